package dev.lapidary.train.fidelity;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Scope;
import dev.lapidary.models.Masks;
import dev.lapidary.models.bert.BertForSequenceClassification;
import java.util.Map;

/** This engine's model with a fixture's weights. */
final class Subject implements AutoCloseable {
    final Scope scope;
    final ParameterStore store;
    private final Fixture fixture;
    private final BertForSequenceClassification model;

    Subject(Fixture fixture, Backend backend) {
        this.fixture = fixture;
        scope = Scope.root(backend, "model");
        model = new BertForSequenceClassification(fixture.config(), fixture.classes(), new Masks(0));
        store = new ParameterStore(model.parameters(), scope);
        parameters()
                .forEach((key, parameter) -> fixture.tensor("weights/" + key).copyTo(parameter.data()));
    }

    Map<String, Parameter> parameters() {
        return store.parameters();
    }

    /** Logits and loss of a forward pass. */
    record Output(double[] logits, double loss) {}

    /** The output for a batch; its gradients are added to the parameters'. */
    Output forwardAndBackward(int batch) {
        try (Scope step = scope.child("step")) {
            Tensor logits = model.forward(fixture.batch(batch, step));
            double[] values = logits.data().toDoubles();
            Tensor loss = crossEntropy(logits, step.ofInts(fixture.labels(batch)), 0);
            loss.backward();
            return new Output(values, loss.data().item());
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
