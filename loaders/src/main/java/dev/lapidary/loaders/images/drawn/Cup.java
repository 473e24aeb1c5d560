package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Shape;

/** A mug, a bowl-shaped teacup, perhaps on its saucer, or a goblet; looked into from a little above. */
final class Cup {
    private Cup() {}

    static void draw(Brush brush, Colours colours, Chance chance) {
        double rim = chance.between(0.5, 0.75);
        double top = chance.between(-0.7, -0.35);
        double tilt = rim * chance.between(0.12, 0.35);
        boolean goblet = chance.of(0.2);
        double bottom = goblet ? chance.between(0.1, 0.3) : chance.between(0.45, 0.85);
        double base = rim * (goblet ? 0.25 : chance.between(0.5, 1));
        double belly = rim * chance.between(0.9, 1.1);
        if (goblet) {
            stem(brush, colours, bottom, rim * chance.between(0.5, 0.8));
        } else if (chance.of(0.35)) {
            brush.fill(Outline.ellipse(0, bottom, rim * 1.4, tilt * 1.1), colours.second());
        }
        if (chance.of(goblet ? 0.2 : 0.9)) {
            handle(brush, colours, rim * 0.95, top, bottom, chance);
        }
        Shape body = Outline.smoothOnBothSides(
                at(0, top + tilt),
                at(rim, top),
                at(belly, (top + bottom) / 2),
                at(base, bottom),
                at(0, bottom + tilt * 0.6));
        brush.fill(body, colours.main());
        decorate(brush.within(body), colours, rim, top, bottom, chance);
        brush.fill(Outline.ellipse(0, top, rim, tilt), Colours.shade(colours.main(), 1.15));
        brush.fill(Outline.ellipse(0, top + tilt * 0.12, rim * 0.86, tilt * 0.8), colours.deep());
    }

    private static void handle(Brush brush, Colours colours, double side, double top, double bottom, Chance chance) {
        double middle = top + (bottom - top) * chance.between(0.4, 0.5);
        double height = (bottom - top) * chance.between(0.22, 0.36);
        double reach = chance.between(0.22, 0.4);
        brush.stroke(
                Outline.arc(side, middle, reach, height, -100, 200),
                chance.between(0.1, 0.18),
                Colours.shade(colours.main(), 0.8));
    }

    private static void stem(Brush brush, Colours colours, double bottom, double foot) {
        brush.line(0.14, colours.main(), 0, bottom, 0, 0.85);
        brush.fill(Outline.ellipse(0, 0.88, foot, 0.11), colours.main());
    }

    private static void decorate(Brush brush, Colours colours, double rim, double top, double bottom, Chance chance) {
        double middle = (top + bottom) / 2;
        switch (chance.count(0, 3)) {
            case 0 -> {
                double y = middle + chance.between(-0.05, 0.2);
                brush.stroke(
                        Outline.arc(0, y - 0.2, rim * 1.2, 0.25, 180, 180), chance.between(0.1, 0.3), colours.second());
            }
            case 1 -> brush.fill(Outline.disc(chance.between(-0.2, 0.2), middle + 0.15, 0.2), colours.second());
            case 2 -> {
                for (double x = -rim; x <= rim; x += 0.28) {
                    brush.line(0.1, colours.second(), x, top, x * 0.8, bottom + 0.2);
                }
            }
            default -> {}
        }
    }
}
