// Elementwise arithmetic on arrays of one size n. Inputs and outputs may be the same array.
#include "common.cuh"

/** y = a + b. */
extern "C" __global__ void add(const activation* a, const activation* b, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = a[i] + b[i]; }
}

/** y = a·b. */
extern "C" __global__ void multiply(const activation* a, const activation* b, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = a[i] * b[i]; }
}

/** y = a/b. */
extern "C" __global__ void divide(const activation* a, const activation* b, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = a[i] / b[i]; }
}

/** y = √x. */
extern "C" __global__ void squareRoot(const activation* x, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = sqrtf(x[i]); }
}

/** y = factor·x + shift; x is not read if the factor is 0. */
extern "C" __global__ void scale(float factor, float shift, const activation* x, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = factor == 0 ? shift : factor * x[i] + shift; }
}

/** sum += alpha·x. */
extern "C" __global__ void axpy(float alpha, const activation* x, long long n, activation* sum) {
    FOR_EACH(i, n) { sum[i] = sum[i] + alpha * x[i]; }
}

/** sum += (alpha / count)·x, for an alpha that was computed here. The factor is rounded as Java rounds it. */
extern "C" __global__ void axpyOfMean(
    const float* alpha, long long count, const activation* x, long long n, activation* sum) {
    float factor = (float)((double)*alpha / (double)count);
    FOR_EACH(i, n) { sum[i] = sum[i] + factor * x[i]; }
}

/** y = value everywhere. */
extern "C" __global__ void fill(float value, long long n, activation* y) {
    FOR_EACH(i, n) { y[i] = value; }
}

/** y = value everywhere. */
extern "C" __global__ void fillIntegers(int value, long long n, int* y) {
    FOR_EACH(i, n) { y[i] = value; }
}

/** y = x, four bytes at a time. x may lie in pinned memory of the host. */
extern "C" __global__ void copy(const unsigned* x, long long n, unsigned* y) {
    FOR_EACH(i, n) { y[i] = x[i]; }
}

/** y = x, two bytes at a time: for what does not begin or end at a multiple of four. */
extern "C" __global__ void copyHalves(const unsigned short* x, long long n, unsigned short* y) {
    FOR_EACH(i, n) { y[i] = x[i]; }
}
