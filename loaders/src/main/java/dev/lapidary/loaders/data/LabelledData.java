package dev.lapidary.loaders.data;

import java.util.List;
import java.util.Set;

/** Examples that were read from one place: texts or images. */
public interface LabelledData<E extends Labelled> {
    List<E> examples();

    /** Every label in order of appearance. */
    Set<String> labels();

    /** What was read and how, in a line. */
    String describe();

    /** What is odd about the data, or was decided on little, a sentence each. */
    default List<String> notes() {
        return List.of();
    }

    /** The classes to train for. @throws dev.lapidary.loaders.LoaderException if there are fewer than two */
    default LabelSet labelSet() {
        return LabelSet.of(labels());
    }
}
