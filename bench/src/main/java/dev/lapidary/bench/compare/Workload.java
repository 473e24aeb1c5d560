package dev.lapidary.bench.compare;

import dev.lapidary.bench.work.Task;
import java.util.List;
import java.util.Optional;

/**
 * Something that both engines do.
 *
 * @param unit what its speed is counted in
 * @param model the name of a pretrained model, or of a {@link ResNet}
 * @param texts null for images
 * @param padTo what PyTorch pads texts to, 0 for the longest of the batch
 * @param side of the images
 * @param steps here
 * @param pytorchSteps there: fewer where a step takes too long
 * @param command whether our half is the finetune command, from its start to its first step
 */
record Workload(
        String name,
        String title,
        String unit,
        Task.Kind kind,
        String model,
        Texts texts,
        int batchSize,
        int padTo,
        int side,
        int steps,
        int pytorchSteps,
        boolean command) {
    private static final String MINILM = "all-MiniLM-L6-v2";
    private static final String BERT = "bert-base-uncased";

    static final List<Workload> ALL = List.of(
            training("minilm-sst2", "MiniLM-L6, sentences, batch 32", MINILM, Texts.SENTENCES, 32, 100),
            training("minilm-128", "MiniLM-L6, 128 tokens, batch 32", MINILM, Texts.LONG, 32, 30),
            training("bert-sst2", "BERT-base, sentences, batch 32", BERT, Texts.SENTENCES, 32, 20),
            training("bert-128", "BERT-base, 128 tokens, batch 16", BERT, Texts.LONG, 16, 12),
            padded("minilm-512", "MiniLM-L6, sentences, batch 16, PyTorch's padded to 512", 16, 512, 100, 4),
            images("resnet18-224", "ResNet-18, 224², batch 16", ResNet.RESNET_18, 224, 16, 40),
            images("resnet50-224", "ResNet-50, 224², batch 16", ResNet.RESNET_50, 224, 16, 16),
            images("resnet18-32", "ResNet-18, 32², batch 128", ResNet.RESNET_18, 32, 128, 150),
            prediction("sentence", "MiniLM-L6, inference, one sentence", Task.Kind.PREDICT_ONE_BY_ONE, 1, 500),
            prediction("sentences", "MiniLM-L6, inference, 1,000 sentences", Task.Kind.PREDICT, 32, 5),
            tokenizing("tokenize", "tokenizing 1 MB, one thread", 20),
            firstStep("first-step", "MiniLM-L6, from the command to the first step"));

    private static Workload training(String name, String title, String model, Texts texts, int batch, int steps) {
        return new Workload(
                name, title, "tokens", Task.Kind.TRAIN_TEXTS, model, texts, batch, 0, 0, steps, steps, false);
    }

    private static Workload padded(String name, String title, int batch, int padTo, int steps, int pytorchSteps) {
        return new Workload(
                name,
                title,
                "tokens",
                Task.Kind.TRAIN_TEXTS,
                MINILM,
                Texts.SENTENCES,
                batch,
                padTo,
                0,
                steps,
                pytorchSteps,
                false);
    }

    private static Workload images(String name, String title, ResNet net, int side, int batch, int steps) {
        return new Workload(
                name, title, "images", Task.Kind.TRAIN_IMAGES, net.name(), null, batch, 0, side, steps, steps, false);
    }

    private static Workload prediction(String name, String title, Task.Kind kind, int batch, int steps) {
        return new Workload(name, title, "sentences", kind, MINILM, Texts.SENTENCES, batch, 0, 0, steps, steps, false);
    }

    private static Workload tokenizing(String name, String title, int steps) {
        return new Workload(
                name, title, "MB", Task.Kind.TOKENIZE, MINILM, Texts.MEGABYTE, 1, 0, 0, steps, steps, false);
    }

    private static Workload firstStep(String name, String title) {
        return new Workload(
                name, title, "tokens", Task.Kind.TRAIN_TEXTS, MINILM, Texts.SENTENCES, 32, 0, 0, 1, 1, true);
    }

    static Optional<Workload> named(String name) {
        return ALL.stream().filter(workload -> workload.name.equals(name)).findFirst();
    }

    /** The same in no more than so many steps. */
    Workload withSteps(int most, int mostOfPytorch) {
        return new Workload(
                name,
                title,
                unit,
                kind,
                model,
                texts,
                batchSize,
                padTo,
                side,
                Math.min(steps, most),
                Math.min(pytorchSteps, mostOfPytorch),
                command);
    }

    boolean onImages() {
        return kind == Task.Kind.TRAIN_IMAGES;
    }
}
