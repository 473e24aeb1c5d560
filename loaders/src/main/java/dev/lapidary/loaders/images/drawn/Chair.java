package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;

/** A kitchen chair, a padded one with arms, or one that turns on a foot; from the front and a little from the side. */
final class Chair {
    private static final double FLOOR = 0.95;

    private Chair() {}

    static void draw(Brush brush, Colours colours, Chance chance) {
        double half = chance.between(0.38, 0.55);
        double seat = chance.between(0.02, 0.25);
        double depth = chance.between(0.15, 0.32);
        double lean = chance.between(-0.35, 0.35);
        double top = chance.between(-0.95, -0.6);
        Color frame = chance.of(0.5) ? colours.main() : colours.deep();
        if (chance.of(0.25)) {
            foot(brush, frame, seat + depth, chance);
        } else {
            legs(brush, frame, half, lean, seat, depth, chance.between(0.07, 0.14));
        }
        back(brush, colours, frame, half, top, seat, chance);
        brush.fill(
                Outline.polygon(
                        at(-half, seat), at(half, seat), at(half + lean, seat + depth), at(lean - half, seat + depth)),
                colours.main());
        brush.fill(Outline.box(lean - half, seat + depth, lean + half, seat + depth + 0.1), colours.main());
        if (chance.of(0.3)) {
            double arm = seat - chance.between(0.2, 0.35);
            for (double side : new double[] {-half, half}) {
                brush.line(0.11, frame, side, arm, side + lean, arm + depth, side + lean, seat + depth);
            }
        }
    }

    private static void legs(
            Brush brush, Color frame, double half, double lean, double seat, double depth, double width) {
        double inset = half - width / 2;
        for (double side : new double[] {-inset, inset}) {
            brush.line(width, Colours.shade(frame, 0.7), side, seat, side, FLOOR - depth);
            brush.line(width, frame, side + lean, seat + depth, side + lean, FLOOR);
        }
    }

    private static void foot(Brush brush, Color frame, double seat, Chance chance) {
        double spread = chance.between(0.35, 0.5);
        brush.line(0.12, frame, 0, seat, 0, 0.8);
        brush.line(0.1, frame, -spread, FLOOR, 0, 0.78, spread, FLOOR);
        brush.line(0.1, frame, 0, 0.78, 0.1, FLOOR);
    }

    private static void back(
            Brush brush, Colours colours, Color frame, double half, double top, double seat, Chance chance) {
        double width = chance.between(0.08, 0.14);
        switch (chance.count(0, 2)) {
            case 0 -> {
                double round = chance.between(0.02, 0.35);
                brush.fill(Outline.roundBox(-half, top, half, seat, round), colours.second());
            }
            case 1 -> {
                rails(brush, frame, half, top, seat, width);
                int bars = chance.count(2, 3);
                for (int bar = 0; bar < bars; bar++) {
                    double y = top + width + (seat - top) * bar / (bars + 0.5);
                    brush.line(width * 1.1, colours.second(), -half, y, half, y);
                }
            }
            default -> {
                rails(brush, frame, half, top, seat, width);
                brush.line(width * 1.3, frame, -half, top, half, top);
                int spindles = chance.count(2, 4);
                for (int spindle = 1; spindle <= spindles; spindle++) {
                    double x = half * (2.0 * spindle / (spindles + 1) - 1);
                    brush.line(width * 0.7, colours.second(), x, top, x, seat);
                }
            }
        }
    }

    private static void rails(Brush brush, Color frame, double half, double top, double seat, double width) {
        brush.line(width, frame, -half, seat, -half, top);
        brush.line(width, frame, half, seat, half, top);
    }
}
