package dev.lapidary.engine.kernels;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;

/** Each number of the result depends on one number of each input; all arrays of a call are of one size. */
public interface Elementwise {
    /** y = value. */
    void fill(double value, NdArray y);

    /** y = x. Either may be of {@link Backend#floatType} and the other of {@link Backend#activationType}: y is rounded, or x widened. */
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

    /** sum += (alpha / count)·x, for an alpha that is itself computed: a scalar of {@link Backend#floatType}. */
    default void axpy(NdArray alpha, long count, NdArray x, NdArray sum) {
        axpy(alpha.item() / count, x, sum);
    }

    /** y = f(x). */
    void activate(Activation f, NdArray x, NdArray y);

    /** dx = dy ⊙ f′(x). dx may be dy. */
    void activateBackward(Activation f, NdArray x, NdArray dy, NdArray dx);

    /** y[i, j] = x[i, j]·dropout.factor(firstRow + i, j). Its own backward. y may be x. */
    void dropout(DropoutMask dropout, int firstRow, NdArray x, NdArray y);

    /** y = dropout(x) + residual. y may be x. */
    default void residualAdd(DropoutMask dropout, NdArray x, NdArray residual, NdArray y) {
        dropout(dropout, 0, x, y);
        add(y, residual, y);
    }
}
