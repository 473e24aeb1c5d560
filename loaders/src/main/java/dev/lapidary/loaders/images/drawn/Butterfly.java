package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Shape;

/** Seen from above with its wings spread, or from the side with them folded. */
final class Butterfly {
    private Butterfly() {}

    static void draw(Brush picture, Colours colours, Chance chance) {
        Brush brush = picture.at(0, 0, chance.between(-50, 50));
        double span = chance.between(0.75, 1.05);
        double height = chance.between(0.75, 1.05);
        double tail = chance.between(0.55, 1);
        Shape fore = Outline.smooth(
                at(0.03, -0.05),
                at(0.35 * span, -0.7 * height),
                at(0.85 * span, -0.9 * height),
                at(0.95 * span, -0.45 * height),
                at(0.6 * span, 0));
        Shape hind = Outline.smooth(
                at(0.03, 0),
                at(0.6 * span, 0.02),
                at(0.75 * span, 0.35 * height),
                at(0.45 * span, 0.85 * tail),
                at(0.15, 0.5 * tail));
        boolean marked = chance.of(0.7);
        double markX = chance.between(0.5, 0.65) * span;
        double markSize = chance.between(0.1, 0.2);
        boolean folded = chance.of(0.2);
        for (int side = folded ? 1 : -1; side <= 1; side += 2) {
            boolean left = side < 0;
            brush.fill(left ? Outline.mirrored(hind) : hind, colours.second());
            brush.fill(left ? Outline.mirrored(fore) : fore, colours.main());
            if (marked) {
                brush.fill(Outline.disc(side * markX, -0.5 * height, markSize), colours.second());
                brush.fill(Outline.disc(side * markX * 0.8, 0.38 * tail, markSize * 0.8), colours.main());
            }
        }
        brush.fill(Outline.ellipse(0, 0, chance.between(0.06, 0.1), chance.between(0.4, 0.55)), colours.deep());
        double feeler = chance.between(0.15, 0.4);
        brush.stroke(Outline.bend(0, -0.4, 0, -0.7, feeler, -0.85), 0.04, colours.deep());
        brush.stroke(Outline.bend(0, -0.4, 0, -0.7, -feeler, -0.85), 0.04, colours.deep());
    }
}
