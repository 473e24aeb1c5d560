package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import java.util.List;
import java.util.function.BiFunction;

/**
 * An op as the tests see it. Each one is differentiated numerically, compared between backends, and compared with its
 * composed twin, at many sizes.
 *
 * @param name of the op, and what is special about this use of it
 * @param inputs draws, for a size n, what it is differentiated by
 * @param op applies it
 */
record OpSpec(String name, BiFunction<Draw, Integer, List<Draw.Input>> inputs, Application op) {
    @FunctionalInterface
    interface Application {
        Tensor apply(Inputs x, int n);
    }

    /** The drawn inputs on a backend. */
    record Inputs(Scope scope, List<Tensor> tensors) {
        Tensor get(int i) {
            return tensors.get(i);
        }

        NdArray ints(int... values) {
            return scope.ofInts(values);
        }
    }

    /** The same inputs in every call. */
    List<Draw.Input> draw(int n) {
        return inputs.apply(new Draw(new RandomStream(name.hashCode(), n)), n);
    }

    /** Places inputs in a scope and applies the op to them. */
    Tensor apply(Scope scope, List<Tensor> tensors, int n) {
        return op.apply(new Inputs(scope, tensors), n);
    }

    @Override
    public String toString() {
        return name;
    }
}
