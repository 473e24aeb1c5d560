// Tiles of bfloat16: 128 × 64 numbers for 8 warps, 16 rows for each. A warp's tensor cores multiply matrices of 16 × 16 and 16 × 8
// numbers, which its threads bring as fragments. Lane 4·g + q of a warp has rows g and g + 8 of its 16, and columns 2·q and
// 2·q + 1 of every 8.
#pragma once
#include "tensorcores.cuh"

constexpr int WARP_ROWS = 16;
constexpr int TILE_ROWS = WARPS * WARP_ROWS;
constexpr int OWN_ROWS = 2;
constexpr int OWN_COLUMNS = TILE_COLUMNS / 4;

/** What a thread has of a tile. */
typedef float Accumulator[OWN_ROWS][OWN_COLUMNS];

/** From a thread's row to its next. */
constexpr int ROW_DISTANCE = 8;

/** Threads that share a row, next to each other. */
constexpr int ROW_LANES = 4;

/** Inner indices that are multiplied at once. */
constexpr int DEPTH = 16;

__device__ inline int warpFirstRow() { return threadIdx.x / WARP * WARP_ROWS; }

__device__ inline int ownRow(int a) { return warpFirstRow() + warpLane() / 4 + ROW_DISTANCE * a; }

__device__ inline int ownColumn(int b) { return b / 2 * 8 + warpLane() % 4 * 2 + b % 2; }

// Fragments from slices: a lane names one of the rows of 8 numbers that the warp reads. Where inner indices do not lie side by side the
// fragments are read transposed.

template <int N>
__device__ inline void rowFragment(const ByOuter<N>& a, int row, int l, unsigned (&words)[4]) {
    loadMatrices(&a.x[row + warpLane() % 16][l + warpLane() / 16 * 8], words);
}

template <int N>
__device__ inline void rowFragment(const ByInner<N>& a, int row, int l, unsigned (&words)[4]) {
    loadTransposed(&a.x[l + warpLane() % 8 + warpLane() / 16 * 8][row + warpLane() / 8 % 2 * 8], words);
}

/** Of 16 columns: two words for the first eight and two for the others. */
template <int N>
__device__ inline void columnFragments(const ByOuter<N>& b, int column, int l, unsigned (&words)[4]) {
    loadMatrices(&b.x[column + warpLane() % 8 + warpLane() / 16 * 8][l + warpLane() / 8 % 2 * 8], words);
}

template <int N>
__device__ inline void columnFragments(const ByInner<N>& b, int column, int l, unsigned (&words)[4]) {
    loadTransposed(&b.x[l + warpLane() % 16][column + warpLane() / 16 * 8], words);
}

/** sums += a fragment times the rows of b from l on. */
template <class B>
__device__ inline void addFragmentProduct(
    const unsigned (&rows)[4], const B& b, int l, int columns, Accumulator& sums) {
#pragma unroll
    for (int j = 0; j < TILE_COLUMNS; j += 16) {
        if (j < columns) {
            unsigned words[4];
            columnFragments(b, j, l, words);
            int own = j / 4;
            multiplyAdd(rows, words[0], words[1], sums[0][own], sums[0][own + 1], sums[1][own], sums[1][own + 1]);
            own += 2;
            multiplyAdd(rows, words[2], words[3], sums[0][own], sums[0][own + 1], sums[1][own], sums[1][own + 1]);
        }
    }
}

/** sums += a·b for the first inner indices of a slice; rows and columns beyond those that are asked for may stay as they are. */
template <class A, class B>
__device__ inline void addSliceProduct(
    const A& a, const B& b, int rows, int columns, int inner, Accumulator& sums) {
    if (warpFirstRow() >= rows) {
        return;
    }
#pragma unroll
    for (int l = 0; l < INNER; l += DEPTH) {
        if (l < inner) {
            unsigned words[4];
            rowFragment(a, warpFirstRow(), l, words);
            addFragmentProduct(words, b, l, columns, sums);
        }
    }
}

/** A tile that was computed and is multiplied next: a thread's numbers are its part of the next fragment. */
struct Tile {};

__device__ inline void share(const Accumulator&, Tile&) {}

__device__ inline unsigned pair(float low, float high) {
    return Bfloat16(low).bits | (unsigned)Bfloat16(high).bits << 16;
}

/** sums += own·b, own being a tile as wide as the slice is deep. */
template <class B>
__device__ inline void addTileProduct(
    const Accumulator& own, const Tile&, int, const B& b, int rows, int columns, int inner,
    Accumulator& sums) {
    static_assert(INNER == TILE_COLUMNS, "a tile is multiplied in one go");
    if (warpFirstRow() >= rows) {
        return;
    }
#pragma unroll
    for (int l = 0; l < INNER; l += DEPTH) {
        if (l < inner) {
            int c = l / 4;
            unsigned words[4] = {
                pair(own[0][c], own[0][c + 1]), pair(own[1][c], own[1][c + 1]), pair(own[0][c + 2], own[0][c + 3]),
                pair(own[1][c + 2], own[1][c + 3])};
            addFragmentProduct(words, b, l, columns, sums);
        }
    }
}
