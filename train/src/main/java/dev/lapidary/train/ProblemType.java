package dev.lapidary.train;

import dev.lapidary.loaders.ModelConfig;
import java.util.Locale;
import java.util.Optional;

/** What a model's head was trained for: {@code problem_type} in {@code config.json}. */
public enum ProblemType {
    /** Each example is of exactly one class. */
    SINGLE_LABEL_CLASSIFICATION,
    /** Each example is of any number of classes, each of which is a question of its own. */
    MULTI_LABEL_CLASSIFICATION,
    /** Outputs are values, not evidence for classes. */
    REGRESSION;

    static final String KEY = "problem_type";

    /** As {@code config.json} calls it. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a configuration declares; empty if it says nothing, or nothing that transformers knows. */
    static Optional<ProblemType> declaredBy(ModelConfig config) {
        for (ProblemType type : values()) {
            if (type.configName().equals(config.values().get(KEY))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
