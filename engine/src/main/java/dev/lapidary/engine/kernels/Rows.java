package dev.lapidary.engine.kernels;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;

/** Rows of matrices, and sums along them or across. */
public interface Rows {
    /** y[i, j] = x[i, j] + bias[j]. */
    void addBias(NdArray x, NdArray bias, NdArray y);

    /** sum[j] += Σᵢ x[i, j]. */
    void sumOverRows(NdArray x, NdArray sum);

    /** y[i, :] = table[ids[i], :]. */
    void gather(NdArray table, NdArray ids, NdArray y);

    /** sum[ids[i], :] += dy[i, :], in the order of i. */
    void scatterAdd(NdArray dy, NdArray ids, NdArray sum);

    /** y[rows[i], :] = value, for integers rows and y of {@link Backend#floatType}. The other rows stay. */
    default void fillRows(double value, NdArray rows, NdArray y) {
        for (int row : rows.toInts()) {
            y.backend().elementwise().fill(value, y.rows(row, row + 1));
        }
    }

    /** Copies a block of {@code rows × columns} from (xRow, xColumn) of matrix x to (yRow, yColumn) of matrix y. */
    void copyBlock(NdArray x, int xRow, int xColumn, NdArray y, int yRow, int yColumn, int rows, int columns);

    /** y[i, j] = exp(x[i, j]) / Σₖ exp(x[i, k]). */
    void softmax(NdArray x, NdArray y);

    /** dx = y ⊙ (dy − Σₖ dy[i, k]·y[i, k]). */
    void softmaxBackward(NdArray y, NdArray dy, NdArray dx);

    /**
     * Cross-entropy with label smoothing ε over {@code [n, classes]} logits: losses[i] = (1−ε)·(−log pᵢ[label]) + ε·mean(−log pᵢ),
     * and its gradient dLogits = p − target. Rows whose label is negative count nothing.
     */
    void crossEntropy(NdArray logits, NdArray labels, double smoothing, NdArray losses, NdArray dLogits);
}
