// Products of matrices by tiles: a block computes TILE_ROWS × TILE_COLUMNS numbers, of which each thread has its own, from slices of
// both factors in shared memory. Threads multiply single precision (floattiles.cuh), tensor cores bfloat16 (tensortiles.cuh): there
// stand the tile's height and what the threads of a block own. All else is here, and the same for both.
//
// A factor is described by a struct: at(outer, inner) is where an element lies, null for one that is 0. An outer index is a
// row of the first factor or a column of the second, the inner one is summed over; outer(i) and inner(k) turn numbers into what
// at() needs of them, once for many elements. inVectors: whether VECTOR neighbours lie side by side and begin at a multiple of 16 bytes.
#pragma once
#include "common.cuh"

/** So many numbers are fetched at once where they lie side by side: 16 bytes. */
constexpr int VECTOR = 16 / sizeof(activation);

struct alignas(16) Vector {
    activation x[VECTOR];
};

constexpr int TILE_COLUMNS = 64;

/** Inner indices of a slice. */
constexpr int VECTORS = 8;
constexpr int INNER = VECTORS * VECTOR;

__device__ inline bool isAligned(const void* x) { return (unsigned long long)x % sizeof(Vector) == 0; }

// Slices of N outer indices, each row padded by a vector so that columns lie in different banks.

/** Inner indices lie side by side. */
template <int N>
struct alignas(16) ByOuter {
    activation x[N][INNER + VECTOR];

    __device__ float at(int i, int l) const { return x[i][l]; }
};

/** Outer indices lie side by side. */
template <int N>
struct alignas(16) ByInner {
    activation x[INNER][N + VECTOR];

    __device__ float at(int i, int l) const { return x[l][i]; }
};

#ifdef BFLOAT16_ACTIVATIONS
#include "tensortiles.cuh"
#else
#include "floattiles.cuh"
#endif

/** Calls action(row, column, number) for a thread's numbers, but for rows from rows and columns from columns on. */
template <class Action>
__device__ inline void forOwn(Accumulator& own, int rows, int columns, Action action) {
    UNROLLED (a, OWN_ROWS) {
        UNROLLED (b, OWN_COLUMNS) {
            if (ownRow(a) < rows && ownColumn(b) < columns) {
                action(ownRow(a), ownColumn(b), own[a][b]);
            }
        }
    }
}

/** The sum over the threads that share a row of a tile, in each of them. */
__device__ inline float rowSum(float x) { return laneSum<ROW_LANES>(x); }

/** The largest number of a row of a tile. */
__device__ inline float rowMax(float x) { return laneMax<ROW_LANES>(x); }

/** Neighbours that lie side by side, or where at(e) says for the first few: as many as asked for. Zeros for the others. */
template <class At>
__device__ inline Vector fetchVector(bool sideBySide, int count, At at) {
    Vector vector = {};
    if (sideBySide) {
        if (const activation* from = at(0)) {
            vector = *(const Vector*)from;
        }
    } else {
        for (int e = 0; e < min(VECTOR, count); e++) {
            const activation* from = at(e);
            vector.x[e] = from ? *from : activation(0.0f);
        }
    }
    return vector;
}

/** Fetches slices of N outer indices of a factor whose inner neighbours lie side by side, if any do. */
template <int N, class Factor>
struct InnerFetcher {
    typedef ByOuter<N> Slice;
    static constexpr int STEP = THREADS / VECTORS;
    static constexpr int MINE = N / STEP;

    const Factor& factor;
    int count;
    typename Factor::Outer outers[MINE];

    /** For outer indices from first on, of which there are so many. */
    __device__ InnerFetcher(const Factor& factor, int first, int count) : factor(factor), count(count) {
        UNROLLED (a, MINE) {
            outers[a] = factor.outer(first + min(mine(a), count - 1));
        }
    }

    __device__ static int mine(int a) { return threadIdx.x / VECTORS + a * STEP; }

    /** Inner indices from to end, and zeros beyond. */
    __device__ void fetch(int from, int end, Slice& slice) const {
        int l = threadIdx.x % VECTORS * VECTOR;
        int k = from + l;
        UNROLLED (a, MINE) {
            Vector vector = {};
            if (mine(a) < count && k < end) {
                vector = fetchVector(
                    factor.inVectors, end - k, [&](int e) { return factor.at(outers[a], factor.inner(k + e)); });
            }
            *(Vector*)&slice.x[mine(a)][l] = vector;
        }
    }
};

/** Fetches slices of N outer indices of a factor whose outer neighbours lie side by side, if any do. */
template <int N, class Factor>
struct OuterFetcher {
    typedef ByInner<N> Slice;
    static constexpr int ACROSS = N / VECTOR;
    static constexpr int STEP = THREADS / ACROSS;

    const Factor& factor;
    int first, count;

    __device__ OuterFetcher(const Factor& factor, int first, int count) : factor(factor), first(first), count(count) {}

    __device__ void fetch(int from, int end, Slice& slice) const {
        int i = threadIdx.x % ACROSS * VECTOR;
#pragma unroll
        for (int l = threadIdx.x / ACROSS; l < INNER; l += STEP) {
            int k = from + l;
            Vector vector = {};
            if (i < count && k < end) {
                typename Factor::Inner inner = factor.inner(k);
                vector = fetchVector(
                    factor.inVectors, count - i, [&](int e) { return factor.at(factor.outer(first + i + e), inner); });
            }
            *(Vector*)&slice.x[l][i] = vector;
        }
    }
};

/**
 * sums[i, j] += Σ a(i, k)·b(j, k) for k from first to end, where a and b are fetchers. All threads of the block must come here.
 */
template <class A, class B>
__device__ inline void addProduct(
    const A& a, const B& b, int first, int end, typename A::Slice& sliceA, typename B::Slice& sliceB, Accumulator& sums) {
    for (int from = first; from < end; from += INNER) {
        // Everybody is done with the slices before.
        __syncthreads();
        a.fetch(from, end, sliceA);
        b.fetch(from, end, sliceB);
        __syncthreads();
        addSliceProduct(sliceA, sliceB, a.count, b.count, end - from, sums);
    }
}
