// The optimizers' updates: whole models in one pass each.
#include "common.cuh"

/**
 * What a step of Adam has in common for all parameters: decay = 1 − lr·wd, rate = lr/(1 − β₁ᵗ), and root = 1/√(1 − β₂ᵗ), by
 * which √v is multiplied.
 */
struct Adam {
    float gradientScale, decay, beta1, oneMinusBeta1, beta2, oneMinusBeta2, root, epsilon, rate;
};

/** p ← p·decay; m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − rate·m/(√v·root + ε). */
__device__ inline void adamElement(const Adam& step, float* p, const float* g, float* m, float* v, long long i) {
    float gradient = step.gradientScale * g[i];
    float first = step.beta1 * m[i] + step.oneMinusBeta1 * gradient;
    float second = step.beta2 * v[i] + step.oneMinusBeta2 * gradient * gradient;
    m[i] = first;
    v[i] = second;
    p[i] = p[i] * step.decay - step.rate * first / (sqrtf(second) * step.root + step.epsilon);
}

extern "C" __global__ void adam(Adam step, long long n, float* p, const float* g, float* m, float* v) {
    FOR_EACH(i, n) { adamElement(step, p, g, m, v, i); }
}

/** For the given rows of matrices alone, each once. */
extern "C" __global__ void adamRows(
    Adam step, const int* rows, int count, int columns, float* p, const float* g, float* m, float* v) {
    FOR_EACH_CELL(i, j, count, columns) { adamElement(step, p, g, m, v, (long long)rows[i] * columns + j); }
}

/** p ← p·decay − rate·g, where g was scaled. */
extern "C" __global__ void sgd(float gradientScale, float decay, float rate, long long n, float* p, const float* g) {
    FOR_EACH(i, n) { p[i] = p[i] * decay - rate * (gradientScale * g[i]); }
}

/** v ← μv + g, or g in the first step; p ← p·decay − rate·v, or with Nesterov's momentum p·decay − rate·(g + μv). */
extern "C" __global__ void sgdMomentum(
    float gradientScale, float decay, float rate, float momentum, int first, int nesterov, long long n, float* p,
    const float* g, float* velocity) {
    FOR_EACH(i, n) {
        float gradient = gradientScale * g[i];
        float v = (first ? 0 : momentum * velocity[i]) + gradient;
        velocity[i] = v;
        p[i] = p[i] * decay - rate * (nesterov ? gradient + momentum * v : v);
    }
}
