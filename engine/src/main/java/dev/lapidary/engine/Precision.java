package dev.lapidary.engine;

/** What products of matrices are computed from. Sums, parameters and all other arrays are of single precision in either case. */
public enum Precision {
    /** The numbers as they are. */
    FLOAT32,
    /** The numbers rounded to bfloat16, eight bits of precision, for which GPUs have fast multipliers. */
    BF16
}
