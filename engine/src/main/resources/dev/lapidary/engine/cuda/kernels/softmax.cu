// Softmax and cross-entropy, a warp per row. The largest number of a row is taken off before exponentials.
#include "common.cuh"

/** y = softmax(x) by rows. In place, too. */
extern "C" __global__ void softmax(const activation* x, int rows, int columns, activation* y) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    const activation* row = x + (long long)i * columns;
    activation* to = y + (long long)i * columns;
    float largest = -infinity();
    for (int j = warpLane(); j < columns; j += WARP) {
        largest = fmaxf(largest, row[j]);
    }
    largest = warpMax(largest);
    float total = 0;
    for (int j = warpLane(); j < columns; j += WARP) {
        total += expf(row[j] - largest);
    }
    total = warpSum(total);
    for (int j = warpLane(); j < columns; j += WARP) {
        to[j] = expf(row[j] - largest) / total;
    }
}

/** dx = y ⊙ (dy − Σ dy ⊙ y) by rows. */
extern "C" __global__ void softmaxBackward(
    const activation* y, const activation* dy, int rows, int columns, activation* dx) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    long long at = (long long)i * columns;
    float dot = 0;
    for (int j = warpLane(); j < columns; j += WARP) {
        dot += dy[at + j] * y[at + j];
    }
    dot = warpSum(dot);
    for (int j = warpLane(); j < columns; j += WARP) {
        dx[at + j] = y[at + j] * (dy[at + j] - dot);
    }
}

/**
 * losses[i] = −Σⱼ target[j]·log pⱼ with target = (1−smoothing)·[j = label] + smoothing/classes, and dLogits = p − target. Rows
 * with a negative label get 0.
 */
extern "C" __global__ void crossEntropy(
    const activation* logits, const int* labels, float smoothing, int rows, int classes, float* losses,
    activation* dLogits) {
    int i = warpRow();
    if (i >= rows) {
        return;
    }
    const activation* row = logits + (long long)i * classes;
    activation* to = dLogits + (long long)i * classes;
    int label = labels[i];
    float largest = -infinity();
    for (int j = warpLane(); j < classes; j += WARP) {
        largest = fmaxf(largest, row[j]);
    }
    largest = warpMax(largest);
    float total = 0;
    for (int j = warpLane(); j < classes; j += WARP) {
        total += expf(row[j] - largest);
    }
    float logTotal = logf(warpSum(total));
    float loss = 0;
    for (int j = warpLane(); j < classes; j += WARP) {
        float target = (j == label ? 1 - smoothing : 0) + smoothing / classes;
        float logP = row[j] - largest - logTotal;
        loss -= target == 0 ? 0 : target * logP;
        to[j] = label < 0 ? 0 : expf(logP) - target;
    }
    loss = warpSum(loss);
    if (warpLane() == 0) {
        losses[i] = label < 0 ? 0 : loss;
    }
}
