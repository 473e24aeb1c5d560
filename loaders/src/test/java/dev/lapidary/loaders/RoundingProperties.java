package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** What is stored in 16 bits is the nearest value of the type, the even one of two equally near. */
class RoundingProperties {
    @Property(tries = 50)
    void halves(@ForAll @Size(200) int[] bits) throws IOException {
        assertNearest(bits, StoredType.F16, 5, 10);
    }

    @Property(tries = 50)
    void bfloat16s(@ForAll @Size(200) int[] bits) throws IOException {
        assertNearest(bits, StoredType.BF16, 8, 7);
    }

    @Example
    void everyHalfComesBack() throws IOException {
        assertRoundTrip(StoredType.F16, 5, 10);
    }

    @Example
    void everyBfloat16ComesBack() throws IOException {
        assertRoundTrip(StoredType.BF16, 8, 7);
    }

    /** Random bits would seldom be near a tie, so their lower halves are also set to just below, at and above one. */
    private static void assertNearest(int[] bits, StoredType type, int exponentBits, int fractionBits)
            throws IOException {
        int lost = 23 - fractionBits;
        int half = 1 << lost - 1;
        float[] values = new float[4 * bits.length];
        for (int i = 0; i < bits.length; i++) {
            int kept = bits[i] >>> lost << lost;
            values[4 * i] = Float.intBitsToFloat(bits[i]);
            values[4 * i + 1] = Float.intBitsToFloat(kept + half - 1);
            values[4 * i + 2] = Float.intBitsToFloat(kept + half);
            values[4 * i + 3] = Float.intBitsToFloat(kept + half + 1);
        }
        long[] stored = stored(values, type);
        for (int i = 0; i < values.length; i++) {
            assertThat(isNearest(values[i], (int) stored[i], exponentBits, fractionBits))
                    .as("%s stored as %s", Float.toHexString(values[i]), Long.toHexString(stored[i]))
                    .isTrue();
        }
    }

    private static boolean isNearest(float value, int stored, int exponentBits, int fractionBits) {
        double rounded = StoredTensorTest.binary(stored, exponentBits, fractionBits);
        if (Float.isNaN(value)) {
            return Double.isNaN(rounded);
        }
        double magnitude = Math.abs((double) value);
        double infinity = Math.scalb(1.0, 1 << exponentBits - 1);
        double distance = Math.abs(magnitude - Math.min(Math.abs(rounded), infinity));
        if (Float.isInfinite(value) || Math.signum(rounded) * Math.signum(value) < 0) {
            return Double.isInfinite(rounded) && Math.signum(rounded) == Math.signum(value);
        }
        for (int neighbour : new int[] {stored - 1, stored + 1}) {
            double other = Math.abs(StoredTensorTest.binary(neighbour & 0xffff, exponentBits, fractionBits));
            double gap = Math.abs(magnitude - Math.min(other, infinity));
            boolean isNeighbour = !Double.isNaN(other) && (neighbour & 0x8000) == (stored & 0x8000);
            if (isNeighbour && (gap < distance || gap == distance && (stored & 1) == 1)) {
                return false;
            }
        }
        return true;
    }

    private static void assertRoundTrip(StoredType type, int exponentBits, int fractionBits) throws IOException {
        float[] values = new float[1 << 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) StoredTensorTest.binary(i, exponentBits, fractionBits);
        }
        long[] stored = stored(values, type);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isNaN(values[i])) {
                assertThat(stored[i]).isEqualTo(i);
            }
        }
    }

    /** The 16 bits that each value is stored as. */
    private static long[] stored(float[] values, StoredType type) throws IOException {
        Path file = Files.createTempFile("rounding", ".safetensors");
        try (Scope scope = Scope.root(Backends.reference(), "test")) {
            NdArray array = scope.empty("test", DType.F32, Shape.of(values.length));
            array.set(values);
            new SafetensorsWriter().add("w", array, type).write(file);
            try (WeightSource source = Safetensors.open(file)) {
                StoredTensor tensor = source.get("w");
                return new StoredTensor("w", StoredType.U16, tensor.shape(), tensor.data()).toLongs();
            }
        } finally {
            Files.delete(file);
        }
    }
}
