// Attention over packed sequences, forward and backward, tile by tile as in FlashAttention (Dao et al., 2022): scores live in
// shared memory only. A block computes one tile of the output and passes over all tiles that go into it, so nothing is added
// to by two blocks.
//
// With S = Q·Kᵀ/√d, P = softmax(S), M the dropout factors and D = P ⊙ M: Y = D·V, and L = log Σ exp(S) of each row is kept.
// Backward, P = exp(S − L) is computed again, and with δ = rowsum(dY ⊙ Y), which equals rowsum(dP ⊙ P):
//
//   dV = Dᵀ·dY    dD = dY·Vᵀ    dS = P ⊙ (dD ⊙ M − δ)/√d    dQ = dS·K    dK = dSᵀ·Q
#include "attention.cuh"

/** y and logSumExp = L, [queries' tokens, heads]. The largest score of a row so far is taken off; what was summed before is scaled to it. */
extern "C" __global__ void __launch_bounds__(THREADS) attention(
    const activation* q, const activation* k, const activation* v, const int* offsets, int heads, int size, float scale,
    Dropout dropout, activation* y, float* logSumExp) {
    __shared__ SharedTiles shared;
    HeadTile place(offsets, heads, size);
    if (place.from >= place.queries.length) {
        return;
    }
    int queries = place.queries.rowsFrom(place.from);
    int stride = place.keys.stride;
    Accumulator outputs = {};
    float largest[OWN_ROWS];
    float total[OWN_ROWS] = {};
    UNROLLED (a, OWN_ROWS) {
        largest[a] = -infinity();
    }
    int seenKeys = place.keysOf(place.from + queries - 1);
    for (int firstKey = 0; firstKey < seenKeys; firstKey += TILE_COLUMNS) {
        int keys = place.keys.columnsFrom(firstKey);
        Accumulator scores;
        timesTransposed(
            place.queries.row(q, place.from), queries, place.keys.row(k, firstKey), keys, stride, size, shared, scores);
        UNROLLED (a, OWN_ROWS) {
            float mine = -infinity();
            UNROLLED (b, OWN_COLUMNS) {
                if (ownColumn(b) < keys && place.sees(place.from + ownRow(a), firstKey + ownColumn(b))) {
                    mine = fmaxf(mine, scores[a][b] * scale);
                }
            }
            float now = fmaxf(largest[a], rowMax(mine));
            float rescaled = expf(largest[a] - now);
            largest[a] = now;

            float factors[OWN_COLUMNS];
            columnFactors(dropout, place.dropoutRow + place.from + ownRow(a), firstKey, factors);
            float sum = 0;
            UNROLLED (b, OWN_COLUMNS) {
                bool seen = ownColumn(b) < keys && place.sees(place.from + ownRow(a), firstKey + ownColumn(b));
                float p = seen ? expf(scores[a][b] * scale - now) : 0;
                sum += p;
                scores[a][b] = p * factors[b];
                outputs[a][b] *= rescaled;
            }
            total[a] = total[a] * rescaled + rowSum(sum);
        }
        // Now scores are D, but for the factor that makes rows of P add up to 1.
        addTimes(
            scores, queries, place.keys.row(v, firstKey) + place.part, keys, place.partColumns(), stride, shared, outputs);
    }
    UNROLLED (a, OWN_ROWS) {
        UNROLLED (b, OWN_COLUMNS) {
            outputs[a][b] /= total[a];
        }
        if (place.part == 0 && ownColumn(0) == 0 && ownRow(a) < queries) {
            long long token = place.queries.first + place.from + ownRow(a);
            logSumExp[token * heads + blockIdx.y] = largest[a] + logf(total[a]);
        }
    }
    store(outputs, place.queries.row(y, place.from) + place.part, queries, place.partColumns(), stride);
}

/**
 * delta[i] = Σ dy[i, :] ⊙ y[i, :] for rows of one head of one token, in the order in which dD is summed in single precision: where there
 * is one key the two cancel to the bit. A thread per row.
 */
extern "C" __global__ void attentionDelta(
    const activation* dy, const activation* y, long long rows, int size, float* delta) {
    FOR_EACH(i, rows) {
        float dot = 0;
        for (int from = 0; from < size; from += INNER) {
            float part = 0;
            for (int c = from; c < min(from + INNER, size); c++) {
                part += dy[i * size + c] * y[i * size + c];
            }
            dot += part;
        }
        delta[i] = dot;
    }
}

/** dq, for a tile of queries. */
extern "C" __global__ void __launch_bounds__(THREADS) attentionBackwardQueries(
    const activation* q, const activation* k, const activation* v, const activation* dy, const float* logSumExp,
    const float* delta, const int* offsets, int heads, int size, float scale, Dropout dropout, activation* dq) {
    __shared__ SharedTiles shared;
    HeadTile place(offsets, heads, size);
    if (place.from >= place.queries.length) {
        return;
    }
    int queries = place.queries.rowsFrom(place.from);
    int stride = place.keys.stride;
    Accumulator gradients = {};
    int seenKeys = place.keysOf(place.from + queries - 1);
    for (int firstKey = 0; firstKey < seenKeys; firstKey += TILE_COLUMNS) {
        int keys = place.keys.columnsFrom(firstKey);
        Accumulator scores, dDropped;
        timesTransposed(
            place.queries.row(q, place.from), queries, place.keys.row(k, firstKey), keys, stride, size, shared, scores);
        timesTransposed(
            place.queries.row(dy, place.from), queries, place.keys.row(v, firstKey), keys, stride, size, shared, dDropped);
        // Now scores become dS.
        UNROLLED (a, OWN_ROWS) {
            float factors[OWN_COLUMNS];
            int query = place.from + ownRow(a);
            columnFactors(dropout, place.dropoutRow + query, firstKey, factors);
            long long note = (long long)(place.queries.first + query) * heads + blockIdx.y;
            float logTotal = ownRow(a) < queries ? logSumExp[note] : 0;
            float own = ownRow(a) < queries ? delta[note] : 0;
            UNROLLED (b, OWN_COLUMNS) {
                bool inside = ownRow(a) < queries && ownColumn(b) < keys && place.sees(query, firstKey + ownColumn(b));
                float p = inside ? expf(scores[a][b] * scale - logTotal) : 0;
                scores[a][b] = p * (dDropped[a][b] * factors[b] - own) * scale;
            }
        }
        addTimes(
            scores, queries, place.keys.row(k, firstKey) + place.part, keys, place.partColumns(), stride, shared, gradients);
    }
    store(gradients, place.queries.row(dq, place.from) + place.part, queries, place.partColumns(), stride);
}

/** dk and dv, for a tile of keys: its rows are keys and its columns queries. */
extern "C" __global__ void __launch_bounds__(THREADS) attentionBackwardKeys(
    const activation* q, const activation* k, const activation* v, const activation* dy, const float* logSumExp,
    const float* delta, const int* offsets, int heads, int size, float scale, Dropout dropout, activation* dk,
    activation* dv) {
    __shared__ SharedTiles shared;
    HeadTile place(offsets, heads, size);
    if (place.from >= place.keys.length) {
        return;
    }
    int keys = place.keys.rowsFrom(place.from);
    int stride = place.keys.stride;
    Accumulator keyGradients = {};
    Accumulator valueGradients = {};
    int firstTile = place.firstQueryOf(place.from) / TILE_COLUMNS;
    for (int firstQuery = firstTile * TILE_COLUMNS; firstQuery < place.queries.length; firstQuery += TILE_COLUMNS) {
        int queries = place.queries.columnsFrom(firstQuery);
        Accumulator scores, dDropped;
        timesTransposed(
            place.keys.row(k, place.from), keys, place.queries.row(q, firstQuery), queries, stride, size, shared, scores);
        timesTransposed(
            place.keys.row(v, place.from), keys, place.queries.row(dy, firstQuery), queries, stride, size, shared, dDropped);
        // Now scores become dS and dDropped D.
        UNROLLED (b, OWN_COLUMNS) {
            float factors[OWN_ROWS];
            int query = firstQuery + ownColumn(b);
            rowFactors(dropout, place.dropoutRow + query, place.from, factors);
            long long note = (long long)(place.queries.first + query) * heads + blockIdx.y;
            float logTotal = ownColumn(b) < queries ? logSumExp[note] : 0;
            float own = ownColumn(b) < queries ? delta[note] : 0;
            UNROLLED (a, OWN_ROWS) {
                bool inside = ownRow(a) < keys && ownColumn(b) < queries && place.sees(query, place.from + ownRow(a));
                float p = inside ? expf(scores[a][b] * scale - logTotal) : 0;
                scores[a][b] = p * (dDropped[a][b] * factors[a] - own) * scale;
                dDropped[a][b] = p * factors[a];
            }
        }
        const activation* outputs = place.queries.row(dy, firstQuery) + place.part;
        addTimes(dDropped, keys, outputs, queries, place.partColumns(), stride, shared, valueGradients);
        const activation* inputs = place.queries.row(q, firstQuery) + place.part;
        addTimes(scores, keys, inputs, queries, place.partColumns(), stride, shared, keyGradients);
    }
    store(keyGradients, place.keys.row(dk, place.from) + place.part, keys, place.partColumns(), stride);
    store(valueGradients, place.keys.row(dv, place.from) + place.part, keys, place.partColumns(), stride);
}
