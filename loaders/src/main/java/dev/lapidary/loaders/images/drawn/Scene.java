package dev.lapidary.loaders.images.drawn;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/** A subject somewhere before a backdrop, among clutter. */
final class Scene {
    private Scene() {}

    /**
     * Paints at a multiple of the image's size, so that what is thinner than a pixel leaves its trace.
     *
     * @param size of the canvas in pixels
     */
    static BufferedImage paint(Subject subject, int size, Chance chance) {
        BufferedImage canvas = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.scale(size / 2.0, size / 2.0);
            graphics.translate(1, 1);
            paint(subject, graphics, chance);
        } finally {
            graphics.dispose();
        }
        return canvas;
    }

    private static void paint(Subject subject, Graphics2D graphics, Chance chance) {
        Brush.Style style = Brush.Style.any(chance);
        Brush surroundings = new Brush(graphics, style.withoutEdge());
        Color ground = chance.colour();
        Backdrop.paint(surroundings, ground, chance);
        Clutter.behind(surroundings, chance);
        Brush brush = new Brush(graphics, style).posed(pose(chance));
        if (chance.of(0.3)) {
            brush.fill(Outline.ellipse(chance.between(-0.2, 0.2), 0.95, 0.8, 0.15), new Color(0, 0, 0, 70));
        }
        subject.draw(brush, Colours.before(ground, chance), chance);
        if (chance.of(0.2)) {
            Clutter.before(surroundings, chance);
        }
    }

    /** Larger or smaller, moved, leaning, skewed as by a slanting view, and half the time mirrored. */
    private static AffineTransform pose(Chance chance) {
        double size = chance.between(0.72, 1);
        double room = 1.1 - size;
        AffineTransform pose =
                AffineTransform.getTranslateInstance(chance.between(-room, room), chance.between(-room, room));
        pose.rotate(Math.toRadians(chance.between(-20, 20)));
        pose.shear(chance.between(-0.2, 0.2), chance.between(-0.1, 0.1));
        pose.scale(size * chance.sign() * chance.between(0.85, 1.1), size * chance.between(0.85, 1.1));
        return pose;
    }
}
