// Activation functions and their derivatives, as Activation.java defines them. The number f is the function's place
// there; the last one, TANH, is what remains.
#include "common.cuh"

constexpr int GELU = 0;
constexpr int GELU_NEW = 1;
constexpr int RELU = 2;
constexpr int SILU = 3;

constexpr float SQRT_HALF = 0.70710678f;
constexpr float SQRT_2_OVER_PI = 0.79788456f;
constexpr float INVERSE_SQRT_2_PI = 0.39894228f;
constexpr float CUBIC = 0.044715f;

/** Φ(x), the distribution function of the standard normal. */
__device__ inline float normalCdf(float x) { return 0.5f * (1 + erff(x * SQRT_HALF)); }

__device__ inline float sigmoid(float x) { return 1 / (1 + expf(-x)); }

__device__ inline float geluNewInner(float x) { return SQRT_2_OVER_PI * (x + CUBIC * x * x * x); }

__device__ inline float value(int f, float x) {
    switch (f) {
        case GELU:
            return x * normalCdf(x);
        case GELU_NEW:
            return 0.5f * x * (1 + tanhf(geluNewInner(x)));
        case RELU:
            return x > 0 || x != x ? x : 0;
        case SILU:
            return x * sigmoid(x);
        default:  // TANH
            return tanhf(x);
    }
}

__device__ inline float derivative(int f, float x) {
    switch (f) {
        case GELU:
            return normalCdf(x) + x * expf(-0.5f * x * x) * INVERSE_SQRT_2_PI;
        case GELU_NEW: {
            float t = tanhf(geluNewInner(x));
            return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
        }
        case RELU:
            return x > 0 ? 1 : 0;
        case SILU: {
            float s = sigmoid(x);
            return s * (1 + x * (1 - s));
        }
        default: {  // TANH
            float t = tanhf(x);
            return 1 - t * t;
        }
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
