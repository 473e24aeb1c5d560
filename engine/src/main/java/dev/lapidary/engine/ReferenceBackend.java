package dev.lapidary.engine;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Every kernel as plain loops in double precision: the readable specification, and the oracle of the tests. Arrays are
 * double unless somebody asks for single, which is then only the precision of what is stored.
 */
public final class ReferenceBackend implements Backend {
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
    public void conv2d(NdArray x, NdArray w, Window window, int groups, NdArray y) {
        new ReferenceConvolution(x, w, window, groups, y).forward();
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        new ReferenceConvolution(dx, w, window, groups, dy).backwardInput();
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Window window, int groups, NdArray sum) {
        new ReferenceConvolution(x, sum, window, groups, dy).backwardWeight();
    }

    @Override
    public void maxPool(NdArray x, Window window, NdArray y, NdArray taken) {
        int height = x.shape().dim(1);
        int width = x.shape().dim(2);
        int outWidth = y.shape().dim(2);
        int outputs = y.shape().dim(1) * outWidth;
        forEach(y, (i, c) -> {
            int firstRow = window.start(i % outputs / outWidth);
            int firstColumn = window.start(i % outWidth);
            int image = i / outputs * height * width;
            int best = -1;
            for (int tap = 0; tap < window.taps(); tap++) {
                int row = firstRow + tap / window.size() * window.dilation();
                int column = firstColumn + tap % window.size() * window.dilation();
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    int pixel = row * width + column;
                    double value = get(x, image + pixel, c);
                    if (best < 0 || value > get(x, image + best, c) || Double.isNaN(value)) {
                        best = pixel;
                    }
                }
            }
            put(y, i, c, get(x, image + best, c));
            put(taken, i, c, best);
        });
    }

    @Override
    public void maxPoolBackward(NdArray dy, NdArray taken, NdArray dx) {
        int pixels = dx.shape().dim(1) * dx.shape().dim(2);
        int outputs = dy.shape().dim(1) * dy.shape().dim(2);
        fill(0, dx);
        forEach(dy, (i, c) -> {
            int pixel = i / outputs * pixels + (int) get(taken, i, c);
            put(dx, pixel, c, get(dx, pixel, c) + get(dy, i, c));
        });
    }

    @Override
    public void columnMoments(NdArray x, NdArray mean, NdArray variance) {
        double rows = x.shape().rows();
        fill(0, mean);
        fill(0, variance);
        forEach(x, (i, j) -> put(mean, j, get(mean, j) + get(x, i, j) / rows));
        forEach(x, (i, j) -> put(variance, j, get(variance, j) + Math.pow(get(x, i, j) - get(mean, j), 2) / rows));
    }

    @Override
    public void batchNorm(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y) {
        forEach(x, (i, j) -> put(y, i, j, (get(x, i, j) - get(mean, j)) * get(rstd, j) * get(gamma, j) + get(beta, j)));
    }

    @Override
    public void batchNormBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        int rows = x.shape().rows();
        for (int j = 0; j < x.shape().columns(); j++) {
            double sum = 0;
            double sumNormal = 0;
            for (int i = 0; i < rows; i++) {
                sum += get(dy, i, j);
                sumNormal += get(dy, i, j) * (get(x, i, j) - get(mean, j)) * get(rstd, j);
            }
            put(betaSum, j, get(betaSum, j) + sum);
            put(gammaSum, j, get(gammaSum, j) + sumNormal);
            for (int i = 0; i < rows; i++) {
                double normal = (get(x, i, j) - get(mean, j)) * get(rstd, j);
                double centred = get(dy, i, j) - (batch ? (sum + normal * sumNormal) / rows : 0);
                put(dx, i, j, get(gamma, j) * get(rstd, j) * centred);
            }
        }
    }

    @Override
    public void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double keep, NdArray y) {
        int inner = a.shape().dim(transposeA ? 0 : 1);
        forEach(y, (i, j) -> {
            double sum = keep == 0 ? 0 : keep * get(y, i, j);
            for (int k = 0; k < inner; k++) {
                sum += (transposeA ? get(a, k, i) : get(a, i, k)) * (transposeB ? get(b, j, k) : get(b, k, j));
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

    private interface Cell {
        void at(int row, int column);
    }

    private static void forEach(NdArray x, Cell cell) {
        for (int i = 0; i < x.shape().rows(); i++) {
            for (int j = 0; j < x.shape().columns(); j++) {
                cell.at(i, j);
            }
        }
    }

    private static void map(NdArray x, NdArray y, DoubleUnaryOperator f) {
        for (long i = 0; i < y.size(); i++) {
            put(y, i, f.applyAsDouble(get(x, i)));
        }
    }

    private static void map(NdArray a, NdArray b, NdArray y, DoubleBinaryOperator f) {
        for (long i = 0; i < y.size(); i++) {
            put(y, i, f.applyAsDouble(get(a, i), get(b, i)));
        }
    }

    private static double get(NdArray x, int row, int column) {
        return get(x, (long) row * x.shape().columns() + column);
    }

    private static void put(NdArray y, int row, int column, double value) {
        put(y, (long) row * y.shape().columns() + column, value);
    }

    static double get(NdArray x, long i) {
        return switch (x.dtype()) {
            case F64 -> Memory.ALL.get(JAVA_DOUBLE_UNALIGNED, x.address() + i * 8);
            case F32 -> Memory.ALL.get(JAVA_FLOAT_UNALIGNED, x.address() + i * 4);
            case I32 -> Memory.ALL.get(JAVA_INT_UNALIGNED, x.address() + i * 4);
        };
    }

    static void put(NdArray y, long i, double value) {
        switch (y.dtype()) {
            case F64 -> Memory.ALL.set(JAVA_DOUBLE_UNALIGNED, y.address() + i * 8, value);
            case F32 -> Memory.ALL.set(JAVA_FLOAT_UNALIGNED, y.address() + i * 4, (float) value);
            case I32 -> Memory.ALL.set(JAVA_INT_UNALIGNED, y.address() + i * 4, (int) value);
        }
    }

    private static int id(NdArray ids, int i) {
        return Memory.ALL.get(JAVA_INT_UNALIGNED, ids.address() + i * 4L);
    }
}
