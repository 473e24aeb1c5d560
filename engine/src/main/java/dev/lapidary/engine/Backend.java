package dev.lapidary.engine;

import java.util.List;

/**
 * What a device must be able to compute. Every kernel writes into an output that it is given, complete; the few that add to
 * it instead say so, and their output is named {@code sum}. Shapes are checked by who calls, once ({@code autograd}'s ops):
 * a kernel trusts them. {@code [n, m]} arrays may have any number of outer dimensions, folded into n.
 *
 * <p>The methods without a body are the primitives. Those with one are fused kernels: the body composes primitives, is right
 * on every device from the day it exists, and is the twin that a device's own fast version is tested against.
 */
public interface Backend {
    /** What it runs on, for people: "CPU, 2 threads, 512-bit vectors, OpenBLAS 0.3.31". */
    String description();

    /** The type of parameters, of all that belongs to them, of statistics and of losses. */
    DType floatType();

    /** The type of activations: of the results of ops, and of their gradients. Arrays of one call are of one of the two. */
    default DType activationType() {
        return floatType();
    }

    /** Whether kernels compute on numbers of a type; an array of any other they would misread. */
    default boolean computesOn(DType type) {
        return type == floatType() || type == activationType();
    }

    Pool pool();

    HostAccess host();

    /**
     * How many rows a batch of packed sequences is best filled up to. A device that repeats what it did before more cheaply than
     * it does something else wants few different sizes; others want no row that is not needed.
     */
    default int roundedRows(int rows) {
        return rows;
    }

    // --- elementwise; all arrays of one size ---

    /** y = value. */
    void fill(double value, NdArray y);

    /** y = x. Either may be of {@link #floatType} and the other of {@link #activationType}: y is rounded then, or x widened. */
    void copy(NdArray x, NdArray y);

    /** y = a + b. */
    void add(NdArray a, NdArray b, NdArray y);

    /** y = a ⊙ b. */
    void multiply(NdArray a, NdArray b, NdArray y);

    /** y = a / b. */
    void divide(NdArray a, NdArray b, NdArray y);

    /** y = √x. */
    void sqrt(NdArray x, NdArray y);

    /** y = scale·x + shift. */
    void scale(double scale, double shift, NdArray x, NdArray y);

    /** sum += alpha·x. */
    void axpy(double alpha, NdArray x, NdArray sum);

    /** y = f(x). */
    void activate(Activation f, NdArray x, NdArray y);

    /** dx = dy ⊙ f′(x). dx may be dy. */
    void activateBackward(Activation f, NdArray x, NdArray dy, NdArray dx);

    /** y[i, j] = x[i, j]·dropout.factor(firstRow + i, j). Its own backward. y may be x. */
    void dropout(DropoutMask dropout, int firstRow, NdArray x, NdArray y);

    // --- rows and columns ---

    /** y[i, j] = x[i, j] + bias[j]. */
    void addRow(NdArray x, NdArray bias, NdArray y);

    /** sum[j] += Σᵢ x[i, j]. */
    void sumRows(NdArray x, NdArray sum);

    /** y[i, :] = table[ids[i], :]. */
    void gather(NdArray table, NdArray ids, NdArray y);

    /** sum[ids[i], :] += dy[i, :], in the order of i. */
    void scatterAdd(NdArray dy, NdArray ids, NdArray sum);

    /** Copies a block of {@code rows × columns} from (xRow, xColumn) of matrix x to (yRow, yColumn) of matrix y. */
    void copyBlock(NdArray x, int xRow, int xColumn, NdArray y, int yRow, int yColumn, int rows, int columns);

    /** y[i, j] = exp(x[i, j]) / Σₖ exp(x[i, k]). */
    void softmax(NdArray x, NdArray y);

    /** dx = y ⊙ (dy − Σₖ dy[i, k]·y[i, k]). */
    void softmaxBackward(NdArray y, NdArray dy, NdArray dx);

    /** y = (x − mean)·rstd·gamma + beta; mean and rstd = 1/√(variance + epsilon), both {@code [n]}, are kept for backward. */
    void layerNorm(NdArray x, NdArray gamma, NdArray beta, double epsilon, NdArray y, NdArray mean, NdArray rstd);

    /** With x̂ = (x − mean)·rstd, h = dy ⊙ gamma: dx = rstd·(h − avg(h) − x̂·avg(h ⊙ x̂)); sums += Σᵢ dy ⊙ x̂ and Σᵢ dy. */
    void layerNormBackward(
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum);

    /**
     * Cross-entropy with label smoothing ε over {@code [n, classes]} logits: losses[i] = (1−ε)·(−log pᵢ[label]) + ε·mean(−log pᵢ),
     * and its gradient dLogits = p − target. Rows whose label is negative count nothing.
     */
    void crossEntropy(NdArray logits, NdArray labels, double smoothing, NdArray losses, NdArray dLogits);

    // --- images: [n, height, width, channels] ---

    /**
     * y = the convolution of x with weights {@code [out, in / groups, size, size]}: y[n, i, j, o] = Σ x[n, i′, j′, c]·w[o, c, k],
     * over the window's taps k, which see pixel (i′, j′), and the channels c of o's group. Padding is 0.
     */
    void conv2d(NdArray x, NdArray w, Window window, int groups, NdArray y);

    /** dx[n, i′, j′, c] = Σ dy[n, i, j, o]·w[o, c, k], over all that x[n, i′, j′, c] went into. */
    void conv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx);

    /** The same, added to what dx holds. */
    default void addConv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            NdArray more = scope.empty("dx", dx.dtype(), dx.shape());
            conv2dBackwardInput(dy, w, window, groups, more);
            axpy(1, more, dx);
        }
    }

    /** sum[o, c, k] += Σ dy[n, i, j, o]·x[n, i′, j′, c]. */
    void conv2dBackwardWeight(NdArray x, NdArray dy, Window window, int groups, NdArray sum);

    /** y = the largest number of each window, and taken, integers: in which row-major pixel of its image the first of them is. */
    void maxPool(NdArray x, Window window, NdArray y, NdArray taken);

    /** dx = each dy in the pixel that it was taken from, added where windows, the same ones, overlap. */
    void maxPoolBackward(NdArray dy, NdArray taken, Window window, NdArray dx);

    /** mean[j] = avgᵢ x[i, j] and variance[j] = avgᵢ (x[i, j] − mean[j])²; 0 where there are no rows. */
    void columnMoments(NdArray x, NdArray mean, NdArray variance);

    /** y[i, j] = (x[i, j] − mean[j])·rstd[j]·gamma[j] + beta[j]. */
    void batchNorm(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y);

    /**
     * With x̂ = (x − mean)·rstd: dx = gamma·rstd·(dy − avgᵢ(dy) − x̂·avgᵢ(dy ⊙ x̂)), or without the averages if mean and rstd
     * are not the {@code batch}'s own but constants; sums += Σᵢ dy ⊙ x̂ and Σᵢ dy. dx may be dy.
     */
    void batchNormBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum);

    // --- products, reductions, updates ---

    /** y = op(a)·op(b) + keep·y for matrices, op transposing where asked; {@code keep} is 0 (y may be undefined) or 1. */
    void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double keep, NdArray y);

    /** Σ x. */
    double sum(NdArray x);

    /** Σ x². */
    double sumOfSquares(NdArray x);

    /** sum += 2·l2·p + l1·sign(p), the gradient of the penalty l2·‖p‖² + l1·|p|, whose value is returned. */
    double penalty(double l1, double l2, NdArray p, NdArray sum);

    // --- fused ---

    /** y[rows[i], :] = value, for integers rows and y of {@link #floatType}. The other rows stay. */
    default void fillRows(double value, NdArray rows, NdArray y) {
        for (int row : rows.toInts()) {
            fill(value, y.rows(row, row + 1));
        }
    }

    /** y = Σ x / count, a scalar of {@link #floatType}: the mean of those that count, if the others are 0. */
    default void mean(NdArray x, long count, NdArray y) {
        fill(sum(x) / count, y);
    }

    /** sum += (alpha / count)·x, for an alpha that is itself computed: a scalar of {@link #floatType}. */
    default void axpy(NdArray alpha, long count, NdArray x, NdArray sum) {
        axpy(alpha.item() / count, x, sum);
    }

    /** Σ x² over some arrays, for which a device is waited for once. */
    default double sumOfSquares(List<NdArray> arrays) {
        double total = 0;
        for (NdArray x : arrays) {
            total += sumOfSquares(x);
        }
        return total;
    }

    /** y = x·wᵀ + bias, for x {@code [n, in]}, w {@code [out, in]}. */
    default void linear(NdArray x, NdArray w, NdArray bias, NdArray y) {
        matmul(x, false, w, true, 0, y);
        addRow(y, bias, y);
    }

    /** Backward of {@link #linear} but for the bias: dx = dy·w + keep·dx, {@code keep} as for a product, and wSum += dyᵀ·x. */
    default void linearBackward(NdArray x, NdArray w, NdArray dy, double keep, NdArray dx, NdArray wSum) {
        matmul(dy, true, x, false, 1, wSum);
        matmul(dy, false, w, false, keep, dx);
    }

    /** y = layerNorm(dropout(x) + residual). {@code sum}, kept for backward, is what was normalised. */
    default void residualNorm(
            DropoutMask dropout,
            NdArray x,
            NdArray residual,
            NdArray gamma,
            NdArray beta,
            double epsilon,
            NdArray sum,
            NdArray y,
            NdArray mean,
            NdArray rstd) {
        dropout(dropout, 0, x, sum);
        add(sum, residual, sum);
        layerNorm(sum, gamma, beta, epsilon, y, mean, rstd);
    }

    /** Backward of {@link #residualNorm}: dx and dResidual; gamma's and beta's gradients are added to. */
    default void residualNormBackward(
            DropoutMask dropout,
            NdArray sum,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray dResidual,
            NdArray gammaSum,
            NdArray betaSum) {
        layerNormBackward(sum, gamma, mean, rstd, dy, dResidual, gammaSum, betaSum);
        dropout(dropout, 0, dResidual, dx);
    }

    /**
     * Scaled dot-product attention over packed sequences: y = dropout(softmax(q·kᵀ/√d))·v for each sequence and head. q and y
     * are {@code [queries' tokens, heads·d]}, k and v {@code [keys' tokens, heads·d]}; the queries of sequence s see the keys
     * of sequence s, which has some if it has queries. {@code saved}, {@code [queries' tokens, heads]}, is the device's own note
     * for its backward: fast versions keep the log-sum-exp of each row. Query i of head h is row h·tokens + i of the dropout; its
     * columns count the keys of its sequence.
     */
    default void attention(
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y,
            NdArray saved) {
        ComposedAttention.forward(this, queries, keys, heads, dropout, q, k, v, y);
    }

    /** Backward of {@link #attention}, given what it read and wrote. */
    default void attentionBackward(
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y,
            NdArray saved,
            NdArray dy,
            NdArray dq,
            NdArray dk,
            NdArray dv) {
        ComposedAttention.backward(this, queries, keys, heads, dropout, q, k, v, dy, dq, dk, dv);
    }

    /** y = max(batchNorm(x) + residual, 0). @param residual null for none */
    default void batchNormRelu(
            NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray residual, NdArray y) {
        batchNorm(x, gamma, beta, mean, rstd, y);
        if (residual != null) {
            add(y, residual, y);
        }
        activate(Activation.RELU, y, y);
    }

    /**
     * Backward of {@link #batchNormRelu}, given what it read and wrote: dx and dSum, the gradient of what ReLU saw and so of the
     * residual. gamma's and beta's gradients are added to. One of dx and dSum may be dy.
     *
     * @param dSum null if there was no residual
     */
    default void batchNormReluBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray beta,
            NdArray mean,
            NdArray rstd,
            NdArray y,
            NdArray dy,
            NdArray dSum,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        NdArray gradient = dSum == null ? dx : dSum;
        activateBackward(Activation.RELU, y, dy, gradient);
        batchNormBackward(batch, x, gamma, mean, rstd, gradient, dx, gammaSum, betaSum);
    }

    /** y[n, c] = the average of image n's channel c. */
    default void averagePool(NdArray x, NdArray y) {
        Shape pixels = Shape.of(x.shape().dim(1) * x.shape().dim(2), x.shape().dim(3));
        fill(0, y);
        for (int n = 0; n < x.shape().dim(0); n++) {
            sumRows(x.slice(n * pixels.size(), pixels), y.rows(n, n + 1));
        }
        scale(1.0 / pixels.rows(), 0, y, y);
    }

    /** dx[n, i, j, c] = dy[n, c] / (height·width). */
    default void averagePoolBackward(NdArray dy, NdArray dx) {
        Shape pixels =
                Shape.of(dx.shape().dim(1) * dx.shape().dim(2), dx.shape().dim(3));
        fill(0, dx);
        for (int n = 0; n < dx.shape().dim(0); n++) {
            NdArray image = dx.slice(n * pixels.size(), pixels);
            addRow(image, dy.rows(n, n + 1), image);
        }
        scale(1.0 / pixels.rows(), 0, dx, dx);
    }

    /** A step of Adam on parameters p with gradient g, updating the moments m and v. */
    default void adam(AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        ComposedOptimizers.adam(this, step, p, g, m, v);
    }

    /**
     * {@link #adam} for some rows of the matrices alone.
     *
     * @param rows integers, each once
     */
    default void adamRows(AdamStep step, NdArray rows, NdArray p, NdArray g, NdArray m, NdArray v) {
        for (int row : rows.toInts()) {
            adam(step, p.rows(row, row + 1), g.rows(row, row + 1), m.rows(row, row + 1), v.rows(row, row + 1));
        }
    }

    /** A step of SGD on parameters p with gradient g, updating the velocity, which is null without momentum. */
    default void sgd(SgdStep step, NdArray p, NdArray g, NdArray velocity) {
        ComposedOptimizers.sgd(this, step, p, g, velocity);
    }
}
