// Convolution and its gradients on images [n, height, width, channels] with weights [out, in/groups, size, size], as products of
// matrices that are never written down: their elements are fetched where they lie when a tile needs them. A block computes
// 64 × 64 numbers of one group's product.
#include "common.cuh"

constexpr int TILE = 64;
constexpr int INNER = 16;
constexpr int SIDE = 16;
constexpr int OWN = TILE / SIDE;

/** Some of a matrix's rows or columns, by the inner dimension. Padded, so that a thread's numbers lie in different banks. */
typedef float Slice[INNER][TILE + 1];

/** Sizes of the images (in) and of what the convolution makes of them (out), and the window. Channels are a group's. */
struct Geometry {
    int images, height, width, channels;
    int outHeight, outWidth, outChannels;
    int size, stride, padding, dilation;
    int groups;

    __device__ int taps() const { return size * size; }
    __device__ int outputs() const { return images * outHeight * outWidth; }
    __device__ int pixels() const { return images * height * width; }
};

/** Which row and column of the window a tap is. */
struct Tap {
    int row, column, channel;
};

/** Inner index k: channels of the window's first tap, then of the second. */
__device__ inline Tap tapOf(const Geometry& g, int k, int channels) {
    int tap = k / channels;
    return {tap / g.size, tap % g.size, k % channels};
}

/** A position in images of some height and width. */
struct Position {
    int image, row, column;
};

__device__ inline Position positionOf(int index, int height, int width) {
    return {index / width / height, index / width % height, index % width};
}

/** The matrix [outputs, taps·channels] of what the window sees of x at each of its places. */
struct Patches {
    Geometry g;
    const activation* x;
    int group;
    typedef Position Outer;
    typedef Tap Inner;

    __device__ Position outer(int output) const { return positionOf(output, g.outHeight, g.outWidth); }

    __device__ Tap inner(int k) const { return tapOf(g, k, g.channels); }

    __device__ float at(Position output, Tap tap) const {
        int row = output.row * g.stride - g.padding + tap.row * g.dilation;
        int column = output.column * g.stride - g.padding + tap.column * g.dilation;
        if (row < 0 || row >= g.height || column < 0 || column >= g.width) {
            return 0;
        }
        long long pixel = ((long long)output.image * g.height + row) * g.width + column;
        return x[(pixel * g.groups + group) * g.channels + tap.channel];
    }
};

/** The matrix [pixels, taps·outChannels] of the dy of the outputs that saw a pixel through each tap. */
struct Viewers {
    Geometry g;
    const activation* dy;
    int group;
    typedef Position Outer;
    typedef Tap Inner;

    __device__ Position outer(int pixel) const { return positionOf(pixel, g.height, g.width); }

    __device__ Tap inner(int k) const { return tapOf(g, k, g.outChannels); }

    __device__ float at(Position pixel, Tap tap) const {
        int row = pixel.row + g.padding - tap.row * g.dilation;
        int column = pixel.column + g.padding - tap.column * g.dilation;
        if (row < 0 || column < 0 || row % g.stride != 0 || column % g.stride != 0 || row / g.stride >= g.outHeight ||
            column / g.stride >= g.outWidth) {
            return 0;
        }
        long long output = ((long long)pixel.image * g.outHeight + row / g.stride) * g.outWidth + column / g.stride;
        return dy[(output * g.groups + group) * g.outChannels + tap.channel];
    }
};

/** The weights of an output channel by tap and input channel. */
struct WeightsByOutput {
    Geometry g;
    const float* w;
    int group;
    typedef int Outer;
    typedef Tap Inner;

    __device__ int outer(int o) const { return o; }

    __device__ Tap inner(int k) const { return tapOf(g, k, g.channels); }

    __device__ float at(int o, Tap tap) const {
        long long filter = (long long)group * g.outChannels + o;
        return w[(filter * g.channels + tap.channel) * g.taps() + tap.row * g.size + tap.column];
    }
};

/** The weights of an input channel by tap and output channel. */
struct WeightsByInput {
    Geometry g;
    const float* w;
    int group;
    typedef int Outer;
    typedef Tap Inner;

    __device__ int outer(int c) const { return c; }

    __device__ Tap inner(int k) const { return tapOf(g, k, g.outChannels); }

    __device__ float at(int c, Tap tap) const {
        long long filter = (long long)group * g.outChannels + tap.channel;
        return w[(filter * g.channels + c) * g.taps() + tap.row * g.size + tap.column];
    }
};

/** dy of an output channel, by output. */
struct OutputGradients {
    Geometry g;
    const activation* dy;
    int group;
    typedef int Outer;
    typedef int Inner;

    __device__ int outer(int o) const { return o; }

    __device__ int inner(int output) const { return output; }

    __device__ float at(int o, int output) const {
        return dy[((long long)output * g.groups + group) * g.outChannels + o];
    }
};

/** Patches the other way round: a tap and channel, by output. */
struct PatchesByTap {
    Patches patches;
    typedef Tap Outer;
    typedef Position Inner;

    __device__ Tap outer(int k) const { return patches.inner(k); }

    __device__ Position inner(int output) const { return patches.outer(output); }

    __device__ float at(Tap tap, Position output) const { return patches.at(output, tap); }
};

/** What a thread fetches of a slice: four numbers, all of one inner index. */
template <class Matrix>
__device__ inline void fetch(
    const Matrix& matrix, const typename Matrix::Outer (&outers)[OWN], int firstOuter, int outerCount, int k, int endK,
    Slice& slice) {
    bool inside = k < endK;
    typename Matrix::Inner inner = matrix.inner(inside ? k : 0);
    for (int a = 0; a < OWN; a++) {
        int i = threadIdx.x / INNER + a * SIDE;
        slice[threadIdx.x % INNER][i] = inside && firstOuter + i < outerCount ? matrix.at(outers[a], inner) : 0;
    }
}

/**
 * sums[i, j] = Σ a(i, k)·b(j, k) for k from firstK to endK, for the tile at (row, column) of an m × n product. Each slice is
 * added up by itself, so that long sums lose fewer digits.
 */
template <class A, class B>
__device__ void tileProduct(
    const A& a, const B& b, int row, int column, int m, int n, int firstK, int endK, Slice& sliceA, Slice& sliceB,
    float (&sums)[OWN][OWN]) {
    typename A::Outer rows[OWN];
    typename B::Outer columns[OWN];
    for (int i = 0; i < OWN; i++) {
        int own = threadIdx.x / INNER + i * SIDE;
        rows[i] = a.outer(min(row + own, m - 1));
        columns[i] = b.outer(min(column + own, n - 1));
    }
    for (int from = firstK; from < endK; from += INNER) {
        int k = from + threadIdx.x % INNER;
        fetch(a, rows, row, m, k, endK, sliceA);
        fetch(b, columns, column, n, k, endK, sliceB);
        __syncthreads();
        float part[OWN][OWN] = {};
        for (int l = 0; l < INNER; l++) {
            for (int i = 0; i < OWN; i++) {
                for (int j = 0; j < OWN; j++) {
                    part[i][j] += sliceA[l][threadIdx.x / SIDE + i * SIDE] * sliceB[l][threadIdx.x % SIDE + j * SIDE];
                }
            }
        }
        for (int i = 0; i < OWN; i++) {
            for (int j = 0; j < OWN; j++) {
                sums[i][j] += part[i][j];
            }
        }
        // Everybody is done with these slices.
        __syncthreads();
    }
}

/** y[output, o] = Σ patches·weights. Grid: tiles of outputs, tiles of out channels, groups. */
extern "C" __global__ void __launch_bounds__(THREADS) convolution(
    Geometry g, const activation* x, const float* w, activation* y) {
    __shared__ Slice sliceA, sliceB;
    int group = blockIdx.z;
    int row = blockIdx.x * TILE;
    int column = blockIdx.y * TILE;
    float sums[OWN][OWN] = {};
    tileProduct(
        Patches{g, x, group}, WeightsByOutput{g, w, group}, row, column, g.outputs(), g.outChannels, 0,
        g.taps() * g.channels, sliceA, sliceB, sums);
    for (int i = 0; i < OWN; i++) {
        for (int j = 0; j < OWN; j++) {
            int output = row + threadIdx.x / SIDE + i * SIDE;
            int o = column + threadIdx.x % SIDE + j * SIDE;
            if (output < g.outputs() && o < g.outChannels) {
                y[((long long)output * g.groups + group) * g.outChannels + o] = sums[i][j];
            }
        }
    }
}

/** dx[pixel, c] = Σ viewers·weights + keep·dx[pixel, c], keep being 0 or 1. Grid: tiles of pixels, tiles of channels, groups. */
extern "C" __global__ void __launch_bounds__(THREADS) convolutionBackwardInput(
    Geometry g, const activation* dy, const float* w, int keep, activation* dx) {
    __shared__ Slice sliceA, sliceB;
    int group = blockIdx.z;
    int row = blockIdx.x * TILE;
    int column = blockIdx.y * TILE;
    float sums[OWN][OWN] = {};
    tileProduct(
        Viewers{g, dy, group}, WeightsByInput{g, w, group}, row, column, g.pixels(), g.channels, 0,
        g.taps() * g.outChannels, sliceA, sliceB, sums);
    for (int i = 0; i < OWN; i++) {
        for (int j = 0; j < OWN; j++) {
            int pixel = row + threadIdx.x / SIDE + i * SIDE;
            int c = column + threadIdx.x % SIDE + j * SIDE;
            if (pixel < g.pixels() && c < g.channels) {
                long long at = ((long long)pixel * g.groups + group) * g.channels + c;
                dx[at] = keep ? sums[i][j] + (float)dx[at] : sums[i][j];
            }
        }
    }
}

/**
 * partial[part, o, c, tap] = Σ dy·patches over a part of the outputs, to be added up. Grid: parts × tiles of out channels, tiles
 * of taps and channels, groups.
 */
extern "C" __global__ void __launch_bounds__(THREADS) convolutionBackwardWeight(
    Geometry g, const activation* x, const activation* dy, int parts, int outputsPerPart, float* partial) {
    __shared__ Slice sliceA, sliceB;
    int group = blockIdx.z;
    int part = blockIdx.x % parts;
    int row = blockIdx.x / parts * TILE;
    int column = blockIdx.y * TILE;
    int first = part * outputsPerPart;
    int patch = g.taps() * g.channels;
    float sums[OWN][OWN] = {};
    tileProduct(
        OutputGradients{g, dy, group}, PatchesByTap{Patches{g, x, group}}, row, column, g.outChannels, patch, first,
        min(first + outputsPerPart, g.outputs()), sliceA, sliceB, sums);
    for (int i = 0; i < OWN; i++) {
        for (int j = 0; j < OWN; j++) {
            int o = row + threadIdx.x / SIDE + i * SIDE;
            int k = column + threadIdx.x % SIDE + j * SIDE;
            if (o < g.outChannels && k < patch) {
                Tap tap = tapOf(g, k, g.channels);
                long long filter = ((long long)part * g.groups + group) * g.outChannels + o;
                partial[(filter * g.channels + tap.channel) * g.taps() + tap.row * g.size + tap.column] = sums[i][j];
            }
        }
    }
}
