package dev.lapidary.engine.reference;

import static dev.lapidary.engine.reference.ReferenceLoops.forEach;
import static dev.lapidary.engine.reference.ReferenceLoops.get;
import static dev.lapidary.engine.reference.ReferenceLoops.map;
import static dev.lapidary.engine.reference.ReferenceLoops.put;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Elementwise;

/** Each element by itself. */
final class ReferenceElementwise implements Elementwise {
    @Override
    public void fill(double value, NdArray y) {
        map(y, y, x -> value);
    }

    @Override
    public void copy(NdArray x, NdArray y) {
        map(x, y, v -> v);
    }

    @Override
    public void add(NdArray a, NdArray b, NdArray y) {
        map(a, b, y, Double::sum);
    }

    @Override
    public void multiply(NdArray a, NdArray b, NdArray y) {
        map(a, b, y, (u, v) -> u * v);
    }

    @Override
    public void divide(NdArray a, NdArray b, NdArray y) {
        map(a, b, y, (u, v) -> u / v);
    }

    @Override
    public void sqrt(NdArray x, NdArray y) {
        map(x, y, Math::sqrt);
    }

    @Override
    public void scale(double scale, double shift, NdArray x, NdArray y) {
        map(x, y, v -> scale == 0 ? shift : scale * v + shift);
    }

    @Override
    public void axpy(double alpha, NdArray x, NdArray sum) {
        map(x, sum, sum, (u, v) -> alpha * u + v);
    }

    @Override
    public void activate(Activation f, NdArray x, NdArray y) {
        map(x, y, f::value);
    }

    @Override
    public void activateBackward(Activation f, NdArray x, NdArray dy, NdArray dx) {
        map(x, dy, dx, (u, g) -> g * f.derivative(u));
    }

    @Override
    public void dropout(DropoutMask dropout, int firstRow, NdArray x, NdArray y) {
        forEach(x, (i, j) -> put(y, i, j, get(x, i, j) * dropout.factor(firstRow + i, j)));
    }
}
