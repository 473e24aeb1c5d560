// Products of the heads of packed sequences, of which attention is made.
#pragma once
#include "philox.cuh"
#include "tiles.cuh"

/** The shared memory of a block. */
struct SharedTiles {
    ByOuter<TILE_ROWS> rows;
    ByOuter<TILE_COLUMNS> columns;
    ByInner<TILE_COLUMNS> values;
    Tile tile;
};

/** Rows of one head as a factor that is summed over the head's columns. */
struct Head {
    const activation* x;
    int stride;
    bool inVectors;
    typedef int Outer;
    typedef int Inner;

    __device__ Head(const activation* x, int stride, int size)
        : x(x), stride(stride), inVectors(stride % VECTOR == 0 && size % VECTOR == 0 && isAligned(x)) {}

    __device__ int outer(int row) const { return row; }

    __device__ int inner(int column) const { return column; }

    __device__ const activation* at(int row, int column) const { return x + (long long)row * stride + column; }
};

/** The same as one that is summed over rows. */
struct HeadByRow {
    Head head;
    bool inVectors;
    typedef int Outer;
    typedef int Inner;

    __device__ HeadByRow(const activation* x, int stride, int size) : head(x, stride, size), inVectors(head.inVectors) {}

    __device__ int outer(int column) const { return column; }

    __device__ int inner(int row) const { return row; }

    __device__ const activation* at(int column, int row) const { return head.at(row, column); }
};

/** sums[i, j] = Σ x[i, c]·z[j, c] over the columns c of a head, for so many rows of x and z. */
__device__ inline void timesTransposed(
    const activation* x, int xRows, const activation* z, int zRows, int stride, int size, SharedTiles& shared, Accumulator& sums) {
    UNROLLED (a, OWN_ROWS) {
        UNROLLED (b, OWN_COLUMNS) {
            sums[a][b] = 0;
        }
    }
    Head headX(x, stride, size);
    Head headZ(z, stride, size);
    InnerFetcher<TILE_ROWS, Head> rows(headX, 0, xRows);
    InnerFetcher<TILE_COLUMNS, Head> columns(headZ, 0, zRows);
    addProduct(rows, columns, 0, size, shared.rows, shared.columns, sums);
}

/** sums[i, j] += Σ tile[i, l]·z[l, j], where z has so many rows and columns. */
__device__ inline void addTimes(
    const Accumulator& tile, int rows, const activation* z, int zRows, int zColumns, int stride, SharedTiles& shared, Accumulator& sums) {
    HeadByRow head(z, stride, zColumns);
    OuterFetcher<TILE_COLUMNS, HeadByRow> fetcher(head, 0, zColumns);
    for (int from = 0; from < zRows; from += INNER) {
        // Everybody is done with the values before, and with the tile.
        __syncthreads();
        if (from == 0) {
            share(tile, shared.tile);
        }
        fetcher.fetch(from, zRows, shared.values);
        __syncthreads();
        addTileProduct(tile, shared.tile, from, shared.values, rows, zColumns, zRows - from, sums);
    }
}

/** Writes a tile's numbers, but for rows from yRows and columns from yColumns on. */
__device__ inline void store(Accumulator& own, activation* y, int yRows, int yColumns, int stride) {
    forOwn(own, yRows, yColumns, [&](int i, int j, float& x) { y[(long long)i * stride + j] = x; });
}

/** A row's dropout factors for a thread's columns, of a tile that begins at some column. */
__device__ inline void columnFactors(const Dropout& dropout, int row, int first, float (&factors)[OWN_COLUMNS]) {
    // A thread has all the columns of its blocks of random words.
    constexpr int BLOCKS = OWN_COLUMNS / WORDS;
    UNROLLED (c, BLOCKS) {
        float words[WORDS];
        dropoutFactors(dropout, row, dropoutBlock(first + ownColumn(c)), words);
        UNROLLED (w, WORDS) {
            factors[w * BLOCKS + c] = words[w];
        }
    }
}

/** A row's dropout factors for some columns that are a thread's rows, of a tile that begins at some column. */
template <int N>
__device__ inline void rowFactors(const Dropout& dropout, int row, int first, float (&factors)[N]) {
    if constexpr (ROW_DISTANCE == BLOCK_COLUMNS) {
        dropoutFactors(dropout, row, dropoutBlock(first + ownRow(0)), factors);
    } else {
        UNROLLED (a, N) {
            float words[WORDS];
            int column = first + ownRow(a);
            dropoutFactors(dropout, row, dropoutBlock(column), words);
            int word = dropoutWord(column);
            factors[a] = word == 0 ? words[0] : word == 1 ? words[1] : word == 2 ? words[2] : words[3];
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

    /** How many of them a tile has that begins with number i, as its rows or as its columns. */
    __device__ int rowsFrom(int i) const { return min(TILE_ROWS, length - i); }

    __device__ int columnsFrom(int i) const { return min(TILE_COLUMNS, length - i); }
};

/** The place of a block's tile: queries, or keys, of one head of one sequence, as its rows. */
struct HeadTile {
    HeadRows queries, keys;
    /** The tile's first row in the sequence. */
    int from;
    /** How many columns a head has. */
    int size;
    /** Which TILE_COLUMNS of the head's columns the block computes: their first. Wider heads have several blocks per tile. */
    int part;
    /** The row of dropout that belongs to the sequence's first query. */
    int dropoutRow;
    /** Whether a query sees only keys that do not come after it, the last query being at the last key. */
    bool causal;

    /**
     * Grid: tiles of the longest sequence × parts of a head, heads, sequences. The offsets are where the queries of each sequence
     * start and those of the last one end, the same of keys, then the rows of dropout that each head has, then whether attention is causal.
     */
    __device__ HeadTile(const int* offsets, int heads, int headSize) {
        int parts = (headSize + TILE_COLUMNS - 1) / TILE_COLUMNS;
        int head = blockIdx.y;
        int ends = gridDim.z + 1;
        queries = rows(offsets, heads, headSize);
        keys = rows(offsets + ends, heads, headSize);
        from = blockIdx.x / parts * TILE_ROWS;
        size = headSize;
        part = blockIdx.x % parts * TILE_COLUMNS;
        dropoutRow = head * offsets[2 * ends] + queries.first;
        causal = offsets[2 * ends + 1] != 0;
    }

    __device__ static HeadRows rows(const int* offsets, int heads, int headSize) {
        int first = offsets[blockIdx.z];
        int length = offsets[blockIdx.z + 1] - first;
        return {first, length, (int)blockIdx.y * headSize, heads * headSize};
    }

    /** Whether a query sees a key, both of this sequence. */
    __device__ bool sees(int query, int key) const {
        return !causal || key <= query + keys.length - queries.length;
    }

    /** One past the last key that a query sees. Every query sees key 0. */
    __device__ int keysOf(int query) const {
        return causal ? min(keys.length, query + 1 + keys.length - queries.length) : keys.length;
    }

    /** The first query that sees a key. */
    __device__ int firstQueryOf(int key) const {
        return causal ? max(0, key - keys.length + queries.length) : 0;
    }

    __device__ int partColumns() const { return min(TILE_COLUMNS, size - part); }
};
