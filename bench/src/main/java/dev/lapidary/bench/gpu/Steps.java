package dev.lapidary.bench.gpu;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.Masks;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import dev.lapidary.models.resnet.ResNetConfig;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import dev.lapidary.train.optim.Adam;
import dev.lapidary.train.optim.Optimizer;
import dev.lapidary.train.optim.ParameterGroups;
import dev.lapidary.train.optim.Sgd;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Training steps from random weights on made-up inputs, timed: forward, backward and update, as {@code python/gpu.py} does them
 * in PyTorch. Every step sees the same batch.
 *
 * @param count how many steps to take
 */
record Steps(Backend backend, int count) {
    private static final int SEED = 42;
    private static final int CHANNELS = 3;
    private static final double BERT_RATE = 5e-5;
    private static final double RESNET_RATE = 0.01;

    /** Seconds of each step of AdamW, with dropout as configured, on texts of the same number of tokens each. */
    double[] ofBert(BertConfig config, int texts, int tokens) {
        try (Scope scope = Scope.root(backend, "model")) {
            Masks masks = new Masks(SEED);
            BertForSequenceClassification model = new BertForSequenceClassification(config, 2, masks);
            ParameterStore store = randomized(new ParameterStore(model.parameters(), scope));
            Optimizer optimizer = Adam.Settings.adamW().create(store, ParameterGroups.STANDARD, scope);
            SequenceOffsets sequences = SequenceOffsets.ofLengths(
                    IntStream.generate(() -> tokens).limit(texts).toArray());
            RandomStream random = new RandomStream(SEED, 2);
            int[] ids = IntStream.generate(() -> random.nextInt(config.vocabSize()))
                    .limit(sequences.tokens())
                    .toArray();
            return timed(scope, store, optimizer, BERT_RATE, texts, 2, (step, number) -> {
                masks.startPass(number);
                return model.forward(TokenBatch.of(step, ids, new int[ids.length], sequences));
            });
        }
    }

    /** Seconds of each step of SGD with momentum on images of {@code side × side} pixels. */
    double[] ofResNet(ResNetConfig config, int classes, int images, int side) {
        try (Scope scope = Scope.root(backend, "model")) {
            ResNetForImageClassification model = new ResNetForImageClassification(config, classes, WhenFrozen.FOLLOW);
            ParameterStore store = randomized(new ParameterStore(model.parameters(), scope));
            ModelBuffer.bind(model.buffers(), scope);
            Optimizer optimizer = new Sgd.Settings(0.9, false, 0).create(store, ParameterGroups.STANDARD, scope);
            Shape shape = Shape.of(images, side, side, CHANNELS);
            RandomStream random = new RandomStream(SEED, 2);
            float[] pixels = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextGaussian();
            }
            return timed(
                    scope,
                    store,
                    optimizer,
                    RESNET_RATE,
                    images,
                    classes,
                    (step, number) -> model.forward(step.of(shape, pixels)));
        }
    }

    private static ParameterStore randomized(ParameterStore store) {
        TorchRandom random = new TorchRandom(SEED);
        store.parameters().values().forEach(parameter -> parameter.initialize(random));
        return store;
    }

    private double[] timed(
            Scope scope,
            ParameterStore store,
            Optimizer optimizer,
            double rate,
            int examples,
            int classes,
            BiFunction<Scope, Integer, Tensor> forward) {
        int[] labels = IntStream.range(0, examples).map(i -> i % classes).toArray();
        double[] seconds = new double[count];
        for (int number = 0; number < count; number++) {
            long start = System.nanoTime();
            store.zeroGradients();
            try (Scope step = scope.child("step")) {
                NdArray targets = step.ofInts(labels);
                Tensor loss = crossEntropy(forward.apply(step, number), targets, 0);
                loss.backward();
                double norm = Math.sqrt(store.gradientSquares());
                if (!Double.isFinite(loss.data().item())) {
                    throw new IllegalStateException("the loss of step " + number + " is not a number");
                }
                optimizer.step(rate, Math.min(1, 1 / (norm + 1e-6)));
            }
            seconds[number] = (System.nanoTime() - start) / 1e9;
        }
        return seconds;
    }

    /** The median of the later half, when all is compiled and warm. */
    static double typical(double[] seconds) {
        double[] later = Arrays.copyOfRange(seconds, seconds.length / 2, seconds.length);
        Arrays.sort(later);
        return later[later.length / 2];
    }
}
