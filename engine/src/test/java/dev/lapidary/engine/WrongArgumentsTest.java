package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be is refused by whoever is asked first, before memory is taken or written. */
class WrongArgumentsTest {
    private static final Backend CPU = Backends.cpu(1);

    private final Scope scope = Scope.root(CPU, "test");

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void nothingIsKeptInAScopeThatIsClosed() {
        long before = CPU.pool().liveBytes();
        Scope closed = Scope.root(CPU, "closed");
        closed.close();
        try (Scope open = Scope.root(CPU, "open")) {
            NdArray x = open.zeros("x", Shape.of(1000));
            assertThatThrownBy(() -> x.keep(closed))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'closed', which is closed");
            assertThatThrownBy(() -> x.slice(0, Shape.of(2)).keep(closed)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> closed.lazyZeros("x", Shape.of(2))).isInstanceOf(IllegalStateException.class);
        }
        assertThat(CPU.pool().liveBytes()).isEqualTo(before);
    }

    @Test
    void anArrayIsNotKeptByAnotherBackend() {
        try (Scope other = Scope.root(Backends.reference(), "other")) {
            NdArray x = scope.zeros("x", Shape.of(8));
            refused(() -> x.keep(other));
            refused(() -> x.slice(0, Shape.of(2)).keep(other));
        }
    }

    @Test
    void sizesThatOverflowAreRefused() {
        int most = Integer.MAX_VALUE;
        refused(() -> Shape.of(most, most, most));
        refused(() -> Shape.of(most, most, 4));
        refused(() -> scope.empty("x", Shape.of(most, most, 2)));
        // 2⁶¹ − 2 elements: their bytes can be counted, but not rounded up to a cache line.
        Shape edge = Shape.of(2 * 9 * 25 * 7 * 11 * 13 * 31, 41 * 61 * 151 * 331, 1321);
        assertThat(edge.size()).isEqualTo((1L << 61) - 2);
        assertThatThrownBy(() -> scope.empty("x", edge)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> scope.lazyZeros("x", edge)).isInstanceOf(OutOfMemoryError.class);
        refused(() -> Shape.of(-1));
        refused(() -> Shape.of(2, 3).dim(2));
        refused(() -> Shape.of(2, 3).dim(-3));
        refused(() -> Shape.SCALAR.dim(0));
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 4", "2, 1", "3, 4", "0, -2147483648", "2147483647, -2147483648"})
    void rowsThatAreNotThereAreRefused(int from, int to) {
        NdArray x = scope.zeros("x", Shape.of(3, 2));
        refused(() -> x.rows(from, to));
        refused(() -> x.slice(from * 2L, Shape.of(Math.max(0, to - from), 2)).rows(0, 100));
        refused(() -> scope.zeros("x", Shape.of(3, 0)).rows(from, to));
        refused(() -> scope.zeros("x", Shape.SCALAR).rows(0, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 7, Long.MAX_VALUE, Long.MIN_VALUE})
    void slicesThatAreNotThereAreRefused(long from) {
        NdArray x = scope.zeros("x", Shape.of(3, 2));
        refused(() -> x.slice(from, Shape.of(0)));
        refused(() -> x.slice(from, Shape.of(6)));
    }

    @Test
    void elementsOfAnotherTypeOrNumberAreRefused() {
        NdArray x = scope.zeros("x", Shape.of(3));
        refused(() -> x.set(1f, 2f));
        refused(() -> x.set(1, 2, 3));
        refused(() -> x.set(1.0, 2, 3, 4));
        refused(x::toInts);
        refused(x::item);
        refused(() -> scope.ofInts(1, 2).set(1f, 2f));
        refused(() -> scope.ofInts(1, 2).toFloats());
        refused(() -> scope.of(Shape.of(3), 1.0));
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 1, 0, 65536",
        "3, 1, 1073741824, 1",
        "3, 1, 2147483647, 1",
        "2147483647, 1, 0, 1",
        "2, 2147483647, 0, 1",
        "2, 1, 0, 2147483647",
        "0, 1, 0, 1",
        "1, 0, 0, 1",
        "1, 1, -1, 1",
        "1, 1, 0, 0"
    })
    void windowsWhoseNumbersOverflowAreRefused(int size, int stride, int padding, int dilation) {
        refused(() -> new Conv2dGeometry(size, stride, padding, dilation));
    }

    @Test
    void sequencesThatCannotBeAreRefused() {
        refused(() -> SequenceOffsets.ofLengths(1, -1));
        refused(() -> SequenceOffsets.ofLengths(Integer.MAX_VALUE, 1));
        refused(() -> SequenceOffsets.ofLengths(1).withPaddingRows(-1));
        refused(() -> SequenceOffsets.ofLengths(2).withPaddingRows(Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, 1, Double.POSITIVE_INFINITY})
    void probabilitiesThatAreNoneAreRefused(double p) {
        assertThatIllegalArgumentException().isThrownBy(() -> new DropoutMask(p, new RandomKey(0, 0, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new AdamStep(1e-3, p, 0.9, 1e-8, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AdamStep(1e-3, 0.9, p, 1e-8, 0, 1, 1));
    }

    @Test
    void stepsAndCountsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AdamStep(1e-3, 0.9, 0.9, 1e-8, 0, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AdamStep(Double.NaN, 0.9, 0.9, 1e-8, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SgdStep(Double.NaN, 0.9, false, 0, true, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SgdStep(0.1, Double.NaN, false, 0, true, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RandomStream(1, 1).nextInt(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TorchRandom(1).permutation(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TorchRandom(1).normal(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Backends.cpu(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Backends.cpu(Integer.MAX_VALUE));
    }

    @Test
    void aMomentBeforeItsScopesEndReleasesNothingAfterIt() {
        Scope closed = Scope.root(CPU, "closed");
        closed.zeros("x", Shape.of(2));
        Scope.Mark mark = closed.mark();
        NdArray result = closed.zeros("y", Shape.of(2));
        closed.close();
        mark.releaseSince(result);
        assertThat(result.isReleased()).isTrue();
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessageMatching("[\\s\\S]{10,}");
    }
}
