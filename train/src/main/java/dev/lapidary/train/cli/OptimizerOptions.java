package dev.lapidary.train.cli;

import dev.lapidary.train.optim.Adam;
import dev.lapidary.train.optim.OptimizerSettings;
import dev.lapidary.train.optim.Penalties;
import dev.lapidary.train.optim.Sgd;
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

    /** @param usual the learning rate if none was given */
    double learningRate(double usual) {
        return learningRate == null ? usual : learningRate;
    }

    Penalties penalties() {
        return new Penalties(l1, l2);
    }

    double maxGradNorm() {
        return maxGradNorm;
    }

    /**
     * transformers calls its AdamW {@code adamw_torch}.
     *
     * @throws IllegalArgumentException if the numbers do not go together
     */
    OptimizerSettings settings() {
        return switch (optimizer.toLowerCase(Locale.ROOT)) {
            case "sgd" -> new Sgd.Settings(momentum, nesterov, weightDecay);
            case "adam" -> adam(false);
            case "adamw", "adamw_torch", "adamw_torch_fused" -> adam(true);
            default ->
                throw new UsageException("there is no --optimizer '" + optimizer + "'; choose sgd, adam or adamw");
        };
    }

    private Adam.Settings adam(boolean decoupled) {
        return new Adam.Settings(beta1, beta2, epsilon, weightDecay, decoupled);
    }
}
