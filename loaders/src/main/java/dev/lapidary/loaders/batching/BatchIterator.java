package dev.lapidary.loaders.batching;

import java.util.Iterator;

/** Batches in their order, perhaps prepared ahead by other threads, which {@link #close} ends. For one consumer thread. */
public interface BatchIterator<B> extends Iterator<B>, AutoCloseable {
    /** An iterator that has nothing to close. */
    static <B> BatchIterator<B> of(Iterator<B> batches) {
        return new BatchIterator<>() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public B next() {
                return batches.next();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    void close();
}
