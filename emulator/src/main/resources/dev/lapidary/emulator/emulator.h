// What the emulator's own files offer each other.
#pragma once

#include "cuda.h"

#include <functional>
#include <string>

namespace emulator {
constexpr int SUCCESS = 0;
constexpr int INVALID_VALUE = 1;
constexpr int OUT_OF_MEMORY = 2;
constexpr int INVALID_DEVICE = 101;
constexpr int INVALID_HANDLE = 400;
constexpr int ILLEGAL_STATE = 401;
constexpr int NOT_FOUND = 500;
constexpr int LAUNCH_FAILED = 719;
constexpr int CAPTURE_UNSUPPORTED = 900;
constexpr int CAPTURE_INVALIDATED = 901;
constexpr int UPDATE_FAILED = 910;

// --- blocks.cpp ---

/** The kernel of that name in that file, or null. */
const Kernel* find(const std::string& file, const std::string& name);

/** Runs a kernel to its end. Returns null, or what is wrong with it. */
const char* run(Call call, uint3 grid, uint3 block, void** parameters);

// --- libraries.cpp ---

/** Whether CUDA would accept such a launch. */
bool fits(const Kernel* kernel, uint3 grid, uint3 block, unsigned sharedBytes, void** extra);

/** Runs a kernel to its end, and returns an error code. */
int launch(const Kernel* kernel, uint3 grid, uint3 block, void** parameters);

// --- graphs.cpp ---

/** Whether what the stream is given now becomes part of a graph, by {@link capture}, rather than being done. */
bool isCapturing();

int capture(std::function<int()> work);

/** Notes that a kernel or a product was asked for by itself. */
void countDirectOperation();

/** Notes that the host waited for the stream. */
void countWait();

/** To be asked by calls that must not be made while a stream is captured: whether one is, which then is in vain. */
bool spoilsCapture();
}  // namespace emulator
