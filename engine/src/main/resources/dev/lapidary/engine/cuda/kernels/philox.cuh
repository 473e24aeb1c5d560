// Dropout factors from Philox 4x32-10: the numbers and their layout are those of Philox.java, so a mask is the same on every
// device. Sixteen neighbouring blocks of four words cover 64 neighbouring columns; word w of a block is its column 16·w.
#pragma once
#include "common.cuh"

constexpr int WORDS = 4;
constexpr int BLOCK_COLUMNS = 16;
constexpr int GROUP_COLUMNS = WORDS * BLOCK_COLUMNS;

/** What is dropped out and how the rest is scaled; threshold 0 drops nothing. */
struct Dropout {
    unsigned key0, key1, op, step;
    unsigned threshold;
    float scale;
};

/** How many blocks there are for a row, the last group's in full. */
__device__ inline int dropoutBlocks(int columns) {
    return (columns + GROUP_COLUMNS - 1) / GROUP_COLUMNS * BLOCK_COLUMNS;
}

/** The block that a column's word belongs to. */
__device__ inline int dropoutBlock(int column) {
    return column / GROUP_COLUMNS * BLOCK_COLUMNS + column % BLOCK_COLUMNS;
}

/** Which of its block's words a column has. */
__device__ inline int dropoutWord(int column) { return column % GROUP_COLUMNS / BLOCK_COLUMNS; }

/** The column of a block's word. */
__device__ inline int dropoutColumn(int block, int word) {
    return block / BLOCK_COLUMNS * GROUP_COLUMNS + block % BLOCK_COLUMNS + word * BLOCK_COLUMNS;
}

/** What the elements in the four columns of a block of a row are multiplied by: 0 or the scale. */
__device__ inline void dropoutFactors(const Dropout& dropout, int row, int block, float (&factors)[WORDS]) {
    unsigned c0 = block, c1 = row, c2 = dropout.op, c3 = dropout.step;
    unsigned key0 = dropout.key0, key1 = dropout.key1;
    if (dropout.threshold != 0) {
        for (int round = 0; round < 10; round++) {
            unsigned high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
            unsigned high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
            c0 = high1 ^ c1 ^ key0;
            c1 = low1;
            c2 = high0 ^ c3 ^ key1;
            c3 = low0;
            key0 += 0x9E3779B9u;
            key1 += 0xBB67AE85u;
        }
    }
    factors[0] = c0 >= dropout.threshold ? dropout.scale : 0;
    factors[1] = c1 >= dropout.threshold ? dropout.scale : 0;
    factors[2] = c2 >= dropout.threshold ? dropout.scale : 0;
    factors[3] = c3 >= dropout.threshold ? dropout.scale : 0;
}
