package dev.lapidary.train.optim;

import dev.lapidary.engine.NdArray;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What an optimizer remembers between two updates.
 *
 * @param arrays numbers for each parameter, by parameter and kind: {@code classifier.weight.exp_avg}
 * @param counters integers of any number, by parameter and kind: {@code classifier.weight.step}
 */
public record OptimizerState(SequencedMap<String, NdArray> arrays, SequencedMap<String, long[]> counters) {
    OptimizerState() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** @throws IllegalArgumentException if there is none of that name and shape */
    void copyTo(String name, NdArray array) {
        NdArray saved = arrays.get(name);
        if (saved == null || !saved.shape().equals(array.shape())) {
            throw new IllegalArgumentException("the state of the optimizer has no " + name + array.shape()
                    + (saved == null ? "" : ", but one of " + saved.shape()) + "; it is of another optimizer or model");
        }
        array.set(saved.toDoubles());
    }
}
