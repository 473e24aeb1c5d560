package dev.lapidary.loaders.batching;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Runs an iterator ahead on a thread of its own, so that the next batch is ready when the last one has been used. What the
 * source throws, {@link #hasNext} throws in its place. For one consumer thread; {@link #close} ends the thread, whether or not
 * the source has come to its end.
 */
public final class Prefetcher<T> implements BatchIterator<T> {
    /** What one step of the source came to: a value, a failure, or neither at its end. */
    private record Step<T>(boolean hasValue, T value, Throwable failure) {}

    private final Iterator<? extends T> source;
    private final BlockingQueue<Step<T>> ahead;
    private final Thread worker;
    private volatile boolean closed;
    private Step<T> current;

    /** @param depth how many elements to hold ready */
    public Prefetcher(Iterator<? extends T> source, int depth) {
        this.source = source;
        this.ahead = new ArrayBlockingQueue<>(depth);
        this.worker = Thread.ofPlatform().daemon().name("lapidary-prefetch").start(this::run);
    }

    private void run() {
        try {
            Step<T> step;
            do {
                step = advance();
                ahead.put(step);
            } while (!closed && step.hasValue());
        } catch (InterruptedException e) {
            // Only close interrupts this thread, and it waits for nothing but its end.
        }
    }

    private Step<T> advance() {
        try {
            return source.hasNext() ? new Step<>(true, source.next(), null) : new Step<>(false, null, null);
        } catch (Throwable failure) {
            return new Step<>(false, null, failure);
        }
    }

    /** Waits for the next element or the end. */
    @Override
    public boolean hasNext() {
        if (closed) {
            throw new IllegalStateException("the prefetcher is closed; read it before its close");
        }
        if (current == null) {
            current = take();
        }
        switch (current.failure()) {
            case null -> {}
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable failure -> throw new IllegalStateException(failure);
        }
        return current.hasValue();
    }

    private Step<T> take() {
        try {
            return ahead.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the next batch", e);
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T value = current.value();
        current = null;
        return value;
    }

    /** Ends the thread and waits for that; the source finishes the element it is at. */
    @Override
    public void close() {
        closed = true;
        worker.interrupt();
        ahead.clear();
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
