package dev.lapidary.loaders;

import dev.lapidary.base.files.AtomicFile;
import dev.lapidary.base.files.ClaimedFolder;
import dev.lapidary.base.files.WriteException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Puts a model in the place of another, so that the folder is at each moment the old model, the new one, or none, whenever
 * the process is killed or the power fails. A folder is a model through its {@code config.json}, which goes first and comes
 * last:
 *
 * <ol>
 *   <li>The new model is complete in a folder of its own inside the target, and that is renamed to {@link #COMPLETE}. From
 *       here on, whoever claims the folder finishes the work.
 *   <li>{@code config.json} of the old model is removed, then its other files. The folder of the new model is renamed to
 *       {@link #MOVING}, which says that whatever lies beside it is new.
 *   <li>The new files are moved to their places, {@code config.json} last.
 * </ol>
 *
 * <p>Files of the user stay. The folder itself is not renamed, as it may be where a disk is mounted or a link leads to.
 * Each step is forced to the disk before the next one.
 */
final class ModelReplacement {
    /** A model that is to take the place of the one that it lies in. */
    static final String COMPLETE = ".lapidary-new-model";

    /** The same, when the old one is gone. */
    static final String MOVING = ".lapidary-moving-model";

    private ModelReplacement() {}

    /** Whether a run was ended between the first step and the last. */
    static boolean isUnfinished(Path folder) {
        return Files.exists(folder.resolve(COMPLETE), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(folder.resolve(MOVING), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The first step, without which there is no other.
     *
     * @param staged a folder in the target that holds the new model
     */
    static void begin(ClaimedFolder target, Path staged) throws IOException {
        AtomicFile.forceFolder(staged);
        rename(staged, target.path().resolve(COMPLETE));
        AtomicFile.forceFolder(target.path());
    }

    /** The other steps, from wherever they were left; does nothing if all are done. */
    static void finish(ClaimedFolder target) throws IOException {
        Path folder = target.path();
        Path complete = folder.resolve(COMPLETE);
        Path moving = folder.resolve(MOVING);
        if (isOurs(target, complete)) {
            Files.deleteIfExists(folder.resolve(ModelFileNames.CONFIG));
            AtomicFile.forceFolder(folder);
            for (Path old : ModelFileNames.in(folder)) {
                remove(old);
            }
            AtomicFile.forceFolder(folder);
            rename(complete, moving);
            AtomicFile.forceFolder(folder);
        }
        if (isOurs(target, moving)) {
            for (Path file : ModelFileNames.list(moving)) {
                if (!file.endsWith(ModelFileNames.CONFIG)) {
                    rename(file, folder.resolve(file.getFileName()));
                }
            }
            AtomicFile.forceFolder(folder);
            Path config = moving.resolve(ModelFileNames.CONFIG);
            if (Files.exists(config, LinkOption.NOFOLLOW_LINKS)) {
                rename(config, folder.resolve(ModelFileNames.CONFIG));
                AtomicFile.forceFolder(folder);
            }
            Files.delete(moving);
            AtomicFile.forceFolder(folder);
        }
    }

    /**
     * Whether there is such a folder.
     *
     * @throws WriteException if somebody else put it there, whose model would become this user's
     */
    private static boolean isOurs(ClaimedFolder target, Path staged) throws IOException {
        if (!Files.exists(staged, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (!Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS) || !target.isOwn(staged)) {
            throw new WriteException(staged + " was not made by a run of this user; remove it");
        }
        for (Path file : ModelFileNames.list(staged)) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !target.isOwn(file)) {
                throw new WriteException(file + " was not made by a run of this user; remove it");
            }
        }
        return true;
    }

    private static void remove(Path old) throws IOException {
        try {
            Files.deleteIfExists(old);
        } catch (DirectoryNotEmptyException holdsFilesOfTheUser) {
            // A module's folder: what made it one is gone.
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
