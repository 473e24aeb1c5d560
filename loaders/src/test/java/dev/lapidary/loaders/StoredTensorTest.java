package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoredTensorTest {
    /** All bit patterns of a 16-bit type, one more than a chunk of the conversion holds. */
    private static final int PATTERNS = 1 << 16;

    private final Scope scope = Scope.root(Backends.reference(), "test");

    @AfterEach
    void release() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void convertsEveryHalf(DType target) {
        assertSameBits(
                converted(patterns(StoredType.F16), target),
                IntStream.range(0, PATTERNS + 1)
                        .mapToDouble(StoredTensorTest::half)
                        .toArray());
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void convertsEveryBfloat16(DType target) {
        assertSameBits(
                converted(patterns(StoredType.BF16), target),
                IntStream.range(0, PATTERNS + 1)
                        .mapToDouble(StoredTensorTest::bfloat16)
                        .toArray());
    }

    @Test
    void roundsDoublesToFloats() {
        double[] values = {1 / 3.0, 1e300, -1e-300, 16777217, Double.NaN, -0.0};
        StoredTensor tensor = tensor(StoredType.F64, Shape.of(2, 3), buffer(48, bytes -> {
            for (double value : values) {
                bytes.putDouble(value);
            }
        }));
        assertThat(converted(tensor, DType.F64)).containsExactly(values);
        float[] floats = {(float) values[0], Float.POSITIVE_INFINITY, -0f, 16777216f, Float.NaN, -0f};
        assertThat(tensor.toFloats()).containsExactly(floats);
        NdArray array = scope.empty("test", DType.F32, Shape.of(2, 3));
        tensor.copyTo(array);
        assertThat(array.toFloats()).containsExactly(floats);
    }

    @Test
    void readsAtAnyAlignment() {
        byte[] bytes = new byte[9];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(1, 1.5f).putFloat(5, -2.5f);
        StoredTensor tensor = new StoredTensor(
                "odd", StoredType.F32, Shape.of(2), MemorySegment.ofArray(bytes).asSlice(1));
        assertThat(tensor.toFloats()).containsExactly(1.5f, -2.5f);
        assertThat(converted(tensor, DType.F32)).containsExactly(1.5, -2.5);
        assertThat(converted(tensor, DType.F64)).containsExactly(1.5, -2.5);
    }

    @Test
    void readsIntegers() {
        byte[] ones = new byte[] {-1, -1, -1, -1, -1, -1, -1, -1};
        assertThat(tensor(StoredType.I64, Shape.SCALAR, ones).toLongs()).containsExactly(-1);
        assertThat(tensor(StoredType.I32, Shape.of(2), ones).toLongs()).containsExactly(-1, -1);
        assertThat(tensor(StoredType.U32, Shape.of(2), ones).toLongs()).containsExactly(0xffffffffL, 0xffffffffL);
        assertThat(tensor(StoredType.I16, Shape.of(4), ones).toLongs()).containsOnly(-1);
        assertThat(tensor(StoredType.U16, Shape.of(4), ones).toLongs()).containsOnly(0xffff);
        assertThat(tensor(StoredType.I8, Shape.of(8), ones).toLongs()).containsOnly(-1);
        assertThat(tensor(StoredType.U8, Shape.of(8), ones).toLongs()).containsOnly(255);
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> tensor(StoredType.F32, Shape.of(2), ones).toLongs())
                .withMessageStartingWith("tensor 'w' F32[2] holds no integers");
    }

    @Test
    void refusesWhatDoesNotFit() {
        StoredTensor tensor = tensor(StoredType.F32, Shape.of(2), new byte[8]);
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> tensor.copyTo(scope.zeros("test", Shape.of(3))))
                .withMessage("tensor 'w' F32[2] does not fit an array of shape [3];"
                        + " use the config.json that belongs to the checkpoint");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> tensor.copyTo(scope.ofInts(1, 2)))
                .withMessageContaining("integers");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(
                        () -> tensor(StoredType.I8, Shape.of(2), new byte[2]).copyTo(scope.zeros("test", Shape.of(2))))
                .withMessageStartingWith("tensor 'w' I8[2] is not of a type that models compute with");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> tensor(StoredType.F32, Shape.of(2), new byte[7]))
                .withMessageContaining("needs 8 bytes, but 7 are stored");
    }

    private double[] converted(StoredTensor tensor, DType type) {
        NdArray array = scope.empty("test", type, tensor.shape());
        tensor.copyTo(array);
        return array.toDoubles();
    }

    private static StoredTensor patterns(StoredType type) {
        return tensor(type, Shape.of(PATTERNS + 1), buffer(2 * (PATTERNS + 1), bytes -> {
            for (int i = 0; i <= PATTERNS; i++) {
                bytes.putShort((short) i);
            }
        }));
    }

    private static StoredTensor tensor(StoredType type, Shape shape, byte[] data) {
        return new StoredTensor("w", type, shape, MemorySegment.ofArray(data));
    }

    private static byte[] buffer(int size, Consumer<ByteBuffer> fill) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        fill.accept(bytes);
        return bytes.array();
    }

    private static void assertSameBits(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            if (Double.doubleToLongBits(actual[i]) != Double.doubleToLongBits(expected[i])) {
                throw new AssertionError("pattern " + i + ": " + actual[i] + " instead of " + expected[i]);
            }
        }
    }

    /** IEEE 754 binary16 by its definition: 1 sign, 5 exponent, 10 fraction bits. */
    private static double half(int bits) {
        return binary(bits, 5, 10);
    }

    /** 1 sign, 8 exponent, 7 fraction bits. */
    private static double bfloat16(int bits) {
        return binary(bits, 8, 7);
    }

    static double binary(int bits, int exponentBits, int fractionBits) {
        int sign = (bits >> 15 & 1) == 0 ? 1 : -1;
        int exponent = bits >> fractionBits & (1 << exponentBits) - 1;
        int fraction = bits & (1 << fractionBits) - 1;
        int bias = (1 << exponentBits - 1) - 1;
        if (exponent == (1 << exponentBits) - 1) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * Math.scalb((double) fraction, 1 - bias - fractionBits)
                : sign * Math.scalb(1 + Math.scalb((double) fraction, -fractionBits), exponent - bias);
    }
}
