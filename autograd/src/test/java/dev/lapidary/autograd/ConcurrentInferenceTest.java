package dev.lapidary.autograd;

import static dev.lapidary.autograd.ops.Activate.activate;
import static dev.lapidary.autograd.ops.Attention.attention;
import static dev.lapidary.autograd.ops.AveragePool.averagePool;
import static dev.lapidary.autograd.ops.BatchNormRelu.batchNormRelu;
import static dev.lapidary.autograd.ops.Conv2d.conv2d;
import static dev.lapidary.autograd.ops.Gather.gather;
import static dev.lapidary.autograd.ops.LayerNorm.layerNorm;
import static dev.lapidary.autograd.ops.Linear.linear;
import static dev.lapidary.autograd.ops.MaxPool.maxPool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.autograd.ops.BatchStatistics;
import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads use one model at once, each in a scope of its own, and get the bits that one thread alone gets. */
class ConcurrentInferenceTest {
    private static final int THREADS = 8;
    private static final int CALLS = 12;
    private static final int HIDDEN = 96;
    private static final int CHANNELS = 32;
    private static final int HEADS = 3;
    private static final int WORDS = 50;
    private static final DropoutMask DROPOUT = new DropoutMask(0.5, new RandomKey(1, 2, 3));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void onTheCpu(int threads) throws Exception {
        concurrentCallsGiveTheSameBits(Backends.cpu(threads), CALLS);
    }

    @Test
    void onTheReference() throws Exception {
        concurrentCallsGiveTheSameBits(Backends.reference(), 1);
    }

    @Test
    void onAGpu() throws Exception {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        concurrentCallsGiveTheSameBits(Backends.cuda(0), 2);
    }

    private static void concurrentCallsGiveTheSameBits(Backend backend, int calls) throws Exception {
        try (Scope scope = Scope.root(backend, "model");
                ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            Model model = new Model(scope);
            List<float[]> alone =
                    IntStream.range(0, THREADS).mapToObj(model::run).toList();
            long live = backend.pool().liveBytes();
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<List<float[]>>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                Callable<List<float[]>> work = () -> {
                    start.await();
                    return IntStream.range(0, calls)
                            .mapToObj(call -> model.run(seed))
                            .toList();
                };
                results.add(executor.submit(work));
            }
            for (int i = 0; i < THREADS; i++) {
                for (float[] result : results.get(i).get()) {
                    assertThat(result).as("input %d", i).containsExactly(alone.get(i));
                }
            }
            assertThat(backend.pool().liveBytes())
                    .as("memory held after all calls")
                    .isEqualTo(live);
        }
    }

    /** Two layers as texts' models have them, and two as images' models have them, of different sizes for each seed. */
    private static final class Model {
        private final Scope scope;
        private final Random random = new Random(7);
        private final Tensor table;
        private final List<Tensor> weights;
        private final Tensor bias;
        private final Tensor wide;
        private final Tensor narrow;
        private final Tensor wideBias;
        private final Tensor gamma;
        private final Tensor kernel;
        private final Tensor channelGamma;
        private final BatchStatistics.Running running;

        Model(Scope scope) {
            this.scope = scope;
            table = parameter(WORDS, HIDDEN);
            weights = IntStream.range(0, 4)
                    .mapToObj(i -> parameter(HIDDEN, HIDDEN))
                    .toList();
            bias = parameter(HIDDEN);
            wide = parameter(4 * HIDDEN, HIDDEN);
            narrow = parameter(HIDDEN, 4 * HIDDEN);
            wideBias = parameter(4 * HIDDEN);
            gamma = parameter(HIDDEN);
            kernel = parameter(CHANNELS, CHANNELS, 3, 3);
            channelGamma = parameter(CHANNELS);
            NdArray variance = scope.empty("variance", Shape.of(CHANNELS));
            scope.backend().elementwise().fill(0.7, variance);
            running = new BatchStatistics.Running(parameter(CHANNELS).data(), variance, 0.1);
        }

        private Tensor parameter(int... dims) {
            return Tensor.variable(numbers(scope, random, Shape.of(dims)));
        }

        float[] run(int seed) {
            try (Scope call = scope.inference("call")) {
                Random inputs = new Random(seed);
                int[] lengths = IntStream.range(0, 3 + seed)
                        .map(i -> 1 + inputs.nextInt(40))
                        .toArray();
                SequenceOffsets sequences = SequenceOffsets.ofLengths(lengths);
                NdArray ids =
                        call.ofInts(inputs.ints(sequences.tokens(), 0, WORDS).toArray());
                Tensor x = gather(table, ids);
                for (int layer = 0; layer < 2; layer++) {
                    x = textLayer(x, sequences);
                }
                Tensor image = Tensor.constant(numbers(call, inputs, Shape.of(2, 9 + seed, 11, CHANNELS)));
                for (int layer = 0; layer < 2; layer++) {
                    image = imageLayer(image);
                }
                Tensor pooled = averagePool(maxPool(image, new Conv2dGeometry(3, 2, 1, 1)));
                return concatenated(x.data().toFloats(), pooled.data().toFloats());
            }
        }

        private Tensor textLayer(Tensor x, SequenceOffsets sequences) {
            Tensor q = linear(x, weights.get(0), bias);
            Tensor k = linear(x, weights.get(1), bias);
            Tensor v = linear(x, weights.get(2), bias);
            Tensor seen = attention(q, sequences, k, v, sequences, HEADS, DROPOUT);
            Tensor hidden = layerNorm(linear(seen, weights.get(3), bias), gamma, bias, 1e-5);
            return linear(activate(Activation.GELU, linear(hidden, wide, wideBias)), narrow, bias);
        }

        private Tensor imageLayer(Tensor x) {
            Tensor y = conv2d(x, kernel, new Conv2dGeometry(3, 1, 1, 1), 1);
            return batchNormRelu(y, channelGamma, channelGamma, BatchStatistics.ofRunning(y, running, 1e-5), x);
        }
    }

    private static NdArray numbers(Scope scope, Random random, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 8;
        }
        return scope.of(shape, values);
    }

    private static float[] concatenated(float[] a, float[] b) {
        float[] all = new float[a.length + b.length];
        System.arraycopy(a, 0, all, 0, a.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
