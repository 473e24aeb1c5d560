package dev.lapidary.engine;

/** bfloat16 in Java: the upper half of a float's bits, which are eight bits of precision. */
public final class Bfloat16 {
    private static final short NAN = 0x7fc0;

    private Bfloat16() {}

    /** The bits of the nearest bfloat16, the even one of two that are as near. NaN stays NaN. */
    public static short of(float value) {
        if (Float.isNaN(value)) {
            return NAN;
        }
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** The number that some bits stand for. */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
