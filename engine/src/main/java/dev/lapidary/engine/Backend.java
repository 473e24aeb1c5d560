package dev.lapidary.engine;

import dev.lapidary.engine.kernels.AttentionKernels;
import dev.lapidary.engine.kernels.Convolutions;
import dev.lapidary.engine.kernels.Elementwise;
import dev.lapidary.engine.kernels.Matrices;
import dev.lapidary.engine.kernels.Normalizations;
import dev.lapidary.engine.kernels.Poolings;
import dev.lapidary.engine.kernels.Reductions;
import dev.lapidary.engine.kernels.Rows;
import dev.lapidary.engine.kernels.Updates;

/**
 * A device: its memory, the types of its numbers, and one object for each family of kernels, of which
 * {@link dev.lapidary.engine.kernels} tells more.
 *
 * <p>Many threads may use a backend at once, on arrays that no other thread writes to meanwhile; results do not depend on what
 * others do. A device works for one kernel at a time, with all that it has: more threads keep it busy, and do not make it faster.
 */
public interface Backend {
    /** What it runs on, for people: "CPU, 2 threads, 512-bit vectors, OpenBLAS 0.3.31". */
    String description();

    // --- numbers and memory ---

    /** The type of parameters, of all that belongs to them, of statistics and of losses. */
    DType floatType();

    /** The type of activations: of the results of ops, and of their gradients. Arrays of one call are of one of the two. */
    default DType activationType() {
        return floatType();
    }

    /** Whether kernels compute on numbers of a type; an array of any other they would misread. */
    default boolean computesOn(DType type) {
        return type == floatType() || type == activationType();
    }

    Pool pool();

    HostAccess host();

    /**
     * How many rows a batch of packed sequences is best filled up to. A device that repeats what it did before more cheaply than
     * it does something else wants few different sizes; others want no row that is not needed.
     */
    default int roundedRows(int rows) {
        return rows;
    }

    // --- kernels ---

    Elementwise elementwise();

    Rows rows();

    Matrices matrices();

    AttentionKernels attention();

    Normalizations normalizations();

    Convolutions convolutions();

    Poolings poolings();

    Reductions reductions();

    Updates updates();
}
