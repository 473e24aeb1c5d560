package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.AttentionArrays;
import dev.lapidary.engine.kernels.AttentionKernels;
import dev.lapidary.engine.kernels.AttentionSpec;

/** Kernels of {@code attention.cu}. */
final class CudaAttention implements AttentionKernels {
    private final CudaDevice device;

    CudaAttention(CudaDevice device) {
        this.device = device;
    }

    @Override
    public void forward(AttentionSpec spec, AttentionArrays arrays) {
        NdArray q = arrays.q();
        int size = q.shape().columns() / spec.heads();
        try (Scope scratch = Scope.root(q.backend(), "attention")) {
            device.launch(
                    "attention.cu",
                    "attention",
                    grid(q.dtype(), spec.queries(), spec.heads(), size),
                    q,
                    arrays.k(),
                    arrays.v(),
                    offsets(spec, scratch),
                    spec.heads(),
                    size,
                    (float) (1 / Math.sqrt(size)),
                    Structs.of(spec.dropout()),
                    arrays.y(),
                    arrays.logSumExp());
        }
    }

    @Override
    public void backward(AttentionSpec spec, AttentionArrays arrays, NdArray dy, NdArray dq, NdArray dk, NdArray dv) {
        SequenceOffsets queries = spec.queries();
        NdArray q = arrays.q();
        NdArray k = arrays.k();
        NdArray v = arrays.v();
        NdArray logSumExp = arrays.logSumExp();
        int heads = spec.heads();
        int size = q.shape().columns() / heads;
        long rows = (long) queries.tokens() * heads;
        float scale = (float) (1 / Math.sqrt(size));
        int[] mask = Structs.of(spec.dropout());
        try (Scope scratch = Scope.root(q.backend(), "attention")) {
            NdArray offsets = offsets(spec, scratch);
            NdArray delta = scratch.empty("delta", logSumExp.shape());
            device.launch(
                    "attention.cu", "attentionDelta", LaunchDims.elements(rows), dy, arrays.y(), rows, size, delta);
            String forQueries = "attentionBackwardQueries";
            LaunchDims grid = grid(q.dtype(), queries, heads, size);
            device.launch(
                    "attention.cu",
                    forQueries,
                    grid,
                    q,
                    k,
                    v,
                    dy,
                    logSumExp,
                    delta,
                    offsets,
                    heads,
                    size,
                    scale,
                    mask,
                    dq);
            String forKeys = "attentionBackwardKeys";
            grid = grid(q.dtype(), spec.keys(), heads, size);
            device.launch(
                    "attention.cu",
                    forKeys,
                    grid,
                    q,
                    k,
                    v,
                    dy,
                    logSumExp,
                    delta,
                    offsets,
                    heads,
                    size,
                    scale,
                    mask,
                    dk,
                    dv);
        }
    }

    /** The tiles of the longest sequence; blocks beyond the end of a shorter one have nothing to do. */
    private static LaunchDims grid(DType type, SequenceOffsets sequences, int heads, int size) {
        LaunchDims tiles = LaunchDims.tiles(type, sequences.longest(), size, sequences.count());
        return new LaunchDims(tiles.x() * tiles.y(), heads, tiles.z());
    }

    /** What HeadTile of {@code attention.cuh} reads. */
    private static NdArray offsets(AttentionSpec spec, Scope scratch) {
        int ends = spec.keys().count() + 1;
        int[] offsets = new int[2 * ends + 2];
        for (int s = 0; s < spec.keys().count(); s++) {
            offsets[s + 1] = spec.queries().end(s);
            offsets[ends + s + 1] = spec.keys().end(s);
        }
        offsets[2 * ends] = spec.queries().dropoutRows();
        offsets[2 * ends + 1] = spec.causal() ? 1 : 0;
        return scratch.ofInts(offsets);
    }
}
