package dev.lapidary.train.optim;

import static dev.lapidary.autograd.ops.Gather.gather;
import static dev.lapidary.autograd.ops.Multiply.multiply;
import static dev.lapidary.autograd.ops.Sum.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.TorchRandom;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
    private static final Shape SHAPE = Shape.of(40, 19);
    private static final Parameter.Initializer NORMAL = Parameter.Initializer.normal(1);

    /**
     * Leaving out the rows of a table that never had a gradient is a shortcut, not an approximation. Without clipping: the norm
     * is summed in another order.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    void aTableMovesLikeAnyWeight(double weightDecay) {
        OptimizerSettings settings = Adam.Settings.adamW().withWeightDecay(weightDecay);
        assertThat(trained(Parameter.table(SHAPE, NORMAL), settings))
                .isEqualTo(trained(Parameter.weight(SHAPE, NORMAL), settings));
    }

    private static double[] trained(Parameter parameter, OptimizerSettings settings) {
        try (Scope model = Scope.root(Backends.cpu(2), "model")) {
            ParameterStore store = new ParameterStore(Map.of("parameter", parameter), model);
            parameter.initialize(new TorchRandom(1));
            Optimizer optimizer = settings.create(store, ParameterGroups.STANDARD, model);
            for (int step = 0; step < 5; step++) {
                store.zeroGradients();
                try (Scope scope = model.child("step")) {
                    Tensor rows = gather(parameter, scope.ofInts(step, 7, 39, 7));
                    sum(multiply(rows, rows)).backward();
                }
                optimizer.step(0.1, 1);
            }
            return parameter.data().toDoubles();
        }
    }
}
