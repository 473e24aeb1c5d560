package dev.lapidary.engine.reference;

import static dev.lapidary.engine.reference.ReferenceLoops.forEach;
import static dev.lapidary.engine.reference.ReferenceLoops.get;
import static dev.lapidary.engine.reference.ReferenceLoops.id;
import static dev.lapidary.engine.reference.ReferenceLoops.put;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Rows;

/** Rows of matrices, element by element. */
final class ReferenceRows implements Rows {
    @Override
    public void addBias(NdArray x, NdArray bias, NdArray y) {
        forEach(x, (i, j) -> put(y, i, j, get(x, i, j) + get(bias, j)));
    }

    @Override
    public void sumOverRows(NdArray x, NdArray sum) {
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
}
