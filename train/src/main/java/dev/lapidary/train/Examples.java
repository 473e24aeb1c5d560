package dev.lapidary.train;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.data.EpochOrder;
import java.util.Iterator;

/**
 * Examples, and how a model is run on them: all that training and evaluation know of whether they are {@linkplain
 * TextExamples texts} or {@linkplain ImageExamples pictures}.
 */
public interface Examples {
    int count();

    /**
     * The batches of an epoch, counted from 0, prepared ahead of their use; the caller closes them.
     *
     * @param order of as many examples as there are
     */
    Batches batches(EpochOrder order, int epoch);

    /** Batches in their order. {@link #close} ends the threads that prepare them. */
    interface Batches extends Iterator<Batch>, AutoCloseable {
        @Override
        void close();
    }

    /** Some examples, ready to be computed on; fewer than were asked for, or none, where some could not be read. */
    interface Batch {
        /** {@code [examples]}, negative where there is none. */
        int[] labels();

        /** {@code [examples]}: which of all examples each is. */
        int[] indices();

        /** Real tokens in it; 0 where they are not texts. */
        long tokens();

        /** Runs the model: logits {@code [examples, classes]}, made in {@code scope}. */
        Tensor logits(Scope scope);

        /** The number of examples. */
        default int size() {
            return labels().length;
        }
    }
}
