package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * yᵢ = row rowsᵢ of a table, an embedding lookup;  dTable[rowsᵢ] += dyᵢ. The result is activations, whatever the table is.
 *
 * <p>Shapes: {@code [vocabulary, hidden]}, integers {@code [n]} → {@code [n, hidden]}.
 */
public final class Gather {
    private Gather() {}

    /** @throws dev.lapidary.engine.ShapeException if a row lies outside the table */
    public static Tensor gather(Tensor table, NdArray rows) {
        Checks.matrix("gather", table);
        Checks.indicesOf("gather", table, rows);
        Checks.indices("gather", rows, 0, table.shape().dim(0));
        Shape shape = Shape.of(rows.shape().dim(0), table.shape().dim(1));
        NdArray y = Checks.result("gather", table.backend().activationType(), shape, rows.scope(), table);
        y.backend().rows().gather(table.data(), rows, y);
        return Graph.record(y, new Back(table, rows));
    }

    record Back(Tensor table, NdArray rows) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(table);
        }

        @Override
        public void backward(NdArray dy) {
            dy.backend().rows().scatterAdd(dy, rows, table.gradientAccumulator(rows));
        }
    }
}
