// Sums of all elements, in double precision: each block leaves its own, and a last block adds those up.
#include "common.cuh"

/** The sum over the threads of a block, in its first thread. Halves the number of summands until one is left. */
__device__ inline double blockSum(double x, double (&shared)[THREADS]) {
    shared[threadIdx.x] = x;
    __syncthreads();
    for (int half = THREADS / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            shared[threadIdx.x] += shared[threadIdx.x + half];
        }
        __syncthreads();
    }
    return shared[0];
}

/** totals[block] = Σ x over the block's share. */
extern "C" __global__ void sum(const activation* x, long long n, double* totals) {
    __shared__ double shared[THREADS];
    double total = 0;
    FOR_EACH(i, n) { total += x[i]; }
    total = blockSum(total, shared);
    if (threadIdx.x == 0) {
        totals[blockIdx.x] = total;
    }
}

/** totals[block] = Σ x² over the block's share. */
extern "C" __global__ void sumOfSquares(const activation* x, long long n, double* totals) {
    __shared__ double shared[THREADS];
    double total = 0;
    FOR_EACH(i, n) { total += (double)x[i] * x[i]; }
    total = blockSum(total, shared);
    if (threadIdx.x == 0) {
        totals[blockIdx.x] = total;
    }
}

/** sum += 2·l2·p + l1·sign(p), and totals[block] = Σ l2·p² + l1·|p| over the block's share. */
extern "C" __global__ void penalty(float l1, float l2, const float* p, long long n, float* sum, double* totals) {
    __shared__ double shared[THREADS];
    double total = 0;
    FOR_EACH(i, n) {
        float x = p[i];
        total += (double)l2 * x * x + (double)l1 * fabsf(x);
        sum[i] += 2 * l2 * x + (x > 0 ? l1 : x < 0 ? -l1 : 0);
    }
    total = blockSum(total, shared);
    if (threadIdx.x == 0) {
        totals[blockIdx.x] = total;
    }
}

/** The sum of all blocks' totals, in the first thread of the one block that computes it. */
__device__ inline double sumOfTotals(const double* totals, int parts, double (&shared)[THREADS]) {
    double total = 0;
    for (int i = threadIdx.x; i < parts; i += THREADS) {
        total += totals[i];
    }
    return blockSum(total, shared);
}

/** y = Σ totals. One block. */
extern "C" __global__ void addTotals(const double* totals, int parts, double* y) {
    __shared__ double shared[THREADS];
    double total = sumOfTotals(totals, parts, shared);
    if (threadIdx.x == 0) {
        *y = total;
    }
}

/** y = Σ totals / count. One block. */
extern "C" __global__ void meanOfTotals(const double* totals, int parts, long long count, float* y) {
    __shared__ double shared[THREADS];
    double total = sumOfTotals(totals, parts, shared);
    if (threadIdx.x == 0) {
        *y = (float)(total / (double)count);
    }
}
