package dev.lapidary.train.cli;

import dev.lapidary.loaders.batching.LabelledBatch;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import dev.lapidary.train.tasks.classification.Logits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which examples a model gets right, and how sure it is of them. */
final class MostConfidentExamples {
    private record Right(int index, double probability) {}

    private MostConfidentExamples() {}

    /** The indices of the validation examples that a model gets right, the surest first. */
    static <B extends LabelledBatch> List<Integer> of(LoadedJob<B> job, int batchSize) {
        List<Right> right = new ArrayList<>();
        if (job.task() instanceof ClassificationTask<B> task) {
            task.predict(new Evaluator(job.model().scope(), batchSize), job.validation(), (index, label, logits) -> {
                if (Logits.argMax(logits) == label) {
                    right.add(new Right(index, Logits.probabilities(logits)[label]));
                }
            });
        }
        return right.stream()
                .sorted(Comparator.comparingDouble(Right::probability)
                        .reversed()
                        .thenComparing(Right::index))
                .map(Right::index)
                .toList();
    }
}
