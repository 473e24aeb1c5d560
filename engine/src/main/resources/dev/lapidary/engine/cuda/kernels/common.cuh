// What all kernels share. Arrays are row-major; kernels trust the sizes that they are given. Sums are taken in an order that
// the sizes alone decide, never by atomic additions, so that runs repeat to the bit.
#pragma once
#include "bfloat16.cuh"

/**
 * How the results of ops, and their gradients, lie in memory; all else, and all that is computed, is of single precision. Each
 * file is compiled for both types.
 */
#ifdef BFLOAT16_ACTIVATIONS
typedef Bfloat16 activation;
#else
typedef float activation;
#endif

constexpr int WARP = 32;
constexpr unsigned ALL_LANES = 0xFFFFFFFFu;

// Most kernels run in blocks of 256 threads: 8 warps.
constexpr int THREADS = 256;
constexpr int WARPS = THREADS / WARP;

/** For the elements i of n that are this thread's. */
#define FOR_EACH(i, n)                                                                    \
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < (n);         \
         i += (long long)gridDim.x * blockDim.x)

/** A loop whose passes the compiler writes out, so that what they index can stay in registers. */
#define UNROLLED(i, n) _Pragma("unroll") for (int i = 0; i < (n); i++)

// A block's part of a matrix: columns side by side, so that a warp reads neighbours, and rows for its warps to take in turn.
constexpr int CELL_ROWS = 64;

/** For the cells (i, j) of a matrix that are this thread's. The grid is row blocks × column blocks. */
#define FOR_EACH_CELL(i, j, rows, columns)                                                        \
    for (int j = blockIdx.y * WARP + threadIdx.x % WARP,                                          \
             i = blockIdx.x * CELL_ROWS + threadIdx.x / WARP,                                     \
             end_ = min((int)(blockIdx.x + 1) * CELL_ROWS, (int)(rows));                          \
         j < (columns) && i < end_; i += WARPS)

/** The row of a matrix that this warp has for itself, where each warp has one. */
__device__ inline int warpRow() { return blockIdx.x * WARPS + threadIdx.x / WARP; }

__device__ inline int warpLane() { return threadIdx.x % WARP; }

__device__ inline float infinity() { return __int_as_float(0x7F800000); }

/** The sum over so many neighbouring lanes, a power of two, in each of them. */
template <int LANES>
__device__ inline float laneSum(float x) {
    for (int distance = LANES / 2; distance > 0; distance /= 2) {
        x += __shfl_xor_sync(ALL_LANES, x, distance);
    }
    return x;
}

/** The largest number of so many neighbouring lanes. */
template <int LANES>
__device__ inline float laneMax(float x) {
    for (int distance = LANES / 2; distance > 0; distance /= 2) {
        x = fmaxf(x, __shfl_xor_sync(ALL_LANES, x, distance));
    }
    return x;
}

__device__ inline float warpSum(float x) { return laneSum<WARP>(x); }

__device__ inline float warpMax(float x) { return laneMax<WARP>(x); }
