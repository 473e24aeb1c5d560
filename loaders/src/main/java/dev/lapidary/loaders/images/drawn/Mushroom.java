package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Shape;
import java.awt.geom.AffineTransform;

/** Its cap a dome, a bell or a plate, spotted or plain, on a thick or a slender stalk; alone or with a small one. */
final class Mushroom {
    private static final double GROUND = 0.92;

    private Mushroom() {}

    static void draw(Brush brush, Colours colours, Chance chance) {
        if (chance.of(0.3)) {
            double scale = chance.between(0.4, 0.55);
            AffineTransform beside = AffineTransform.getTranslateInstance(chance.sign() * 0.6, GROUND * (1 - scale));
            beside.scale(scale, scale);
            one(brush.posed(beside), colours, chance);
        }
        one(brush, colours, chance);
    }

    private static void one(Brush brush, Colours colours, Chance chance) {
        double half = chance.between(0.55, 0.9);
        double rim = chance.between(-0.25, 0.2);
        double height = chance.between(0.4, 0.75);
        double stalk = chance.between(0.13, 0.3);
        double foot = stalk * chance.between(0.9, 1.6);
        double bow = chance.between(-0.12, 0.12);
        brush.fill(
                Outline.smooth(
                        at(-stalk, rim),
                        at(-stalk + bow, 0.5),
                        at(-foot, GROUND),
                        at(0, GROUND + 0.05),
                        at(foot, GROUND),
                        at(stalk + bow, 0.5),
                        at(stalk, rim)),
                colours.second());
        double lip = chance.between(0.06, 0.16);
        if (chance.of(0.3)) {
            brush.fill(Outline.ellipse(bow / 2, rim + 0.3, stalk * 1.7, 0.09), Colours.shade(colours.second(), 1.2));
        }
        brush.fill(Outline.ellipse(0, rim, half * 0.95, lip), Colours.shade(colours.second(), 0.6));
        Shape cap = cap(half, rim, height, lip, chance);
        brush.fill(cap, colours.main());
        if (chance.of(0.55)) {
            Brush within = brush.within(cap);
            for (int spot = chance.count(4, 8); spot > 0; spot--) {
                double size = chance.between(0.06, 0.15);
                double x = half * chance.between(-0.8, 0.8);
                within.fill(
                        Outline.ellipse(x, rim - height * chance.between(0.1, 0.9), size, size * 0.8),
                        colours.second());
            }
        }
    }

    private static Shape cap(double half, double rim, double height, double lip, Chance chance) {
        double top = rim - height;
        double shoulder = chance.between(0.45, 0.95);
        return Outline.smoothOnBothSides(
                at(0, top),
                at(half * shoulder, rim - height * 0.6),
                at(half, rim),
                at(0, rim + lip * chance.between(-0.6, 0.8)));
    }
}
