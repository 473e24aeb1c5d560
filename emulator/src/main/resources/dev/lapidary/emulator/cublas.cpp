// Those functions of cuBLAS that the engine calls, on the CPU and with the same signatures.
#include "product.h"

using namespace emulator;

namespace {
int cublas;
std::size_t workspace;
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
    return nowOrInGraph(workspace > 0, [=, alpha = *alpha, beta = *beta] {
        return product(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    });
}

/** Of all that it can do, bfloat16 inputs with sums of single precision, and either of the two as output. */
int cublasGemmEx(
    void*, int transposeA, int transposeB, int m, int n, int k, const void* alpha, const void* a, int typeA, int lda,
    const void* b, int typeB, int ldb, const void* beta, void* c, int typeC, int ldc, int computeType, int algorithm) {
    if (typeA != BFLOAT16 || typeB != BFLOAT16 || (typeC != FLOAT && typeC != BFLOAT16) ||
        computeType != SUM_IN_FLOAT || algorithm != -1) {
        return NOT_SUPPORTED;
    }
    return nowOrInGraph(workspace > 0, [=, alpha = *static_cast<const float*>(alpha), beta = *static_cast<const float*>(beta)] {
        const Bfloat16* left = static_cast<const Bfloat16*>(a);
        const Bfloat16* right = static_cast<const Bfloat16*>(b);
        return typeC == FLOAT ? product(transposeA, transposeB, m, n, k, alpha, left, lda, right, ldb, beta,
                                        static_cast<float*>(c), ldc)
                              : product(transposeA, transposeB, m, n, k, alpha, left, lda, right, ldb, beta,
                                        static_cast<Bfloat16*>(c), ldc);
    });
}
}
