package dev.lapidary.loaders.images.drawn;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** Outlines to fill or to stroke. Points are given as x and y in turn. */
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

    static Shape polygon(double... points) {
        Path2D path = straight(points);
        path.closePath();
        return path;
    }

    static Path2D straight(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        return path;
    }

    /** A closed curve through the points (Catmull and Rom's). */
    static Shape smooth(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        int length = points.length;
        for (int i = 0; i < length; i += 2) {
            int before = (i + length - 2) % length;
            int to = (i + 2) % length;
            int after = (i + 4) % length;
            path.curveTo(
                    points[i] + (points[to] - points[before]) / 6,
                    points[i + 1] + (points[to + 1] - points[before + 1]) / 6,
                    points[to] - (points[after] - points[i]) / 6,
                    points[to + 1] - (points[after + 1] - points[i + 1]) / 6,
                    points[to],
                    points[to + 1]);
        }
        path.closePath();
        return path;
    }

    /** A quarter-turn sort of bend: from one point to another, drawn towards a third. */
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
