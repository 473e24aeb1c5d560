package dev.lapidary.bench;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Sequences;
import dev.lapidary.engine.Shape;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The kernels of a training step of MiniLM-L6 (hidden 384, 12 heads) on 32 sentences of 22 tokens. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    private static final int SENTENCES = 32;
    private static final int LENGTH = 22;
    private static final int TOKENS = SENTENCES * LENGTH;
    private static final int HIDDEN = 384;
    private static final int HEADS = 12;
    private static final int INTERMEDIATE = 4 * HIDDEN;
    private static final DropoutMask DROPOUT = new DropoutMask(0.1, new RandomKey(42, 1, 1));

    private final Backend backend = Backends.cpu();
    private final Scope scope = Scope.root(backend, "benchmark");
    private final Sequences sequences = Sequences.ofLengths(filled(SENTENCES, LENGTH));
    private final RandomStream random = new RandomStream(1, 1);

    private final NdArray hidden = random(TOKENS, HIDDEN);
    private final NdArray other = random(TOKENS, HIDDEN);
    private final NdArray third = random(TOKENS, HIDDEN);
    private final NdArray wide = random(TOKENS, INTERMEDIATE);
    private final NdArray weight = random(INTERMEDIATE, HIDDEN);
    private final NdArray weightGradient = random(INTERMEDIATE, HIDDEN);
    private final NdArray wideBias = random(INTERMEDIATE);
    private final NdArray gamma = random(HIDDEN);
    private final NdArray beta = random(HIDDEN);
    private final NdArray wideResult = random(TOKENS, INTERMEDIATE);
    private final NdArray result = random(TOKENS, HIDDEN);
    private final NdArray[] gradients = {random(TOKENS, HIDDEN), random(TOKENS, HIDDEN), random(TOKENS, HIDDEN)};
    private final NdArray mean = random(TOKENS);
    private final NdArray rstd = random(TOKENS);
    private final NdArray saved = random(TOKENS, HEADS);
    private final NdArray[] adam = {random(1 << 20), random(1 << 20), random(1 << 20), random(1 << 20)};

    /** Made by JMH. */
    public KernelBenchmark() {}

    private static int[] filled(int count, int value) {
        int[] values = new int[count];
        Arrays.fill(values, value);
        return values;
    }

    private NdArray random(int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return scope.of(shape, values);
    }

    @Setup
    public void prepare() {
        backend.attention(sequences, HEADS, DROPOUT, hidden, other, third, result, saved);
        backend.residualNorm(DROPOUT, hidden, other, gamma, beta, 1e-12, third, result, mean, rstd);
        backend.scale(0, 1, adam[3], adam[3]);
    }

    @TearDown
    public void close() {
        scope.close();
    }

    @Benchmark
    public void linear() {
        backend.linear(hidden, weight, wideBias, wideResult);
    }

    @Benchmark
    public void linearInputGradient() {
        backend.matmul(wide, false, weight, false, 0, result);
    }

    @Benchmark
    public void linearWeightGradient() {
        backend.matmul(wide, true, hidden, false, 1, weightGradient);
    }

    @Benchmark
    public void gelu() {
        backend.activate(Activation.GELU, wide, wideResult);
    }

    @Benchmark
    public void geluBackward() {
        backend.activateBackward(Activation.GELU, wide, wide, wideResult);
    }

    @Benchmark
    public void residualNorm() {
        backend.residualNorm(DROPOUT, hidden, other, gamma, beta, 1e-12, third, result, mean, rstd);
    }

    @Benchmark
    public void residualNormBackward() {
        backend.residualNormBackward(
                DROPOUT, third, gamma, mean, rstd, hidden, gradients[0], gradients[1], gamma, beta);
    }

    @Benchmark
    public void attention() {
        backend.attention(sequences, HEADS, DROPOUT, hidden, other, third, result, saved);
    }

    @Benchmark
    public void attentionBackward() {
        backend.attentionBackward(
                sequences,
                HEADS,
                DROPOUT,
                hidden,
                other,
                third,
                result,
                saved,
                hidden,
                gradients[0],
                gradients[1],
                gradients[2]);
    }

    /** A million parameters. */
    @Benchmark
    public void adam() {
        AdamStep step = new AdamStep(5e-5, 0.9, 0.999, 1e-8, 0, 10, 1);
        backend.adam(step, adam[0], adam[1], adam[2], adam[3]);
    }
}
