// Single precision to bfloat16, whose bits are the upper half of a float's.
#include "common.cuh"

/** y = x rounded to the nearest bfloat16, to the even one of two that are as near. NaN stays NaN. */
extern "C" __global__ void toBfloat16(const float* x, long long n, unsigned short* y) {
    FOR_EACH(i, n) {
        unsigned bits = __float_as_uint(x[i]);
        unsigned rounded = bits + 0x7FFFu + (bits >> 16 & 1);
        y[i] = x[i] == x[i] ? rounded >> 16 : 0x7FC0;
    }
}
