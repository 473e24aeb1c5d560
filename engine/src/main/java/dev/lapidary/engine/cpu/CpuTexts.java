package dev.lapidary.engine.cpu;

import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Sequences;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.base.Elementwise;
import dev.lapidary.engine.cpu.base.Lanes;
import dev.lapidary.engine.cpu.base.Launcher;

/** The kernels that models of texts are made of, on the rows of packed tokens: picks slices and launches, as {@link CpuBackend} does. */
abstract class CpuTexts extends CpuImages {
    /** Columns per task where all rows are one task's. */
    private static final int STRIP = 64;

    CpuTexts(int threads, ConvolutionAlgorithm convolutions) {
        super(threads, convolutions);
    }

    @Override
    public void gather(NdArray table, NdArray ids, NdArray y) {
        int columns = y.shape().columns();
        long from = table.address();
        long numbers = ids.address();
        long to = y.address();
        launcher.rows(
                y.shape().rows(),
                y.shape().columns(),
                (first, end, scratch) ->
                        Gathers.gather(from, numbers + 4L * first, end - first, columns, to + 4L * first * columns));
    }

    @Override
    public void scatterAdd(NdArray dy, NdArray ids, NdArray sum) {
        int columns = dy.shape().columns();
        int rows = dy.shape().rows();
        long from = dy.address();
        long numbers = ids.address();
        long to = sum.address();
        launcher.blocks(
                columns,
                STRIP,
                (first, end, scratch) ->
                        Gathers.scatterAdd(from + 4L * first, numbers, rows, end - first, columns, to + 4L * first));
    }

    @Override
    public void softmax(NdArray x, NdArray y) {
        int columns = x.shape().columns();
        long from = x.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                Softmaxes.forward(from + 4L * i * columns, to + 4L * i * columns, columns);
            }
        });
    }

    @Override
    public void softmaxBackward(NdArray y, NdArray dy, NdArray dx) {
        int columns = y.shape().columns();
        long output = y.address();
        long from = dy.address();
        long to = dx.address();
        launcher.rows(y.shape().rows(), y.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                long at = 4L * i * columns;
                Softmaxes.backward(output + at, from + at, to + at, columns);
            }
        });
    }

    @Override
    public void layerNorm(
            NdArray x, NdArray gamma, NdArray beta, double epsilon, NdArray y, NdArray mean, NdArray rstd) {
        int columns = x.shape().columns();
        LayerNorms norms = new LayerNorms(columns, x.address(), gamma.address(), mean.address(), rstd.address());
        long shift = beta.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                norms.forward(i, shift, epsilon, to);
            }
        });
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
        residualNormBackward(DropoutMask.NONE, x, gamma, mean, rstd, dy, dx, dx, gammaSum, betaSum);
    }

    @Override
    public void crossEntropy(NdArray logits, NdArray labels, double smoothing, NdArray losses, NdArray dLogits) {
        int classes = logits.shape().columns();
        long from = logits.address();
        long targets = labels.address();
        long values = losses.address();
        long to = dLogits.address();
        launcher.rows(logits.shape().rows(), logits.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                long at = 4L * i * classes;
                int label = Lanes.getInt(targets + 4L * i);
                Lanes.put(values + 4L * i, CrossEntropies.row(from + at, label, smoothing, classes, to + at));
            }
        });
    }

    @Override
    public void residualNorm(
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
        int columns = x.shape().columns();
        LayerNorms norms = new LayerNorms(columns, sum.address(), gamma.address(), mean.address(), rstd.address());
        long from = x.address();
        long added = residual.address();
        long kept = sum.address();
        long shift = beta.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            long factors = scratch.floats(Dropouts.room(columns));
            for (int i = first; i < end; i++) {
                long at = 4L * i * columns;
                Dropouts.apply(dropout, i, from + at, factors, kept + at, columns);
                Elementwise.add(kept + at, added + at, kept + at, columns);
                norms.forward(i, shift, epsilon, to);
            }
        });
    }

    @Override
    public void residualNormBackward(
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
        int rows = sum.shape().rows();
        int columns = sum.shape().columns();
        LayerNorms norms = new LayerNorms(columns, sum.address(), gamma.address(), mean.address(), rstd.address());
        long from = dy.address();
        long toResidual = dResidual.address();
        long to = dx.address();
        int blocks = Launcher.parts(rows, ColumnSums.BLOCK);
        try (Scope scope = Scope.root(this, "layer norm")) {
            long gammaSums =
                    scope.zeros("gamma sums", Shape.of(blocks, columns)).address();
            long betaSums = scope.zeros("beta sums", Shape.of(blocks, columns)).address();
            launcher.blocks(rows, ColumnSums.BLOCK, (first, end, scratch) -> {
                long factors = scratch.floats(Dropouts.room(columns));
                long sums = 4L * (first / ColumnSums.BLOCK) * columns;
                for (int i = first; i < end; i++) {
                    long at = 4L * i * columns;
                    norms.backward(i, from, toResidual, gammaSums + sums, betaSums + sums);
                    Dropouts.apply(dropout, i, toResidual + at, factors, to + at, columns);
                }
            });
            columnSums.add(gammaSums, blocks, columns, gammaSum.address());
            columnSums.add(betaSums, blocks, columns, betaSum.address());
        }
    }

    @Override
    public void attention(
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y,
            NdArray saved) {
        Attention attention = Attention.of(queries, keys, heads, dropout, q, k, v, y, saved);
        workers.run(attention.tasks(), attention::forward);
    }

    @Override
    public void attentionBackward(
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
        Attention attention = Attention.of(queries, keys, heads, dropout, q, k, v, y, saved);
        Attention.Gradients gradients = new Attention.Gradients(dy.address(), dq.address(), dk.address(), dv.address());
        workers.run(attention.tasks(), (task, scratch) -> attention.backward(task, gradients, scratch));
    }
}
