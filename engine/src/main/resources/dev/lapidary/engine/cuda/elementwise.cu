// Elementwise arithmetic on arrays of one size n. Inputs and outputs may be the same array.
#include "common.cuh"

/** y = a + b. */
extern "C" __global__ void add(const float* a, const float* b, long long n, float* y) {
    FOR_EACH(i, n) { y[i] = a[i] + b[i]; }
}

/** y = a·b. */
extern "C" __global__ void multiply(const float* a, const float* b, long long n, float* y) {
    FOR_EACH(i, n) { y[i] = a[i] * b[i]; }
}

/** y = a/b. */
extern "C" __global__ void divide(const float* a, const float* b, long long n, float* y) {
    FOR_EACH(i, n) { y[i] = a[i] / b[i]; }
}

/** y = √x. */
extern "C" __global__ void squareRoot(const float* x, long long n, float* y) {
    FOR_EACH(i, n) { y[i] = sqrtf(x[i]); }
}

/** y = factor·x + shift; x is not read if the factor is 0. */
extern "C" __global__ void scale(float factor, float shift, const float* x, long long n, float* y) {
    FOR_EACH(i, n) { y[i] = factor == 0 ? shift : factor * x[i] + shift; }
}

/** sum += alpha·x. */
extern "C" __global__ void axpy(float alpha, const float* x, long long n, float* sum) {
    FOR_EACH(i, n) { sum[i] += alpha * x[i]; }
}

/** y = the same four bytes everywhere. */
extern "C" __global__ void fill(unsigned bits, long long n, unsigned* y) {
    FOR_EACH(i, n) { y[i] = bits; }
}

/** y = x, four bytes at a time. x may lie in pinned memory of the host. */
extern "C" __global__ void copy(const unsigned* x, long long n, unsigned* y) {
    FOR_EACH(i, n) { y[i] = x[i]; }
}
