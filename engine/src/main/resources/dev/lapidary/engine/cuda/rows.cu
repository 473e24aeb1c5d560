// Moving and adding rows of matrices.
#include "common.cuh"

/** y[i, j] = x[i, j] + bias[j]. */
extern "C" __global__ void addRow(const float* x, const float* bias, int rows, int columns, float* y) {
    FOR_EACH_CELL(i, j, rows, columns) {
        long long at = (long long)i * columns + j;
        y[at] = x[at] + bias[j];
    }
}

/** y[i, :] = table[ids[i], :]. */
extern "C" __global__ void gather(const float* table, const int* ids, int rows, int columns, float* y) {
    FOR_EACH_CELL(i, j, rows, columns) {
        y[(long long)i * columns + j] = table[(long long)ids[i] * columns + j];
    }
}

/**
 * sum[ids[i], :] += dy[i, :], in the order of i. A block per row i: that of the first row with some id adds up all rows with
 * it, and the others do nothing.
 */
extern "C" __global__ void scatterAdd(const float* dy, const int* ids, int rows, int columns, float* sum) {
    __shared__ int seenBefore;
    int first = blockIdx.x;
    int id = ids[first];
    if (threadIdx.x == 0) {
        seenBefore = 0;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < first; i += blockDim.x) {
        if (ids[i] == id) {
            seenBefore = 1;
        }
    }
    __syncthreads();
    if (seenBefore) {
        return;
    }
    for (int j = threadIdx.x; j < columns; j += blockDim.x) {
        float total = sum[(long long)id * columns + j];
        for (int i = first; i < rows; i++) {
            if (ids[i] == id) {
                total += dy[(long long)i * columns + j];
            }
        }
        sum[(long long)id * columns + j] = total;
    }
}

/** Copies a block of matrix x to one of y; strides are the distances between their rows. */
extern "C" __global__ void copyBlock(
    const float* x, long long strideX, float* y, long long strideY, int rows, int columns) {
    FOR_EACH_CELL(i, j, rows, columns) { y[i * strideY + j] = x[i * strideX + j]; }
}
