// Moving and adding rows of matrices.
#include "common.cuh"

/** y[i, j] = x[i, j] + bias[j]. */
extern "C" __global__ void addRow(const activation* x, const float* bias, int rows, int columns, activation* y) {
    FOR_EACH_CELL(i, j, rows, columns) {
        long long at = (long long)i * columns + j;
        y[at] = x[at] + bias[j];
    }
}

template <class T>
__device__ inline void gatherFrom(const T* table, const int* ids, int rows, int columns, activation* y) {
    FOR_EACH_CELL(i, j, rows, columns) {
        y[(long long)i * columns + j] = table[(long long)ids[i] * columns + j];
    }
}

/** y[i, :] = table[ids[i], :], for a table of parameters. */
extern "C" __global__ void gather(const float* table, const int* ids, int rows, int columns, activation* y) {
    gatherFrom(table, ids, rows, columns, y);
}

/** y[i, :] = table[ids[i], :], for a table that is itself computed. */
extern "C" __global__ void gatherActivations(
    const activation* table, const int* ids, int rows, int columns, activation* y) {
    gatherFrom(table, ids, rows, columns, y);
}

template <class T>
__device__ inline void scatterAddTo(
    const activation* dy, const int* ids, int rows, int columns, int& seenBefore, T* sum) {
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

/**
 * sum[ids[i], :] += dy[i, :], in the order of i, for the gradient of parameters. A block per row i: that of the first row with
 * some id adds up all rows with it, and the others do nothing.
 */
extern "C" __global__ void scatterAdd(const activation* dy, const int* ids, int rows, int columns, float* sum) {
    __shared__ int seenBefore;
    scatterAddTo(dy, ids, rows, columns, seenBefore, sum);
}

/** The same for the gradient of activations. */
extern "C" __global__ void scatterAddActivations(
    const activation* dy, const int* ids, int rows, int columns, activation* sum) {
    __shared__ int seenBefore;
    scatterAddTo(dy, ids, rows, columns, seenBefore, sum);
}

/** y[rows[i], :] = value. */
extern "C" __global__ void fillRows(float value, const int* rows, int count, int columns, float* y) {
    FOR_EACH_CELL(i, j, count, columns) { y[(long long)rows[i] * columns + j] = value; }
}

/** Copies a block of matrix x to one of y, from their elements firstX and firstY on; strides are the distances between rows. */
extern "C" __global__ void copyBlock(
    const activation* x, long long firstX, long long strideX, activation* y, long long firstY, long long strideY, int rows,
    int columns) {
    FOR_EACH_CELL(i, j, rows, columns) { y[firstY + i * strideY + j] = x[firstX + i * strideX + j]; }
}
