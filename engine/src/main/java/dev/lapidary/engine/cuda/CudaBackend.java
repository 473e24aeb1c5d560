package dev.lapidary.engine.cuda;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.Pool;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.cuda.graph.OperationQueue;
import dev.lapidary.engine.kernels.AttentionKernels;
import dev.lapidary.engine.kernels.Convolutions;
import dev.lapidary.engine.kernels.Elementwise;
import dev.lapidary.engine.kernels.Matrices;
import dev.lapidary.engine.kernels.Normalizations;
import dev.lapidary.engine.kernels.Poolings;
import dev.lapidary.engine.kernels.Reductions;
import dev.lapidary.engine.kernels.Rows;
import dev.lapidary.engine.kernels.Updates;
import java.util.List;
import java.util.Locale;

/**
 * An NVIDIA GPU in single precision, or with activations in bfloat16: cuBLAS for products, the {@code .cu} files of
 * {@code kernels} for all else. The kernels' objects choose kernels and grids. Kernels wait until some have come together, and run
 * while Java goes on; who reads an array, or one of the sums that are returned, waits for it. Steps that repeat are run as CUDA
 * graphs, as {@link OperationQueue} tells.
 *
 * <p>Threads take turns, from call to call: {@link CudaDevice} has one stream, in which each kernel comes after all that were asked
 * for before, whichever thread asked. So memory that one thread returned is another's at once, and results are those of one
 * thread alone. Steps of several threads mix in the stream, though, so that no segment repeats, and graphs do not help.
 */
public final class CudaBackend implements Backend {
    /** Tensor cores multiply bfloat16 from this compute capability on: Ampere. */
    private static final int FIRST_WITH_BFLOAT16 = 80;

    /** Batches are filled up to a multiple of a part of their size, so that they are at most a sixteenth larger, or of so many rows. */
    private static final int PARTS = 16;

    private static final int LEAST_ROWS = 8;

    private final CudaDevice device;
    private final Pool pool;
    private final DType activationType;
    private final Elementwise elementwise;
    private final Rows rows;
    private final Matrices matrices;
    private final AttentionKernels attention;
    private final Normalizations normalizations;
    private final Convolutions convolutions;
    private final Poolings poolings;
    private final Reductions reductions;
    private final Updates updates;

    private CudaBackend(CudaDevice device, Precision precision) {
        this.device = device;
        pool = new Pool(device);
        activationType = precision == Precision.BF16 ? DType.BF16 : DType.F32;
        ColumnSums columnSums = new ColumnSums(device);
        elementwise = new CudaElementwise(device);
        rows = new CudaRows(device, columnSums);
        matrices = new CudaMatrices(device, activationType, elementwise);
        attention = new CudaAttention(device);
        normalizations = new CudaNormalizations(device, columnSums, elementwise);
        convolutions = new CudaConvolutions(device, matrices, columnSums);
        poolings = new CudaPoolings(device);
        reductions = new CudaReductions(device);
        updates = new CudaUpdates(device);
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

    @Override
    public DType floatType() {
        return DType.F32;
    }

    @Override
    public Pool pool() {
        return pool;
    }

    @Override
    public HostAccess host() {
        return device;
    }

    /** With graphs, few sizes: 16 from one power of two to the next. */
    @Override
    public int roundedRows(int rows) {
        int part = Math.max(LEAST_ROWS, Integer.highestOneBit(rows) / PARTS);
        return device.hasGraphs() ? Math.multiplyExact(LaunchDims.parts(rows, part), part) : rows;
    }

    @Override
    public DType activationType() {
        return activationType;
    }

    @Override
    public Elementwise elementwise() {
        return elementwise;
    }

    @Override
    public Rows rows() {
        return rows;
    }

    @Override
    public Matrices matrices() {
        return matrices;
    }

    @Override
    public AttentionKernels attention() {
        return attention;
    }

    @Override
    public Normalizations normalizations() {
        return normalizations;
    }

    @Override
    public Convolutions convolutions() {
        return convolutions;
    }

    @Override
    public Poolings poolings() {
        return poolings;
    }

    @Override
    public Reductions reductions() {
        return reductions;
    }

    @Override
    public Updates updates() {
        return updates;
    }
}
