// Batch normalisation of the columns of [n, channels], alone or with a residual and ReLU.
#include "columns.cuh"

/** y = (x − mean)·rstd·gamma + beta, then + residual unless that is null, then max(·, 0) if asked for. */
extern "C" __global__ void batchNorm(
    const activation* x, const float* gamma, const float* beta, const float* mean, const float* rstd,
    const activation* residual, int relu, int rows, int columns, activation* y) {
    FOR_EACH_CELL(i, j, rows, columns) {
        long long at = (long long)i * columns + j;
        float value = (x[at] - mean[j]) * rstd[j] * gamma[j] + beta[j];
        if (residual != nullptr) {
            value += residual[at];
        }
        y[at] = relu && value < 0 ? 0 : value;
    }
}

/** The gradient of what ReLU saw, given its output; with y null there was no ReLU. */
__device__ inline float beforeRelu(const activation* y, const activation* dy, long long at) {
    return y == nullptr || y[at] > 0 ? float(dy[at]) : 0;
}

/** partial[0, chunk, j] = Σᵢ dy ⊙ x̂ and partial[1, chunk, j] = Σᵢ dy over the chunk's rows. */
extern "C" __global__ void batchNormSums(
    const activation* x, const float* mean, const float* rstd, const activation* y, const activation* dy, int rows,
    int columns, float* partial) {
    __shared__ ColumnScratch<2> scratch;
    columnSums<2>(rows, columns, scratch, partial, [&](int i, int j, float(&sums)[2]) {
        long long at = (long long)i * columns + j;
        float gradient = beforeRelu(y, dy, at);
        sums[0] += gradient * ((x[at] - mean[j]) * rstd[j]);
        sums[1] += gradient;
    });
}

/**
 * With g the gradient of what ReLU saw: dx = gamma·rstd·(g − share·Σᵢ g − share·x̂·Σᵢ g ⊙ x̂), and dSum = g unless that is null.
 * sums is [2, columns]: Σ g ⊙ x̂ and Σ g; the share is 1/rows, or 0 if mean and rstd are constants.
 */
extern "C" __global__ void batchNormBackward(
    const activation* x, const float* gamma, const float* mean, const float* rstd, const activation* y,
    const activation* dy, const float* sums, float share, int rows, int columns, activation* dSum, activation* dx) {
    FOR_EACH_CELL(i, j, rows, columns) {
        long long at = (long long)i * columns + j;
        float gradient = beforeRelu(y, dy, at);
        float normal = (x[at] - mean[j]) * rstd[j];
        if (dSum != nullptr) {
            dSum[at] = gradient;
        }
        dx[at] = gamma[j] * rstd[j] * (gradient - share * (sums[columns + j] + normal * sums[j]));
    }
}
