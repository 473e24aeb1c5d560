package dev.lapidary.train.optim;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Scope;

/** Which optimizer, and its numbers. */
public interface OptimizerSettings {
    /** For people: "AdamW". */
    String name();

    /**
     * An optimizer at the start of a run.
     *
     * @param store has the parameters, and gradients for those that learn
     * @param groups what each parameter's update differs by
     * @param scope what the optimizer remembers lives there
     */
    Optimizer create(ParameterStore store, ParameterGroups groups, Scope scope);
}
