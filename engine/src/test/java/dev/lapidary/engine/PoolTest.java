package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final long MIB = 1 << 20;

    /** Slabs that nobody touches, one right behind the other, as they may happen to lie. */
    private static Pool pool() {
        long[] next = {4096};
        return new Pool(bytes -> {
            long slab = next[0];
            next[0] += bytes;
            return slab;
        });
    }

    @Property(tries = 200)
    void blocksNeverOverlapAndAllComeBack(
            @ForAll @Size(max = 60) List<@LongRange(max = 50 * MIB) Long> sizes, @ForAll Random random) {
        Pool pool = pool();
        TreeMap<Long, Long> live = new TreeMap<>();
        for (long size : sizes) {
            long address = pool.allocate(size);
            assertThat(address % Pool.ALIGNMENT).isZero();
            Map.Entry<Long, Long> below = live.floorEntry(address);
            Map.Entry<Long, Long> above = live.ceilingEntry(address);
            assertThat(below == null || below.getKey() + below.getValue() <= address)
                    .isTrue();
            assertThat(above == null || address + size <= above.getKey()).isTrue();
            live.put(address, size);
            if (random.nextInt(3) == 0) {
                long freed = new ArrayList<>(live.keySet()).get(random.nextInt(live.size()));
                pool.free(freed, live.remove(freed));
            }
        }
        List<Long> rest = new ArrayList<>(live.keySet());
        Collections.shuffle(rest, random);
        rest.forEach(address -> pool.free(address, live.get(address)));
        assertThat(pool.liveBytes()).isZero();
        assertThat(pool.peakBytes()).isLessThanOrEqualTo(pool.reservedBytes());
    }

    @Property(tries = 50)
    void theSameRequestsFindTheSameSlabs(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 3_000_000) Integer> sizes) {
        Pool pool = pool();
        List<Long> first = run(pool, sizes);
        long reserved = pool.reservedBytes();
        assertThat(run(pool, sizes)).isEqualTo(first);
        assertThat(pool.reservedBytes()).isEqualTo(reserved);
    }

    @Test
    void countsBytes() {
        Pool pool = pool();
        long a = pool.allocate(100);
        assertThat(pool.liveBytes()).isEqualTo(128);
        long b = pool.allocate(0);
        assertThat(pool.liveBytes()).isEqualTo(192);
        pool.free(a, 100);
        pool.free(b, 0);
        assertThat(pool.liveBytes()).isZero();
        assertThat(pool.peakBytes()).isEqualTo(192);
        assertThat(pool.reservedBytes()).isEqualTo(32 * MIB);
        assertThat(pool.allocate(32 * MIB)).as("all came back as one hole").isEqualTo(a);
    }

    @Test
    void withoutPoolingEachBlockIsTheSourcesOwn() {
        List<Long> asked = new ArrayList<>();
        List<Long> freed = new ArrayList<>();
        Pool pool = new Pool(new Pool.SlabSource() {
            @Override
            public long allocate(long bytes) {
                asked.add(bytes);
                return 1000L * asked.size();
            }

            @Override
            public boolean isPooled() {
                return false;
            }

            @Override
            public void free(long address) {
                freed.add(address);
            }
        });
        assertThat(pool.allocate(100)).isEqualTo(1000);
        assertThat(pool.allocate(0)).isEqualTo(2000);
        pool.free(1000, 100);
        assertThat(asked).containsExactly(100L, 1L);
        assertThat(freed).containsExactly(1000L);
    }

    private static List<Long> run(Pool pool, List<Integer> sizes) {
        List<Long> addresses = sizes.stream().map(size -> pool.allocate(size)).toList();
        for (int i = 0; i < sizes.size(); i++) {
            pool.free(addresses.get(i), sizes.get(i));
        }
        return addresses;
    }
}
