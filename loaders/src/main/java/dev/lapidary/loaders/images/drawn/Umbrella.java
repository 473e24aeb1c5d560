package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Path2D;

/** Held open, set up as a parasol, or furled. */
final class Umbrella {
    private Umbrella() {}

    static void draw(Brush brush, Colours colours, Chance chance) {
        if (chance.of(0.15)) {
            furled(brush, colours, chance);
            return;
        }
        double half = chance.between(0.7, 0.98);
        double rim = chance.between(-0.35, 0);
        double height = chance.between(0.4, 0.75);
        Color pole = colours.deep();
        double width = chance.between(0.06, 0.1);
        double bottom = chance.between(0.65, 0.9);
        if (chance.of(0.3)) {
            brush.line(width, pole, 0, rim, 0, 0.93);
            brush.fill(Outline.box(-0.22, 0.86, 0.22, 0.95), pole);
        } else {
            hook(brush, pole, rim, bottom, width, chance.sign());
        }
        brush.line(width, pole, 0, rim - height - 0.1, 0, rim - height);
        canopy(brush, colours, half, rim, height, chance);
    }

    private static void hook(Brush brush, Color pole, double top, double bottom, double width, double side) {
        double bend = 0.13;
        brush.line(width, pole, 0, top, 0, bottom);
        brush.stroke(Outline.arc(side * bend, bottom, bend, bend, 180, side * 180), width * 1.2, pole);
    }

    /** A dome with a scalloped rim; its panels alternate in colour, or ribs divide them. */
    private static void canopy(Brush brush, Colours colours, double half, double rim, double height, Chance chance) {
        int panels = chance.count(3, 6);
        double scallop = chance.between(0.05, 0.16);
        double spread = chance.between(1, 1.4);
        Path2D whole = new Path2D.Double();
        whole.append(Outline.arc(0, rim, half, height, 0, 180), false);
        for (int panel = 0; panel < panels; panel++) {
            double to = rib(panel + 1, panels, half, spread);
            double from = rib(panel, panels, half, spread);
            whole.quadTo((from + to) / 2, rim - 2 * scallop, to, rim);
        }
        brush.fill(whole, colours.main());
        Brush within = brush.within(whole);
        boolean alternating = chance.of(0.5);
        for (int panel = 0; panel < panels; panel++) {
            double from = rib(panel, panels, half, spread);
            double to = rib(panel + 1, panels, half, spread);
            if (alternating && panel % 2 == 1) {
                within.fill(panel(from, to, rim, height), colours.second());
            } else if (!alternating && panel > 0) {
                within.stroke(
                        Outline.bend(0, rim - height, from * 0.9, rim - height * 0.9, from, rim), 0.05, colours.deep());
            }
        }
    }

    /** Where a rib meets the rim; those at the sides are seen closer together. */
    private static double rib(int index, int count, double half, double spread) {
        double share = 2.0 * index / count - 1;
        return half * Math.signum(share) * Math.pow(Math.abs(share), 1 / spread);
    }

    private static Shape panel(double from, double to, double rim, double height) {
        Path2D path = Outline.bend(0, rim - height, from * 0.9, rim - height * 0.9, from, rim);
        path.lineTo(to, rim);
        path.quadTo(to * 0.9, rim - height * 0.9, 0, rim - height);
        path.closePath();
        return path;
    }

    private static void furled(Brush picture, Colours colours, Chance chance) {
        Brush brush = picture.at(0, 0, chance.between(-40, 40));
        double half = chance.between(0.14, 0.24);
        hook(brush, colours.deep(), 0.3, 0.75, 0.08, chance.sign());
        brush.line(0.06, colours.deep(), 0, -0.95, 0, -0.7);
        brush.fill(
                Outline.polygon(
                        at(0, -0.85), at(half, 0.35), at(half * 0.3, 0.45), at(-half * 0.3, 0.45), at(-half, 0.35)),
                colours.main());
        brush.line(0.05, colours.deep(), 0, -0.7, half * 0.3, 0.4);
        brush.line(0.1, colours.second(), -half * 0.9, 0.1, half * 0.9, 0.1);
    }
}
