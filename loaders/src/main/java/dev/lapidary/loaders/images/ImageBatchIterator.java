package dev.lapidary.loaders.images;

import dev.lapidary.loaders.batching.BatchIterator;
import dev.lapidary.loaders.batching.EpochOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The batches of an epoch in their order, while threads decode those to come: no more than {@link #AHEAD} of them, so that
 * memory stays bounded. What decoding throws, {@link #next} throws. For one consumer thread; {@link #close} ends the others.
 */
public final class ImageBatchIterator implements BatchIterator<ImageBatch> {
    /** How many batches are being made or wait, besides the one in use. */
    static final int AHEAD = 2;

    /** A batch that is being made: image i of it goes to place i, and says whether it came to be. */
    private record Pending(float[] pixels, int[] indices, List<Future<Boolean>> done) {}

    private final ImageDataset dataset;
    private final EpochOrder epochOrder;
    private final int epoch;
    private final int[] order;
    private final ExecutorService workers;
    private final Deque<Pending> ahead = new ArrayDeque<>();
    private int nextToStart;
    private float[] spare;
    private boolean closed;

    ImageBatchIterator(ImageDataset dataset, EpochOrder epochOrder, int epoch, int firstBatch, int workers) {
        this.dataset = dataset;
        this.epochOrder = epochOrder;
        this.epoch = epoch;
        this.order = epochOrder.of(epoch);
        this.nextToStart = firstBatch;
        this.workers = Executors.newFixedThreadPool(
                workers,
                Thread.ofPlatform().daemon().name("lapidary-decode-", 0).factory());
        startAhead();
    }

    private void startAhead() {
        while (ahead.size() < AHEAD && nextToStart < epochOrder.batches()) {
            int[] indices = epochOrder.batch(order, nextToStart++);
            int values = dataset.pipeline().values();
            float[] pixels = pixels(Math.multiplyExact(indices.length, values));
            List<Future<Boolean>> done = new ArrayList<>();
            for (int i = 0; i < indices.length; i++) {
                int place = i;
                done.add(workers.submit(
                        () -> dataset.fill(epochOrder.seed(), epoch, indices[place], pixels, place * values)));
            }
            ahead.add(new Pending(pixels, indices, done));
        }
    }

    private float[] pixels(int size) {
        float[] pixels = spare != null && spare.length == size ? spare : new float[size];
        spare = null;
        return pixels;
    }

    @Override
    public boolean hasNext() {
        if (closed) {
            throw new IllegalStateException("these batches are closed; read them before their close");
        }
        return !ahead.isEmpty();
    }

    @Override
    public ImageBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Pending pending = ahead.remove();
        startAhead();
        return batch(pending);
    }

    /** Waits for the images, and closes the gaps that skipped ones leave. */
    private ImageBatch batch(Pending pending) {
        int values = dataset.pipeline().values();
        int[] indices = new int[pending.indices().length];
        float[] pixels = pending.pixels();
        int size = 0;
        for (int i = 0; i < indices.length; i++) {
            if (result(pending.done().get(i))) {
                if (size < i) {
                    System.arraycopy(pixels, i * values, pixels, size * values, values);
                }
                indices[size++] = pending.indices()[i];
            }
        }
        if (size < indices.length) {
            indices = Arrays.copyOf(indices, size);
            pixels = Arrays.copyOf(pixels, size * values);
        }
        float[] array = pixels;
        int[] labels = Arrays.stream(indices).map(dataset::label).toArray();
        return new ImageBatch(
                pixels, dataset.pipeline().height(), dataset.pipeline().width(), labels, indices, () -> spare = array);
    }

    private static boolean result(Future<Boolean> picture) {
        try {
            return picture.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the next batch", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case Throwable failure -> throw new IllegalStateException(failure);
            }
        }
    }

    /** Ends the threads, and waits until each has finished the image it is at. */
    @Override
    public void close() {
        closed = true;
        ahead.clear();
        workers.shutdownNow();
        workers.close();
    }
}
