package dev.lapidary.bench.work;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.SafetensorsWriter;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.resnet.ResNetConfig;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import dev.lapidary.train.optim.Optimizer;
import dev.lapidary.train.optim.ParameterGroups;
import dev.lapidary.train.optim.Sgd;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Trains a ResNet from random weights on made-up images: SGD with momentum, as image models are trained. */
final class ImageWork {
    private static final double LEARNING_RATE = 0.01;
    private static final double MOMENTUM = 0.9;
    private static final int CHANNELS = 3;

    private final Task task;
    private final Recorder recorder;

    ImageWork(Task task, Recorder recorder) {
        this.task = task;
        this.recorder = recorder;
    }

    /** A model with its first, random weights. */
    private record Model(ResNetForImageClassification net, ParameterStore store) {
        static Model random(ModelConfig config, Scope scope) {
            ResNetForImageClassification net = new ResNetForImageClassification(
                    ResNetConfig.of(config.origin().toString(), config.values()),
                    config.labels().size(),
                    WhenFrozen.FOLLOW);
            ParameterStore store = new ParameterStore(net.parameters(), scope);
            ModelBuffer.bind(net.buffers(), scope);
            TorchRandom random = new TorchRandom(Task.SEED);
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            return new Model(net, store);
        }
    }

    /** Writes the first weights beside the {@code config.json} that is there, so that PyTorch starts from the same. */
    void prepare() {
        try (Scope scope = Scope.root(Backends.cpu(task.threads()), "model")) {
            Model model = Model.random(config(), scope);
            SafetensorsWriter weights = new SafetensorsWriter();
            model.store.parameters().forEach((name, parameter) -> weights.add(name, parameter.data()));
            weights.write(Path.of(task.model(), "model.safetensors"));
        }
    }

    void train() throws IOException {
        float[][] batches = batches();
        int[] labels = labels(config().labels().size());
        try (Scope scope = Scope.root(Backends.cpu(task.threads()), "model")) {
            Model model = Model.random(config(), scope);
            Optimizer optimizer =
                    new Sgd.Settings(MOMENTUM, false, 0).create(model.store, ParameterGroups.STANDARD, scope);
            for (int step = 0; step < task.steps(); step++) {
                long start = System.nanoTime();
                double loss = update(model, optimizer, batches[step % batches.length], labels, scope);
                recorder.step((System.nanoTime() - start) / 1e9, task.batchSize(), loss);
            }
        }
    }

    private double update(Model model, Optimizer optimizer, float[] pixels, int[] labels, Scope modelScope) {
        model.store.zeroGradients();
        double value;
        try (Scope scope = modelScope.child("training step")) {
            NdArray images = scope.of(Shape.of(task.batchSize(), task.side(), task.side(), CHANNELS), pixels);
            Tensor loss = crossEntropy(model.net.forward(images), scope.ofInts(labels), 0);
            value = loss.data().item();
            loss.backward();
        }
        optimizer.step(LEARNING_RATE, 1);
        return value;
    }

    private ModelConfig config() {
        return ModelConfig.read(Path.of(task.model(), "config.json"));
    }

    /** The classes in turn. */
    private int[] labels(int classes) {
        return IntStream.range(0, task.batchSize()).map(i -> i % classes).toArray();
    }

    private float[][] batches() throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(task.images()))) {
            FloatBuffer pixels = file.map(MapMode.READ_ONLY, 0, file.size())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            int perBatch = task.batchSize() * task.side() * task.side() * CHANNELS;
            float[][] batches = new float[pixels.remaining() / perBatch][perBatch];
            for (float[] batch : batches) {
                pixels.get(batch);
            }
            return batches;
        }
    }
}
