// Those functions of cuBLASLt that the engine calls: products with a bias. Stricter than the real one, which reads or writes what
// it was not meant to where this returns an error.
#include "product.h"

#include <set>

using namespace emulator;

namespace {
int handle;

/** cublasLtMatmulDescAttributes_t, cublasLtMatmulPreferenceAttributes_t and cublasLtEpilogue_t, as far as they are used. */
constexpr int TRANSPOSE_A = 3, TRANSPOSE_B = 4, EPILOGUE = 7, BIAS_ADDRESS = 8;
constexpr int WORKSPACE_BYTES = 1, ALIGNMENT_A = 5, ALIGNMENT_D = 8;
constexpr unsigned EPILOGUE_BIAS = 4;

/** What an algorithm of ours takes of the workspace, and the kind of sizes that there is none for. */
constexpr std::size_t NEEDED_BYTES = 4096;
constexpr int UNLUCKY = 7;

struct Product {
    int transposeA = 0, transposeB = 0;
    unsigned epilogue = 1;
    const void* bias = nullptr;
};

struct Layout {
    int type;
    long long rows, columns, stride;
};

struct Preference {
    unsigned long long workspaceBytes = 0;
    unsigned alignments[4] = {256, 256, 256, 256};
};

/** cublasLtMatmulHeuristicResult_t, which begins with an algorithm. */
struct Heuristic {
    unsigned long long algorithm[8];
    std::size_t workspaceBytes;
    int state;
    float waves;
    int reserved[4];
};

std::set<Product*> products;
std::set<Layout*> layouts;

template <class T>
int assign(T& to, const void* from, std::size_t bytes) {
    if (from == nullptr || bytes != sizeof(T)) {
        return INVALID;
    }
    std::memcpy(&to, from, sizeof(T));
    return SUCCESS;
}

bool exist(Product* product, Layout* a, Layout* b, Layout* c, Layout* d) {
    return products.count(product) && layouts.count(a) && layouts.count(b) && layouts.count(c) && layouts.count(d);
}

/** The problems that are solved, w by columns and transposed; an algorithm is good for the one that it was found for. */
bool isSolved(const Product& product, const Layout& a, const Layout& b, const Layout& c, const Layout& d) {
    return product.transposeA == 1 && product.transposeB == 0 && product.epilogue == EPILOGUE_BIAS && a.type == b.type &&
           c.type == d.type && (d.type == a.type || (a.type == BFLOAT16 && d.type == FLOAT)) && a.rows == b.rows &&
           a.columns == d.rows && b.columns == d.columns && c.rows == d.rows && c.columns == d.columns &&
           a.rows % UNLUCKY != 0;
}

unsigned long long fingerprint(const Layout& a, const Layout& b, const Layout& d) {
    unsigned long long all = 14695981039346656037ull;
    for (long long part : {(long long)a.type, a.rows, a.columns, b.columns, (long long)d.type}) {
        all = (all ^ part) * 1099511628211ull;
    }
    return all;
}

bool isAligned(const void* address) { return address != nullptr && reinterpret_cast<std::size_t>(address) % 16 == 0; }

template <class T, class Result>
int multiply(const Layout& a, const Layout& b, const Layout& d, const void* w, const void* x, const void* bias, void* y) {
    return product(
        true, false, int(d.rows), int(d.columns), int(a.rows), 1, static_cast<const T*>(w), int(a.stride),
        static_cast<const T*>(x), int(b.stride), 0, static_cast<Result*>(y), int(d.stride),
        static_cast<const Result*>(bias));
}
}  // namespace

extern "C" {
int cublasLtCreate(void** made) {
    *made = &handle;
    return SUCCESS;
}

int cublasLtMatmulDescCreate(Product** made, int computeType, int scaleType) {
    if (computeType != SUM_IN_FLOAT || scaleType != FLOAT) {
        return NOT_SUPPORTED;
    }
    *made = new Product;
    products.insert(*made);
    return SUCCESS;
}

int cublasLtMatmulDescDestroy(Product* product) {
    if (products.erase(product) == 0) {
        return INVALID;
    }
    delete product;
    return SUCCESS;
}

int cublasLtMatmulDescSetAttribute(Product* product, int attribute, const void* value, std::size_t bytes) {
    if (products.count(product) == 0) {
        return INVALID;
    }
    switch (attribute) {
        case TRANSPOSE_A:
            return assign(product->transposeA, value, bytes);
        case TRANSPOSE_B:
            return assign(product->transposeB, value, bytes);
        case EPILOGUE:
            return assign(product->epilogue, value, bytes);
        case BIAS_ADDRESS:
            return assign(product->bias, value, bytes);
        default:
            return INVALID;
    }
}

int cublasLtMatrixLayoutCreate(
    Layout** made, int type, unsigned long long rows, unsigned long long columns, long long stride) {
    if ((type != FLOAT && type != BFLOAT16) || rows == 0 || columns == 0 || stride < (long long)rows) {
        return INVALID;
    }
    *made = new Layout{type, (long long)rows, (long long)columns, stride};
    layouts.insert(*made);
    return SUCCESS;
}

int cublasLtMatrixLayoutDestroy(Layout* layout) {
    if (layouts.erase(layout) == 0) {
        return INVALID;
    }
    delete layout;
    return SUCCESS;
}

int cublasLtMatmulPreferenceCreate(Preference** made) {
    *made = new Preference;
    return SUCCESS;
}

int cublasLtMatmulPreferenceSetAttribute(Preference* preference, int attribute, const void* value, std::size_t bytes) {
    if (attribute == WORKSPACE_BYTES) {
        return assign(preference->workspaceBytes, value, bytes);
    }
    return attribute < ALIGNMENT_A || attribute > ALIGNMENT_D
               ? INVALID
               : assign(preference->alignments[attribute - ALIGNMENT_A], value, bytes);
}

int cublasLtMatmulAlgoGetHeuristic(
    void* of, Product* product, Layout* a, Layout* b, Layout* c, Layout* d, Preference* preference, int requested,
    Heuristic* found, int* count) {
    *count = 0;
    if (of != &handle || !exist(product, a, b, c, d) || requested < 1) {
        return INVALID;
    }
    for (unsigned alignment : preference->alignments) {
        if (alignment > 16) {
            return INVALID;
        }
    }
    if (!isSolved(*product, *a, *b, *c, *d) || preference->workspaceBytes < NEEDED_BYTES || !isAligned(product->bias)) {
        return NOT_SUPPORTED;
    }
    *found = {};
    found->algorithm[0] = fingerprint(*a, *b, *d);
    found->workspaceBytes = NEEDED_BYTES;
    *count = 1;
    return SUCCESS;
}

int cublasLtMatmul(
    void* of, Product* product, const float* alpha, const void* w, Layout* a, const void* x, Layout* b,
    const float* beta, const void* before, Layout* c, void* y, Layout* d, const unsigned long long* algorithm,
    void* workspace, std::size_t workspaceBytes, void*) {
    if (of != &handle || !exist(product, a, b, c, d) || !isSolved(*product, *a, *b, *c, *d) || before != y ||
        *alpha != 1 || *beta != 0 || algorithm == nullptr || algorithm[0] != fingerprint(*a, *b, *d) ||
        !isAligned(workspace) || workspaceBytes < NEEDED_BYTES || !isAligned(w) || !isAligned(x) || !isAligned(y) ||
        !isAligned(product->bias)) {
        return INVALID;
    }
    std::memset(workspace, 0xFF, NEEDED_BYTES);
    return nowOrInGraph(true, [=, a = *a, b = *b, d = *d, bias = product->bias] {
        return a.type == FLOAT   ? multiply<float, float>(a, b, d, w, x, bias, y)
               : d.type == FLOAT ? multiply<Bfloat16, float>(a, b, d, w, x, bias, y)
                                 : multiply<Bfloat16, Bfloat16>(a, b, d, w, x, bias, y);
    });
}
}
