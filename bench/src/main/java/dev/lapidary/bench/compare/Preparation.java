package dev.lapidary.bench.compare;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.bench.work.Task;
import dev.lapidary.loaders.batching.EpochOrder;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes what both halves read: texts or images in their order, and a model folder with the weights that both begin with. */
final class Preparation {
    private static final int SENTENCES_TO_PREDICT = 1000;
    private static final int IMAGE_BATCHES = 2;
    private static final int SMALL_IMAGE = 32;

    private final Processes processes;
    private final Path work;
    private final Path trainFile;
    private final int threads;
    private final JsonMapper json = new JsonMapper();

    /** @param work where to write */
    Preparation(Processes processes, Path work, Path trainFile, int threads) {
        this.processes = processes;
        this.work = work;
        this.trainFile = trainFile;
        this.threads = threads;
    }

    /** Everything that a workload needs, and the task that says where it is. */
    Task task(Workload workload) throws IOException {
        return workload.onImages() ? imageTask(workload) : textTask(workload);
    }

    private Task textTask(Workload workload) throws IOException {
        List<Example> sentences = sentences();
        Path texts = work.resolve(workload.name() + ".jsonl");
        write(workload.texts().of(sentences, count(workload)), texts);
        Path folder = work.resolve(workload.model());
        if (!Files.exists(folder)) {
            // One sentence of each class is there, whatever the workload's own texts are.
            Path all = work.resolve("all sentences.jsonl"); // no workload is called so
            write(sentences, all);
            processes.lapidary(task(Task.Kind.PREPARE_TEXT_MODEL, workload, workload.model(), all, null, folder));
        }
        return task(workload.kind(), workload, folder.toString(), texts, null, null);
    }

    private static int count(Workload workload) {
        return switch (workload.kind()) {
            case PREDICT -> SENTENCES_TO_PREDICT;
            default -> workload.steps() * workload.batchSize();
        };
    }

    /** In random order: a data set may be sorted by class. */
    private List<Example> sentences() {
        List<Example> inOrder =
                TextData.read(trainFile, TextOptions.forTraining()).examples();
        int[] order = new EpochOrder(inOrder.size(), 1, Task.SEED, true).of(0);
        return Arrays.stream(order).mapToObj(inOrder::get).toList();
    }

    private void write(List<Example> examples, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Example example : examples) {
                out.write(json.writeValueAsString(Map.of("text", example.text(), "label", example.label())));
                out.newLine();
            }
        }
    }

    private Task imageTask(Workload workload) throws IOException {
        Path folder = work.resolve(workload.name());
        Path images = work.resolve(workload.name() + ".f32");
        Task task = task(workload.kind(), workload, folder.toString(), null, images, null);
        int classes = workload.side() <= SMALL_IMAGE ? 10 : 1000;
        Files.createDirectories(folder);
        json.writeValue(
                folder.resolve("config.json").toFile(),
                ResNet.valueOf(workload.model()).config(classes));
        processes.lapidary(task(Task.Kind.PREPARE_IMAGE_MODEL, workload, folder.toString(), null, images, folder));
        writeImages(images, IMAGE_BATCHES * workload.batchSize() * workload.side() * workload.side() * 3);
        return task;
    }

    /** As bright and as varied as normalised photographs are, and without a meaning. */
    private static void writeImages(Path file, int numbers) throws IOException {
        SplittableRandom random = new SplittableRandom(Task.SEED);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < numbers; i++) {
            bytes.putFloat((float) random.nextGaussian());
        }
        Files.write(file, bytes.array());
    }

    private Task task(Task.Kind kind, Workload workload, String model, Path texts, Path images, Path output) {
        return new Task(
                kind,
                model,
                texts == null ? null : texts.toString(),
                images == null ? null : images.toString(),
                output == null ? null : output.toString(),
                workload.steps(),
                workload.batchSize(),
                Texts.LENGTH,
                workload.padTo(),
                workload.side(),
                true,
                threads);
    }
}
