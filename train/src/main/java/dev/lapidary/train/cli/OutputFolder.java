package dev.lapidary.train.cli;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelOutput;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.train.PretrainedClassifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run puts its model and its records, under {@code --output-dir}: claimed before anything else is done, so that what is
 * wrong with it is said at once and no other run writes there. Closing it removes the folder again if nothing came into it.
 */
final class OutputFolder implements AutoCloseable {
    /** Room for tokenizer and records. */
    private static final long SMALL_FILES = 4 << 20;

    private final ModelOutput output;

    private OutputFolder(ModelOutput output) {
        this.output = output;
    }

    /**
     * Claims the folder for a run.
     *
     * @param overwrite whether a model that is there may be replaced
     * @throws UsageException if the folder cannot be written, another run is writing there, or something is there that may not
     *     be replaced
     */
    static OutputFolder claim(Path path, boolean overwrite) {
        ModelOutput output;
        try {
            output = ModelOutput.claim(path);
        } catch (LoaderException e) {
            throw new UsageException("--output-dir " + e.getMessage());
        }
        if (!overwrite && !output.isEmpty()) {
            output.close();
            throw new UsageException("--output-dir " + path
                    + " is not empty; choose another, or replace what is there with --overwrite-output-dir");
        }
        return new OutputFolder(output);
    }

    /** Whether an earlier run put its model here, or was about to. */
    static boolean isOfEarlierRun(Path path) {
        if (Files.isDirectory(path)) {
            ModelOutput.recover(path);
        }
        return Files.isRegularFile(path.resolve(RunArguments.FILE));
    }

    Path path() {
        return output.path();
    }

    /**
     * Finds out before a long run that its end would not fit on the disk.
     *
     * @param parameters of the model, four bytes each
     * @param copies of it that are there at a time
     */
    void requireRoom(long parameters, int copies) {
        try {
            output.requireRoom(copies * (Float.BYTES * parameters + SMALL_FILES));
        } catch (LoaderException e) {
            throw new UsageException("--output-dir " + e.getMessage());
        }
    }

    /** Saves the model with what the run was asked to do; the model before it goes, and the records of its run. */
    void save(PretrainedClassifier classifier, StoredType type, Object arguments) {
        classifier.writer(type).file(RunArguments.FILE, json(arguments)).replaceIn(output);
    }

    /** Writes a record as JSON, complete or not at all. */
    void write(String name, Object value) {
        write(Path.of(name), json(value));
    }

    /** Writes a file below this folder, complete or not at all. */
    void write(Path name, byte[] content) {
        output.write(name, content);
    }

    private static byte[] json(Object value) {
        return (Json.pretty(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        output.close();
    }
}
