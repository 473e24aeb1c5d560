// Runs kernels: the blocks of a grid one after the other, the threads of a block as fibers.
#include "emulator.h"

#include <csetjmp>
#include <map>
#include <string>
#include <sys/mman.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

uint3 threadIdx, blockIdx, blockDim, gridDim;

// The linker's names for the section of all __shared__ arrays. One byte of ours, so that there always is one.
__attribute__((section("emulated_shared"), used)) static char notEmpty;
extern "C" char __start_emulated_shared, __stop_emulated_shared;

namespace emulator {
namespace {
constexpr int WARP = 32;
constexpr int MOST_THREADS = 1024;
constexpr std::size_t STACK = 256 << 10;

enum class State { READY, AT_BLOCK_BARRIER, AT_WARP_BARRIER, DONE };

struct Fiber {
    State state = State::DONE;
    void* stack = nullptr;
    ucontext_t start;
    jmp_buf place;
    bool begun = false;
    int parity = 0;
    alignas(16) char mail[2][MAIL];
    void* fakeStack = nullptr;
};

Fiber fibers[MOST_THREADS];
int current;
Call kernel;
void** arguments;
std::string problem;

std::map<std::pair<std::string, std::string>, Kernel>& kernels() {
    static std::map<std::pair<std::string, std::string>, Kernel> all;
    return all;
}

#if defined(__SANITIZE_ADDRESS__)
ucontext_t scheduler;
const void* schedulerStack = nullptr;
std::size_t schedulerStackSize = 0;

// The sanitizer must be told which stack is in use, and allows for swapcontext but not for jumps to another stack.
void enter(int t) {
    void* fake;
    __sanitizer_start_switch_fiber(&fake, fibers[t].stack, STACK);
    swapcontext(&scheduler, &fibers[t].start);
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
}

void leave() {
    Fiber& fiber = fibers[current];
    __sanitizer_start_switch_fiber(&fiber.fakeStack, schedulerStack, schedulerStackSize);
    swapcontext(&fiber.start, &scheduler);
    __sanitizer_finish_switch_fiber(fiber.fakeStack, &schedulerStack, &schedulerStackSize);
}

void arrive() { __sanitizer_finish_switch_fiber(nullptr, &schedulerStack, &schedulerStackSize); }
#else
jmp_buf schedulerPlace;

// Contexts begin a fiber; from then on it is jumps, which need no system call.
__attribute__((noinline)) void enter(int t) {
    Fiber& fiber = fibers[t];
    if (_setjmp(schedulerPlace) == 0) {
        if (fiber.begun) {
            _longjmp(fiber.place, 1);
        }
        fiber.begun = true;
        setcontext(&fiber.start);
    }
}

__attribute__((noinline)) void leave() {
    if (_setjmp(fibers[current].place) == 0) {
        _longjmp(schedulerPlace, 1);
    }
}

void arrive() {}
#endif

/** A fiber's life: one thread of one block after the other. */
void live() {
    arrive();
    for (;;) {
        kernel(arguments);
        fibers[current].state = State::DONE;
        leave();
    }
}

void prepare(int threads) {
    for (int t = 0; t < threads; t++) {
        Fiber& fiber = fibers[t];
        if (fiber.stack == nullptr) {
            fiber.stack = mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            getcontext(&fiber.start);
            fiber.start.uc_stack.ss_sp = fiber.stack;
            fiber.start.uc_stack.ss_size = STACK;
            fiber.start.uc_link = nullptr;
            makecontext(&fiber.start, live, 0);
        }
        fiber.state = State::READY;
    }
}

void run(int t) {
    current = t;
    unsigned x = t % blockDim.x;
    unsigned y = t / blockDim.x % blockDim.y;
    threadIdx = {x, y, t / (blockDim.x * blockDim.y)};
    enter(t);
}

/** Runs the threads of a warp until each is done or at the block's barrier. */
bool runWarp(int first, int end, bool backwards) {
    for (;;) {
        int waiting = 0;
        for (int i = first; i < end; i++) {
            int t = backwards ? end - 1 - (i - first) : i;
            if (fibers[t].state == State::READY) {
                run(t);
            }
            waiting += fibers[t].state == State::AT_WARP_BARRIER;
        }
        if (waiting == 0) {
            return true;
        }
        if (waiting < end - first) {
            problem = "some threads of a warp wait at a shuffle that the others never reach";
            return false;
        }
        for (int t = first; t < end; t++) {
            fibers[t].state = State::READY;
        }
    }
}

bool runBlock(int threads, bool backwards) {
    std::memset(&__start_emulated_shared, 0xFF, &__stop_emulated_shared - &__start_emulated_shared);
    prepare(threads);
    int warps = (threads + WARP - 1) / WARP;
    for (;;) {
        for (int i = 0; i < warps; i++) {
            int first = (backwards ? warps - 1 - i : i) * WARP;
            if (!runWarp(first, first + WARP < threads ? first + WARP : threads, backwards)) {
                return false;
            }
        }
        int waiting = 0;
        for (int t = 0; t < threads; t++) {
            waiting += fibers[t].state == State::AT_BLOCK_BARRIER;
        }
        if (waiting == 0) {
            return true;
        }
        if (waiting < threads) {
            problem = "some threads of a block wait at a barrier that the others never reach";
            return false;
        }
        for (int t = 0; t < threads; t++) {
            fibers[t].state = State::READY;
        }
    }
}

void wait(State at) {
    fibers[current].state = at;
    leave();
}
}  // namespace

void blockBarrier() { wait(State::AT_BLOCK_BARRIER); }

void warpBarrier() { wait(State::AT_WARP_BARRIER); }

int lane() { return current % WARP; }

void* mailbox(int ofLane) {
    return fibers[current / WARP * WARP + ofLane].mail[fibers[current].parity];
}

void nextMailbox() { fibers[current].parity ^= 1; }

void enlist(const char* file, const char* name, Kernel kernel) { kernels()[{file, name}] = kernel; }

const Kernel* find(const std::string& file, const std::string& name) {
    auto found = kernels().find({file, name});
    return found == kernels().end() ? nullptr : &found->second;
}

const char* run(Call call, uint3 grid, uint3 block, void** parameters) {
    static bool backwards;
    // Which thread runs first is not promised: it changes from launch to launch.
    backwards = !backwards;
    kernel = call;
    arguments = parameters;
    gridDim = grid;
    blockDim = block;
    int threads = static_cast<int>(block.x * block.y * block.z);
    for (unsigned z = 0; z < grid.z; z++) {
        for (unsigned y = 0; y < grid.y; y++) {
            for (unsigned x = 0; x < grid.x; x++) {
                blockIdx = {x, y, z};
                if (!runBlock(threads, backwards)) {
                    // Its fibers are stuck within the kernel: later launches get new ones.
                    for (int t = 0; t < threads; t++) {
                        munmap(fibers[t].stack, STACK);
                        fibers[t].stack = nullptr;
                        fibers[t].begun = false;
                    }
                    return problem.c_str();
                }
            }
        }
    }
    return nullptr;
}
}  // namespace emulator
