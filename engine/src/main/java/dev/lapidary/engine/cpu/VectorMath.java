package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions that the Vector API lacks, or has only as calls into another library. Minimax polynomials whose coefficients
 * {@code vector_math_coefficients.py} derives; relative errors are about 10⁻⁷.
 */
final class VectorMath {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN_2_HIGH = 0x1.62e4p-1f; // few enough bits that its product with an exponent is exact
    private static final float LN_2_LOW = (float) (Math.log(2) - LN_2_HIGH);
    /** Adding it rounds to an integer and leaves that integer, biased as exponents are, in the low bits. */
    private static final float ROUND = 0x1.8p23f + 127;

    private static final float EXP_MIN = -87.33f; // below, results would be subnormal
    private static final float EXP_MAX = 88.37f;
    private static final float EXP_0 = 0x1.fffffcp-2f;
    private static final float EXP_1 = 0x1.55549p-3f;
    private static final float EXP_2 = 0x1.5558f4p-5f;
    private static final float EXP_3 = 0x1.123a6cp-7f;
    private static final float EXP_4 = 0x1.6a2352p-10f;

    private static final float TAIL_C = 0.34375f;
    private static final float TAIL_0 = 0x1.18d162p-3f;
    private static final float TAIL_1 = 0x1.19bef6p-3f;
    private static final float TAIL_2 = 0x1.dd3f3ap-4f;
    private static final float TAIL_3 = 0x1.d15938p-4f;
    private static final float TAIL_4 = -0x1.55bb98p-5f;
    private static final float TAIL_5 = 0x1.8ea86cp-3f;
    private static final float TAIL_6 = -0x1.19cd84p-2f;
    private static final float TAIL_7 = 0x1.2a4560p-3f;
    private static final float TAIL_8 = -0x1.ce0370p-6f;

    private static final float TANH_SMALL = 0.625f;
    private static final float TANH_0 = -0x1.555534p-2f;
    private static final float TANH_1 = 0x1.110768p-3f;
    private static final float TANH_2 = -0x1.b84448p-5f;
    private static final float TANH_3 = 0x1.5256d8p-6f;
    private static final float TANH_4 = -0x1.76ac1ap-8f;

    private VectorMath() {}

    /** eˣ; 0 below −87.33 and infinite above 88.37. With k = round(x·log₂e) and r = x − k·ln 2, it is 2ᵏ·eʳ. */
    static FloatVector exp(FloatVector x) {
        FloatVector biased = x.fma(all(LOG2_E), all(ROUND));
        FloatVector k = biased.sub(ROUND);
        FloatVector r = k.fma(all(-LN_2_LOW), k.fma(all(-LN_2_HIGH), x));
        FloatVector p = all(EXP_4);
        p = p.fma(r, all(EXP_3)).fma(r, all(EXP_2)).fma(r, all(EXP_1)).fma(r, all(EXP_0));
        FloatVector expR = p.mul(r).fma(r, r).add(1);
        FloatVector twoToK =
                biased.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        return expR.mul(twoToK)
                .blend(0, x.compare(VectorOperators.LT, EXP_MIN))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_MAX));
    }

    /** The standard normal's density but for its factor 1/√(2π): e^(−x²/2). */
    static FloatVector bell(FloatVector x) {
        return exp(x.mul(x).mul(-0.5f));
    }

    /** Φ(x), given bell(x): the tail Φ(−|x|) is the bell times a smooth function of t = 1/(1 + c·|x|). */
    static FloatVector normalCdf(FloatVector x, FloatVector bell) {
        FloatVector t = all(1).div(x.abs().fma(all(TAIL_C), all(1)));
        FloatVector p = all(TAIL_8);
        p = p.fma(t, all(TAIL_7)).fma(t, all(TAIL_6)).fma(t, all(TAIL_5)).fma(t, all(TAIL_4));
        p = p.fma(t, all(TAIL_3)).fma(t, all(TAIL_2)).fma(t, all(TAIL_1)).fma(t, all(TAIL_0));
        FloatVector tail = p.mul(t).mul(bell);
        return all(1).sub(tail).blend(tail, x.compare(VectorOperators.LT, 0));
    }

    /** The logistic function 1/(1 + e⁻ˣ). */
    static FloatVector sigmoid(FloatVector x) {
        return all(1).div(exp(x.neg()).add(1));
    }

    /** tanh x = 1 − 2/(e²ˣ + 1) for large x, whose cancellation a polynomial avoids for small x. */
    static FloatVector tanh(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector large = all(1).sub(all(2).div(exp(magnitude.add(magnitude)).add(1)));
        FloatVector square = x.mul(x);
        FloatVector p = all(TANH_4);
        p = p.fma(square, all(TANH_3))
                .fma(square, all(TANH_2))
                .fma(square, all(TANH_1))
                .fma(square, all(TANH_0));
        FloatVector small = p.mul(square).fma(x, x);
        return large.blend(large.neg(), x.compare(VectorOperators.LT, 0))
                .blend(small, magnitude.compare(VectorOperators.LT, TANH_SMALL));
    }
}
