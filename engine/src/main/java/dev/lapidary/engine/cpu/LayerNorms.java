package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.all;
import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.load;
import static dev.lapidary.engine.cpu.Lanes.put;
import static dev.lapidary.engine.cpu.Lanes.store;

import jdk.incubator.vector.FloatVector;

/**
 * Layer normalisation of the rows, of n numbers each, of the matrix at address {@code inputs}; means and rstds are written
 * by forward and read by backward.
 */
record LayerNorms(int n, long inputs, long gamma, long means, long rstds) {
    /** y = (x − mean)·rstd·gamma + beta. */
    void forward(int row, long beta, double epsilon, long outputs) {
        long x = inputs + 4L * row * n;
        long y = outputs + 4L * row * n;
        float average = Reductions.sum(x, n) / n;
        double variance = Reductions.squares(average, x, n) / (double) n;
        float scale = (float) (1 / Math.sqrt(variance + epsilon));
        put(means + 4L * row, average);
        put(rstds + 4L * row, scale);
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long at = 4L * i;
            FloatVector normal = load(x + at).sub(average).mul(scale);
            store(y + at, normal.fma(load(gamma + at), load(beta + at)));
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            put(y + at, Math.fma((get(x + at) - average) * scale, get(gamma + at), get(beta + at)));
        }
    }

    /**
     * With x̂ = (x − mean)·rstd, h = dy ⊙ gamma: gammaSum += dy ⊙ x̂, betaSum += dy, and dx = rstd·(h − avg(h) − x̂·avg(h ⊙ x̂)).
     */
    void backward(int row, long outputGradients, long inputGradients, long gammaSum, long betaSum) {
        long x = inputs + 4L * row * n;
        long dy = outputGradients + 4L * row * n;
        long dx = inputGradients + 4L * row * n;
        float mean = get(means + 4L * row);
        float rstd = get(rstds + 4L * row);
        int whole = Lanes.whole(n);
        FloatVector sumH = all(0);
        FloatVector sumHx = all(0);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long at = 4L * i;
            FloatVector normal = load(x + at).sub(mean).mul(rstd);
            FloatVector g = load(dy + at);
            FloatVector h = g.mul(load(gamma + at));
            sumH = sumH.add(h);
            sumHx = h.fma(normal, sumHx);
            store(gammaSum + at, g.fma(normal, load(gammaSum + at)));
            store(betaSum + at, load(betaSum + at).add(g));
        }
        float averageH = Lanes.sum(sumH);
        float averageHx = Lanes.sum(sumHx);
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float normal = (get(x + at) - mean) * rstd;
            float g = get(dy + at);
            float h = g * get(gamma + at);
            averageH += h;
            averageHx = Math.fma(h, normal, averageHx);
            put(gammaSum + at, Math.fma(g, normal, get(gammaSum + at)));
            put(betaSum + at, get(betaSum + at) + g);
        }
        averageH /= n;
        averageHx /= n;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long at = 4L * i;
            FloatVector normal = load(x + at).sub(mean).mul(rstd);
            FloatVector h = load(dy + at).mul(load(gamma + at));
            store(dx + at, h.sub(averageH).sub(normal.mul(averageHx)).mul(rstd));
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float normal = (get(x + at) - mean) * rstd;
            float h = get(dy + at) * get(gamma + at);
            put(dx + at, (h - averageH - normal * averageHx) * rstd);
        }
    }
}
