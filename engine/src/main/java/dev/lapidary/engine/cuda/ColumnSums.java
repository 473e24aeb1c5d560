package dev.lapidary.engine.cuda;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cuda.graph.Arguments;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import java.util.List;

/** Sums over the rows of matrices, in two passes: of chunks of rows, then of those sums. */
final class ColumnSums {
    /** Rows that a block sums up. */
    private static final int CHUNK_ROWS = 256;

    private final CudaDevice device;

    ColumnSums(CudaDevice device) {
        this.device = device;
    }

    /**
     * sum[j] = beta·sum[j] + factor·Σᵢ of what a kernel sums up for each cell (i, j), for one or more sums at once.
     *
     * @param kernel takes inputs, rows, columns, and where to leave the sums of chunks of rows
     * @param shape of the matrix that is summed over
     * @param beta 0 or 1
     */
    void add(String file, String kernel, Shape shape, float factor, float beta, List<NdArray> sums, Object... inputs) {
        int rows = shape.rows();
        int columns = shape.columns();
        int chunks = LaunchDims.parts(rows, CHUNK_ROWS);
        try (Scope scratch = Scope.root(sums.getFirst().backend(), kernel)) {
            NdArray partial = scratch.empty("partial", Shape.of(sums.size(), chunks, columns));
            LaunchDims grid = LaunchDims.of(chunks, LaunchDims.parts(columns, LaunchDims.WARP));
            device.launch(file, kernel, grid, Arguments.with(inputs, rows, columns, partial));
            for (int s = 0; s < sums.size(); s++) {
                addPartial(partial.rows(s, s + 1), chunks, columns, factor, beta, sums.get(s));
            }
        }
    }

    void addPartial(NdArray partial, int parts, int columns, float factor, float beta, NdArray sum) {
        LaunchDims grid = LaunchDims.of(LaunchDims.parts(columns, LaunchDims.WARP));
        device.launch("columns.cu", "addPartialSums", grid, partial, parts, columns, factor, beta, sum);
    }
}
