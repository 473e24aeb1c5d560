// Layer normalisation, alone or after dropout and a residual, a warp per row.
#include "columns.cuh"
#include "philox.cuh"

/** The mean of a row and 1/√(variance + epsilon), kept for backward, and y = (x − mean)·rstd·gamma + beta. */
__device__ void normalizeRow(
    const activation* x, const float* gamma, const float* beta, float epsilon, int columns, activation* y, float* mean,
    float* rstd) {
    float sum = 0;
    for (int j = warpLane(); j < columns; j += WARP) {
        sum += x[j];
    }
    float average = warpSum(sum) / columns;
    float squares = 0;
    for (int j = warpLane(); j < columns; j += WARP) {
        float centred = x[j] - average;
        squares += centred * centred;
    }
    float scale = 1 / sqrtf(warpSum(squares) / columns + epsilon);
    for (int j = warpLane(); j < columns; j += WARP) {
        y[j] = (x[j] - average) * scale * gamma[j] + beta[j];
    }
    if (warpLane() == 0) {
        *mean = average;
        *rstd = scale;
    }
}

/** y = layerNorm(x) by rows. */
extern "C" __global__ void layerNorm(
    const activation* x, const float* gamma, const float* beta, float epsilon, int rows, int columns, activation* y,
    float* mean, float* rstd) {
    int i = warpRow();
    if (i < rows) {
        long long at = (long long)i * columns;
        normalizeRow(x + at, gamma, beta, epsilon, columns, y + at, mean + i, rstd + i);
    }
}

/** sum = dropout(x) + residual and y = layerNorm(sum) by rows. */
extern "C" __global__ void residualNorm(
    Dropout dropout, const activation* x, const activation* residual, const float* gamma, const float* beta,
    float epsilon, int rows, int columns, activation* sum, activation* y, float* mean, float* rstd) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    long long at = (long long)i * columns;
    for (int block = warpLane(); block < dropoutBlocks(columns); block += WARP) {
        float factors[WORDS];
        dropoutFactors(dropout, i, block, factors);
        for (int w = 0; w < WORDS; w++) {
            int j = dropoutColumn(block, w);
            if (j < columns) {
                sum[at + j] = x[at + j] * factors[w] + residual[at + j];
            }
        }
    }
    // Other lanes read what this one wrote.
    __syncwarp();
    normalizeRow(sum + at, gamma, beta, epsilon, columns, y + at, mean + i, rstd + i);
}

/** h = dy·gamma, rounded by itself: averages of it are taken off, and the rest may be multiplied by an rstd of a million. */
__device__ inline float scaledGradient(float dy, float gamma) { return __fmul_rn(dy, gamma); }

/**
 * With x̂ = (x − mean)·rstd and h = dy ⊙ gamma: dSum = rstd·(h − avg(h) − x̂·avg(h ⊙ x̂)) and dx = dropout(dSum). Both may be the
 * same array where nothing is dropped out.
 */
extern "C" __global__ void residualNormBackward(
    Dropout dropout, const activation* x, const float* gamma, const float* mean, const float* rstd,
    const activation* dy, int rows, int columns, activation* dSum, activation* dx) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    long long at = (long long)i * columns;
    float sumH = 0;
    float sumHx = 0;
    for (int j = warpLane(); j < columns; j += WARP) {
        float normal = (x[at + j] - mean[i]) * rstd[i];
        float h = scaledGradient(dy[at + j], gamma[j]);
        sumH += h;
        sumHx += h * normal;
    }
    float averageH = warpSum(sumH) / columns;
    float averageHx = warpSum(sumHx) / columns;
    for (int block = warpLane(); block < dropoutBlocks(columns); block += WARP) {
        float factors[WORDS];
        dropoutFactors(dropout, i, block, factors);
        for (int w = 0; w < WORDS; w++) {
            int j = dropoutColumn(block, w);
            if (j < columns) {
                float normal = (x[at + j] - mean[i]) * rstd[i];
                float h = scaledGradient(dy[at + j], gamma[j]);
                float gradient = rstd[i] * (h - averageH - normal * averageHx);
                dSum[at + j] = gradient;
                dx[at + j] = gradient * factors[w];
            }
        }
    }
}

/** partial[0, chunk, j] = Σᵢ dy ⊙ x̂ and partial[1, chunk, j] = Σᵢ dy over the chunk's rows: the gradients of gamma and beta. */
extern "C" __global__ void layerNormSums(
    const activation* x, const float* mean, const float* rstd, const activation* dy, int rows, int columns,
    float* partial) {
    __shared__ ColumnScratch<2> scratch;
    columnSums<2>(rows, columns, scratch, partial, [&](int i, int j, float(&sums)[2]) {
        float gradient = dy[(long long)i * columns + j];
        sums[0] += gradient * ((x[(long long)i * columns + j] - mean[i]) * rstd[i]);
        sums[1] += gradient;
    });
}
