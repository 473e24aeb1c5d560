package dev.lapidary.engine.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Steps that could be a training's, to be run with graphs and without. */
public final class Graphs {
    private static final int COLUMNS = 7;

    private Graphs() {}

    /** Skips the test that asks where there is no emulated device: it counts graphs, or makes them fail. */
    public static void requireEmulator() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        assumeTrue(!Boolean.getBoolean("lapidary.gpu"), "skipped: it needs the emulated device");
    }

    public static Backend backend(boolean graphs) {
        return backend(graphs, Precision.FLOAT32);
    }

    public static Backend backend(boolean graphs, Precision precision) {
        System.setProperty("lapidary.cuda.graphs", graphs + "");
        try {
            return Backends.cuda(0, precision);
        } finally {
            System.clearProperty("lapidary.cuda.graphs");
        }
    }

    /**
     * What each step leaves: numbers that depend on all steps before, on how many rows each has, and on arguments that no two
     * steps have in common.
     */
    public static List<float[]> train(Backend backend, int steps, IntUnaryOperator rows) {
        List<float[]> results = new ArrayList<>();
        try (Scope model = Scope.root(backend, "model")) {
            NdArray weights = model.of(Shape.of(COLUMNS, COLUMNS), inputs(COLUMNS, -1));
            weights.toFloats(); // What waits is done now, so that the first step is as the others.
            for (int step = 0; step < steps; step++) {
                try (Scope scope = model.child("step")) {
                    results.add(step(backend, scope, weights, step, rows.applyAsInt(step)));
                }
            }
            results.add(weights.toFloats());
        }
        return results;
    }

    private static float[] step(Backend backend, Scope scope, NdArray weights, int step, int rows) {
        NdArray x = scope.empty("x", backend.activationType(), Shape.of(rows, COLUMNS));
        x.set(inputs(rows, step));
        NdArray y = scope.empty("y", x.dtype(), x.shape());
        NdArray z = scope.empty("z", x.dtype(), x.shape());
        NdArray sum = scope.zeros("sum", Shape.of(COLUMNS));
        backend.matrices().matmul(x, false, weights, true, 0, y);
        backend.elementwise().dropout(new DropoutMask(0.3, new RandomKey(5, step, 1)), 0, y, y);
        backend.elementwise().activate(Activation.GELU, y, z);
        backend.elementwise().scale(1 + 0.1 * step, 0.01, z, z);
        backend.elementwise().copy(z, y);
        backend.rows().sumOverRows(y, sum);
        backend.elementwise().fill(step, z);
        backend.elementwise().axpy(0.001, z, y);
        backend.elementwise().scale(0.01 / (1 + step), 0, y, y);
        backend.matrices().matmul(y, true, x, false, 1, weights);
        return sum.toFloats();
    }

    private static float[] inputs(int rows, int step) {
        float[] values = new float[rows * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i + 100 * step);
        }
        return values;
    }
}
