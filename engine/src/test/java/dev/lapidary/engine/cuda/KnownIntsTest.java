package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.emulator.EmulatedGraphs;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Integers that Java wrote are not read back, and what anybody wrote over them is. */
class KnownIntsTest {
    private static Backend cuda;
    private final Scope scope = Scope.root(cuda, "test");

    @BeforeAll
    static void emulate() {
        Graphs.requireEmulator();
        cuda = Graphs.backend(true);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static void assertKnown(NdArray array, int... expected) {
        long before = EmulatedGraphs.waits();
        assertThat(array.toInts()).containsExactly(expected);
        assertThat(EmulatedGraphs.waits()).isEqualTo(before);
    }

    private static void assertRead(NdArray array, int... expected) {
        long before = EmulatedGraphs.waits();
        assertThat(array.toInts()).containsExactly(expected);
        assertThat(EmulatedGraphs.waits()).isEqualTo(before + 1);
    }

    @Test
    void whatJavaWroteIsKnown() {
        NdArray array = scope.ofInts(3, 1, 2, 5);
        assertKnown(array, 3, 1, 2, 5);
        assertKnown(array.reshape(Shape.of(2, 2)), 3, 1, 2, 5);
        array.set(4, 4, 4, 7);
        assertKnown(array, 4, 4, 4, 7);
    }

    /** Otherwise the caller's array, or the one that was returned, could be changed behind the device's back. */
    @Test
    void itIsACopy() {
        int[] values = {3, 1};
        NdArray array = scope.ofInts(values);
        values[0] = 9;
        array.toInts()[1] = 9;
        assertKnown(array, 3, 1);
    }

    @Test
    void aPartIsRead() {
        NdArray array = scope.ofInts(3, 1, 2);
        assertRead(array.slice(1, Shape.of(2)), 1, 2);
        assertKnown(array, 3, 1, 2);
    }

    @Test
    void whatAKernelWroteIsRead() {
        NdArray array = scope.ofInts(3, 1, 2);
        cuda.elementwise().fill(7, array);
        assertRead(array, 7, 7, 7);
    }

    @Test
    void whatAKernelWroteToAPartIsRead() {
        NdArray array = scope.ofInts(3, 1, 2);
        cuda.elementwise().fill(7, array.slice(1, Shape.of(1)));
        assertRead(array, 3, 7, 2);
        array.slice(0, Shape.of(1)).set(8);
        assertRead(array, 8, 7, 2);
    }

    @Test
    void whatWasCopiedIsRead() {
        NdArray array = scope.ofInts(3, 1);
        NdArray other = scope.ofInts(5, 6);
        cuda.elementwise().copy(other, array);
        assertRead(array, 5, 6);
        assertKnown(other, 5, 6);
        array.set(2, 2);
        cuda.host().write(array, MemorySegment.ofArray(new int[] {8, 9}));
        assertRead(array, 8, 9);
    }

    @Test
    void whatMaxPoolTookIsRead() {
        NdArray taken = scope.ofInts(9).reshape(Shape.of(1, 1, 1, 1));
        NdArray x = scope.of(Shape.of(1, 2, 2, 1), 1f, 2f, 4f, 3f);
        cuda.poolings().maxPool(x, new Conv2dGeometry(2, 2, 0, 1), scope.empty("y", taken.shape()), taken);
        assertRead(taken, 2);
    }

    /** Kernels that read integers leave them as they are. */
    @Test
    void whatAKernelReadIsKnown() {
        NdArray rows = scope.ofInts(1, 0);
        NdArray y = scope.empty("y", Shape.of(2, 1));
        cuda.rows().gather(scope.of(Shape.of(2, 1), 5f, 6f), rows, y);
        assertThat(y.toFloats()).containsExactly(6, 5);
        assertKnown(rows, 1, 0);
    }

    /** Its memory may be another's by now, or come back with other elements. */
    @Test
    void whatWasReleasedIsGone() {
        NdArray array = scope.ofInts(3, 1);
        array.release();
        assertThatThrownBy(array::toInts)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is gone");
        array.reallocate();
        cuda.elementwise().fill(4, scope.empty("other", DType.I32, Shape.of(2)));
        assertThat(array.knownInts()).isNull();
    }
}
