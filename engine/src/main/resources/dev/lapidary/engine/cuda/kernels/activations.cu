// Activation functions and their derivatives, as Activation.java defines them. The number f is the function's place
// there; the last one, LINEAR, is what remains.
#include "common.cuh"

constexpr int GELU = 0;
constexpr int GELU_NEW = 1;
constexpr int QUICK_GELU = 2;
constexpr int RELU = 3;
constexpr int RELU2 = 4;
constexpr int RELU6 = 5;
constexpr int LEAKY_RELU = 6;
constexpr int SIGMOID = 7;
constexpr int SILU = 8;
constexpr int MISH = 9;
constexpr int TANH = 10;

constexpr float SQRT_HALF = 0.70710678f;
constexpr float SQRT_2_OVER_PI = 0.79788456f;
constexpr float INVERSE_SQRT_2_PI = 0.39894228f;
constexpr float CUBIC = 0.044715f;
constexpr float QUICK = 1.702f;
constexpr float LEAK = 0.01f;

/** Φ(x), the distribution function of the standard normal. */
__device__ inline float normalCdf(float x) { return 0.5f * (1 + erff(x * SQRT_HALF)); }

__device__ inline float sigmoid(float x) { return 1 / (1 + expf(-x)); }

__device__ inline float geluNewInner(float x) { return SQRT_2_OVER_PI * (x + CUBIC * x * x * x); }

/** max(x, 0), but NaN stays what it is. */
__device__ inline float positive(float x) { return x > 0 || x != x ? x : 0; }

/**
 * σ(z) and its derivative σ(z)·(1 − σ(z)). Near 1 that difference would be mostly the rounding of σ(z), so both are made of
 * t = e^(−|z|): the larger one is 1/(1 + t), the smaller one t/(1 + t).
 */
struct Logistic {
    float value, slope;

    __device__ explicit Logistic(float z) {
        float t = expf(-fabsf(z));
        float large = 1 / (1 + t);
        float small = t * large;
        value = z < 0 ? small : large;
        slope = large * small;
    }
};

/** σ(u) + u·σ(u)·(1 − σ(u)): the derivative of x·σ(slope·x), for u = slope·x. */
__device__ inline float sigmoidWeightedSlope(float u) {
    Logistic s(u);
    return s.value + u * s.slope;
}

/** eˣ, kept so small that its fourth power is a number: from 20 on Mish is x to the last bit. */
__device__ inline float mishExp(float x) { return expf(x < 20 || x != x ? x : 20); }

__device__ inline float value(int f, float x) {
    switch (f) {
        case GELU:
            return x * normalCdf(x);
        case GELU_NEW:
            return 0.5f * x * (1 + tanhf(geluNewInner(x)));
        case QUICK_GELU:
            return x * sigmoid(QUICK * x);
        case RELU:
            return positive(x);
        case RELU2:
            return positive(x) * positive(x);
        case RELU6:
            return x > 6 ? 6 : positive(x);
        case LEAKY_RELU:
            return x > 0 ? x : LEAK * x;
        case SIGMOID:
            return sigmoid(x);
        case SILU:
            return x * sigmoid(x);
        case MISH: {  // tanh(ln(1 + e)) = w/(w + 2) for w = e·(e + 2)
            float e = mishExp(x);
            float w = e * (e + 2);
            return x * (w / (w + 2));
        }
        case TANH:
            return tanhf(x);
        default:  // LINEAR
            return x;
    }
}

__device__ inline float derivative(int f, float x) {
    switch (f) {
        case GELU:
            return normalCdf(x) + x * expf(-0.5f * x * x) * INVERSE_SQRT_2_PI;
        case GELU_NEW: {
            Logistic s(2 * geluNewInner(x));
            return s.value + x * s.slope * 2 * SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
        }
        case QUICK_GELU:
            return sigmoidWeightedSlope(QUICK * x);
        case RELU:
            return x > 0 ? 1 : 0;
        case RELU2:
            return 2 * positive(x);
        case RELU6:
            return x > 0 && x < 6 ? 1 : 0;
        case LEAKY_RELU:
            return x > 0 ? 1 : LEAK;
        case SIGMOID:
            return Logistic(x).slope;
        case SILU:
            return sigmoidWeightedSlope(x);
        case MISH: {  // with 1 − tanh² = 4(e + 1)²/(w + 2)² and σ(x) = e/(e + 1)
            float e = mishExp(x);
            float w = e * (e + 2);
            return w / (w + 2) + x * (2 * e / (w + 2)) * (2 * (e + 1) / (w + 2));
        }
        case TANH:
            return 4 * Logistic(2 * x).slope;
        default:  // LINEAR
            return 1;
    }
}

/** y = f(x). */
extern "C" __global__ void activate(int f, const activation* x, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = value(f, x[i]); }
}

/** dx = dy·f′(x). */
extern "C" __global__ void activateBackward(
    int f, const activation* x, const activation* dy, long long n, activation* dx) {
    FOR_EACH(i, n) { dx[i] = dy[i] * derivative(f, x[i]); }
}
