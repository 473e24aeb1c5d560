package dev.lapidary.loaders.images;

/** How pixels between pixels come about: Pillow's filters of these names. */
public enum Interpolation {
    /** The triangle. */
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },

    /** Keys' cubic convolution with a = −½. */
    BICUBIC(2) {
        private static final double A = -0.5;

        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    };

    private final double support;

    Interpolation(double support) {
        this.support = support;
    }

    /** Of a source pixel {@code distance} pixels from the place that is asked for. */
    abstract double weight(double distance);

    /** How far from a place its value depends on the source, in pixels. */
    double support() {
        return support;
    }
}
