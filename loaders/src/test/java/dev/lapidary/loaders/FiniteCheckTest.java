package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FiniteCheckTest {
    /** More than two blocks of the search, and no multiple of any vector. */
    private static final int SIZE = 2 * 4096 + 37;

    private static final Map<StoredType, List<Long>> NOT_FINITE = Map.of(
            StoredType.F16,
            List.of(0x7c00L, 0xfc00L, 0x7c01L, 0x7e00L, 0xffffL),
            StoredType.BF16,
            List.of(0x7f80L, 0xff80L, 0x7f81L, 0x7fc0L, 0xffffL),
            StoredType.F32,
            List.of(0x7f800000L, 0xff800000L, 0x7f800001L, 0x7fc00000L, 0xffffffffL),
            StoredType.F64,
            Stream.of(
                            Double.POSITIVE_INFINITY,
                            Double.NEGATIVE_INFINITY,
                            Double.NaN,
                            Double.MAX_VALUE,
                            -1e39,
                            0x1.ffffffp127)
                    .map(Double::doubleToRawLongBits)
                    .toList());

    private static final Map<StoredType, List<Long>> FINITE = Map.of(
            StoredType.F16,
            List.of(0x7bffL, 0xfbffL, 0L, 0x8000L, 1L),
            StoredType.BF16,
            List.of(0x7f7fL, 0xff7fL, 0L, 0x8000L, 1L),
            StoredType.F32,
            List.of(0x7f7fffffL, 0xff7fffffL, 0L, 0x80000000L, 1L),
            StoredType.F64,
            Stream.of((double) Float.MAX_VALUE, -(double) Float.MAX_VALUE, -0.0, Double.MIN_VALUE, 0x1.fffffefp127)
                    .map(Double::doubleToRawLongBits)
                    .toList());

    static Stream<Arguments> notFinite() {
        return NOT_FINITE.entrySet().stream()
                .flatMap(kind -> kind.getValue().stream().map(bits -> Arguments.of(kind.getKey(), bits)));
    }

    @ParameterizedTest
    @MethodSource("notFinite")
    void isFoundWhereverItIs(StoredType type, long bits) {
        for (int at : new int[] {0, 1, 4095, 4096, 8191, 8192, SIZE - 1}) {
            ByteBuffer elements = elements(type, SIZE);
            put(elements, type, at, bits);
            assertThat(tensor(type, elements).firstNotFinite()).isEqualTo(at);
            put(elements, type, SIZE - 1, bits);
            assertThat(tensor(type, elements).firstNotFinite()).isEqualTo(at);
        }
        ByteBuffer one = elements(type, 1);
        put(one, type, 0, bits);
        assertThat(tensor(type, one).firstNotFinite()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F32", "F64"})
    void numbersAreNotFound(StoredType type) {
        ByteBuffer elements = elements(type, SIZE);
        assertThat(tensor(type, elements).firstNotFinite()).isEqualTo(-1);
        int at = 0;
        for (long bits : FINITE.get(type)) {
            put(elements, type, at++, bits);
            put(elements, type, SIZE - at, bits);
        }
        assertThat(tensor(type, elements).firstNotFinite()).isEqualTo(-1);
        assertThat(tensor(type, elements(type, 0)).firstNotFinite()).isEqualTo(-1);
    }

    /** Double precision becomes single: what that rounds to infinity is not finite, and nothing else. */
    @Test
    void doublesAreLookedAtAsFloats() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            double value = Double.longBitsToDouble(
                    Double.doubleToRawLongBits(Float.MAX_VALUE) + random.nextLong(-1L << 30, 1L << 30));
            ByteBuffer element = elements(StoredType.F64, 1);
            put(element, StoredType.F64, 0, Double.doubleToRawLongBits(value));
            assertThat(tensor(StoredType.F64, element).firstNotFinite())
                    .isEqualTo(Float.isInfinite((float) value) ? 0 : -1);
        }
    }

    @Test
    void integersAreRefused() {
        StoredTensor tensor = new StoredTensor("ids", StoredType.I32, Shape.of(1), MemorySegment.ofArray(new byte[4]));
        assertThatThrownBy(tensor::firstNotFinite)
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("'ids'");
    }

    /** Finite, of any bits. */
    private static ByteBuffer elements(StoredType type, int size) {
        ByteBuffer elements = ByteBuffer.allocate(size * type.bits() / 8).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            switch (type) {
                case F16 -> elements.putShort(Float.floatToFloat16((float) random.nextGaussian()));
                case BF16 ->
                    elements.putShort((short) (Float.floatToRawIntBits((float) random.nextGaussian()) >> Short.SIZE));
                case F32 -> elements.putFloat((float) random.nextGaussian());
                default -> elements.putDouble(random.nextGaussian());
            }
        }
        return elements;
    }

    private static void put(ByteBuffer elements, StoredType type, int at, long bits) {
        switch (type.bits()) {
            case 16 -> elements.putShort(Short.BYTES * at, (short) bits);
            case 32 -> elements.putInt(Integer.BYTES * at, (int) bits);
            default -> elements.putLong(Long.BYTES * at, bits);
        }
    }

    private static StoredTensor tensor(StoredType type, ByteBuffer elements) {
        int size = elements.capacity() * 8 / type.bits();
        return new StoredTensor("w", type, Shape.of(size), MemorySegment.ofArray(elements.array()));
    }
}
