// Convolution and its gradients on images [n, height, width, channels] with weights [out, in/groups, size, size], as products of
// matrices that are never written down: their elements are fetched where they lie when a tile needs them. Weights alone are
// first put in the order of the product. A block computes a tile of one group's product.
#include "tiles.cuh"

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
    const Geometry& g;
    const activation* x;
    int group;
    bool inVectors;
    typedef Position Outer;
    typedef Tap Inner;

    __device__ Patches(const Geometry& g, const activation* x, int group)
        : g(g), x(x), group(group), inVectors(g.channels % VECTOR == 0 && isAligned(x)) {}

    __device__ Position outer(int output) const { return positionOf(output, g.outHeight, g.outWidth); }

    __device__ Tap inner(int k) const { return tapOf(g, k, g.channels); }

    __device__ const activation* at(Position output, Tap tap) const {
        int row = output.row * g.stride - g.padding + tap.row * g.dilation;
        int column = output.column * g.stride - g.padding + tap.column * g.dilation;
        if (row < 0 || row >= g.height || column < 0 || column >= g.width) {
            return nullptr;
        }
        long long pixel = ((long long)output.image * g.height + row) * g.width + column;
        return x + (pixel * g.groups + group) * g.channels + tap.channel;
    }
};

/** The matrix [pixels, taps·outChannels] of the dy of the outputs that saw a pixel through each tap. */
struct Viewers {
    const Geometry& g;
    const activation* dy;
    int group;
    bool inVectors;
    typedef Position Outer;
    typedef Tap Inner;

    __device__ Viewers(const Geometry& g, const activation* dy, int group)
        : g(g), dy(dy), group(group), inVectors(g.outChannels % VECTOR == 0 && isAligned(dy)) {}

    __device__ Position outer(int pixel) const { return positionOf(pixel, g.height, g.width); }

    __device__ Tap inner(int k) const { return tapOf(g, k, g.outChannels); }

    __device__ const activation* at(Position pixel, Tap tap) const {
        int row = pixel.row + g.padding - tap.row * g.dilation;
        int column = pixel.column + g.padding - tap.column * g.dilation;
        if (row < 0 || column < 0 || row % g.stride != 0 || column % g.stride != 0 || row / g.stride >= g.outHeight ||
            column / g.stride >= g.outWidth) {
            return nullptr;
        }
        long long output = ((long long)pixel.image * g.outHeight + row / g.stride) * g.outWidth + column / g.stride;
        return dy + (output * g.groups + group) * g.outChannels + tap.channel;
    }
};

/** The weights of a group in the order of a product: for each of its columns the inner indices. */
struct Weights {
    const activation* w;
    int length;
    bool inVectors;
    typedef int Outer;
    typedef int Inner;

    __device__ Weights(const activation* w, int group, int columns, int length)
        : w(w + (long long)group * columns * length), length(length),
          inVectors(length % VECTOR == 0 && isAligned(this->w)) {}

    __device__ int outer(int column) const { return column; }

    __device__ int inner(int k) const { return k; }

    __device__ const activation* at(int column, int k) const { return w + (long long)column * length + k; }
};

/** dy of an output channel, by output. */
struct OutputGradients {
    const Geometry& g;
    const activation* dy;
    int group;
    bool inVectors;
    typedef int Outer;
    typedef int Inner;

    __device__ OutputGradients(const Geometry& g, const activation* dy, int group)
        : g(g), dy(dy), group(group), inVectors(g.outChannels % VECTOR == 0 && isAligned(dy)) {}

    __device__ int outer(int o) const { return o; }

    __device__ int inner(int output) const { return output; }

    __device__ const activation* at(int o, int output) const {
        return dy + ((long long)output * g.groups + group) * g.outChannels + o;
    }
};

/** Patches the other way round: a tap and channel, by output. */
struct PatchesByTap {
    Patches patches;
    bool inVectors;
    typedef Tap Outer;
    typedef Position Inner;

    __device__ PatchesByTap(const Geometry& g, const activation* x, int group)
        : patches(g, x, group), inVectors(patches.inVectors) {}

    __device__ Tap outer(int k) const { return patches.inner(k); }

    __device__ Position inner(int output) const { return patches.outer(output); }

    __device__ const activation* at(Tap tap, Position output) const { return patches.at(output, tap); }
};

/** y[o, tap, c] = w[o, c, tap], for filters of all groups. */
extern "C" __global__ void arrangeByOutput(const float* w, int filters, int channels, int taps, activation* y) {
    FOR_EACH(i, (long long)filters * channels * taps) {
        long long c = i % channels;
        long long tap = i / channels % taps;
        long long o = i / channels / taps;
        y[i] = w[(o * channels + c) * taps + tap];
    }
}

/** y[group, c, tap, o] = w[group, o, c, tap]. */
extern "C" __global__ void arrangeByInput(
    const float* w, int groups, int outChannels, int channels, int taps, activation* y) {
    FOR_EACH(i, (long long)groups * outChannels * channels * taps) {
        long long o = i % outChannels;
        long long tap = i / outChannels % taps;
        long long c = i / outChannels / taps % channels;
        long long group = i / outChannels / taps / channels;
        y[i] = w[((group * outChannels + o) * channels + c) * taps + tap];
    }
}

/** The shared memory of a product whose factors have inner neighbours side by side. */
struct InnerSlices {
    ByOuter<TILE_ROWS> a;
    ByOuter<TILE_COLUMNS> b;
};

/** The same for factors whose outer neighbours lie side by side. */
struct OuterSlices {
    ByInner<TILE_ROWS> a;
    ByInner<TILE_COLUMNS> b;
};

/** The place of a block's tile in an m × n product, and how much of it lies within. */
struct Place {
    int row, column, rows, columns;

    __device__ Place(int tileRow, int m, int n)
        : row(tileRow * TILE_ROWS), column(blockIdx.y * TILE_COLUMNS), rows(min(TILE_ROWS, m - row)),
          columns(min(TILE_COLUMNS, n - column)) {}
};

/** y[output, o] = Σ patches·weights, the weights by output. Grid: tiles of outputs, tiles of out channels, groups. */
extern "C" __global__ void __launch_bounds__(THREADS) convolution(
    Geometry g, const activation* x, const activation* w, activation* y) {
    __shared__ InnerSlices slices;
    int group = blockIdx.z;
    Place place(blockIdx.x, g.outputs(), g.outChannels);
    int inner = g.taps() * g.channels;
    Patches patches(g, x, group);
    Weights weights(w, group, g.outChannels, inner);
    InnerFetcher<TILE_ROWS, Patches> rows(patches, place.row, place.rows);
    InnerFetcher<TILE_COLUMNS, Weights> columns(weights, place.column, place.columns);
    Accumulator sums = {};
    addProduct(rows, columns, 0, inner, slices.a, slices.b, sums);
    forOwn(sums, place.rows, place.columns, [&](int i, int j, float& sum) {
        y[((long long)(place.row + i) * g.groups + group) * g.outChannels + place.column + j] = sum;
    });
}

/**
 * dx[pixel, c] = Σ viewers·weights + beta·dx[pixel, c], the weights by input, beta being 0 or 1. Grid: tiles of pixels, tiles of
 * channels, groups.
 */
extern "C" __global__ void __launch_bounds__(THREADS) convolutionBackwardInput(
    Geometry g, const activation* dy, const activation* w, int beta, activation* dx) {
    __shared__ InnerSlices slices;
    int group = blockIdx.z;
    Place place(blockIdx.x, g.pixels(), g.channels);
    int inner = g.taps() * g.outChannels;
    Viewers viewers(g, dy, group);
    Weights weights(w, group, g.channels, inner);
    InnerFetcher<TILE_ROWS, Viewers> rows(viewers, place.row, place.rows);
    InnerFetcher<TILE_COLUMNS, Weights> columns(weights, place.column, place.columns);
    Accumulator sums = {};
    addProduct(rows, columns, 0, inner, slices.a, slices.b, sums);
    forOwn(sums, place.rows, place.columns, [&](int i, int j, float& sum) {
        activation& to = dx[((long long)(place.row + i) * g.groups + group) * g.channels + place.column + j];
        to = beta ? sum + (float)to : sum;
    });
}

/**
 * partial[part, o, c, tap] = Σ dy·patches over a part of the outputs, to be added up. Grid: parts × tiles of out channels, tiles
 * of taps and channels, groups.
 */
extern "C" __global__ void __launch_bounds__(THREADS) convolutionBackwardWeight(
    Geometry g, const activation* x, const activation* dy, int parts, int outputsPerPart, float* partial) {
    __shared__ OuterSlices slices;
    int group = blockIdx.z;
    int part = blockIdx.x % parts;
    Place place(blockIdx.x / parts, g.outChannels, g.taps() * g.channels);
    int first = part * outputsPerPart;
    OutputGradients gradients(g, dy, group);
    PatchesByTap patches(g, x, group);
    OuterFetcher<TILE_ROWS, OutputGradients> rows(gradients, place.row, place.rows);
    OuterFetcher<TILE_COLUMNS, PatchesByTap> columns(patches, place.column, place.columns);
    Accumulator sums = {};
    addProduct(rows, columns, first, min(first + outputsPerPart, g.outputs()), slices.a, slices.b, sums);
    forOwn(sums, place.rows, place.columns, [&](int i, int j, float& sum) {
        Tap tap = tapOf(g, place.column + j, g.channels);
        long long filter = ((long long)part * g.groups + group) * g.outChannels + place.row + i;
        partial[(filter * g.channels + tap.channel) * g.taps() + tap.row * g.size + tap.column] = sum;
    });
}
