package dev.lapidary.engine.reference;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.Pool;
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
 * Every kernel as plain loops in double precision: the readable specification, and the oracle of the tests. Arrays are
 * double unless somebody asks for single, which is then only the precision of what is stored.
 */
public final class ReferenceBackend implements Backend {
    private final Pool pool;
    private final Elementwise elementwise = new ReferenceElementwise();
    private final Rows rows = new ReferenceRows();
    private final Matrices matrices = new ReferenceMatrices();
    private final AttentionKernels attention = new AttentionKernels() {};
    private final Normalizations normalizations = new ReferenceNormalizations();
    private final Convolutions convolutions = new ReferenceConvolutions();
    private final Poolings poolings = new ReferencePoolings();
    private final Reductions reductions = new ReferenceReductions();
    private final Updates updates = new Updates() {};

    /** @param slabs native memory */
    public ReferenceBackend(Pool.SlabSource slabs) {
        pool = new Pool(slabs);
    }

    @Override
    public String description() {
        return "CPU, one thread, plain loops in double precision";
    }

    @Override
    public DType floatType() {
        return DType.F64;
    }

    @Override
    public boolean computesOn(DType type) {
        return type != DType.I32;
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
