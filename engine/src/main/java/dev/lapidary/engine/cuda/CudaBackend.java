package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Sequences;
import java.util.List;
import java.util.Locale;

/**
 * An NVIDIA GPU in single precision, or with activations in bfloat16: cuBLAS for products, the kernels in the {@code .cu} files
 * beside this class for all else. This class chooses kernels and grids, {@link CudaRows} those for elementwise work and rows,
 * {@link CudaImages} those for images, {@link CudaUpdates} those for sums and optimizers, and {@link CudaProducts} calls cuBLAS. Kernels wait until some have come together, and run
 * while Java goes on; who reads an array, or one of the sums that are returned, waits for it. Steps that repeat are run as CUDA
 * graphs, as {@link OperationQueue} tells.
 */
public final class CudaBackend extends CudaUpdates {
    /** Tensor cores multiply bfloat16 from this compute capability on: Ampere. */
    private static final int FIRST_WITH_BFLOAT16 = 80;

    private CudaBackend(CudaDevice device, Precision precision) {
        super(device, precision);
    }

    /** @throws DeviceException if it cannot be used, or not in that precision */
    public static CudaBackend of(int ordinal, Precision precision) {
        CudaDevice device = new CudaDevice(ordinal);
        if (precision == Precision.BF16) {
            requireBfloat16(device.properties());
        }
        return new CudaBackend(device, precision);
    }

    static void requireBfloat16(CudaDevice.Properties device) {
        if (device.capability() < FIRST_WITH_BFLOAT16) {
            throw new DeviceException("--precision bf16 needs a GPU of compute capability 8.0 or newer, and "
                    + device.name() + " is of " + device.capability() / 10.0 + "; leave it out");
        }
    }

    /** The GPUs of this machine, described. @throws DeviceException if there are none */
    public static List<String> devices() {
        return CudaDevice.list().stream().map(CudaBackend::describe).toList();
    }

    private static String describe(CudaDevice.Properties device) {
        return String.format(
                Locale.ROOT,
                "%s, %.1f GiB, compute capability %.1f, driver for CUDA %d.%d",
                device.name(),
                device.bytes() * 0x1p-30,
                device.capability() / 10.0,
                device.driverVersion() / 1000,
                device.driverVersion() % 1000 / 10);
    }

    @Override
    public String description() {
        return describe(device.properties())
                + (activationType() == DType.BF16 ? ", activations and products in bf16" : "");
    }

    // --- dropout and layer normalisation ---

    @Override
    public void dropout(DropoutMask dropout, int firstRow, NdArray x, NdArray y) {
        int rows = x.shape().rows();
        device.launch(
                "dropout.cu",
                "dropout",
                Grid.warps(rows),
                struct(dropout),
                firstRow,
                x,
                rows,
                x.shape().columns(),
                y);
    }

    /** The struct Dropout of {@code philox.cuh}. */
    private static int[] struct(DropoutMask dropout) {
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

    @Override
    public void layerNorm(
            NdArray x, NdArray gamma, NdArray beta, double epsilon, NdArray y, NdArray mean, NdArray rstd) {
        int rows = x.shape().rows();
        device.launch(
                "layernorm.cu",
                "layerNorm",
                Grid.warps(rows),
                x,
                gamma,
                beta,
                (float) epsilon,
                rows,
                x.shape().columns(),
                y,
                mean,
                rstd);
    }

    @Override
    public void layerNormBackward(
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        residualNormBackward(DropoutMask.NONE, x, gamma, mean, rstd, dy, dx, dx, gammaSum, betaSum);
    }

    @Override
    public void residualNorm(
            DropoutMask dropout,
            NdArray x,
            NdArray residual,
            NdArray gamma,
            NdArray beta,
            double epsilon,
            NdArray sum,
            NdArray y,
            NdArray mean,
            NdArray rstd) {
        int rows = x.shape().rows();
        device.launch(
                "layernorm.cu",
                "residualNorm",
                Grid.warps(rows),
                struct(dropout),
                x,
                residual,
                gamma,
                beta,
                (float) epsilon,
                rows,
                x.shape().columns(),
                sum,
                y,
                mean,
                rstd);
    }

    @Override
    public void residualNormBackward(
            DropoutMask dropout,
            NdArray sum,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray dResidual,
            NdArray gammaSum,
            NdArray betaSum) {
        int rows = sum.shape().rows();
        int columns = sum.shape().columns();
        sumColumns("layernorm.cu", "layerNormSums", sum.shape(), 1, 1, List.of(gammaSum, betaSum), sum, mean, rstd, dy);
        device.launch(
                "layernorm.cu",
                "residualNormBackward",
                Grid.warps(rows),
                struct(dropout),
                sum,
                gamma,
                mean,
                rstd,
                dy,
                rows,
                columns,
                dResidual,
                dx);
    }

    // --- attention ---

    @Override
    public void attention(
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y,
            NdArray saved) {
        int size = q.shape().columns() / heads;
        try (Scope scratch = Scope.root(this, "attention")) {
            device.launch(
                    "attention.cu",
                    "attention",
                    grid(q.dtype(), queries, heads, size),
                    q,
                    k,
                    v,
                    offsets(queries, keys, scratch),
                    heads,
                    size,
                    (float) (1 / Math.sqrt(size)),
                    struct(dropout),
                    y,
                    saved);
        }
    }

    @Override
    public void attentionBackward(
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y,
            NdArray saved,
            NdArray dy,
            NdArray dq,
            NdArray dk,
            NdArray dv) {
        int size = q.shape().columns() / heads;
        long rows = (long) queries.tokens() * heads;
        float scale = (float) (1 / Math.sqrt(size));
        int[] mask = struct(dropout);
        try (Scope scratch = Scope.root(this, "attention")) {
            NdArray offsets = offsets(queries, keys, scratch);
            NdArray delta = scratch.empty("delta", saved.shape());
            device.launch("attention.cu", "attentionDelta", Grid.elements(rows), dy, y, rows, size, delta);
            String forQueries = "attentionBackwardQueries";
            Grid grid = grid(q.dtype(), queries, heads, size);
            device.launch(
                    "attention.cu", forQueries, grid, q, k, v, dy, saved, delta, offsets, heads, size, scale, mask, dq);
            String forKeys = "attentionBackwardKeys";
            grid = grid(q.dtype(), keys, heads, size);
            device.launch(
                    "attention.cu",
                    forKeys,
                    grid,
                    q,
                    k,
                    v,
                    dy,
                    saved,
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
    private static Grid grid(DType type, Sequences sequences, int heads, int size) {
        Grid tiles = Grid.tiles(type, sequences.longest(), size, sequences.count());
        return new Grid(tiles.x() * tiles.y(), heads, tiles.z());
    }

    /** Where each sequence's queries start and the last one's end, the same of keys, then the rows of dropout that each head has. */
    private static NdArray offsets(Sequences queries, Sequences keys, Scope scratch) {
        int ends = keys.count() + 1;
        int[] offsets = new int[2 * ends + 1];
        for (int s = 0; s < keys.count(); s++) {
            offsets[s + 1] = queries.end(s);
            offsets[ends + s + 1] = keys.end(s);
        }
        offsets[2 * ends] = queries.maskRows();
        return scratch.ofInts(offsets);
    }
}
