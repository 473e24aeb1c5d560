package dev.lapidary.train.cli;

import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.train.FreezingStrategy;
import dev.lapidary.train.TrainingSettings;
import java.util.List;
import java.util.Set;

/** All that the commands do not know of a task. {@link Tasks} lists those that there are. */
interface TaskCommand {
    /** As {@code --task} names it: transformers' name of its pipeline. */
    String id();

    /** What its examples are, in the plural. */
    String subject();

    /** The classes of options that it understands, of those that not every task does. */
    Set<Class<?>> options();

    /** Whether a model is for this task, as far as its {@code config.json} tells. */
    boolean isFor(ModelConfig config);

    /** The example that runs where the user has no data; null if there is none. */
    BuiltInExample example();

    /** The learning rate unless the user says otherwise. */
    double usualLearningRate(FreezingStrategy strategy);

    /** What to hand to predict, for want of an example. */
    String sample();

    /** What to hand to evaluate. */
    String testOption();

    /** The metrics that are told in a line, by name, the most important first; those that an evaluation does not have are left out. */
    List<String> headline();

    /** Reads what finetune learns from; the caller closes it. */
    Job<?> finetune(FinetuneOptions options, TrainingSettings settings);

    /** Reads what evaluate measures a model on; the caller closes it. */
    Job<?> evaluate(EvaluateOptions options);

    /** Says what a model makes of the user's examples. */
    void predict(PredictOptions options, Console console);
}
