package dev.lapidary.train;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.data.EpochOrder;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Examples, and how a model is run on them: all that training and evaluation know of whether they are {@linkplain
 * TextExamples texts} or {@linkplain ImageExamples images}.
 */
public interface Examples {
    int count();

    /**
     * Finds out before training what would end it in its course.
     *
     * @param order that they will be trained in
     * @throws dev.lapidary.loaders.LoaderException if there is such a thing: the message says what, and the remedy
     */
    default void requireTrainable(EpochOrder order) {}

    /**
     * The batches of an epoch, counted from 0, prepared ahead of their use; the caller closes them.
     *
     * @param order of as many examples as there are
     */
    Batches batches(EpochOrder order, int epoch);

    /** Batches in their order. {@link #close} ends the threads that prepare them. */
    final class Batches implements Iterator<Batch>, AutoCloseable {
        private final BooleanSupplier hasNext;
        private final Supplier<Batch> next;
        private final Runnable close;

        private Batches(BooleanSupplier hasNext, Supplier<Batch> next, Runnable close) {
            this.hasNext = hasNext;
            this.next = next;
            this.close = close;
        }

        /**
         * Batches made of what a loader prepares.
         *
         * @param close ends the loader
         */
        public static <B> Batches of(Iterator<B> prepared, Function<B, Batch> batch, Runnable close) {
            return new Batches(prepared::hasNext, () -> batch.apply(prepared.next()), close);
        }

        @Override
        public boolean hasNext() {
            return hasNext.getAsBoolean();
        }

        @Override
        public Batch next() {
            return next.get();
        }

        @Override
        public void close() {
            close.run();
        }
    }

    /**
     * Some examples, ready to be computed on; fewer than were asked for, or none, where some could not be read.
     *
     * @param labels {@code [examples]}, negative where there is none
     * @param indices {@code [examples]}: which of all examples each is
     * @param tokens real tokens in it; 0 where they are not texts
     * @param model runs on it, once: logits {@code [examples, classes]}, made in the scope that is given
     */
    record Batch(int[] labels, int[] indices, long tokens, Function<Scope, Tensor> model) {
        public Tensor logits(Scope scope) {
            return model.apply(scope);
        }

        /** The number of examples. */
        public int size() {
            return labels.length;
        }
    }
}
