package dev.lapidary.train.cli;

import dev.lapidary.train.OptimizerSettings;
import dev.lapidary.train.OptimizerSettings.Kind;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How the weights are updated. */
final class OptimizerOptions {
    @Option(
            names = {"--optimizer", "--optim"},
            defaultValue = "adamw")
    private String optimizer;

    @Option(names = {"--learning-rate", "--lr"})
    private Double learningRate;

    @Option(names = "--momentum", defaultValue = "0")
    private double momentum;

    @Option(names = "--nesterov")
    private boolean nesterov;

    @Option(names = "--adam-beta1", defaultValue = "0.9")
    private double beta1;

    @Option(names = "--adam-beta2", defaultValue = "0.999")
    private double beta2;

    @Option(names = "--adam-epsilon", defaultValue = "1e-8")
    private double epsilon;

    @Option(names = "--weight-decay", defaultValue = "0")
    private double weightDecay;

    @Option(names = "--l1", defaultValue = "0")
    private double l1;

    @Option(names = "--l2", defaultValue = "0")
    private double l2;

    @Option(names = "--max-grad-norm", defaultValue = "1")
    private double maxGradNorm;

    /**
     * @param usualRate the learning rate if none was given
     * @throws IllegalArgumentException if they do not go together
     */
    OptimizerSettings settings(double usualRate) {
        double rate = learningRate == null ? usualRate : learningRate;
        return new OptimizerSettings(
                kind(), rate, momentum, nesterov, beta1, beta2, epsilon, weightDecay, l1, l2, maxGradNorm);
    }

    /** transformers calls its AdamW {@code adamw_torch}. */
    private Kind kind() {
        return switch (optimizer.toLowerCase(Locale.ROOT)) {
            case "sgd" -> Kind.SGD;
            case "adam" -> Kind.ADAM;
            case "adamw", "adamw_torch", "adamw_torch_fused" -> Kind.ADAMW;
            default ->
                throw new UsageException("there is no --optimizer '" + optimizer + "'; choose sgd, adam or adamw");
        };
    }
}
