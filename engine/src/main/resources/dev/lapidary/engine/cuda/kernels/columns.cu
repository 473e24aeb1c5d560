// Sums over the rows of a matrix, and the moments of its columns.
#include "columns.cuh"

/** partial[chunk, j] = Σᵢ x[i, j] over the chunk's rows. */
extern "C" __global__ void partialSums(const activation* x, int rows, int columns, float* partial) {
    __shared__ ColumnScratch<1> scratch;
    columnSums<1>(rows, columns, scratch, partial, [&](int i, int j, float(&sums)[1]) {
        sums[0] += x[(long long)i * columns + j];
    });
}

/** partial[chunk, j] = Σᵢ (x[i, j] − mean[j])² over the chunk's rows. */
extern "C" __global__ void partialSquares(
    const activation* x, const float* mean, int rows, int columns, float* partial) {
    __shared__ ColumnScratch<1> scratch;
    columnSums<1>(rows, columns, scratch, partial, [&](int i, int j, float(&sums)[1]) {
        float centred = x[(long long)i * columns + j] - mean[j];
        sums[0] += centred * centred;
    });
}

/** sum[j] = beta·sum[j] + factor·Σ partial[:, j], where beta is 0 or 1. One block for 32 columns. */
extern "C" __global__ void addPartialSums(
    const float* partial, int parts, int columns, float factor, float beta, float* sum) {
    __shared__ ColumnScratch<1> scratch;
    int warp = threadIdx.x / WARP;
    int lane = threadIdx.x % WARP;
    int j = blockIdx.x * WARP + lane;
    float total = 0;
    if (j < columns) {
        for (int part = warp; part < parts; part += WARPS) {
            total += partial[(long long)part * columns + j];
        }
    }
    scratch.sums[0][warp][lane] = total;
    __syncthreads();
    if (warp == 0 && j < columns) {
        float all = 0;
        for (int w = 0; w < WARPS; w++) {
            all += scratch.sums[0][w][lane];
        }
        sum[j] = (beta == 0 ? 0 : sum[j]) + factor * all;
    }
}
