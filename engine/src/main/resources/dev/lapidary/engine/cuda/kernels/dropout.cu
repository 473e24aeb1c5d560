// Dropout by itself; where it goes with another kernel, that one does it.
#include "philox.cuh"

/** y[i, j] = x[i, j]·factor(firstRow + i, j). A warp per row. */
extern "C" __global__ void dropout(
    Dropout mask, int firstRow, const activation* x, int rows, int columns, activation* y) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    for (int block = warpLane(); block < dropoutBlocks(columns); block += WARP) {
        float factors[WORDS];
        dropoutFactors(mask, firstRow + i, block, factors);
        for (int w = 0; w < WORDS; w++) {
            int j = dropoutColumn(block, w);
            if (j < columns) {
                y[(long long)i * columns + j] = x[(long long)i * columns + j] * factors[w];
            }
        }
    }
}

/** y[i, j] = x[i, j]·factor(i, j) + residual[i, j]. A warp per row. */
extern "C" __global__ void residualAdd(
    Dropout mask, const activation* x, const activation* residual, int rows, int columns, activation* y) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    for (int block = warpLane(); block < dropoutBlocks(columns); block += WARP) {
        float factors[WORDS];
        dropoutFactors(mask, i, block, factors);
        for (int w = 0; w < WORDS; w++) {
            int j = dropoutColumn(block, w);
            if (j < columns) {
                long long at = (long long)i * columns + j;
                y[at] = x[at] * factors[w] + residual[at];
            }
        }
    }
}
