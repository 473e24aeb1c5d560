// Between single precision and the type of activations.
#include "common.cuh"

/** y = x, rounded to what activations are stored in. */
extern "C" __global__ void toActivations(const float* x, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = x[i]; }
}

/** y = x, to the bit. */
extern "C" __global__ void fromActivations(const activation* x, long long n, float* y) {
    FOR_EACH(i, n) { y[i] = x[i]; }
}
