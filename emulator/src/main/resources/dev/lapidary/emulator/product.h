// What the emulated cuBLAS and cuBLASLt have in common.
#pragma once

#include "emulator.h"

#include "bfloat16.cuh"

#include <vector>

namespace emulator {
constexpr int INVALID = 7;
constexpr int EXECUTION_FAILED = 13;
constexpr int NOT_SUPPORTED = 15;
constexpr int FLOAT = 0;
constexpr int BFLOAT16 = 14;
constexpr int SUM_IN_FLOAT = 68;

/**
 * C = alpha·op(A)·op(B) + beta·C + bias, column-major: op(A) is m × k, op(B) is k × n, and the bias, which may be null, has m
 * numbers. As in cuBLAS, beta 0 reads no C.
 */
template <class T, class Result>
int product(
    bool transposeA, bool transposeB, int m, int n, int k, float alpha, const T* a, int lda, const T* b, int ldb,
    float beta, Result* c, int ldc, const Result* bias = nullptr) {
    if (m < 0 || n < 0 || k < 0 || lda < max(1, transposeA ? k : m) || ldb < max(1, transposeB ? n : k) ||
        ldc < max(1, m)) {
        return INVALID;
    }
    std::vector<float> row(k);
    for (int i = 0; i < m; i++) {
        for (int l = 0; l < k; l++) {
            row[l] = transposeA ? a[l + (long long)i * lda] : a[i + (long long)l * lda];
        }
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int l = 0; l < k; l++) {
                sum += double(row[l]) * (transposeB ? b[j + (long long)l * ldb] : b[l + (long long)j * ldb]);
            }
            Result* at = c + i + (long long)j * ldc;
            double added = (beta == 0 ? 0 : beta * double(float(*at))) + (bias == nullptr ? 0 : double(float(bias[i])));
            *at = float(alpha * sum + added);
        }
    }
    return SUCCESS;
}

/**
 * Does what a library is asked for, or makes it part of a graph: what pointers to factors point to was read before.
 *
 * @param hasWorkspace without one, a real library may allocate memory while it is captured
 */
inline int nowOrInGraph(bool hasWorkspace, std::function<int()> product) {
    if (!isCapturing()) {
        countDirectOperation();
        return product();
    }
    return hasWorkspace && capture(product) == SUCCESS ? SUCCESS : EXECUTION_FAILED;
}
}  // namespace emulator
