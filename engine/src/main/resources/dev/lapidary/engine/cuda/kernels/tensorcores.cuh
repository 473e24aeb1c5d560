// What a warp's 32 threads ask of tensor cores together, in the assembly of GPUs from compute capability 8.0 on; CUDA's mma.h has no more
// than this for bfloat16, and lies where NVRTC does not look for it. On the emulated device these three are the emulator's.
//
// Lane 4·g + q holds, of a matrix of 8 × 8 numbers, numbers 2·q and 2·q + 1 of row g in one word, the first in its lower half.
#pragma once
#include "common.cuh"

#ifdef __CUDACC__

/** Four matrices of 8 × 8 from shared memory: lane i says where row i % 8 of matrix i / 8 lies, at a multiple of 16 bytes. */
__device__ inline void loadMatrices(const Bfloat16* row, unsigned (&words)[4]) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"((unsigned)__cvta_generic_to_shared(row))
                 : "memory");
}

/** The same matrices, each transposed. */
__device__ inline void loadTransposed(const Bfloat16* row, unsigned (&words)[4]) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"((unsigned)__cvta_generic_to_shared(row))
                 : "memory");
}

/**
 * y += a·b, where a is 16 × 16, b 16 × 8 and y 16 × 8. a comes as its matrices [0, 0], [1, 0], [0, 1] and [1, 1], b as those of its
 * transpose, [0] and [1]. A lane has two numbers of row g of y and two of row g + 8, where a word has two.
 */
__device__ inline void multiplyAdd(
    const unsigned (&a)[4], unsigned b0, unsigned b1, float& y0, float& y1, float& y2, float& y3) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
        "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(y0), "+f"(y1), "+f"(y2), "+f"(y3)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

#endif
