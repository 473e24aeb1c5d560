package dev.lapidary.train.cli;

import dev.lapidary.train.Evaluator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which examples a model gets right, and how sure it is of them. */
final class MostConfidentExamples {
    private record Right(int index, double probability) {}

    private MostConfidentExamples() {}

    /** The indices of the validation examples that a model gets right, the surest first. */
    static List<Integer> of(Workload.Prepared prepared, int batchSize) {
        List<Right> right = new ArrayList<>();
        new Evaluator(prepared.classifier().scope(), batchSize)
                .predict(prepared.validation(), (index, label, logits) -> {
                    if (Evaluator.argMax(logits) == label) {
                        right.add(new Right(index, Evaluator.probabilities(logits)[label]));
                    }
                });
        return right.stream()
                .sorted(Comparator.comparingDouble(Right::probability)
                        .reversed()
                        .thenComparing(Right::index))
                .map(Right::index)
                .toList();
    }
}
