package dev.lapidary.engine.cpu.simd;

import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions that the Vector API lacks, or has only as calls into another library. Minimax polynomials whose coefficients
 * {@code vector_math_coefficients.py} derives; relative errors are about 10⁻⁷.
 *
 * <p>Constants are vectors from the start: every broadcast in a kernel brings it nearer to the size from which the compiler
 * stops to inline.
 */
public final class VectorMath {
    private static final FloatVector LOG2_E = broadcast(SPECIES, 1.44269504f);
    private static final FloatVector TWO = broadcast(SPECIES, 2);
    private static final FloatVector ONE = broadcast(SPECIES, 1);
    /** −ln 2 in two parts, the first of so few bits that its product with an exponent is exact. */
    private static final float LN_2_HIGH = 0x1.62e4p-1f;

    private static final FloatVector MINUS_LN_2_HIGH = broadcast(SPECIES, -LN_2_HIGH);
    private static final FloatVector MINUS_LN_2_LOW = broadcast(SPECIES, (float) (LN_2_HIGH - Math.log(2)));
    /** Adding it rounds to an integer and leaves that integer, biased as exponents are, in the low bits. */
    private static final FloatVector ROUND = broadcast(SPECIES, 0x1.8p23f + 127);

    private static final FloatVector EXP_MIN = broadcast(SPECIES, -87.33f); // below, results would be subnormal
    private static final FloatVector EXP_MAX = broadcast(SPECIES, 88.37f);
    private static final FloatVector ZERO = broadcast(SPECIES, 0);
    private static final FloatVector INFINITY = broadcast(SPECIES, Float.POSITIVE_INFINITY);
    private static final FloatVector MINUS_HALF = broadcast(SPECIES, -0.5f);
    private static final FloatVector EXP_0 = broadcast(SPECIES, 0x1.fffffcp-2f);
    private static final FloatVector EXP_1 = broadcast(SPECIES, 0x1.55549p-3f);
    private static final FloatVector EXP_2 = broadcast(SPECIES, 0x1.5558f4p-5f);
    private static final FloatVector EXP_3 = broadcast(SPECIES, 0x1.123a6cp-7f);
    private static final FloatVector EXP_4 = broadcast(SPECIES, 0x1.6a2352p-10f);

    private static final FloatVector TAIL_C = broadcast(SPECIES, 0.34375f);
    private static final FloatVector TAIL_0 = broadcast(SPECIES, 0x1.18d162p-3f);
    private static final FloatVector TAIL_1 = broadcast(SPECIES, 0x1.19bef6p-3f);
    private static final FloatVector TAIL_2 = broadcast(SPECIES, 0x1.dd3f3ap-4f);
    private static final FloatVector TAIL_3 = broadcast(SPECIES, 0x1.d15938p-4f);
    private static final FloatVector TAIL_4 = broadcast(SPECIES, -0x1.55bb98p-5f);
    private static final FloatVector TAIL_5 = broadcast(SPECIES, 0x1.8ea86cp-3f);
    private static final FloatVector TAIL_6 = broadcast(SPECIES, -0x1.19cd84p-2f);
    private static final FloatVector TAIL_7 = broadcast(SPECIES, 0x1.2a4560p-3f);
    private static final FloatVector TAIL_8 = broadcast(SPECIES, -0x1.ce0370p-6f);

    private static final FloatVector TANH_SMALL = broadcast(SPECIES, 0.625f);
    private static final FloatVector TANH_0 = broadcast(SPECIES, -0x1.555534p-2f);
    private static final FloatVector TANH_1 = broadcast(SPECIES, 0x1.110768p-3f);
    private static final FloatVector TANH_2 = broadcast(SPECIES, -0x1.b84448p-5f);
    private static final FloatVector TANH_3 = broadcast(SPECIES, 0x1.5256d8p-6f);
    private static final FloatVector TANH_4 = broadcast(SPECIES, -0x1.76ac1ap-8f);

    private VectorMath() {}

    /** eˣ; 0 below −87.33 and infinite above 88.37. With k = round(x·log₂e) and r = x − k·ln 2, it is 2ᵏ·eʳ. */
    public static FloatVector exp(FloatVector x) {
        FloatVector biased = x.fma(LOG2_E, ROUND);
        FloatVector k = biased.sub(ROUND);
        FloatVector r = k.fma(MINUS_LN_2_LOW, k.fma(MINUS_LN_2_HIGH, x));
        FloatVector p = EXP_4;
        p = p.fma(r, EXP_3).fma(r, EXP_2).fma(r, EXP_1).fma(r, EXP_0);
        FloatVector expR = p.mul(r).fma(r, r).add(ONE);
        FloatVector twoToK =
                biased.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        return expR.mul(twoToK)
                .blend(ZERO, x.compare(VectorOperators.LT, EXP_MIN))
                .blend(INFINITY, x.compare(VectorOperators.GT, EXP_MAX));
    }

    /** The standard normal's density but for its factor 1/√(2π): e^(−x²/2). */
    public static FloatVector bell(FloatVector x) {
        return exp(x.mul(x).mul(MINUS_HALF));
    }

    /** Φ(x), given bell(x): the tail Φ(−|x|) is the bell times a smooth function of t = 1/(1 + c·|x|). */
    public static FloatVector normalCdf(FloatVector x, FloatVector bell) {
        FloatVector t = ONE.div(x.abs().fma(TAIL_C, ONE));
        FloatVector p = TAIL_8;
        p = p.fma(t, TAIL_7).fma(t, TAIL_6).fma(t, TAIL_5).fma(t, TAIL_4);
        p = p.fma(t, TAIL_3).fma(t, TAIL_2).fma(t, TAIL_1).fma(t, TAIL_0);
        FloatVector tail = p.mul(t).mul(bell);
        return ONE.sub(tail).blend(tail, x.compare(VectorOperators.LT, ZERO));
    }

    /** The logistic function 1/(1 + e⁻ˣ). */
    public static FloatVector sigmoid(FloatVector x) {
        return ONE.div(exp(x.neg()).add(ONE));
    }

    /** tanh x = 1 − 2/(e²ˣ + 1) for large x, whose cancellation a polynomial avoids for small x. */
    public static FloatVector tanh(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector large = ONE.sub(TWO.div(exp(magnitude.add(magnitude)).add(ONE)));
        FloatVector square = x.mul(x);
        FloatVector p = TANH_4;
        p = p.fma(square, TANH_3).fma(square, TANH_2).fma(square, TANH_1).fma(square, TANH_0);
        FloatVector small = p.mul(square).fma(x, x);
        return large.blend(large.neg(), x.compare(VectorOperators.LT, ZERO))
                .blend(small, magnitude.compare(VectorOperators.LT, TANH_SMALL));
    }
}
