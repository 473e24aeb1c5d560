// What blocks.cpp offers to libraries.cpp.
#pragma once

#include "cuda.h"

#include <string>

namespace emulator {
/** The kernel of that name in that file, or null. */
Call find(const std::string& file, const std::string& name);

/** Runs a kernel to its end. Returns null, or what is wrong with it. */
const char* run(Call call, uint3 grid, uint3 block, void** parameters);
}  // namespace emulator
