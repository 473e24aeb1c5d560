package dev.lapidary.loaders.images.drawn;

import static dev.lapidary.loaders.images.drawn.Outline.at;

import java.awt.Color;

/** Low or tall, its roof a gable, a hip or flat, with one wall in sight or two. */
final class House {
    private static final double GROUND = 0.85;

    private House() {}

    static void draw(Brush brush, Colours colours, Chance chance) {
        double half = chance.between(0.4, 0.75);
        double eaves = chance.between(-0.35, 0.2);
        double ridge = eaves - chance.between(0.35, 0.65);
        double overhang = chance.between(0, 0.15);
        double side = chance.of(0.4) ? chance.between(0.2, 0.45) : 0;
        double left = -half - side / 2;
        double right = half - side / 2;
        if (chance.of(0.5)) {
            chimney(brush, colours, left + (right - left) * chance.between(0.15, 0.85), ridge, eaves, chance);
        }
        if (side > 0) {
            double far = right + side;
            double peak = (left + right) / 2;
            brush.fill(
                    Outline.polygon(at(right, eaves), at(far, eaves - 0.05), at(far, GROUND - 0.12), at(right, GROUND)),
                    Colours.shade(colours.main(), 0.7));
            brush.fill(
                    Outline.polygon(
                            at(peak, ridge),
                            at(peak + side, ridge - 0.05),
                            at(far + overhang, eaves),
                            at(right, eaves)),
                    Colours.shade(colours.second(), 0.75));
        }
        brush.fill(Outline.box(left, eaves, right, GROUND), colours.main());
        roof(brush, colours.second(), left - overhang, right + overhang, ridge, eaves, side > 0, chance);
        openings(brush, colours, left, right, eaves, chance);
    }

    private static void roof(
            Brush brush,
            Color colour,
            double left,
            double right,
            double ridge,
            double eaves,
            boolean deep,
            Chance chance) {
        double middle = (left + right) / 2;
        switch (deep ? 0 : chance.count(0, 4)) {
            case 0, 1, 2 -> brush.fill(Outline.polygon(at(left, eaves), at(middle, ridge), at(right, eaves)), colour);
            case 3 -> {
                double flat = (right - left) * chance.between(0.2, 0.4);
                brush.fill(
                        Outline.polygon(
                                at(left, eaves), at(middle - flat, ridge), at(middle + flat, ridge), at(right, eaves)),
                        colour);
            }
            default -> brush.fill(Outline.box(left - 0.05, eaves - 0.15, right + 0.05, eaves), colour);
        }
    }

    private static void chimney(Brush brush, Colours colours, double x, double ridge, double eaves, Chance chance) {
        double width = chance.between(0.08, 0.14);
        double top = ridge + chance.between(-0.12, 0.12);
        brush.fill(Outline.box(x - width, top, x + width, eaves), Colours.shade(colours.deep(), 1.3));
    }

    private static void openings(Brush brush, Colours colours, double left, double right, double eaves, Chance chance) {
        Color pane = chance.of(0.5) ? colours.deep() : Colours.shade(colours.second(), 1.6);
        double height = GROUND - eaves;
        double width = right - left;
        double doorWidth = chance.between(0.12, 0.16);
        double door = left + width * chance.between(0.25, 0.75);
        double doorTop = GROUND - Math.min(0.5, height * 0.6);
        brush.fill(Outline.box(door - doorWidth, doorTop, door + doorWidth, GROUND), colours.deep());
        double size = chance.between(0.1, 0.15);
        int columns = chance.count(2, 3);
        int floors = height > 0.85 ? 2 : 1;
        for (int floor = 0; floor < floors; floor++) {
            double y = eaves + 0.24 + floor * 0.45;
            for (int column = 0; column < columns; column++) {
                double x = left + width * (column + 0.5) / columns;
                if (y + size < doorTop || Math.abs(x - door) > size + doorWidth) {
                    brush.fill(Outline.box(x - size, y - size, x + size, y + size), pane);
                }
            }
        }
    }
}
