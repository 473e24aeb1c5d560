package dev.lapidary.loaders.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PrefetcherTest {
    @Test
    void givesWhatTheSourceGives() {
        List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();
        List<Integer> read = new ArrayList<>();
        try (Prefetcher<Integer> prefetcher = new Prefetcher<>(numbers.iterator(), 3)) {
            prefetcher.forEachRemaining(read::add);
            assertThatThrownBy(prefetcher::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(read).isEqualTo(numbers);
    }

    @Test
    void runsAheadButNoFurtherThanItsDepth() throws InterruptedException {
        Semaphore made = new Semaphore(0);
        AtomicReference<Thread> worker = new AtomicReference<>();
        Iterator<Integer> endless = Stream.iterate(0, i -> {
                    worker.set(Thread.currentThread());
                    made.release();
                    return i + 1;
                })
                .iterator();
        try (Prefetcher<Integer> prefetcher = new Prefetcher<>(endless, 2)) {
            made.acquire(2);
            assertThat(made.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(prefetcher.next()).isZero();
            made.acquire();
            assertThat(worker.get()).isNotSameAs(Thread.currentThread());
            assertThat(worker.get().isDaemon()).isTrue();
        }
        assertThat(worker.get().isAlive()).isFalse();
    }

    @Test
    void failuresReachTheConsumerAfterWhatCameBefore() {
        LoaderException failure = new LoaderException("a.tsv line 3 is wrong");
        Iterator<Integer> failing = Stream.of(1, 2, 3)
                .map(i -> {
                    if (i == 3) {
                        throw failure;
                    }
                    return i;
                })
                .iterator();
        try (Prefetcher<Integer> prefetcher = new Prefetcher<>(failing, 8)) {
            assertThat(prefetcher.next()).isEqualTo(1);
            assertThat(prefetcher.next()).isEqualTo(2);
            assertThatThrownBy(prefetcher::hasNext).isSameAs(failure);
            assertThatThrownBy(prefetcher::next).isSameAs(failure);
        }
    }

    @Test
    void closingEndsAThreadThatSwallowsInterrupts() {
        AtomicReference<Thread> worker = new AtomicReference<>();
        Iterator<Integer> stubborn = Stream.generate(() -> {
                    worker.set(Thread.currentThread());
                    Thread.interrupted();
                    return 1;
                })
                .iterator();
        Prefetcher<Integer> prefetcher = new Prefetcher<>(stubborn, 1);
        prefetcher.next();
        prefetcher.close();
        prefetcher.close();
        assertThat(worker.get().isAlive()).isFalse();
        assertThatThrownBy(prefetcher::hasNext).isInstanceOf(IllegalStateException.class);
    }
}
