package dev.lapidary.engine.cuda.graph;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.cuda.driver.CublasLt;

/** Something for the stream to do, complete with its arguments, so that it can be done later and done again. */
public sealed interface Operation {
    /**
     * What cannot be changed once the operation is part of a graph: an operation can take the place of another of an equal
     * kind, and of no other.
     */
    Object kind();

    /**
     * A kernel's run, in blocks of {@link LaunchDims#THREADS} threads. In a graph all of it can be changed but which kernel it is.
     *
     * @param kernel its name, for people
     * @param function its handle
     */
    record Launch(String kernel, long function, LaunchDims grid, Arguments arguments) implements Operation {
        @Override
        public Object kind() {
            return function;
        }
    }

    /**
     * y = op(a)·op(b) + beta·y for row-major matrices, op(a) being {@code [rows, inner]} and op(b) {@code [inner, columns]}. A
     * graph holds the kernels that cuBLAS chose for it, whose parameters nobody else knows: nothing of it can be changed.
     *
     * @param inputs the type of a and b
     * @param output the type of y
     */
    record Product(
            DType inputs,
            DType output,
            boolean transposeA,
            boolean transposeB,
            int rows,
            int columns,
            int inner,
            long a,
            long b,
            float beta,
            long y)
            implements Operation {
        @Override
        public Object kind() {
            return this;
        }
    }

    /**
     * y = x·wᵀ + bias for row-major matrices, x being {@code [rows, inner]} and w {@code [columns, inner]}: a product whose kernel
     * cuBLASLt chose. In a graph it is as {@link Product}.
     */
    record Linear(CublasLt.Problem problem, long x, long w, long bias, long y) implements Operation {
        @Override
        public Object kind() {
            return this;
        }
    }
}
