// Those functions of the CUDA driver and NVRTC that the engine calls, on the CPU and with the same signatures. Device
// memory is the heap's, full of NaNs when it comes; all is done when a call returns.
#include "emulator.h"

#include <cstdio>
#include <cstdlib>

using namespace emulator;

namespace {
constexpr std::size_t MEMORY = std::size_t(4) << 30;

std::string launchProblem = "a kernel failed";
int context, stream;

struct Program {
    std::string name;
};
}  // namespace

namespace emulator {
bool fits(const Kernel* kernel, uint3 grid, uint3 block, unsigned sharedBytes, void** extra) {
    return kernel != nullptr && grid.x > 0 && grid.x <= 0x7FFFFFFF && grid.y > 0 && grid.y <= 65535 && grid.z > 0 &&
           grid.z <= 65535 && block.x > 0 && block.y > 0 && block.z > 0 && block.x * block.y * block.z <= 1024 &&
           sharedBytes == 0 && extra == nullptr;
}

int launch(const Kernel* kernel, uint3 grid, uint3 block, void** parameters) {
    const char* problem = run(kernel->call, grid, block, parameters);
    if (problem != nullptr) {
        launchProblem = problem;
        return LAUNCH_FAILED;
    }
    return SUCCESS;
}
}  // namespace emulator

extern "C" {
typedef unsigned long long CUdeviceptr;

int cuInit(unsigned) { return SUCCESS; }

int cuDriverGetVersion(int* version) {
    *version = 13000;
    return SUCCESS;
}

int cuGetErrorString(int error, const char** text) {
    *text = error == LAUNCH_FAILED ? launchProblem.c_str()
            : error == OUT_OF_MEMORY ? "out of memory"
            : error == NOT_FOUND ? "named symbol not found"
            : error == INVALID_DEVICE ? "invalid device ordinal"
            : error == CAPTURE_UNSUPPORTED ? "operation not permitted when stream is capturing"
            : error == CAPTURE_INVALIDATED ? "operation failed due to a previous error during capture"
            : error == UPDATE_FAILED ? "the graph update was not performed"
                                     : "invalid argument";
    return SUCCESS;
}

int cuDeviceGetCount(int* count) {
    *count = 1;
    return SUCCESS;
}

int cuDeviceGet(int* device, int ordinal) {
    *device = 0;
    return ordinal == 0 ? SUCCESS : INVALID_DEVICE;
}

int cuDeviceGetName(char* name, int length, int) {
    std::snprintf(name, length, "emulated on the CPU");
    return SUCCESS;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int) {
    *bytes = MEMORY;
    return SUCCESS;
}

/** The compute capability, 8.0; nothing else is asked for. */
int cuDeviceGetAttribute(int* value, int attribute, int) {
    *value = attribute == 75 ? 8 : 0;
    return attribute == 75 || attribute == 76 ? SUCCESS : INVALID_VALUE;
}

int cuDevicePrimaryCtxRetain(void** made, int) {
    *made = &context;
    return SUCCESS;
}

int cuCtxSetCurrent(void*) { return SUCCESS; }

int cuStreamCreate(void** made, unsigned) {
    *made = &stream;
    return SUCCESS;
}

int cuStreamSynchronize(void*) {
    countWait();
    return spoilsCapture() ? CAPTURE_UNSUPPORTED : SUCCESS;
}

int cuMemAlloc_v2(CUdeviceptr* address, std::size_t bytes) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    void* block = bytes == 0 || bytes > MEMORY ? nullptr : std::malloc(bytes);
    if (block == nullptr) {
        return bytes == 0 ? INVALID_VALUE : OUT_OF_MEMORY;
    }
    std::memset(block, 0xFF, bytes);
    *address = reinterpret_cast<CUdeviceptr>(block);
    return SUCCESS;
}

int cuMemFree_v2(CUdeviceptr address) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    std::free(reinterpret_cast<void*>(address));
    return SUCCESS;
}

int cuMemHostAlloc(void** address, std::size_t bytes, unsigned) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    *address = std::malloc(bytes);
    return *address == nullptr ? OUT_OF_MEMORY : SUCCESS;
}

int cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, std::size_t bytes, void*) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    std::memcpy(reinterpret_cast<void*>(to), from, bytes);
    return SUCCESS;
}

int cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, std::size_t bytes, void*) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    std::memcpy(to, reinterpret_cast<void*>(from), bytes);
    return SUCCESS;
}

/** The image is what nvrtcGetCUBIN gave: the name of a file of kernels. */
int cuModuleLoadData(void** module, const void* image) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    *module = new std::string(static_cast<const char*>(image));
    return SUCCESS;
}

int cuModuleGetFunction(void** function, void* module, const char* name) {
    *function = const_cast<Kernel*>(find(*static_cast<std::string*>(module), name));
    return *function == nullptr ? NOT_FOUND : SUCCESS;
}

int cuLaunchKernel(
    const Kernel* kernel, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
    unsigned blockZ, unsigned sharedBytes, void*, void** parameters, void** extra) {
    uint3 grid = {gridX, gridY, gridZ};
    uint3 block = {blockX, blockY, blockZ};
    // A real one would join a captured graph, which nobody here needs.
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    countDirectOperation();
    return fits(kernel, grid, block, sharedBytes, extra) ? launch(kernel, grid, block, parameters) : INVALID_VALUE;
}

int nvrtcVersion(int* major, int* minor) {
    *major = 13;
    *minor = 0;
    return SUCCESS;
}

const char* nvrtcGetErrorString(int) { return "emulated failure"; }

int nvrtcCreateProgram(Program** program, const char*, const char* name, int, const char* const*, const char* const*) {
    *program = new Program{name};
    return SUCCESS;
}

/** The kernels were compiled with this library, once for each macro that may be defined. */
int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
    const std::string define = "--define-macro=";
    for (int i = 0; i < count; i++) {
        std::string option = options[i];
        if (option.rfind(define, 0) == 0) {
            program->name += " " + option.substr(define.size());
        }
    }
    return SUCCESS;
}

int nvrtcGetProgramLogSize(Program*, std::size_t* size) {
    *size = 1;
    return SUCCESS;
}

int nvrtcGetProgramLog(Program*, char* log) {
    *log = 0;
    return SUCCESS;
}

int nvrtcGetCUBINSize(Program* program, std::size_t* size) {
    *size = program->name.size() + 1;
    return SUCCESS;
}

int nvrtcGetCUBIN(Program* program, char* image) {
    std::memcpy(image, program->name.c_str(), program->name.size() + 1);
    return SUCCESS;
}

int nvrtcDestroyProgram(Program** program) {
    delete *program;
    *program = nullptr;
    return SUCCESS;
}
}
