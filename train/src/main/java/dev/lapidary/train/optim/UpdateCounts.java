package dev.lapidary.train.optim;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import java.util.HashMap;
import java.util.Map;

/** How many updates each parameter has had: those thawed at different times differ, which Adam corrects for. */
final class UpdateCounts {
    private static final String KIND = ".step";

    private final ParameterStore store;
    private final Map<Parameter, Long> counts = new HashMap<>();

    UpdateCounts(ParameterStore store) {
        this.store = store;
    }

    long of(Parameter parameter) {
        return counts.getOrDefault(parameter, 0L);
    }

    /** Counts an update of all that is trainable now. */
    void increment() {
        store.parameters().values().stream()
                .filter(Parameter::isTrainable)
                .forEach(parameter -> counts.merge(parameter, 1L, Long::sum));
    }

    void saveTo(OptimizerState state) {
        for (Parameter parameter : store.parameters().values()) {
            if (counts.containsKey(parameter)) {
                state.counters().put(parameter.name() + KIND, new long[] {of(parameter)});
            }
        }
    }

    void restore(OptimizerState state) {
        counts.clear();
        for (Parameter parameter : store.parameters().values()) {
            long[] count = state.counters().get(parameter.name() + KIND);
            if (count != null) {
                counts.put(parameter, count[0]);
            }
        }
    }
}
