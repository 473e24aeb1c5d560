package dev.lapidary.models;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/** A model that sorts examples of some kind into classes. */
public interface Classifier {
    /** All parameters by checkpoint key. */
    SequencedMap<String, Parameter> parameters();

    /** All buffers by checkpoint key. */
    SequencedMap<String, ModelBuffer> buffers();

    /** What is frozen and unfrozen together, from the input up; the last is the head, which no checkpoint of the body has. */
    List<Unit> units();

    int classes();

    /** Begins forward pass {@code number} of the run, for models whose dropout masks are numbered by it. */
    default void startPass(int number) {}

    /** Parts of a model that are trained, frozen or begun afresh together. */
    record Unit(String name, List<Parameter> parameters, List<ModelBuffer> buffers) {
        public static Unit of(String name, Module... parts) {
            return new Unit(
                    name,
                    Arrays.stream(parts)
                            .flatMap(part -> part.parameters().values().stream())
                            .toList(),
                    Arrays.stream(parts)
                            .flatMap(part -> part.buffers().values().stream())
                            .toList());
        }
    }
}
