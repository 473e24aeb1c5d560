package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.cuda.graph.Arguments;

/** Structs that kernels of several files take, as {@link Arguments} wants them. */
final class Structs {
    private Structs() {}

    /** The struct Dropout of {@code philox.cuh}. */
    static int[] of(DropoutMask dropout) {
        RandomKey key = dropout.key();
        return new int[] {
            (int) key.seed(),
            (int) (key.seed() >>> 32),
            key.op(),
            key.step(),
            RandomKey.threshold(dropout.p()),
            Float.floatToRawIntBits((float) (1 / (1 - dropout.p())))
        };
    }
}
