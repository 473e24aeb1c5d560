package dev.lapidary.train.cli;

import dev.lapidary.loaders.StoredType;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.TrainingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Where a run puts its model and its records. Nothing is made before there is something whole to put there. */
final class OutputFolder {
    /** Room for tokenizer and records. */
    private static final long SMALL_FILES = 4 << 20;

    private static final List<String> RECORDS = List.of(
            RunArguments.FILE, "train_results.json", "eval_results.json", "all_results.json", "trainer_state.json");

    private final Path path;
    private boolean begun;

    private OutputFolder(Path path) {
        this.path = path;
    }

    /**
     * Checks that a run may write here.
     *
     * @param overwrite whether files that are there may be replaced
     * @throws UsageException if there are some and they may not
     */
    static OutputFolder claim(Path path, boolean overwrite) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new UsageException("--output-dir " + path + " is a file; name a folder");
        }
        if (!overwrite && !isMissingOrEmpty(path)) {
            throw new UsageException("--output-dir " + path
                    + " is not empty; choose another, or replace what is there with --overwrite-output-dir");
        }
        return new OutputFolder(path);
    }

    static boolean isMissingOrEmpty(Path path) {
        if (!Files.exists(path)) {
            return true;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UsageException(
                    "--output-dir " + path + " cannot be read (" + e.getMessage() + "); check its permissions");
        }
    }

    /** Whether an earlier run put its model here. */
    static boolean isOfEarlierRun(Path path) {
        return Files.isRegularFile(path.resolve(RunArguments.FILE));
    }

    Path path() {
        return path;
    }

    /**
     * Finds out before a long run that its end would not fit on the disk.
     *
     * @param parameters of the model, four bytes each
     * @param copies of it that are there at a time
     */
    void requireRoom(long parameters, int copies) {
        long needed = copies * (Float.BYTES * parameters + SMALL_FILES);
        Path existing = path.toAbsolutePath().normalize();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        long free;
        try {
            free = Files.getFileStore(existing).getUsableSpace();
        } catch (IOException unknown) {
            return;
        }
        if (free < needed) {
            throw new TrainingException(
                    "--output-dir %s: the model needs %,d MB there and the disk has %,d MB free; make room, or name a folder elsewhere"
                            .formatted(path, ceilMegabytes(needed), free / 1_000_000));
        }
    }

    private static long ceilMegabytes(long bytes) {
        return Math.ceilDiv(bytes, 1_000_000L);
    }

    /** Saves the model with what the run was asked to do; the records of an earlier run go. */
    void save(PretrainedClassifier classifier, StoredType type, Object arguments) {
        classifier.save(path, type);
        if (!begun) {
            begun = true;
            RECORDS.forEach(this::delete);
            write(RunArguments.FILE, arguments);
        }
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
        } catch (IOException e) {
            throw failure(path.resolve(name), e);
        }
    }

    /** Writes a record as JSON, complete or not at all. */
    void write(String name, Object value) {
        write(path.resolve(name), (Json.pretty(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file below this folder, complete or not at all. */
    void write(Path file, byte[] content) {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            Files.createDirectories(file.getParent());
            try {
                Files.write(temporary, content);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static TrainingException failure(Path file, IOException e) {
        return new TrainingException(
                file + " cannot be written (" + e.getMessage() + "); make room or check the permissions", e);
    }
}
