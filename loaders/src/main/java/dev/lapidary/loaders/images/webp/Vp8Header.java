package dev.lapidary.loaders.images.webp;

import java.io.EOFException;
import java.io.IOException;

/**
 * What a VP8 key frame says of itself before its macroblocks.
 *
 * @param segments how many kinds of macroblocks there are, 1 or 4
 * @param segmentTree the probabilities of a macroblock's segment, or null if it is not told
 * @param steps of quantization by segment: {@code [segment][first of Y, others, first of Y2, others, first of UV, others]}
 * @param simpleFilter whether edges are smoothed by the simple filter
 * @param filterLevels {@code [segment][has 4×4 prediction]}, 0 for none
 * @param coefficients probabilities, as {@link Vp8Tables#COEFFICIENTS}
 * @param skipProbability of a macroblock to have coefficients, or −1 if all have
 */
record Vp8Header(
        int segments,
        int[] segmentTree,
        int[][] steps,
        boolean simpleFilter,
        int[][] filterLevels,
        int sharpness,
        int[] coefficients,
        int skipProbability,
        int partitions) {

    private static final int SEGMENTS = 4;
    private static final int MOST_STEPS = 127;
    private static final int MOST_UV_DC_STEPS = 117;
    private static final int MOST_LEVEL = 63;

    static Vp8Header read(BoolReader in) throws IOException {
        in.flag(); // of colours, which have one meaning
        in.flag(); // that no clamping is needed, which is done all the same
        boolean segmented = in.flag();
        boolean mapped = false;
        boolean absolute = true;
        int[] quantizers = new int[SEGMENTS];
        int[] strengths = new int[SEGMENTS];
        int[] tree = null;
        if (segmented) {
            mapped = in.flag();
            if (in.flag()) {
                absolute = in.flag();
                for (int i = 0; i < SEGMENTS; i++) {
                    quantizers[i] = in.optional(7);
                }
                for (int i = 0; i < SEGMENTS; i++) {
                    strengths[i] = in.optional(6);
                }
            }
            if (mapped) {
                tree = new int[SEGMENTS - 1];
                for (int i = 0; i < tree.length; i++) {
                    tree[i] = in.flag() ? in.number(8) : 255;
                }
            }
        }
        boolean simple = in.flag();
        int level = in.number(6);
        int sharpness = in.number(3);
        int[] deltas = filterDeltas(in);
        int partitions = 1 << in.number(2);
        int[][] steps = steps(in, segmented, absolute, quantizers);
        in.flag(); // that the probabilities stay for the next frame, of which there is none
        int[] coefficients = Vp8Tables.COEFFICIENTS.clone();
        for (int i = 0; i < coefficients.length; i++) {
            if (in.bit(Vp8Tables.COEFFICIENT_UPDATES[i]) == 1) {
                coefficients[i] = in.number(8);
            }
        }
        int skipProbability = in.flag() ? in.number(8) : -1;
        if (in.pastEnd()) {
            throw new EOFException();
        }
        int[][] levels = new int[SEGMENTS][2];
        for (int segment = 0; segment < SEGMENTS && level > 0; segment++) {
            int own = !segmented ? level : strengths[segment] + (absolute ? 0 : level);
            levels[segment][0] = Math.clamp(own + deltas[0], 0, MOST_LEVEL);
            levels[segment][1] = Math.clamp(own + deltas[0] + deltas[1], 0, MOST_LEVEL);
        }
        return new Vp8Header(
                segmented ? SEGMENTS : 1,
                tree,
                steps,
                simple,
                levels,
                sharpness,
                coefficients,
                skipProbability,
                partitions);
    }

    /** What is added to the filter's level: in key frames, and in macroblocks with 4×4 prediction. */
    private static int[] filterDeltas(BoolReader in) {
        int[] deltas = new int[8];
        if (in.flag() && in.flag()) {
            for (int i = 0; i < deltas.length; i++) {
                deltas[i] = in.optional(6);
            }
        }
        return new int[] {deltas[0], deltas[4]};
    }

    private static int[][] steps(BoolReader in, boolean segmented, boolean absolute, int[] quantizers) {
        int base = in.number(7);
        int y1Dc = in.optional(4);
        int y2Dc = in.optional(4);
        int y2Ac = in.optional(4);
        int uvDc = in.optional(4);
        int uvAc = in.optional(4);
        int[][] steps = new int[SEGMENTS][];
        for (int i = 0; i < SEGMENTS; i++) {
            int q = !segmented ? base : quantizers[i] + (absolute ? 0 : base);
            steps[i] = new int[] {
                Vp8Tables.DC_STEPS[Math.clamp(q + y1Dc, 0, MOST_STEPS)],
                Vp8Tables.AC_STEPS[Math.clamp(q, 0, MOST_STEPS)],
                Vp8Tables.DC_STEPS[Math.clamp(q + y2Dc, 0, MOST_STEPS)] * 2,
                Math.max(8, Vp8Tables.AC_STEPS[Math.clamp(q + y2Ac, 0, MOST_STEPS)] * 155 / 100),
                Vp8Tables.DC_STEPS[Math.clamp(q + uvDc, 0, MOST_UV_DC_STEPS)],
                Vp8Tables.AC_STEPS[Math.clamp(q + uvAc, 0, MOST_STEPS)]
            };
        }
        return steps;
    }
}
