// Moving and adding rows of matrices.
#include "common.cuh"

/** y[i, j] = x[i, j] + bias[j]. */
extern "C" __global__ void addBias(const activation* x, const float* bias, int rows, int columns, activation* y) {
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

/** first[i] = whether no row before i has its id. A warp per row. */
extern "C" __global__ void firstOfId(const int* ids, int rows, int* first) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    float seen = 0;
    for (int j = warpLane(); j < i; j += WARP) {
        seen = ids[j] == ids[i] ? 1 : seen;
    }
    seen = warpMax(seen);
    if (warpLane() == 0) {
        first[i] = seen == 0;
    }
}

/** What each warp of a block has added up, by column. */
typedef float WarpSums[WARPS][WARP];

template <class T>
__device__ inline void scatterAddTo(
    const activation* dy, const int* ids, const int* first, int rows, int columns, WarpSums& sums, T* sum) {
    int i = blockIdx.x;
    if (!first[i]) {
        return;
    }
    int warp = threadIdx.x / WARP;
    int j = blockIdx.y * WARP + warpLane();
    float total = 0;
    for (int k = i + warp; k < rows; k += WARPS) {
        if (ids[k] == ids[i] && j < columns) {
            total += dy[(long long)k * columns + j];
        }
    }
    sums[warp][warpLane()] = total;
    __syncthreads();
    if (warp == 0 && j < columns) {
        T& to = sum[(long long)ids[i] * columns + j];
        float all = to;
        for (int w = 0; w < WARPS; w++) {
            all += sums[w][warpLane()];
        }
        to = all;
    }
}

/**
 * sum[ids[i], :] += dy[i, :], for the gradient of parameters. A block for 32 columns of a row: that of the first row with some id adds
 * up all rows with it, and the others do nothing.
 */
extern "C" __global__ void scatterAdd(
    const activation* dy, const int* ids, const int* first, int rows, int columns, float* sum) {
    __shared__ WarpSums sums;
    scatterAddTo(dy, ids, first, rows, columns, sums, sum);
}

/** The same for the gradient of activations. */
extern "C" __global__ void scatterAddActivations(
    const activation* dy, const int* ids, const int* first, int rows, int columns, activation* sum) {
    __shared__ WarpSums sums;
    scatterAddTo(dy, ids, first, rows, columns, sums, sum);
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
