package dev.lapidary.engine.reference;

import static dev.lapidary.engine.reference.ReferenceLoops.forEach;
import static dev.lapidary.engine.reference.ReferenceLoops.get;
import static dev.lapidary.engine.reference.ReferenceLoops.map;
import static dev.lapidary.engine.reference.ReferenceLoops.put;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.NormStatistics;
import dev.lapidary.engine.kernels.Normalizations;

/** Layer and batch normalization, row by row and column by column. */
final class ReferenceNormalizations implements Normalizations {
    @Override
    public void layerNorm(NdArray x, Affine affine, double epsilon, NdArray y, NormStatistics statistics) {
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
            put(statistics.mean(), i, average);
            put(statistics.rstd(), i, scale);
            for (int j = 0; j < columns; j++) {
                put(y, i, j, (get(x, i, j) - average) * scale * get(affine.gamma(), j) + get(affine.beta(), j));
            }
        }
    }

    @Override
    public void layerNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum) {
        int columns = x.shape().columns();
        for (int i = 0; i < x.shape().rows(); i++) {
            double averageH = 0;
            double averageHx = 0;
            for (int j = 0; j < columns; j++) {
                double normal = (get(x, i, j) - get(statistics.mean(), i)) * get(statistics.rstd(), i);
                double h = get(dy, i, j) * get(gamma, j);
                averageH += h / columns;
                averageHx += h * normal / columns;
                put(affineSum.gamma(), j, get(affineSum.gamma(), j) + get(dy, i, j) * normal);
                put(affineSum.beta(), j, get(affineSum.beta(), j) + get(dy, i, j));
            }
            for (int j = 0; j < columns; j++) {
                double normal = (get(x, i, j) - get(statistics.mean(), i)) * get(statistics.rstd(), i);
                double h = get(dy, i, j) * get(gamma, j);
                put(dx, i, j, get(statistics.rstd(), i) * (h - averageH - normal * averageHx));
            }
        }
    }

    @Override
    public void channelStatistics(NdArray x, NdArray mean, NdArray variance) {
        double rows = x.shape().rows();
        map(mean, mean, unset -> 0);
        map(variance, variance, unset -> 0);
        forEach(x, (i, j) -> put(mean, j, get(mean, j) + get(x, i, j) / rows));
        forEach(x, (i, j) -> put(variance, j, get(variance, j) + Math.pow(get(x, i, j) - get(mean, j), 2) / rows));
    }

    @Override
    public void batchNorm(NdArray x, Affine affine, NormStatistics statistics, NdArray y) {
        forEach(
                x,
                (i, j) -> put(
                        y,
                        i,
                        j,
                        (get(x, i, j) - get(statistics.mean(), j)) * get(statistics.rstd(), j) * get(affine.gamma(), j)
                                + get(affine.beta(), j)));
    }

    @Override
    public void batchNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum) {
        int rows = x.shape().rows();
        for (int j = 0; j < x.shape().columns(); j++) {
            double sum = 0;
            double sumNormal = 0;
            for (int i = 0; i < rows; i++) {
                sum += get(dy, i, j);
                sumNormal += get(dy, i, j) * (get(x, i, j) - get(statistics.mean(), j)) * get(statistics.rstd(), j);
            }
            put(affineSum.beta(), j, get(affineSum.beta(), j) + sum);
            put(affineSum.gamma(), j, get(affineSum.gamma(), j) + sumNormal);
            for (int i = 0; i < rows; i++) {
                double normal = (get(x, i, j) - get(statistics.mean(), j)) * get(statistics.rstd(), j);
                double centred = get(dy, i, j) - (statistics.ofInput() ? (sum + normal * sumNormal) / rows : 0);
                put(dx, i, j, get(gamma, j) * get(statistics.rstd(), j) * centred);
            }
        }
    }
}
