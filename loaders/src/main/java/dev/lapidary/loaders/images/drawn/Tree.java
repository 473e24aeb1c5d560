package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;

/** A broad crown, a poplar, a fir, a palm or bare branches. */
final class Tree {
    private static final double GROUND = 0.95;

    private Tree() {}

    static void draw(Brush brush, Colours colours, Chance chance) {
        switch (chance.count(0, 6)) {
            case 0, 1 -> broad(brush, colours, chance);
            case 2 -> poplar(brush, colours, chance);
            case 3, 4 -> fir(brush, colours, chance);
            case 5 -> palm(brush, colours, chance);
            default -> {
                Color wood = chance.of(0.5) ? colours.deep() : colours.main();
                branch(brush.at(0, GROUND, chance.between(-5, 5)), wood, 0.6, 0.2, 4, chance);
            }
        }
    }

    private static void trunk(Brush brush, Color bark, double top, double half) {
        brush.fill(
                Outline.polygon(at(-half * 0.7, top), at(half * 0.7, top), at(half, GROUND), at(-half, GROUND)), bark);
    }

    private static void broad(Brush brush, Colours colours, Chance chance) {
        double middle = chance.between(-0.4, -0.2);
        double radius = chance.between(0.32, 0.5);
        trunk(brush, colours.second(), middle, chance.between(0.07, 0.16));
        int tufts = chance.count(5, 9);
        for (int tuft = 0; tuft < tufts; tuft++) {
            double angle = 2 * Math.PI * tuft / tufts + chance.between(-0.3, 0.3);
            double size = radius * chance.between(0.6, 0.95);
            brush.fill(
                    Outline.disc(radius * 0.9 * Math.cos(angle), middle + radius * 0.65 * Math.sin(angle), size),
                    Colours.shade(colours.main(), chance.between(0.75, 1.15)));
        }
        brush.fill(Outline.disc(0, middle, radius * 0.8), colours.main());
    }

    private static void poplar(Brush brush, Colours colours, Chance chance) {
        double half = chance.between(0.25, 0.42);
        double bottom = chance.between(0.45, 0.7);
        trunk(brush, colours.second(), 0, chance.between(0.06, 0.11));
        brush.fill(
                Outline.smoothOnBothSides(at(0, -0.98), at(half * 0.7, -0.5), at(half, 0.15), at(0, bottom)),
                colours.main());
        for (int tuft = chance.count(3, 6); tuft > 0; tuft--) {
            double x = half * chance.between(-0.5, 0.5);
            brush.fill(
                    Outline.ellipse(x, chance.between(-0.4, 0.4), half * 0.35, half * 0.5),
                    Colours.shade(colours.main(), chance.between(0.7, 1.2)));
        }
    }

    private static void fir(Brush brush, Colours colours, Chance chance) {
        double half = chance.between(0.4, 0.7);
        int tiers = chance.count(2, 4);
        double bottom = chance.between(0.55, 0.75);
        trunk(brush, colours.second(), bottom - 0.1, chance.between(0.07, 0.13));
        double step = (bottom + 0.95) / (tiers + 0.6);
        for (int tier = 0; tier < tiers; tier++) {
            double y = bottom - tier * step;
            double reach = half * (1 - 0.75 * tier / tiers);
            brush.fill(
                    Outline.polygon(at(-reach, y), at(0, y - step * 1.6), at(reach, y)),
                    Colours.shade(colours.main(), 0.85 + 0.1 * tier));
        }
    }

    private static void palm(Brush brush, Colours colours, Chance chance) {
        double lean = chance.between(-0.35, 0.35);
        double top = chance.between(-0.5, -0.3);
        brush.stroke(
                Outline.bend(-lean, GROUND, -lean * 0.2, 0.2, lean, top), chance.between(0.1, 0.18), colours.second());
        int fronds = chance.count(6, 9);
        for (int frond = 0; frond < fronds; frond++) {
            double angle = Math.PI * (frond / (fronds - 1.0) * 1.3 - 0.15);
            double reach = chance.between(0.55, 0.7);
            double x = reach * Math.cos(angle);
            double y = -reach * Math.sin(angle);
            Brush crown = brush.at(lean, top, 0);
            crown.fill(
                    Outline.smooth(
                            at(0, 0), at(x * 0.6, y * 0.8 - 0.1), at(x, y * 0.6 + 0.25), at(x * 0.55, y * 0.6 + 0.06)),
                    Colours.shade(colours.main(), frond % 2 == 0 ? 1 : 0.8));
        }
    }

    /** Upwards from the brush's middle, forking. */
    private static void branch(Brush brush, Color wood, double length, double width, int forks, Chance chance) {
        brush.line(width, wood, 0, 0, 0, -length);
        if (forks > 0) {
            for (double side = -1; side <= 1; side += 2) {
                Brush fork = brush.at(0, -length * chance.between(0.8, 1), side * chance.between(18, 45));
                branch(fork, wood, length * chance.between(0.6, 0.8), width * 0.62, forks - 1, chance);
            }
        }
    }
}
