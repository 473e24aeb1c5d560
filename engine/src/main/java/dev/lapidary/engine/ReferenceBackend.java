package dev.lapidary.engine;

import static dev.lapidary.engine.ReferenceLoops.forEach;
import static dev.lapidary.engine.ReferenceLoops.get;
import static dev.lapidary.engine.ReferenceLoops.id;
import static dev.lapidary.engine.ReferenceLoops.map;
import static dev.lapidary.engine.ReferenceLoops.put;

/**
 * Every kernel as plain loops in double precision: the readable specification, and the oracle of the tests. Arrays are
 * double unless somebody asks for single, which is then only the precision of what is stored.
 */
public final class ReferenceBackend extends ReferenceImages {
    private final Pool pool;

    public ReferenceBackend() {
        pool = new Pool(new NativeSlabs());
    }

    @Override
    public String description() {
        return "CPU, one thread, plain loops in double precision";
    }

    @Override
    public DType floatType() {
        return DType.F64;
    }

    @Override
    public boolean computesOn(DType type) {
        return type != DType.I32;
    }

    @Override
    public Pool pool() {
        return pool;
    }

    @Override
    public HostAccess host() {
        return HostAccess.NATIVE;
    }

    @Override
    public void fill(double value, NdArray y) {
        map(y, y, x -> value);
    }

    @Override
    public void copy(NdArray x, NdArray y) {
        copyBlock(x, 0, 0, y, 0, 0, x.shape().rows(), x.shape().columns());
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

    @Override
    public void addRow(NdArray x, NdArray bias, NdArray y) {
        forEach(x, (i, j) -> put(y, i, j, get(x, i, j) + get(bias, j)));
    }

    @Override
    public void sumRows(NdArray x, NdArray sum) {
        forEach(x, (i, j) -> put(sum, j, get(sum, j) + get(x, i, j)));
    }

    @Override
    public void gather(NdArray table, NdArray ids, NdArray y) {
        forEach(y, (i, j) -> put(y, i, j, get(table, id(ids, i), j)));
    }

    @Override
    public void scatterAdd(NdArray dy, NdArray ids, NdArray sum) {
        forEach(dy, (i, j) -> put(sum, id(ids, i), j, get(sum, id(ids, i), j) + get(dy, i, j)));
    }

    @Override
    public void copyBlock(NdArray x, int xRow, int xColumn, NdArray y, int yRow, int yColumn, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                put(y, yRow + i, yColumn + j, get(x, xRow + i, xColumn + j));
            }
        }
    }

    @Override
    public void softmax(NdArray x, NdArray y) {
        int columns = x.shape().columns();
        for (int i = 0; i < x.shape().rows(); i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < columns; j++) {
                max = Math.max(max, get(x, i, j));
            }
            double total = 0;
            for (int j = 0; j < columns; j++) {
                total += Math.exp(get(x, i, j) - max);
            }
            for (int j = 0; j < columns; j++) {
                put(y, i, j, Math.exp(get(x, i, j) - max) / total);
            }
        }
    }

    @Override
    public void softmaxBackward(NdArray y, NdArray dy, NdArray dx) {
        int columns = y.shape().columns();
        for (int i = 0; i < y.shape().rows(); i++) {
            double dot = 0;
            for (int j = 0; j < columns; j++) {
                dot += get(dy, i, j) * get(y, i, j);
            }
            for (int j = 0; j < columns; j++) {
                put(dx, i, j, get(y, i, j) * (get(dy, i, j) - dot));
            }
        }
    }

    @Override
    public void layerNorm(
            NdArray x, NdArray gamma, NdArray beta, double epsilon, NdArray y, NdArray mean, NdArray rstd) {
        int columns = x.shape().columns();
        for (int i = 0; i < x.shape().rows(); i++) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += get(x, i, j);
            }
            double average = sum / columns;
            double squares = 0;
            for (int j = 0; j < columns; j++) {
                double centred = get(x, i, j) - average;
                squares += centred * centred;
            }
            double scale = 1 / Math.sqrt(squares / columns + epsilon);
            put(mean, i, average);
            put(rstd, i, scale);
            for (int j = 0; j < columns; j++) {
                put(y, i, j, (get(x, i, j) - average) * scale * get(gamma, j) + get(beta, j));
            }
        }
    }

    @Override
    public void layerNormBackward(
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        int columns = x.shape().columns();
        for (int i = 0; i < x.shape().rows(); i++) {
            double averageH = 0;
            double averageHx = 0;
            for (int j = 0; j < columns; j++) {
                double normal = (get(x, i, j) - get(mean, i)) * get(rstd, i);
                double h = get(dy, i, j) * get(gamma, j);
                averageH += h / columns;
                averageHx += h * normal / columns;
                put(gammaSum, j, get(gammaSum, j) + get(dy, i, j) * normal);
                put(betaSum, j, get(betaSum, j) + get(dy, i, j));
            }
            for (int j = 0; j < columns; j++) {
                double normal = (get(x, i, j) - get(mean, i)) * get(rstd, i);
                double h = get(dy, i, j) * get(gamma, j);
                put(dx, i, j, get(rstd, i) * (h - averageH - normal * averageHx));
            }
        }
    }

    @Override
    public void crossEntropy(NdArray logits, NdArray labels, double smoothing, NdArray losses, NdArray dLogits) {
        int classes = logits.shape().columns();
        for (int i = 0; i < logits.shape().rows(); i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < classes; j++) {
                max = Math.max(max, get(logits, i, j));
            }
            double total = 0;
            for (int j = 0; j < classes; j++) {
                total += Math.exp(get(logits, i, j) - max);
            }
            double logTotal = max + Math.log(total);
            int label = id(labels, i);
            double loss = 0;
            for (int j = 0; j < classes; j++) {
                double target = (j == label ? 1 - smoothing : 0) + smoothing / classes;
                double logP = get(logits, i, j) - logTotal;
                loss -= target == 0 ? 0 : target * logP;
                put(dLogits, i, j, label < 0 ? 0 : Math.exp(logP) - target);
            }
            put(losses, i, label < 0 ? 0 : loss);
        }
    }

    @Override
    public void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double keep, NdArray y) {
        int rows = y.shape().dim(0);
        int columns = y.shape().dim(1);
        int inner = a.shape().dim(transposeA ? 0 : 1);
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        forEach(y, (i, j) -> {
            double sum = keep == 0 ? 0 : keep * get(y, i, j);
            for (int k = 0; k < inner; k++) {
                sum += left[transposeA ? k * rows + i : i * inner + k]
                        * right[transposeB ? j * inner + k : k * columns + j];
            }
            put(y, i, j, sum);
        });
    }

    @Override
    public double sum(NdArray x) {
        double sum = 0;
        for (long i = 0; i < x.size(); i++) {
            sum += get(x, i);
        }
        return sum;
    }

    @Override
    public double sumOfSquares(NdArray x) {
        double sum = 0;
        for (long i = 0; i < x.size(); i++) {
            sum += get(x, i) * get(x, i);
        }
        return sum;
    }

    @Override
    public double penalty(double l1, double l2, NdArray p, NdArray sum) {
        double value = 0;
        for (long i = 0; i < p.size(); i++) {
            double x = get(p, i);
            value += l2 * x * x + l1 * Math.abs(x);
            put(sum, i, get(sum, i) + 2 * l2 * x + l1 * Math.signum(x));
        }
        return value;
    }
}
