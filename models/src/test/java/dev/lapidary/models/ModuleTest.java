package dev.lapidary.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.engine.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleTest {
    private static Parameter parameter() {
        return Parameter.weight(Shape.of(1), Parameter.Initializer.ZEROS);
    }

    private static class Block extends Module {
        private final Parameter weight = parameter();
        private final int unrelated = 3;
    }

    private static final class WiderBlock extends Block {
        private final Parameter extra = parameter();
    }

    private static final class Network extends Module {
        private static final Parameter SHARED = parameter();
        private final Parameter first = parameter();
        private final List<Module> layer = new ArrayList<>();
        private final Linear head = new Linear(2, 3, 0.02);
        private final Block none = null;
    }

    @Test
    void parametersAreNamedByThePathOfFieldsInTheirOrder() {
        Network network = new Network();
        network.layer.add(new Block());
        network.layer.add(new Block());
        assertThat(network.parameters().keySet())
                .containsExactly("first", "layer.0.weight", "layer.1.weight", "head.weight", "head.bias");
        assertThat(network.parameters().get("first")).isSameAs(network.first);
    }

    @Test
    void buffersAreFoundTheSameWay() {
        assertThat(new BatchNorm(3, BatchNorm.WhenFrozen.FOLLOW).buffers().keySet())
                .containsExactly("running_mean", "running_var", "num_batches_tracked");
    }

    @Test
    void inheritedFieldsComeFirst() {
        assertThat(new WiderBlock().parameters().keySet()).containsExactly("weight", "extra");
    }

    @Test
    void aModuleWithoutParametersHasNone() {
        assertThat(new Module() {}.parameters()).isEmpty();
    }
}
