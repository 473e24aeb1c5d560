package dev.lapidary.bench.work;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/** Does the task in a file, and prints one line of JSON: the {@link Measurement}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        JsonMapper json = new JsonMapper();
        Task task = json.readValue(Path.of(args[0]).toFile(), Task.class);
        Recorder recorder = new Recorder();
        run(task, recorder);
        System.out.println(json.writeValueAsString(recorder.measurement()));
    }

    private static void run(Task task, Recorder recorder) throws IOException {
        switch (task.kind()) {
            case PREPARE_TEXT_MODEL -> new TextWork(task, recorder).prepare();
            case PREPARE_IMAGE_MODEL -> new ImageWork(task, recorder).prepare();
            case TRAIN_TEXTS -> new TextWork(task, recorder).train();
            case TRAIN_IMAGES -> new ImageWork(task, recorder).train();
            case PREDICT_ONE_BY_ONE -> new TextWork(task, recorder).predictOneByOne();
            case PREDICT -> new TextWork(task, recorder).predictAll();
            case TOKENIZE -> new TextWork(task, recorder).tokenize();
        }
    }
}
