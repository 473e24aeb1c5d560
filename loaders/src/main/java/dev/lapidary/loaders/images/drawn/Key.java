package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Area;

/** An old key with a bit, or a flat one with a row of teeth; its bow a ring, a heart's lobes or a square; its bow up or down, left or right. */
final class Key {
    private Key() {}

    static void draw(Brush picture, Colours colours, Chance chance) {
        Brush brush = picture.at(0, 0, chance.between(-90, 90));
        Color metal = colours.main();
        double radius = chance.between(0.28, 0.42);
        double bow = -0.95 + radius;
        double tip = chance.between(0.85, 0.98);
        double half = chance.between(0.06, 0.11);
        double side = chance.sign();
        brush.fill(Outline.roundBox(bow + radius * 0.8, -half, tip, half, half * 0.5), metal);
        if (chance.of(0.5)) {
            bit(brush, metal, tip, side, half, chance);
        } else {
            teeth(brush, metal, bow + radius, tip, side, half, chance);
        }
        bow(brush, metal, bow, radius, chance);
        if (chance.of(0.4)) {
            brush.fill(
                    Outline.roundBox(bow + radius * 0.9, -half * 1.9, bow + radius * 0.9 + 0.12, half * 1.9, 0.04),
                    colours.second());
        }
    }

    private static void bow(Brush brush, Color metal, double x, double radius, Chance chance) {
        double hole = radius * chance.between(0.4, 0.65);
        switch (chance.count(0, 3)) {
            case 0, 1 -> pierced(brush, metal, Outline.disc(x, 0, radius), Outline.disc(x, 0, hole));
            case 2 -> {
                double round = radius * chance.between(0.1, 0.6);
                pierced(
                        brush,
                        metal,
                        Outline.roundBox(x - radius, -radius, x + radius, radius, round),
                        Outline.disc(x - radius * 0.35, 0, hole * 0.7));
            }
            default -> {
                double lobe = radius * 0.55;
                for (double[] at : new double[][] {{x - lobe, 0}, {x + lobe * 0.3, -lobe}, {x + lobe * 0.3, lobe}}) {
                    brush.stroke(Outline.disc(at[0], at[1], lobe * 0.75), radius * 0.35, metal);
                }
            }
        }
    }

    private static void pierced(Brush brush, Color metal, Shape plate, Shape hole) {
        Area area = new Area(plate);
        area.subtract(new Area(hole));
        brush.fill(area, metal);
    }

    private static void bit(Brush brush, Color metal, double tip, double side, double half, Chance chance) {
        double deep = half + chance.between(0.22, 0.4);
        int wards = chance.count(2, 3);
        double width = chance.between(0.09, 0.13);
        for (int ward = 0; ward < wards; ward++) {
            double x = tip - 0.12 - ward * width * 1.6;
            double reach = side * deep * (ward == 1 ? 0.8 : 1);
            brush.fill(Outline.box(x - width / 2, Math.min(0, reach), x + width / 2, Math.max(0, reach)), metal);
        }
    }

    private static void teeth(
            Brush brush, Color metal, double from, double tip, double side, double half, Chance chance) {
        int count = chance.count(3, 5);
        double start = from + (tip - from) * 0.25;
        double step = (tip - start) / count;
        for (int tooth = 0; tooth < count; tooth++) {
            double x = start + tooth * step;
            double edge = side * (half + chance.between(0.06, 0.2));
            brush.fill(
                    Outline.polygon(at(x, 0), at(x + step * 0.3, edge), at(x + step * 0.7, edge), at(x + step, 0)),
                    metal);
        }
    }
}
