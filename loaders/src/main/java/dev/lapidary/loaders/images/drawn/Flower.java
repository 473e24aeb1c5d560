package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;
import java.awt.Shape;

/** Petals about a middle, on a stem or from straight above, or a tulip; sometimes in a pot. */
final class Flower {
    private static final double GROUND = 0.95;

    private Flower() {}

    static void draw(Brush brush, Colours colours, Chance chance) {
        boolean tulip = chance.of(0.22);
        boolean fromAbove = !tulip && chance.of(0.25);
        double y = fromAbove ? 0 : chance.between(-0.5, -0.3);
        double radius = fromAbove ? chance.between(0.7, 0.95) : chance.between(0.38, 0.55);
        Color green = chance.of(0.5) ? colours.deep() : Colours.shade(colours.second(), 0.75);
        if (!fromAbove) {
            stem(brush, green, y, chance);
        }
        if (chance.of(0.15) && !fromAbove) {
            brush.fill(
                    Outline.polygon(at(-0.4, 0.55), at(0.4, 0.55), at(0.28, GROUND), at(-0.28, GROUND)),
                    colours.second());
        }
        if (tulip) {
            tulip(brush.at(0, y, chance.between(-20, 20)), colours, radius);
        } else {
            petals(brush.at(0, y, chance.between(0, 360)), colours, radius, chance);
        }
    }

    private static void stem(Brush brush, Color green, double top, Chance chance) {
        double sway = chance.between(-0.35, 0.35);
        brush.stroke(Outline.bend(0, top, sway, 0.3, 0, GROUND), chance.between(0.07, 0.13), green);
        int leaves = chance.count(0, 2);
        double side = chance.sign();
        for (int leaf = 0; leaf < leaves; leaf++) {
            double reach = chance.between(0.3, 0.55) * side;
            double rise = chance.between(0.1, 0.4);
            double root = chance.between(0.5, 0.9);
            brush.fill(
                    Outline.smooth(
                            at(0, root),
                            at(reach * 0.6, root - rise * 1.1),
                            at(reach, root - rise),
                            at(reach * 0.6, root - rise * 0.3)),
                    green);
            side = -side;
        }
    }

    private static void petals(Brush brush, Colours colours, double radius, Chance chance) {
        int count = chance.count(5, 11);
        double middle = radius * chance.between(0.22, 0.42);
        double width = radius * chance.between(0.8, 1.3) * Math.PI / count * 0.75;
        double centre = (radius + middle * 0.5) / 2;
        Shape petal = chance.of(0.6)
                ? Outline.ellipse(0, -centre, width, radius - centre)
                : Outline.smoothOnBothSides(at(0, -radius * 1.1), at(width, -centre), at(0, -middle * 0.5));
        for (int i = 0; i < count; i++) {
            brush.at(0, 0, 360.0 * i / count).fill(petal, Colours.shade(colours.main(), i % 2 == 0 ? 1 : 0.88));
        }
        brush.fill(Outline.disc(0, 0, middle), colours.second());
        if (chance.of(0.4)) {
            brush.fill(Outline.disc(0, 0, middle * 0.55), colours.deep());
        }
    }

    private static void tulip(Brush brush, Colours colours, double radius) {
        double half = radius * 0.85;
        Shape side = Outline.smooth(
                at(0, radius), at(half, radius * 0.5), at(half * 0.95, -radius), at(half * 0.2, -radius * 0.2));
        brush.fill(
                Outline.smoothOnBothSides(at(0, -radius * 1.1), at(half * 0.5, 0), at(0, radius)),
                Colours.shade(colours.main(), 0.75));
        brush.fill(side, colours.main());
        brush.fill(Outline.mirrored(side), Colours.shade(colours.main(), 0.9));
    }
}
