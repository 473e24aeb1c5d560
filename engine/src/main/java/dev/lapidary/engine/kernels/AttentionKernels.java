package dev.lapidary.engine.kernels;

import dev.lapidary.engine.NdArray;

/** Scaled dot-product attention over packed sequences: Y = dropout(softmax(Q·Kᵀ/√d))·V for each sequence and head. */
public interface AttentionKernels {
    /** Computes y, and logSumExp for a fast backward, from q, k and v. */
    default void forward(AttentionSpec spec, AttentionArrays arrays) {
        ComposedAttention.forward(spec, arrays);
    }

    /** Computes dq, dk and dv from dy, and from what {@link #forward} read and wrote. */
    default void backward(AttentionSpec spec, AttentionArrays arrays, NdArray dy, NdArray dq, NdArray dk, NdArray dv) {
        ComposedAttention.backward(spec, arrays, dy, dq, dk, dv);
    }
}
