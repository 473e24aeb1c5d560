// bfloat16, whose bits are the upper half of a float's. cuda_bf16.h has the same, but lies where NVRTC does not look for it.
#pragma once

/** A number that takes two bytes in memory and is computed with as a float. */
struct Bfloat16 {
    unsigned short bits;

    Bfloat16() = default;

    /** The nearest, the even one of two that are as near. NaN stays NaN. */
    __device__ Bfloat16(float x) {
        unsigned exact = __float_as_uint(x);
        bits = x == x ? (exact + 0x7FFFu + (exact >> 16 & 1)) >> 16 : 0x7FC0;
    }

    __device__ operator float() const { return __uint_as_float((unsigned)bits << 16); }
};
