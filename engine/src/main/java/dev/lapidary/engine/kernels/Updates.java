package dev.lapidary.engine.kernels;

import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.SgdStep;

/** The optimizers' updates of parameters, one pass over all that belongs to them. */
public interface Updates {
    /** A step of Adam on parameters p with gradient g, updating the moments m and v. */
    default void adam(AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        ComposedUpdates.adam(step, p, g, m, v);
    }

    /**
     * {@link #adam} for some rows of the matrices alone.
     *
     * @param rows integers, each once
     */
    default void adamRows(AdamStep step, NdArray rows, NdArray p, NdArray g, NdArray m, NdArray v) {
        for (int row : rows.toInts()) {
            adam(step, p.rows(row, row + 1), g.rows(row, row + 1), m.rows(row, row + 1), v.rows(row, row + 1));
        }
    }

    /** A step of SGD on parameters p with gradient g, updating the velocity, which is null without momentum. */
    default void sgd(SgdStep step, NdArray p, NdArray g, NdArray velocity) {
        ComposedUpdates.sgd(step, p, g, velocity);
    }
}
