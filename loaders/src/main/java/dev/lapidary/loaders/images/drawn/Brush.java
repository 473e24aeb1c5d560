package dev.lapidary.loaders.images.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * Paints on a square that reaches from −1 to 1, x to the right and y down, in one style: how strongly shapes are lit, from
 * where, and whether they have edges.
 */
final class Brush {
    private final Graphics2D graphics;
    private final Style style;

    /**
     * @param contrast between the lit and the far side of a shape, 0 for flat colour
     * @param lightX where the light comes from, −1 to 1
     * @param lightY the same from top to bottom
     * @param edge width of a dark line around shapes, 0 for none
     */
    record Style(double contrast, double lightX, double lightY, double edge) {
        static Style any(Chance chance) {
            double contrast = chance.of(0.2) ? 0 : chance.between(0.1, 0.5);
            double edge = chance.of(0.4) ? chance.between(0.03, 0.08) : 0;
            return new Style(contrast, chance.between(-1, 1), chance.between(-1, 0.4), edge);
        }

        Style withoutEdge() {
            return new Style(contrast, lightX, lightY, 0);
        }
    }

    Brush(Graphics2D graphics, Style style) {
        this.graphics = graphics;
        this.style = style;
    }

    void fill(Shape shape, Color colour) {
        paint(shape, colour);
        graphics.fill(shape);
        if (style.edge > 0) {
            stroke(shape, style.edge, Colours.shade(colour, 0.4));
        }
    }

    /** A line along the outline, round at its ends. */
    void stroke(Shape outline, double width, Color colour) {
        graphics.setPaint(colour);
        graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(outline);
    }

    /** Straight lines from point to point, given as x and y in turn. */
    void line(double width, Color colour, double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        stroke(path, width, colour);
    }

    private void paint(Shape shape, Color colour) {
        if (style.contrast == 0) {
            graphics.setPaint(colour);
            return;
        }
        Rectangle2D bounds = shape.getBounds2D();
        double reachX = style.lightX * bounds.getWidth() / 2;
        double reachY = style.lightY * bounds.getHeight() / 2;
        graphics.setPaint(new GradientPaint(
                (float) (bounds.getCenterX() + reachX),
                (float) (bounds.getCenterY() + reachY),
                Colours.shade(colour, 1 + style.contrast / 2),
                (float) (bounds.getCenterX() - reachX),
                (float) (bounds.getCenterY() - reachY),
                Colours.shade(colour, 1 - style.contrast)));
    }

    /** A brush whose square lies elsewhere on this one's: moved, and turned clockwise about its new middle. */
    Brush at(double x, double y, double degrees) {
        AffineTransform pose = AffineTransform.getTranslateInstance(x, y);
        pose.rotate(Math.toRadians(degrees));
        return posed(pose);
    }

    Brush posed(AffineTransform pose) {
        Graphics2D moved = (Graphics2D) graphics.create();
        moved.transform(pose);
        return new Brush(moved, style);
    }

    /** A brush that paints inside the shape only. */
    Brush within(Shape shape) {
        Graphics2D clipped = (Graphics2D) graphics.create();
        clipped.clip(shape);
        return new Brush(clipped, style);
    }
}
