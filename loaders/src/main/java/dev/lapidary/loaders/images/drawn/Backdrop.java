package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;

/** What is behind everything: a plain wall, stripes, tiles, hills, a room or lights out of focus. */
final class Backdrop {
    /** How far out to paint, so that turned patterns still cover the corners. */
    private static final double BEYOND = 1.5;

    private Backdrop() {}

    /** @param ground the colour that prevails */
    static void paint(Brush picture, Color ground, Chance chance) {
        Color other = blend(ground, chance.colour(), chance.between(0.08, 0.3));
        picture.fill(Outline.box(-BEYOND, -BEYOND, BEYOND, BEYOND), ground);
        switch (chance.count(0, 5)) {
            case 0 -> stripes(picture, other, chance);
            case 1 -> tiles(picture, other, chance);
            case 2 -> hills(picture, ground, other, chance);
            case 3 -> room(picture, ground, other, chance);
            case 4 -> lights(picture, ground, chance);
            default -> {}
        }
    }

    private static void stripes(Brush picture, Color other, Chance chance) {
        Brush brush = picture.at(0, 0, chance.between(0, 180));
        double width = chance.between(0.08, 0.35);
        for (double x = -BEYOND + chance.between(0, width); x < BEYOND; x += 2 * width) {
            brush.fill(Outline.box(x, -BEYOND, x + width, BEYOND), other);
        }
    }

    /** Laid like bricks, or straight above each other. */
    private static void tiles(Brush picture, Color other, Chance chance) {
        Brush brush = picture.at(0, 0, chance.of(0.5) ? 0 : chance.between(0, 90));
        double width = chance.between(0.3, 0.6);
        double height = width * chance.between(0.4, 1);
        double shift = chance.of(0.5) ? width / 2 : 0;
        double joint = chance.between(0.03, 0.1);
        int row = 0;
        for (double y = -BEYOND; y < BEYOND; y += height) {
            for (double x = -BEYOND + row % 2 * shift; x < BEYOND; x += width) {
                brush.fill(
                        Outline.box(x, y, x + width - joint, y + height - joint),
                        Colours.shade(other, chance.between(0.9, 1.1)));
            }
            row++;
        }
    }

    private static void hills(Brush brush, Color ground, Color other, Chance chance) {
        double horizon = chance.between(-0.2, 0.6);
        for (int ridge = 0; ridge < 3; ridge++) {
            Color colour = ridge == 1 ? other : blend(ground, other, chance.between(0.2, 0.8));
            double y = horizon + 0.25 * ridge;
            brush.fill(
                    Outline.smooth(
                            at(-1.6, y + chance.between(-0.3, 0.3)),
                            at(chance.between(-0.8, -0.2), y + chance.between(-0.3, 0.3)),
                            at(chance.between(0.2, 0.8), y + chance.between(-0.3, 0.3)),
                            at(1.6, y),
                            at(1.6, BEYOND + 0.5),
                            at(-1.6, BEYOND + 0.5)),
                    colour);
        }
    }

    private static void room(Brush picture, Color ground, Color other, Chance chance) {
        double floor = chance.between(0.2, 0.8);
        picture.at(0, floor, chance.between(-8, 8)).fill(Outline.box(-BEYOND, 0, BEYOND, BEYOND), other);
        if (chance.of(0.5)) {
            double x = chance.between(-1, 0.4);
            double y = chance.between(-1, -0.4);
            Color frame = blend(ground, chance.colour(), 0.5);
            picture.fill(Outline.box(x, y, x + chance.between(0.3, 0.8), y + chance.between(0.3, 0.7)), frame);
        }
    }

    private static void lights(Brush brush, Color ground, Chance chance) {
        for (int light = chance.count(6, 16); light > 0; light--) {
            Color colour = Colours.translucent(blend(ground, chance.colour(), 0.35), chance.between(0.3, 0.8));
            brush.fill(Outline.disc(chance.between(-1, 1), chance.between(-1, 1), chance.between(0.1, 0.5)), colour);
        }
    }

    static Color blend(Color one, Color other, double share) {
        return new Color(
                (int) (one.getRed() * (1 - share) + other.getRed() * share),
                (int) (one.getGreen() * (1 - share) + other.getGreen() * share),
                (int) (one.getBlue() * (1 - share) + other.getBlue() * share));
    }
}
