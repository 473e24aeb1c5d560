// Attention over packed sequences, forward and backward, tile by tile as in FlashAttention (Dao et al., 2022): scores live in
// shared memory only. A block computes one tile of the output and passes over all tiles that go into it, so nothing is added
// to by two blocks.
//
// With S = Q·Kᵀ/√d, P = softmax(S), M the dropout factors and D = P ⊙ M: Y = D·V, and L = log Σ exp(S) of each row is kept.
// Backward, P = exp(S − L) is computed again, and with δ = rowsum(dY ⊙ Y), which equals rowsum(dP ⊙ P):
//
//   dV = Dᵀ·dY    dD = dY·Vᵀ    dS = P ⊙ (dD ⊙ M − δ)/√d    dQ = dS·K    dK = dSᵀ·Q
#include "attention.cuh"

/** y and lse = L, [queries' tokens, heads]. The largest score of a row so far is taken off; what was summed before is scaled to it. */
extern "C" __global__ void __launch_bounds__(THREADS) attention(
    const activation* q, const activation* k, const activation* v, const int* offsets, int heads, int size, float scale,
    Dropout dropout, activation* y, float* lse) {
    __shared__ Chunk chunkQ, chunkK;
    __shared__ Tile tile;
    __shared__ Values values;
    HeadTile place(offsets, heads, size);
    if (place.from >= place.queries.length) {
        return;
    }
    int queries = place.queries.rowsFrom(place.from);
    int stride = place.keys.stride;
    Own outputs = {};
    float largest[OWN];
    float total[OWN] = {};
    for (int a = 0; a < OWN; a++) {
        largest[a] = -infinity();
    }
    for (int firstKey = 0; firstKey < place.keys.length; firstKey += TILE) {
        int keys = place.keys.rowsFrom(firstKey);
        Own scores;
        timesTransposed(
            place.queries.row(q, place.from), queries, place.keys.row(k, firstKey), keys, stride, size, chunkQ, chunkK,
            scores);
        for (int a = 0; a < OWN; a++) {
            float mine = -infinity();
            for (int b = 0; b < OWN; b++) {
                if (ownColumn(b) < keys) {
                    mine = fmaxf(mine, scores[a][b] * scale);
                }
            }
            float now = fmaxf(largest[a], rowMax(mine));
            float rescaled = expf(largest[a] - now);
            largest[a] = now;

            float factors[WORDS];
            int query = place.from + ownRow(a);
            int block = firstKey / GROUP_COLUMNS * BLOCK_COLUMNS + ownColumn(0);
            dropoutFactors(dropout, place.dropoutRow + query, block, factors);
            float sum = 0;
            for (int b = 0; b < OWN; b++) {
                float p = ownColumn(b) < keys ? expf(scores[a][b] * scale - now) : 0;
                sum += p;
                tile[ownRow(a)][ownColumn(b)] = p * factors[b];
                outputs[a][b] *= rescaled;
            }
            total[a] = total[a] * rescaled + rowSum(sum);
        }
        const activation* keyValues = place.keys.row(v, firstKey) + place.part;
        times(tile, keyValues, keys, place.partColumns(), stride, values, outputs);
        // The next tile may be written when everybody has multiplied this one: timesTransposed waits.
    }
    for (int a = 0; a < OWN; a++) {
        for (int b = 0; b < OWN; b++) {
            outputs[a][b] /= total[a];
        }
        if (place.part == 0 && ownColumn(0) == 0 && ownRow(a) < queries) {
            long long token = place.queries.first + place.from + ownRow(a);
            lse[token * heads + blockIdx.y] = largest[a] + logf(total[a]);
        }
    }
    store(outputs, place.queries.row(y, place.from) + place.part, queries, place.partColumns(), stride);
}

/**
 * delta[i] = Σ dy[i, :] ⊙ y[i, :] for rows of one head of one token, in the order in which dD is summed: where there is one key
 * the two cancel to the bit. A thread per row.
 */
extern "C" __global__ void attentionDelta(
    const activation* dy, const activation* y, long long rows, int size, float* delta) {
    FOR_EACH(i, rows) {
        float dot = 0;
        for (int from = 0; from < size; from += CHUNK) {
            float part = 0;
            for (int c = from; c < min(from + CHUNK, size); c++) {
                part += dy[i * size + c] * y[i * size + c];
            }
            dot += part;
        }
        delta[i] = dot;
    }
}

/** dq, for a tile of queries. */
extern "C" __global__ void __launch_bounds__(THREADS) attentionBackwardQueries(
    const activation* q, const activation* k, const activation* v, const activation* dy, const float* lse,
    const float* delta, const int* offsets, int heads, int size, float scale, Dropout dropout, activation* dq) {
    __shared__ Chunk chunkX, chunkZ;
    __shared__ Tile tile;
    __shared__ Values values;
    HeadTile place(offsets, heads, size);
    if (place.from >= place.queries.length) {
        return;
    }
    int queries = place.queries.rowsFrom(place.from);
    int stride = place.keys.stride;
    Own gradients = {};
    for (int firstKey = 0; firstKey < place.keys.length; firstKey += TILE) {
        int keys = place.keys.rowsFrom(firstKey);
        Own scores, dDropped;
        timesTransposed(
            place.queries.row(q, place.from), queries, place.keys.row(k, firstKey), keys, stride, size, chunkX, chunkZ,
            scores);
        timesTransposed(
            place.queries.row(dy, place.from), queries, place.keys.row(v, firstKey), keys, stride, size, chunkX, chunkZ,
            dDropped);
        for (int a = 0; a < OWN; a++) {
            float factors[WORDS];
            int query = place.from + ownRow(a);
            int block = firstKey / GROUP_COLUMNS * BLOCK_COLUMNS + ownColumn(0);
            dropoutFactors(dropout, place.dropoutRow + query, block, factors);
            long long note = (long long)(place.queries.first + query) * heads + blockIdx.y;
            for (int b = 0; b < OWN; b++) {
                bool inside = ownRow(a) < queries && ownColumn(b) < keys;
                tile[ownRow(a)][ownColumn(b)] =
                    inside ? expf(scores[a][b] * scale - lse[note]) * (dDropped[a][b] * factors[b] - delta[note]) * scale
                           : 0;
            }
        }
        times(tile, place.keys.row(k, firstKey) + place.part, keys, place.partColumns(), stride, values, gradients);
    }
    store(gradients, place.queries.row(dq, place.from) + place.part, queries, place.partColumns(), stride);
}

/** dk and dv, for a tile of keys: its rows are keys and its columns queries. */
extern "C" __global__ void __launch_bounds__(THREADS) attentionBackwardKeys(
    const activation* q, const activation* k, const activation* v, const activation* dy, const float* lse,
    const float* delta, const int* offsets, int heads, int size, float scale, Dropout dropout, activation* dk,
    activation* dv) {
    __shared__ Chunk chunkX, chunkZ;
    __shared__ Tile tile;
    __shared__ Values values;
    HeadTile place(offsets, heads, size);
    if (place.from >= place.keys.length) {
        return;
    }
    int keys = place.keys.rowsFrom(place.from);
    int stride = place.keys.stride;
    Own keyGradients = {};
    Own valueGradients = {};
    for (int firstQuery = 0; firstQuery < place.queries.length; firstQuery += TILE) {
        int queries = place.queries.rowsFrom(firstQuery);
        Own scores, dDropped;
        timesTransposed(
            place.keys.row(k, place.from), keys, place.queries.row(q, firstQuery), queries, stride, size, chunkX, chunkZ,
            scores);
        timesTransposed(
            place.keys.row(v, place.from), keys, place.queries.row(dy, firstQuery), queries, stride, size, chunkX, chunkZ,
            dDropped);
        // Now scores becomes dS and the tile D.
        for (int b = 0; b < OWN; b++) {
            float factors[WORDS];
            int query = firstQuery + ownColumn(b);
            int block = place.from / GROUP_COLUMNS * BLOCK_COLUMNS + ownRow(0);
            dropoutFactors(dropout, place.dropoutRow + query, block, factors);
            long long note = (long long)(place.queries.first + query) * heads + blockIdx.y;
            for (int a = 0; a < OWN; a++) {
                bool inside = ownRow(a) < keys && ownColumn(b) < queries;
                float p = inside ? expf(scores[a][b] * scale - lse[note]) : 0;
                scores[a][b] = inside ? p * (dDropped[a][b] * factors[a] - delta[note]) * scale : 0;
                tile[ownRow(a)][ownColumn(b)] = p * factors[a];
            }
        }
        const activation* outputs = place.queries.row(dy, firstQuery) + place.part;
        times(tile, outputs, queries, place.partColumns(), stride, values, valueGradients);
        // Everybody has multiplied D: dS takes its place.
        __syncthreads();
        for (int a = 0; a < OWN; a++) {
            for (int b = 0; b < OWN; b++) {
                tile[ownRow(a)][ownColumn(b)] = scores[a][b];
            }
        }
        const activation* inputs = place.queries.row(q, firstQuery) + place.part;
        times(tile, inputs, queries, place.partColumns(), stride, values, keyGradients);
    }
    store(keyGradients, place.keys.row(dk, place.from) + place.part, keys, place.partColumns(), stride);
    store(valueGradients, place.keys.row(dv, place.from) + place.part, keys, place.partColumns(), stride);
}
