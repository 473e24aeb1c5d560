package dev.lapidary.engine;

/**
 * What activations, which are the results of ops, and their gradients are stored in, and what products of matrices are computed
 * from. Parameters, their gradients, optimizers' moments, statistics, losses, and sums within kernels are of single precision in
 * either case.
 */
public enum Precision {
    /** Single precision. */
    FLOAT32,
    /** bfloat16, of eight bits of precision: half the memory, and GPUs have fast multipliers for it. */
    BF16
}
