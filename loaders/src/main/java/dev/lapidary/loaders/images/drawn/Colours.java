package dev.lapidary.loaders.images.drawn;

import java.awt.Color;

/**
 * What a subject is painted with. Each colour is drawn in the same way whatever the subject, so that colours do not give it
 * away.
 *
 * @param main of its largest part
 * @param second of the other parts
 * @param deep of lines and hollows: darker than either
 */
record Colours(Color main, Color second, Color deep) {
    /** In red, green and blue; two colours closer than this are hard to tell apart in a small, noisy image. */
    private static final double LEAST_DISTANCE = 120;

    /** Colours that can be seen before the ground. */
    static Colours before(Color ground, Chance chance) {
        Color main = colourOtherThan(ground, chance);
        Color second = colourOtherThan(ground, chance);
        return new Colours(main, second, shade(chance.of(0.5) ? main : second, 0.45));
    }

    private static Color colourOtherThan(Color ground, Chance chance) {
        Color colour = chance.colour();
        while (distance(colour, ground) < LEAST_DISTANCE) {
            colour = chance.colour();
        }
        return colour;
    }

    private static double distance(Color a, Color b) {
        int red = a.getRed() - b.getRed();
        int green = a.getGreen() - b.getGreen();
        int blue = a.getBlue() - b.getBlue();
        return Math.sqrt(red * red + green * green + blue * blue);
    }

    /** Darker below 1, lighter above. */
    static Color shade(Color colour, double brightness) {
        return new Color(
                shade(colour.getRed(), brightness),
                shade(colour.getGreen(), brightness),
                shade(colour.getBlue(), brightness),
                colour.getAlpha());
    }

    private static int shade(int value, double brightness) {
        return (int) Math.min(255, value * brightness + Math.max(0, brightness - 1) * 40);
    }

    static Color translucent(Color colour, double opacity) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), (int) (255 * opacity));
    }
}
