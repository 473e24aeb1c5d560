package dev.lapidary.loaders.images.webp;

/** Smooths the edges of blocks, once all are there: more strongly where a macroblock ends, and not where the image itself has an edge. */
final class LoopFilter {
    private final int sharpness;
    private final boolean simple;

    LoopFilter(boolean simple, int sharpness) {
        this.simple = simple;
        this.sharpness = sharpness;
    }

    /**
     * Filters a macroblock's left and upper edges, and those of its blocks.
     *
     * @param level 1 to 63
     * @param inner whether those of its blocks, too
     */
    void macroblock(Plane y, Plane u, Plane v, int column, int row, int level, boolean inner) {
        int interior = level;
        if (sharpness > 0) {
            interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        interior = Math.max(1, interior);
        int limit = 2 * level + interior;
        int variance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        edges(y, 16, column, row, limit, interior, variance, inner);
        if (!simple) {
            edges(u, 8, column, row, limit, interior, variance, inner);
            edges(v, 8, column, row, limit, interior, variance, inner);
        }
    }

    private void edges(
            Plane plane, int size, int column, int row, int limit, int interior, int variance, boolean inner) {
        int at = row * size * plane.stride() + column * size;
        if (column > 0) {
            edge(plane, at, 1, plane.stride(), size, limit + 4, interior, variance, true);
        }
        for (int i = 4; inner && i < size; i += 4) {
            edge(plane, at + i, 1, plane.stride(), size, limit, interior, variance, false);
        }
        if (row > 0) {
            edge(plane, at, plane.stride(), 1, size, limit + 4, interior, variance, true);
        }
        for (int i = 4; inner && i < size; i += 4) {
            edge(plane, at + i * plane.stride(), plane.stride(), 1, size, limit, interior, variance, false);
        }
    }

    /**
     * @param across from a pixel to the next across the edge
     * @param along from a pixel to the next along it
     */
    private void edge(
            Plane plane,
            int at,
            int across,
            int along,
            int size,
            int limit,
            int interior,
            int variance,
            boolean outer) {
        for (int i = 0, q = at; i < size; i++, q += along) {
            int p1 = plane.at(q - 2 * across);
            int p0 = plane.at(q - across);
            int q0 = plane.at(q);
            int q1 = plane.at(q + across);
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > 2 * limit + 1) {
                continue;
            }
            if (simple) {
                smoothTwo(plane, q, across, p1, p0, q0, q1);
                continue;
            }
            int p2 = plane.at(q - 3 * across);
            int q2 = plane.at(q + 2 * across);
            if (Math.abs(plane.at(q - 4 * across) - p2) > interior
                    || Math.abs(p2 - p1) > interior
                    || Math.abs(p1 - p0) > interior
                    || Math.abs(plane.at(q + 3 * across) - q2) > interior
                    || Math.abs(q2 - q1) > interior
                    || Math.abs(q1 - q0) > interior) {
                continue;
            }
            if (Math.abs(p1 - p0) > variance || Math.abs(q1 - q0) > variance) {
                smoothTwo(plane, q, across, p1, p0, q0, q1);
            } else if (outer) {
                int a = signedByte(3 * (q0 - p0) + signedByte(p1 - q1));
                int near = 27 * a + 63 >> 7;
                int middle = 18 * a + 63 >> 7;
                int far = 9 * a + 63 >> 7;
                plane.put(q - 3 * across, p2 + far);
                plane.put(q - 2 * across, p1 + middle);
                plane.put(q - across, p0 + near);
                plane.put(q, q0 - near);
                plane.put(q + across, q1 - middle);
                plane.put(q + 2 * across, q2 - far);
            } else {
                int a = 3 * (q0 - p0);
                int less = fiveBits(a + 4 >> 3);
                int half = less + 1 >> 1;
                plane.put(q - 2 * across, p1 + half);
                plane.put(q - across, p0 + fiveBits(a + 3 >> 3));
                plane.put(q, q0 - less);
                plane.put(q + across, q1 - half);
            }
        }
    }

    private static void smoothTwo(Plane plane, int q, int across, int p1, int p0, int q0, int q1) {
        int a = 3 * (q0 - p0) + signedByte(p1 - q1);
        plane.put(q - across, p0 + fiveBits(a + 3 >> 3));
        plane.put(q, q0 - fiveBits(a + 4 >> 3));
    }

    private static int signedByte(int value) {
        return Math.clamp(value, -128, 127);
    }

    private static int fiveBits(int value) {
        return Math.clamp(value, -16, 15);
    }
}
