package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.Pool;
import dev.lapidary.engine.cpu.gemm.OpenBlas;
import dev.lapidary.engine.cpu.kernels.ColumnReduction;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.cpu.threads.Workers;
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
 * The CPU in single precision: OpenBLAS for many products, the Vector API for all else. The kernels' objects pick slices and launch
 * loops on them; how an array is cut depends on its shape alone, so results do not depend on the number of threads.
 */
public final class CpuBackend implements Backend {
    private final Pool pool;
    private final Workers workers;
    private final Elementwise elementwise;
    private final Rows rows;
    private final Matrices matrices;
    private final AttentionKernels attention;
    private final Normalizations normalizations;
    private final Convolutions convolutions;
    private final Poolings poolings;
    private final Reductions reductions;
    private final Updates updates;

    public CpuBackend(int threads, ConvolutionAlgorithm algorithm, Pool pool) {
        this.pool = pool;
        workers = new Workers(threads);
        Launcher launcher = new Launcher(workers);
        ColumnReduction columnSums = new ColumnReduction(this, launcher);
        elementwise = new CpuElementwise(launcher);
        rows = new CpuRows(launcher, columnSums);
        matrices = new CpuMatrices(launcher);
        attention = new CpuAttention(workers);
        normalizations = new CpuNormalizations(launcher, columnSums, elementwise);
        convolutions = new CpuConvolutions(launcher, algorithm);
        poolings = new CpuPoolings(launcher);
        reductions = new CpuReductions(launcher);
        updates = new CpuUpdates(launcher);
    }

    @Override
    public String description() {
        return "CPU, " + workers.threads() + (workers.threads() == 1 ? " thread, " : " threads, ")
                + Simd.SPECIES.vectorBitSize() + "-bit vectors, " + OpenBlas.name();
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
        return HostAccess.NATIVE;
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
