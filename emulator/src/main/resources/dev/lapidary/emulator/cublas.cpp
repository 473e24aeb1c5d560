// Those functions of cuBLAS that the engine calls, on the CPU and with the same signatures.
#include "emulator.h"

#include "bfloat16.cuh"

#include <vector>

using namespace emulator;

namespace {
int cublas;
std::size_t workspace;

constexpr int INVALID = 7;
constexpr int EXECUTION_FAILED = 13;
constexpr int NOT_SUPPORTED = 15;
constexpr int FLOAT = 0;
constexpr int BFLOAT16 = 14;
constexpr int SUM_IN_FLOAT = 68;

/** C = alpha·op(A)·op(B) + beta·C, column-major: op(A) is m × k, op(B) is k × n. As in cuBLAS, beta 0 reads no C. */
template <class T, class Result>
int product(
    bool transposeA, bool transposeB, int m, int n, int k, float alpha, const T* a, int lda, const T* b, int ldb,
    float beta, Result* c, int ldc) {
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
            *at = float(alpha * sum + (beta == 0 ? 0 : beta * double(float(*at))));
        }
    }
    return SUCCESS;
}

/** Does what cuBLAS is asked for, or makes it part of a graph: what pointers to factors point to is read now. */
int nowOrInGraph(std::function<int()> product) {
    if (!isCapturing()) {
        countDirectOperation();
        return product();
    }
    return workspace > 0 && capture(product) == SUCCESS ? SUCCESS : EXECUTION_FAILED;
}
}  // namespace

extern "C" {
int cublasCreate_v2(void** handle) {
    *handle = &cublas;
    return SUCCESS;
}

int cublasSetStream_v2(void*, void*) {
    workspace = 0;
    return SUCCESS;
}

/** Without one, a real cuBLAS may allocate memory while it is captured. */
int cublasSetWorkspace_v2(void*, void* address, std::size_t bytes) {
    workspace = address == nullptr || reinterpret_cast<std::size_t>(address) % 16 != 0 ? 0 : bytes;
    return workspace == 0 ? INVALID : SUCCESS;
}

const char* cublasGetStatusString(int) { return "an argument has an unsupported value"; }

int cublasSgemm_v2(
    void*, int transposeA, int transposeB, int m, int n, int k, const float* alpha, const float* a, int lda,
    const float* b, int ldb, const float* beta, float* c, int ldc) {
    return nowOrInGraph([=, alpha = *alpha, beta = *beta] {
        return product(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    });
}

/** Of all that it can do, bfloat16 inputs with sums of single precision, and either of the two as output. */
int cublasGemmEx(
    void*, int transposeA, int transposeB, int m, int n, int k, const void* alpha, const void* a, int typeA, int lda,
    const void* b, int typeB, int ldb, const void* beta, void* c, int typeC, int ldc, int computeType, int algorithm) {
    if (typeA != BFLOAT16 || typeB != BFLOAT16 || (typeC != FLOAT && typeC != BFLOAT16) || computeType != SUM_IN_FLOAT || algorithm != -1) {
        return NOT_SUPPORTED;
    }
    return nowOrInGraph([=, alpha = *static_cast<const float*>(alpha), beta = *static_cast<const float*>(beta)] {
        const Bfloat16* left = static_cast<const Bfloat16*>(a);
        const Bfloat16* right = static_cast<const Bfloat16*>(b);
        return typeC == FLOAT ? product(transposeA, transposeB, m, n, k, alpha, left, lda, right, ldb, beta,
                                        static_cast<float*>(c), ldc)
                              : product(transposeA, transposeB, m, n, k, alpha, left, lda, right, ldb, beta,
                                        static_cast<Bfloat16*>(c), ldc);
    });
}
}
