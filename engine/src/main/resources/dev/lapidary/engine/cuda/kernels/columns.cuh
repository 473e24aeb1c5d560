// Sums over the rows of matrices, in two passes: blocks of 32 columns sum chunks of rows, and addPartialSums their sums.
#pragma once
#include "common.cuh"

constexpr int CHUNK_ROWS = 256;

/** Where the warps of a block leave their sums: one row per warp, padded so that columns lie in different banks. */
template <int N>
struct ColumnScratch {
    float sums[N][WARPS][WARP + 1];
};

/**
 * For each column j of a chunk of rows, N sums at once: terms(i, j, sums) adds row i's to them. The grid is chunks × column
 * blocks, partial is [N, chunks, columns].
 */
template <int N, class Terms>
__device__ void columnSums(int rows, int columns, ColumnScratch<N>& scratch, float* partial, Terms terms) {
    int warp = threadIdx.x / WARP;
    int lane = threadIdx.x % WARP;
    int j = blockIdx.y * WARP + lane;
    int first = blockIdx.x * CHUNK_ROWS;
    int end = min(first + CHUNK_ROWS, rows);
    float sums[N] = {};
    if (j < columns) {
        for (int i = first + warp; i < end; i += WARPS) {
            terms(i, j, sums);
        }
    }
    for (int s = 0; s < N; s++) {
        scratch.sums[s][warp][lane] = sums[s];
    }
    __syncthreads();
    if (warp == 0 && j < columns) {
        for (int s = 0; s < N; s++) {
            float total = 0;
            for (int w = 0; w < WARPS; w++) {
                total += scratch.sums[s][w][lane];
            }
            partial[((long long)s * gridDim.x + blockIdx.x) * columns + j] = total;
        }
    }
}
