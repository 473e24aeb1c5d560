// Products of tiles in shared memory, of which attention is made: 64 × 64 numbers for 256 threads, 4 × 4 for each. Thread
// (r, c) of 16 × 16 has rows r, r + 16, … and columns c, c + 16, …: the columns of one block of dropout's random words.
#pragma once
#include "philox.cuh"

constexpr int TILE = 64;
/** How many columns of a head are multiplied at a time. */
constexpr int CHUNK = 32;
constexpr int SIDE = 16;
constexpr int OWN = TILE / SIDE;

// Rows are padded by one number, so that a column's numbers lie in different banks.
typedef float Chunk[TILE][CHUNK + 1];
typedef float Tile[TILE][TILE + 1];
typedef float Values[CHUNK][TILE + 1];
/** What a thread has of a tile. */
typedef float Own[OWN][OWN];

__device__ inline int ownRow(int a) { return threadIdx.x / SIDE + a * SIDE; }

__device__ inline int ownColumn(int b) { return threadIdx.x % SIDE + b * SIDE; }

/** The sum over the 16 threads that share a row of a tile, in each of them. */
__device__ inline float rowSum(float x) {
    for (int distance = SIDE / 2; distance > 0; distance /= 2) {
        x += __shfl_xor_sync(ALL_LANES, x, distance);
    }
    return x;
}

/** The largest number of a row of a tile. */
__device__ inline float rowMax(float x) {
    for (int distance = SIDE / 2; distance > 0; distance /= 2) {
        x = fmaxf(x, __shfl_xor_sync(ALL_LANES, x, distance));
    }
    return x;
}

/**
 * sums[i, j] = Σ x[i, c]·z[j, c] over the columns c of a head; rows from xRows and zRows on count as 0. Each chunk is added up
 * by itself, so that long sums lose fewer digits.
 */
__device__ inline void timesTransposed(
    const activation* x, int xRows, const activation* z, int zRows, int stride, int size, Chunk& chunkX, Chunk& chunkZ,
    Own& sums) {
    for (int a = 0; a < OWN; a++) {
        for (int b = 0; b < OWN; b++) {
            sums[a][b] = 0;
        }
    }
    for (int from = 0; from < size; from += CHUNK) {
        // Everybody is done with the chunks before.
        __syncthreads();
        for (int e = threadIdx.x; e < TILE * CHUNK; e += THREADS) {
            int i = e / CHUNK;
            int c = e % CHUNK;
            bool inside = from + c < size;
            chunkX[i][c] = inside && i < xRows ? float(x[(long long)i * stride + from + c]) : 0;
            chunkZ[i][c] = inside && i < zRows ? float(z[(long long)i * stride + from + c]) : 0;
        }
        __syncthreads();
        Own part = {};
        for (int c = 0; c < CHUNK; c++) {
            for (int a = 0; a < OWN; a++) {
                for (int b = 0; b < OWN; b++) {
                    part[a][b] += chunkX[ownRow(a)][c] * chunkZ[ownColumn(b)][c];
                }
            }
        }
        for (int a = 0; a < OWN; a++) {
            for (int b = 0; b < OWN; b++) {
                sums[a][b] += part[a][b];
            }
        }
    }
}

/** sums[i, j] += Σ tile[i, l]·z[l, j]; rows of z from zRows and columns from zColumns on count as 0. */
__device__ inline void times(
    const Tile& tile, const activation* z, int zRows, int zColumns, int stride, Values& values, Own& sums) {
    Own part = {};
    for (int from = 0; from < min(TILE, zRows); from += CHUNK) {
        // The tile is written, and everybody is done with the values before.
        __syncthreads();
        for (int e = threadIdx.x; e < CHUNK * TILE; e += THREADS) {
            int l = e / TILE;
            int j = e % TILE;
            values[l][j] = from + l < zRows && j < zColumns ? float(z[(long long)(from + l) * stride + j]) : 0;
        }
        __syncthreads();
        for (int l = 0; l < CHUNK; l++) {
            for (int a = 0; a < OWN; a++) {
                for (int b = 0; b < OWN; b++) {
                    part[a][b] += tile[ownRow(a)][from + l] * values[l][ownColumn(b)];
                }
            }
        }
    }
    for (int a = 0; a < OWN; a++) {
        for (int b = 0; b < OWN; b++) {
            sums[a][b] += part[a][b];
        }
    }
}

/** Writes a tile's numbers, but for rows from yRows and columns from yColumns on. */
__device__ inline void store(const Own& own, activation* y, int yRows, int yColumns, int stride) {
    for (int a = 0; a < OWN; a++) {
        for (int b = 0; b < OWN; b++) {
            if (ownRow(a) < yRows && ownColumn(b) < yColumns) {
                y[(long long)ownRow(a) * stride + ownColumn(b)] = own[a][b];
            }
        }
    }
}

/** The queries, or the keys, of one head of one sequence. */
struct HeadRows {
    /** Rows of the packed arrays: the first, and how many there are. */
    int first, length;
    /** The first of the head's columns, and elements from a row of the packed arrays to the next. */
    int column, stride;

    template <class T>
    __device__ T* row(T* packed, int i) const {
        return packed + (long long)(first + i) * stride + column;
    }

    /** How many rows the tile has that begins with row i. */
    __device__ int rowsFrom(int i) const { return min(TILE, length - i); }
};

/** The place of a block's tile: 64 queries, or keys, of one head of one sequence. */
struct HeadTile {
    HeadRows queries, keys;
    /** The tile's first row in the sequence. */
    int from;
    /** How many columns a head has. */
    int size;
    /** Which 64 of the head's columns the block computes: their first. Wider heads have several blocks per tile. */
    int part;
    /** The row of dropout that belongs to the sequence's first query. */
    int dropoutRow;

    /**
     * Grid: tiles of the longest sequence × parts of a head, heads, sequences. The offsets are where the queries of each sequence
     * start and those of the last one end, the same of keys, then the rows of dropout that each head has.
     */
    __device__ HeadTile(const int* offsets, int heads, int headSize) {
        int parts = (headSize + TILE - 1) / TILE;
        int head = blockIdx.y;
        int ends = gridDim.z + 1;
        queries = rows(offsets, heads, headSize);
        keys = rows(offsets + ends, heads, headSize);
        from = blockIdx.x / parts * TILE;
        size = headSize;
        part = blockIdx.x % parts * TILE;
        dropoutRow = head * offsets[2 * ends] + queries.first;
    }

    __device__ static HeadRows rows(const int* offsets, int heads, int headSize) {
        int first = offsets[blockIdx.z];
        int length = offsets[blockIdx.z + 1] - first;
        return {first, length, (int)blockIdx.y * headSize, heads * headSize};
    }

    __device__ int partColumns() const { return min(TILE, size - part); }
};
