package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Shape;

/** Slender or tall, striped or spotted, its tail forked, round or pointed; swimming up or down a little. */
final class Fish {
    private Fish() {}

    static void draw(Brush picture, Colours colours, Chance chance) {
        Brush brush = picture.at(0, 0, chance.between(-40, 40));
        double length = chance.between(0.55, 0.72);
        double height = chance.between(0.22, 0.6);
        double middle = -0.95 + length;
        double end = middle + length * 0.9;
        tail(brush, colours, end, chance);
        fins(brush, colours, middle, height, chance);
        Shape body = Outline.smooth(
                at(-0.95, 0.02),
                at(middle - length * 0.4, -height * 0.8),
                at(middle + length * 0.15, -height),
                at(end, -0.07),
                at(end, 0.07),
                at(middle + length * 0.1, height * chance.between(0.8, 1)),
                at(middle - length * 0.45, height * 0.75));
        brush.fill(body, colours.main());
        mark(brush.within(body), colours, middle, length, height, chance);
        double eye = chance.between(0.07, 0.12);
        double eyeX = -0.95 + length * 0.4;
        brush.fill(Outline.disc(eyeX, -height * 0.22, eye), Colours.shade(colours.main(), 2.2));
        brush.fill(Outline.disc(eyeX, -height * 0.22, eye * 0.6), Colours.shade(colours.deep(), 0.3));
        if (chance.of(0.6)) {
            double side = middle - length * 0.1;
            brush.fill(Outline.smooth(at(side, 0.05), at(side + 0.28, 0.02), at(side + 0.22, 0.22)), colours.second());
        }
    }

    private static void tail(Brush brush, Colours colours, double end, Chance chance) {
        double spread = chance.between(0.25, 0.5);
        double tip = chance.between(0.85, 1.05);
        double notch = end + (tip - end) * chance.between(0.3, 1.1);
        double root = end - 0.12;
        Shape tail = chance.of(0.5)
                ? Outline.polygon(at(root, 0), at(tip, -spread), at(notch, 0), at(tip, spread))
                : Outline.smooth(at(root, 0), at(tip - 0.1, -spread), at(notch, 0), at(tip - 0.1, spread));
        brush.fill(tail, colours.second());
    }

    private static void fins(Brush brush, Colours colours, double middle, double height, Chance chance) {
        double top = height + chance.between(0.12, 0.35);
        double back = chance.between(0.1, 0.4);
        brush.fill(
                Outline.polygon(
                        at(middle - 0.3, -height * 0.7), at(middle + back, -top), at(middle + 0.4, -height * 0.5)),
                colours.second());
        if (chance.of(0.7)) {
            brush.fill(
                    Outline.polygon(
                            at(middle - 0.1, height * 0.7),
                            at(middle + back, top * 0.9),
                            at(middle + 0.3, height * 0.5)),
                    colours.second());
        }
    }

    private static void mark(Brush body, Colours colours, double middle, double length, double height, Chance chance) {
        switch (chance.count(0, 3)) {
            case 0 -> {
                int stripes = chance.count(1, 4);
                for (int stripe = 0; stripe < stripes; stripe++) {
                    double x = middle + length * (0.5 - stripe * 0.3);
                    body.stroke(Outline.bend(x, -height, x + 0.12, 0, x, height), 0.12, colours.second());
                }
            }
            case 1 -> body.fill(Outline.box(-1, height * 0.15, 1, 1), Colours.shade(colours.main(), 1.5));
            case 2 -> {
                for (int spot = chance.count(3, 6); spot > 0; spot--) {
                    double x = middle + length * chance.between(-0.3, 0.7);
                    body.fill(Outline.disc(x, height * chance.between(-0.6, 0.6), 0.08), colours.second());
                }
            }
            default -> {}
        }
    }
}
