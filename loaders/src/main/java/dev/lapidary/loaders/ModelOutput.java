package dev.lapidary.loaders;

import dev.lapidary.base.files.AtomicFile;
import dev.lapidary.base.files.ClaimedFolder;
import dev.lapidary.base.files.DiskSpace;
import dev.lapidary.base.files.FileContent;
import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.files.WriteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a run puts its model and its records: a folder that no other run may write to until this one is closed. Claiming it
 * finds out whether it can be written, before the work rather than after it. What a killed run left there is removed, or
 * finished if its model was complete.
 */
public final class ModelOutput implements AutoCloseable {
    private static final int RESCUE_NAMES = 1000;
    private static final int ATTEMPTS = 20;
    private static final int PAUSE_MILLIS = 100;

    private final ClaimedFolder folder;
    /** What there was when the folder was claimed, and what this run has put there since. */
    private final Map<String, Stamp> known = new HashMap<>();

    /** What tells one file from another of the same name. */
    private record Stamp(Object key, long bytes, FileTime modified) {
        static Stamp of(Path file) throws IOException {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return new Stamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
            } catch (NoSuchFileException none) {
                return null;
            }
        }
    }

    private ModelOutput(ClaimedFolder folder) {
        this.folder = folder;
    }

    /**
     * Claims a folder, which is made with its parents if it is not there.
     *
     * @throws LoaderException if it cannot be written, or another run has claimed it, or something stands in a model's way
     */
    public static ModelOutput claim(Path path) {
        ClaimedFolder folder;
        try {
            folder = ClaimedFolder.claim(path);
        } catch (IOException e) {
            throw failure(path, e);
        }
        ModelOutput output = new ModelOutput(folder);
        try {
            folder.uninterrupted(() -> {
                ModelReplacement.finish(folder);
                return null;
            });
            for (Path entry : folder.entries()) {
                if (isInTheWay(entry)) {
                    throw new WriteException(path.resolve(entry.getFileName())
                            + " is a folder, and a file of that name belongs to a model; name another output folder");
                }
                output.remember(entry);
            }
            return output;
        } catch (IOException e) {
            output.close();
            throw failure(path, e);
        } catch (RuntimeException | Error e) {
            output.close();
            throw e;
        }
    }

    /** The folder, as it was asked for. */
    public Path path() {
        return folder.shown();
    }

    /** Whether there is nothing in it yet. */
    public boolean isEmpty() {
        try {
            return folder.entries().isEmpty();
        } catch (IOException e) {
            throw failure(path(), e);
        }
    }

    /** @throws LoaderException if the disk has not so many bytes left */
    public void requireRoom(long bytes) {
        try {
            DiskSpace.require(folder.path(), path(), bytes);
        } catch (WriteException e) {
            throw failure(path(), e);
        }
    }

    /**
     * Writes a record, complete or not at all.
     *
     * @param name of the file, or of a folder and a file in it
     * @throws LoaderException if it cannot be written; then a file that was there is untouched
     */
    public void write(Path name, byte[] content) {
        try {
            folder.write(name, FileContent.of(content));
            remember(folder.path().resolve(name));
        } catch (IOException e) {
            throw failure(path().resolve(name), e);
        }
    }

    /**
     * Puts a model in the place of the one that is there, if there is one; files that belong to no model stay.
     *
     * @param files all of the model's, by name
     * @throws LoaderException if it cannot be written
     */
    public void replaceModel(Map<String, byte[]> files) {
        Map<String, FileContent> contents = new HashMap<>();
        files.forEach((name, bytes) -> contents.put(name, FileContent.of(bytes)));
        replace(contents);
    }

    /** The same, of files that are made while they are written. */
    void replace(Map<String, FileContent> files) {
        try {
            folder.uninterrupted(() -> {
                replaceUninterrupted(files);
                return null;
            });
        } catch (IOException e) {
            throw failure(path(), e);
        }
    }

    private void replaceUninterrupted(Map<String, FileContent> files) throws IOException {
        DiskSpace.require(
                folder.path(),
                path(),
                files.values().stream().mapToLong(FileContent::bytes).sum());
        Path staged = folder.stage();
        try {
            for (Map.Entry<String, FileContent> file : files.entrySet()) {
                String name = file.getKey();
                AtomicFile.create(staged.resolve(name), path().resolve(name), file.getValue());
            }
            requireUnchanged(files, staged);
            ModelReplacement.begin(folder, staged);
        } finally {
            folder.discard(staged);
        }
        try {
            ModelReplacement.finish(folder);
        } catch (IOException e) {
            boolean old = Files.exists(folder.path().resolve(ModelFileNames.CONFIG));
            throw new WriteException(
                    path() + " could not take the new model (" + FileFailure.reason(e) + ") and holds "
                            + (old ? "the old one" : "none") + "; the new one is whole in "
                            + path().resolve(ModelReplacement.COMPLETE)
                            + ", and the next run that may write there puts it in its place",
                    e);
        }
        known.clear();
        for (Path entry : folder.entries()) {
            remember(entry);
        }
    }

    /** A folder where a model has a file cannot be replaced by that. */
    private static boolean isInTheWay(Path entry) {
        return ModelFileNames.contains(entry.getFileName().toString())
                && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
    }

    /** What came here during the run is somebody's: then the model is kept beside it. */
    private void requireUnchanged(Map<String, FileContent> files, Path staged) throws IOException {
        for (Path entry : folder.entries()) {
            String name = entry.getFileName().toString();
            boolean wouldGo = ModelFileNames.contains(name) || files.containsKey(name);
            boolean isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
            Stamp now = Stamp.of(entry);
            boolean wentMeanwhile = now == null;
            if (wouldGo && !wentMeanwhile && (isFolder || !now.equals(known.get(name)))) {
                throw new WriteException(path().resolve(name)
                        + " came or changed while this run went on, and is not replaced; the model is in "
                        + path().resolve(keep(staged)));
            }
        }
    }

    private Path keep(Path staged) throws IOException {
        for (int i = 1; i < RESCUE_NAMES; i++) {
            Path place = folder.path().resolve("model-" + i);
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
                AtomicFile.forceFolder(folder.path());
                return place.getFileName();
            }
        }
        throw new WriteException(path() + " has no name left for the model; name another folder");
    }

    private void remember(Path entry) throws IOException {
        known.put(folder.path().relativize(entry).toString(), Stamp.of(entry));
    }

    /** Lets other runs in, and removes the folder if this one made it and put nothing there. */
    @Override
    public void close() {
        folder.close();
    }

    private static LoaderException failure(Path path, IOException e) {
        return new LoaderException(
                e instanceof WriteException
                        ? e.getMessage()
                        : path + " cannot be written: " + FileFailure.reason(e)
                                + "; check the folder and its permissions",
                e);
    }

    /**
     * Completes the model of a folder in which a run was ended while it replaced the one before; does nothing where none was.
     * A run that is at it right now is waited for.
     *
     * @throws LoaderException if the model cannot be completed
     */
    public static void recover(Path path) {
        LoaderException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS && needsRecovery(path); attempt++) {
            try {
                claim(path).close();
            } catch (LoaderException e) {
                failure = e;
                pause();
            }
        }
        if (needsRecovery(path)) {
            throw new LoaderException(
                    path + " holds no model, as a run was ended there while it replaced one, and the new one, which is"
                            + " whole, cannot be put in its place: "
                            + (failure == null ? "it is being replaced all the time" : failure.getMessage()),
                    failure);
        }
    }

    private static boolean needsRecovery(Path path) {
        return !Files.exists(path.resolve(ModelFileNames.CONFIG)) && ModelReplacement.isUnfinished(path);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoaderException("interrupted while another run replaced the model; start again", e);
        }
    }
}
