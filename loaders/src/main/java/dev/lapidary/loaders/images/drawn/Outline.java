package dev.lapidary.loaders.images.drawn;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Arrays;

/** Outlines to fill or to stroke. */
final class Outline {
    private Outline() {}

    static Shape ellipse(double x, double y, double radiusX, double radiusY) {
        return new Ellipse2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY);
    }

    static Shape disc(double x, double y, double radius) {
        return ellipse(x, y, radius, radius);
    }

    static Shape box(double left, double top, double right, double bottom) {
        return new Rectangle2D.Double(left, top, right - left, bottom - top);
    }

    static Shape roundBox(double left, double top, double right, double bottom, double radius) {
        return new RoundRectangle2D.Double(left, top, right - left, bottom - top, 2 * radius, 2 * radius);
    }

    /** The part of an ellipse above its middle. */
    static Shape dome(double x, double y, double radiusX, double height) {
        return new Arc2D.Double(x - radiusX, y - height, 2 * radiusX, 2 * height, 0, 180, Arc2D.CHORD);
    }

    /** An open arc. @param from in degrees, anticlockwise from the right, as {@code extent} is */
    static Shape arc(double x, double y, double radiusX, double radiusY, double from, double extent) {
        return new Arc2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY, from, extent, Arc2D.OPEN);
    }

    static Point2D at(double x, double y) {
        return new Point2D.Double(x, y);
    }

    static Shape polygon(Point2D... corners) {
        Path2D path = new Path2D.Double();
        path.moveTo(corners[0].getX(), corners[0].getY());
        for (Point2D corner : corners) {
            path.lineTo(corner.getX(), corner.getY());
        }
        path.closePath();
        return path;
    }

    /** A closed curve through the points (Catmull and Rom's). */
    static Shape smooth(Point2D... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0].getX(), points[0].getY());
        for (int i = 0; i < points.length; i++) {
            Point2D before = points[(i + points.length - 1) % points.length];
            Point2D from = points[i];
            Point2D to = points[(i + 1) % points.length];
            Point2D after = points[(i + 2) % points.length];
            path.curveTo(
                    from.getX() + (to.getX() - before.getX()) / 6,
                    from.getY() + (to.getY() - before.getY()) / 6,
                    to.getX() - (after.getX() - from.getX()) / 6,
                    to.getY() - (after.getY() - from.getY()) / 6,
                    to.getX(),
                    to.getY());
        }
        path.closePath();
        return path;
    }

    /** The same with left and right alike. @param rightHalf from the top to the bottom, where both are in the middle */
    static Shape smoothOnBothSides(Point2D... rightHalf) {
        int last = rightHalf.length - 1;
        Point2D[] around = Arrays.copyOf(rightHalf, 2 * last);
        for (int i = 1; i < last; i++) {
            around[2 * last - i] = at(-rightHalf[i].getX(), rightHalf[i].getY());
        }
        return smooth(around);
    }

    /** From one point to another, drawn towards a third. */
    static Path2D bend(double fromX, double fromY, double towardsX, double towardsY, double toX, double toY) {
        Path2D path = new Path2D.Double();
        path.moveTo(fromX, fromY);
        path.quadTo(towardsX, towardsY, toX, toY);
        return path;
    }

    /** Left and right exchanged. */
    static Shape mirrored(Shape shape) {
        return AffineTransform.getScaleInstance(-1, 1).createTransformedShape(shape);
    }
}
