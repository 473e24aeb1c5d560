package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;
import java.awt.Shape;

/** Things that are not the subject: sticks, discs, domes, boxes and shards, much like the parts that subjects are made of. */
final class Clutter {
    private Clutter() {}

    /** A few things anywhere behind the subject. */
    static void behind(Brush picture, Chance chance) {
        for (int thing = chance.count(0, 2); thing > 0; thing--) {
            Brush brush = picture.at(chance.between(-1, 1), chance.between(-1, 1), chance.between(0, 360));
            thing(brush, chance.between(0.08, 0.32), chance.colour(), chance);
        }
    }

    /** Something near the border that hides a bit of the subject. */
    static void before(Brush picture, Chance chance) {
        double angle = chance.between(0, 2 * Math.PI);
        double distance = chance.between(0.65, 1);
        Brush brush = picture.at(distance * Math.cos(angle), distance * Math.sin(angle), chance.between(0, 360));
        thing(brush, chance.between(0.2, 0.45), chance.colour(), chance);
    }

    private static void thing(Brush brush, double size, Color colour, Chance chance) {
        if (chance.of(0.17)) {
            double bend = chance.between(-0.5, 0.5);
            brush.stroke(Outline.bend(-1.5 * size, 0, 0, bend, 1.5 * size, 0), chance.between(0.05, 0.14), colour);
        } else {
            brush.fill(shape(size, chance), colour);
        }
    }

    private static Shape shape(double size, Chance chance) {
        return switch (chance.count(0, 4)) {
            case 0 -> Outline.ellipse(0, 0, size, size * chance.between(0.5, 1));
            case 1 -> Outline.dome(0, 0, size, size * chance.between(0.7, 1.2));
            case 2 -> Outline.box(-size, -size * chance.between(0.3, 1), size, size * 0.5);
            case 3 -> Outline.polygon(at(-size, size), at(0, -size), at(size, size * chance.between(0, 1)));
            default -> {
                double droop = size * chance.between(0, 0.5);
                yield Outline.smooth(at(-size, 0), at(0, -size * 0.4), at(size, droop), at(0, size * 0.4));
            }
        };
    }
}
