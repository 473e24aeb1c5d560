package dev.lapidary.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeSlabsTest {
    private final NativeSlabs slabs = new NativeSlabs();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, 2 << 20, (4 << 20) - 1, 4 << 20, 9_000_001})
    void expectingUseOfAPartChangesNoByte(long part) {
        long bytes = 10 << 20;
        long slab = slabs.allocate(bytes);
        Memory.ALL.asSlice(slab + 100, part).fill((byte) 7);
        slabs.adviseHugePages(slab + 100, part);
        assertThat(slab % Pool.ALIGNMENT).isZero();
        assertThat(Memory.ALL.get(JAVA_BYTE, slab + 99)).isZero();
        for (long i = 0; i < part; i++) {
            if (Memory.ALL.get(JAVA_BYTE, slab + 100 + i) != 7) {
                assertThat(i).as("the byte that changed").isNegative();
            }
        }
        assertThat(Memory.ALL.get(JAVA_BYTE, slab + 100 + part)).isZero();
    }
}
