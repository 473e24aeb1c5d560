// Tiles of single precision: 64 × 64 numbers for 256 threads, 4 × 4 for each. Thread (r, c) of 16 × 16 has rows r, r + 16, … and
// columns c, c + 16, …
#pragma once

constexpr int TILE_ROWS = 64;
constexpr int SIDE = 16;
constexpr int OWN_ROWS = TILE_ROWS / SIDE;
constexpr int OWN_COLUMNS = TILE_COLUMNS / SIDE;

/** What a thread has of a tile. */
typedef float Accumulator[OWN_ROWS][OWN_COLUMNS];

/** From a thread's row to its next. */
constexpr int ROW_DISTANCE = SIDE;

/** Threads that share a row, next to each other. */
constexpr int ROW_LANES = SIDE;

__device__ inline int ownRow(int a) { return threadIdx.x / SIDE + a * SIDE; }

__device__ inline int ownColumn(int b) { return threadIdx.x % SIDE + b * SIDE; }

/** sums += a·b for the inner indices of a slice, which are added up by themselves, so that long sums lose fewer digits. */
template <class A, class B>
__device__ inline void addSliceProduct(
    const A& a, const B& b, int, int, int, Accumulator& sums) {
    Accumulator part = {};
#pragma unroll 4
    for (int l = 0; l < INNER; l++) {
        UNROLLED (i, OWN_ROWS) {
            UNROLLED (j, OWN_COLUMNS) {
                part[i][j] += a.at(ownRow(i), l) * b.at(ownColumn(j), l);
            }
        }
    }
    UNROLLED (i, OWN_ROWS) {
        UNROLLED (j, OWN_COLUMNS) {
            sums[i][j] += part[i][j];
        }
    }
}

/** A tile that was computed and is multiplied next: every thread needs what others have of it. */
struct alignas(16) Tile {
    float x[TILE_ROWS][TILE_COLUMNS + VECTOR];
};

/** Some of its columns as the inner indices of a slice. */
struct TileSlice {
    const Tile& tile;
    int from;

    __device__ float at(int i, int l) const { return tile.x[i][from + l]; }
};

/** All must be done with the tile before. */
__device__ inline void share(const Accumulator& own, Tile& tile) {
    UNROLLED (a, OWN_ROWS) {
        UNROLLED (b, OWN_COLUMNS) {
            tile.x[ownRow(a)][ownColumn(b)] = own[a][b];
        }
    }
}

/** sums += tile·b for the columns of the tile from some on, which are the inner indices of a slice. */
template <class B>
__device__ inline void addTileProduct(
    const Accumulator&, const Tile& tile, int from, const B& b, int rows, int columns, int inner,
    Accumulator& sums) {
    addSliceProduct(TileSlice{tile, from}, b, rows, columns, inner, sums);
}
