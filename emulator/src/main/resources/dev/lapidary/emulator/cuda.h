// The part of CUDA's language that the kernels use, for a C++ compiler: included before each .cu file. A block's threads are
// fibers that run one at a time and change places at barriers and shuffles alone, so a missing barrier gives wrong numbers.
#pragma once

#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
// One block runs at a time. The section is filled with NaNs before each.
#define __shared__ static __attribute__((section("emulated_shared")))

struct uint3 {
    unsigned x, y, z;
};

extern uint3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulator {
void blockBarrier();
void warpBarrier();

/** Bytes that a thread can leave for the others of its warp. */
constexpr std::size_t MAIL = 32;

/** Where a thread of the running warp leaves them; its own place alternates. */
void* mailbox(int lane);
int lane();
void nextMailbox();

typedef void (*Call)(void** parameters);

/** A kernel, and what the driver knows of it. */
struct Kernel {
    Call call;
    int parameters;
    const std::size_t* sizes;
};

void enlist(const char* file, const char* name, Kernel kernel);

/** Calls a kernel with parameters as cuLaunchKernel takes them: an address for each. */
template <auto kernel>
struct Launch;

template <class... A, void (*kernel)(A...)>
struct Launch<kernel> {
    static constexpr std::size_t SIZES[] = {sizeof(A)...};

    static Kernel described() { return {call, sizeof...(A), SIZES}; }

    static void call(void** parameters) { call(parameters, std::index_sequence_for<A...>()); }

    template <std::size_t... I>
    static void call(void** parameters, std::index_sequence<I...>) {
        kernel(*static_cast<std::remove_cv_t<A>*>(parameters[I])...);
    }
};

template <class T>
T ofLane(T value, int from) {
    static_assert(sizeof(T) <= MAIL, "a shuffle moves no more than there is room for");
    std::memcpy(mailbox(lane()), &value, sizeof(T));
    warpBarrier();
    T theirs;
    std::memcpy(&theirs, mailbox(from), sizeof(T));
    // The next shuffle writes elsewhere, so nobody need wait until all have read.
    nextMailbox();
    return theirs;
}
}  // namespace emulator

/** Makes a kernel known to cuModuleGetFunction. */
#define EMULATED_KERNEL(file, kernel)                                             \
    static const bool enlisted_##kernel =                                         \
        (emulator::enlist(file, #kernel, emulator::Launch<kernel>::described()), true);

inline void __syncthreads() { emulator::blockBarrier(); }

inline void __syncwarp() { emulator::warpBarrier(); }

template <class T>
T __shfl_xor_sync(unsigned, T value, int mask) {
    return emulator::ofLane(value, emulator::lane() ^ mask);
}

// Tensor cores, as tensorcores.cuh tells; all threads of a warp must come here.

void loadMatrices(const void* row, unsigned (&words)[4]);

void loadTransposed(const void* row, unsigned (&words)[4]);

void multiplyAdd(const unsigned (&a)[4], unsigned b0, unsigned b1, float& y0, float& y1, float& y2, float& y3);

template <class T>
T max(T a, T b) {
    return a > b ? a : b;
}

template <class T>
T min(T a, T b) {
    return a < b ? a : b;
}

inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>((unsigned long long)a * b >> 32); }

/** A product that is not fused with a sum. */
inline float __fmul_rn(float a, float b) {
    volatile float product = a * b;
    return product;
}

inline unsigned __float_as_uint(float value) {
    unsigned bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float __uint_as_float(unsigned bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline float __int_as_float(int bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
