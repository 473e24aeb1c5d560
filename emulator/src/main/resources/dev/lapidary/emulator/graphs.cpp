// CUDA graphs, and the capture of calls of cuBLAS into them. Stricter than a driver, which crashes or does something else where
// this returns an error: on graphs and nodes that are gone, and on whatever else CUDA's documentation forbids.
#include "emulator.h"

#include <algorithm>
#include <deque>
#include <set>
#include <vector>

using namespace emulator;

namespace {
/** CUDA_KERNEL_NODE_PARAMS_v2. */
struct KernelNode {
    const Kernel* kernel;
    unsigned gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes;
    void** parameters;
    void** extra;
    void* libraryKernel;
    void* context;
};

/** A kernel, a captured call, or a graph. */
struct Node {
    std::vector<std::size_t> after;
    const Kernel* kernel = nullptr;
    uint3 grid, block;
    std::vector<std::vector<char>> arguments;
    std::function<int()> call;
    std::deque<Node> child;
};

struct Graph {
    std::deque<Node> nodes;
};

struct Executable {
    /** What it was made of. Its nodes are the names of those here. */
    Graph* graph;
    std::deque<Node> nodes;
};

/** What a test can ask to go wrong: see EmulatedGraphs.java. */
enum Fault { NONE, UPDATES_ARE_LOST, UPDATES_FAIL, INSTANTIATION_FAILS, CAPTURE_FAILS };

std::set<Graph*> graphs;
std::set<Executable*> executables;
Graph* captured = nullptr;
bool spoilt = false;
int fault = NONE;
long long launches = 0;
long long operations = 0;
long long direct = 0;
long long updates = 0;
long long waits = 0;

/** Sets a node's kernel as the driver does: arguments are copied, for which it knows their sizes. */
int set(Node& node, const KernelNode* to) {
    uint3 grid = {to->gridX, to->gridY, to->gridZ};
    uint3 block = {to->blockX, to->blockY, to->blockZ};
    if (!fits(to->kernel, grid, block, to->sharedBytes, to->extra) || to->libraryKernel || to->context) {
        return INVALID_VALUE;
    }
    node.kernel = to->kernel;
    node.grid = grid;
    node.block = block;
    node.arguments.clear();
    for (int i = 0; i < to->kernel->parameters; i++) {
        const char* from = static_cast<const char*>(to->parameters[i]);
        node.arguments.emplace_back(from, from + to->kernel->sizes[i]);
    }
    return SUCCESS;
}

/** The index of a node, or the number of nodes if it is none of them. */
std::size_t indexOf(const Graph* graph, const Node* node) {
    std::size_t i = 0;
    while (i < graph->nodes.size() && &graph->nodes[i] != node) {
        i++;
    }
    return i;
}

/** Adds a node that waits for others of the same graph. */
int add(Node** made, Graph* graph, Node* const* after, std::size_t count, Node node) {
    for (std::size_t i = 0; i < count; i++) {
        std::size_t index = indexOf(graph, after[i]);
        if (index == graph->nodes.size()) {
            return INVALID_VALUE;
        }
        node.after.push_back(index);
    }
    graph->nodes.push_back(std::move(node));
    *made = &graph->nodes.back();
    return SUCCESS;
}

int run(std::deque<Node>& nodes);

int run(Node& node) {
    if (node.kernel == nullptr && !node.call) {
        return run(node.child);
    }
    operations++;
    if (node.call) {
        return node.call();
    }
    std::vector<void*> parameters;
    for (std::vector<char>& argument : node.arguments) {
        parameters.push_back(argument.data());
    }
    return launch(node.kernel, node.grid, node.block, parameters.data());
}

/** Of the nodes that wait for no other, the one that was added last runs first: an order that was not asked for is not kept. */
int run(std::deque<Node>& nodes) {
    std::vector<bool> done(nodes.size());
    for (std::size_t count = 0; count < nodes.size(); count++) {
        std::size_t next = nodes.size();
        bool ready = false;
        while (!ready) {
            next--;
            ready = !done[next] && std::all_of(nodes[next].after.begin(), nodes[next].after.end(),
                                               [&](std::size_t before) { return done[before]; });
        }
        int result = run(nodes[next]);
        if (result != SUCCESS) {
            return result;
        }
        done[next] = true;
    }
    return SUCCESS;
}
}  // namespace

namespace emulator {
bool isCapturing() { return captured != nullptr; }

int capture(std::function<int()> work) {
    if (fault == CAPTURE_FAILS) {
        spoilt = true;
        return INVALID_VALUE;
    }
    Node node;
    node.call = std::move(work);
    if (!captured->nodes.empty()) {
        node.after.push_back(captured->nodes.size() - 1);
    }
    captured->nodes.push_back(std::move(node));
    return SUCCESS;
}

void countDirectOperation() { direct++; }

void countWait() { waits++; }

bool spoilsCapture() {
    spoilt = isCapturing();
    return spoilt;
}
}  // namespace emulator

extern "C" {
int cuGraphCreate(Graph** made, unsigned flags) {
    if (flags != 0) {
        return INVALID_VALUE;
    }
    *made = new Graph;
    graphs.insert(*made);
    return SUCCESS;
}

int cuGraphDestroy(Graph* graph) {
    if (graphs.erase(graph) == 0) {
        return INVALID_VALUE;
    }
    delete graph;
    return SUCCESS;
}

int cuGraphAddKernelNode_v2(
    Node** made, Graph* graph, Node* const* after, std::size_t count, const KernelNode* description) {
    Node node;
    int result = graphs.count(graph) == 0 ? INVALID_VALUE : set(node, description);
    return result == SUCCESS ? add(made, graph, after, count, std::move(node)) : result;
}

int cuGraphAddChildGraphNode(Node** made, Graph* graph, Node* const* after, std::size_t count, Graph* child) {
    if (graphs.count(graph) == 0 || graphs.count(child) == 0 || graph == child) {
        return INVALID_VALUE;
    }
    Node node;
    node.child = child->nodes;
    return add(made, graph, after, count, std::move(node));
}

int cuStreamBeginCapture_v2(void*, int mode) {
    if (mode < 0 || mode > 2) {
        return INVALID_VALUE;
    }
    if (isCapturing()) {
        return ILLEGAL_STATE;
    }
    spoilt = false;
    return cuGraphCreate(&captured, 0);
}

int cuStreamEndCapture(void*, Graph** graph) {
    if (!isCapturing()) {
        return ILLEGAL_STATE;
    }
    *graph = captured;
    captured = nullptr;
    if (spoilt) {
        cuGraphDestroy(*graph);
        *graph = nullptr;
        return CAPTURE_INVALIDATED;
    }
    return SUCCESS;
}

int cuGraphInstantiateWithFlags(Executable** made, Graph* graph, unsigned long long flags) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    if (graphs.count(graph) == 0 || flags != 0) {
        return INVALID_VALUE;
    }
    if (fault == INSTANTIATION_FAILS) {
        return OUT_OF_MEMORY;
    }
    *made = new Executable{graph, graph->nodes};
    executables.insert(*made);
    return SUCCESS;
}

int cuGraphExecDestroy(Executable* executable) {
    if (executables.erase(executable) == 0) {
        return INVALID_VALUE;
    }
    delete executable;
    return SUCCESS;
}

int cuGraphExecKernelNodeSetParams_v2(Executable* executable, Node* node, const KernelNode* description) {
    if (executables.count(executable) == 0 || graphs.count(executable->graph) == 0) {
        return INVALID_VALUE;
    }
    std::size_t index = indexOf(executable->graph, node);
    if (index == executable->nodes.size() || executable->nodes[index].kernel == nullptr) {
        return INVALID_VALUE;
    }
    if (executable->nodes[index].kernel != description->kernel || fault == UPDATES_FAIL) {
        return UPDATE_FAILED;
    }
    updates++;
    return fault == UPDATES_ARE_LOST ? SUCCESS : set(executable->nodes[index], description);
}

int cuGraphLaunch(Executable* executable, void*) {
    if (spoilsCapture()) {
        return CAPTURE_UNSUPPORTED;
    }
    if (executables.count(executable) == 0) {
        return INVALID_VALUE;
    }
    launches++;
    return run(executable->nodes);
}

// Not of CUDA: what tests ask the emulated device.

void emulatedGraphFault(int toHappen) { fault = toHappen; }

long long emulatedGraphLaunches() { return launches; }

/** Kernels and products of graphs. */
long long emulatedGraphOperations() { return operations; }

/** Kernels and products that were asked for one by one. */
long long emulatedDirectOperations() { return direct; }

long long emulatedGraphUpdates() { return updates; }

/** How often the host waited for all that it had asked for. */
long long emulatedWaits() { return waits; }

/** Graphs, launchable or not, that nobody has freed. */
long long emulatedGraphsAlive() { return (long long)(graphs.size() + executables.size()); }
}
