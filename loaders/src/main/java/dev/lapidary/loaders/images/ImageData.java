package dev.lapidary.loaders.images;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.LabelledData;
import dev.lapidary.loaders.data.Place;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Labelled pictures: a folder with a folder for each class, a zip of such a folder, read in place, or a table of paths and
 * labels. Close it when no picture of it is needed any more.
 */
public final class ImageData implements LabelledData<ImageExample>, AutoCloseable {
    private final Path source;
    private final List<ImageExample> examples;
    private final AutoCloseable archive;

    private ImageData(Path source, List<ImageExample> examples, AutoCloseable archive) {
        this.source = source;
        this.examples = List.copyOf(examples);
        this.archive = archive;
    }

    /**
     * Reads a folder or a zip. Its classes are the folders in it, or those in its {@code train} folder if it has one; where
     * that is the only folder, those one level below. A folder in a zip is named as if the zip were one: {@code pets.zip/test}.
     * A class has the pictures in its folder and below; hidden files, and
     * files that do not end in .jpg, .jpeg, .png, .gif, .bmp or .webp, are not looked at.
     *
     * @throws LoaderException if it is not there, has no pictures, or has a class folder without pictures
     */
    public static ImageData read(Path source) {
        return read(source, null);
    }

    /** The same of a part, such as {@code test}: a folder in the source. */
    public static ImageData read(Path source, String part) {
        if (Files.isDirectory(source)) {
            ImageListing root = ImageListing.of(entries(source));
            return new ImageData(
                    source,
                    examples(source, root, part, entry -> () -> Files.readAllBytes(source.resolve(entry))),
                    () -> {});
        }
        if (!Files.exists(source)) {
            Path archive = archiveAbove(source);
            if (archive == null || part != null) {
                throw new LoaderException("there is no folder or file " + source + "; check the path");
            }
            return read(archive, archive.relativize(source).toString().replace('\\', '/'));
        }
        ZipFile zip = zip(source);
        try {
            ImageListing root =
                    ImageListing.of(zip.stream().map(ZipEntry::getName).toList());
            return new ImageData(source, examples(source, root, part, entry -> () -> bytes(zip, entry)), zip);
        } catch (RuntimeException e) {
            closeQuietly(zip);
            throw e;
        }
    }

    /**
     * Reads a table of paths and labels, in any format that texts come in; the column of paths is what {@link TextOptions}
     * calls the text.
     *
     * @param table its paths are relative to the folder that it is in
     * @throws LoaderException if the table cannot be read, or names a file that is not there
     */
    public static ImageData readTable(Path table, TextOptions options) {
        List<ImageExample> examples = new ArrayList<>();
        for (Example row : TextData.read(table, options).examples()) {
            Path file = table.resolveSibling(row.text().strip());
            if (!Files.isRegularFile(file)) {
                throw new LoaderException("%s names %s, and there is no such file; correct the path or remove the line"
                        .formatted(row.where(), file));
            }
            examples.add(new ImageExample(file.toString(), () -> Files.readAllBytes(file), row.label(), row.where()));
        }
        return new ImageData(table, examples, () -> {});
    }

    /**
     * Pictures without labels, to be classified.
     *
     * @param paths a folder stands for all pictures in it and below
     * @throws LoaderException if one is not there, or a folder has none
     */
    public static ImageData ofFiles(List<Path> paths) {
        List<ImageExample> examples = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : Files.isDirectory(path) ? picturesIn(path) : List.of(path)) {
                if (!Files.isRegularFile(file)) {
                    throw new LoaderException("there is no picture " + file + "; check the path");
                }
                String name = file.toString();
                examples.add(new ImageExample(name, () -> Files.readAllBytes(file), null, Place.of(name)));
            }
        }
        return new ImageData(Path.of(""), examples, () -> {});
    }

    private static List<Path> picturesIn(Path folder) {
        List<String> pictures = ImageListing.of(entries(folder)).all();
        if (pictures.isEmpty()) {
            throw new LoaderException("%s has no pictures (%s); name a folder that has"
                    .formatted(folder, String.join(" ", ImageFormat.EXTENSIONS)));
        }
        return pictures.stream().map(folder::resolve).toList();
    }

    /** Pictures that the program has by itself. @param name of the set, for messages */
    public static ImageData of(String name, List<ImageExample> examples) {
        return new ImageData(Path.of(name), examples, () -> {});
    }

    private static List<ImageExample> examples(
            Path source, ImageListing root, String part, Function<String, ImageFile> opener) {
        List<String> path = part == null ? root.pathToClasses() : List.of(part.split("/"));
        ImageListing classes = root.at(path);
        String base = String.join("/", path);
        if (classes == null) {
            throw new LoaderException("%s has no folder %s; name one of %s"
                    .formatted(source, base, String.join(", ", root.folders().keySet())));
        }
        Path named = source.resolve(base);
        if (classes.all().isEmpty()) {
            throw new LoaderException(
                    named + " has no pictures in it; put those of each class into a folder of the class's name");
        }
        if (classes.folders().isEmpty()) {
            throw new LoaderException(
                    named + " has pictures but no class folders; put those of each class into a folder of its name");
        }
        List<ImageExample> examples = new ArrayList<>();
        classes.folders().forEach((label, folder) -> {
            List<String> pictures = folder.all();
            if (pictures.isEmpty()) {
                throw new LoaderException("the class folder %s has no pictures (%s); put some in or remove it"
                        .formatted(named.resolve(label), String.join(" ", ImageFormat.EXTENSIONS)));
            }
            for (String picture : pictures) {
                String entry = (base.isEmpty() ? "" : base + "/") + label + "/" + picture;
                String name = source.resolve(entry).toString();
                examples.add(new ImageExample(name, opener.apply(entry), label, Place.of(name)));
            }
        });
        return examples;
    }

    private static List<String> entries(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.map(path -> {
                        String entry = folder.relativize(path).toString().replace('\\', '/');
                        return Files.isDirectory(path) ? entry + "/" : entry;
                    })
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new LoaderException(folder + " cannot be listed (" + e.getMessage() + "); check its permissions", e);
        }
    }

    /** The file that a path goes on behind, or null. */
    private static Path archiveAbove(Path source) {
        Path above = source.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && Files.isRegularFile(above) ? above : null;
    }

    private static ZipFile zip(Path source) {
        try {
            return new ZipFile(source.toFile());
        } catch (IOException e) {
            throw new LoaderException(
                    source + " is neither a folder nor a zip that can be opened (" + e.getMessage()
                            + "); name a folder with a folder of pictures for each class, or a zip of one",
                    e);
        }
    }

    private static byte[] bytes(ZipFile zip, String entry) throws IOException {
        ZipEntry found = zip.getEntry(entry);
        if (found == null) {
            throw new FileNotFoundException(entry + " is not in the archive");
        }
        try (InputStream in = zip.getInputStream(found)) {
            return in.readAllBytes();
        }
    }

    private static void closeQuietly(AutoCloseable archive) {
        try {
            archive.close();
        } catch (Exception e) {
            // It was open for reading only: nothing is lost.
        }
    }

    /** By class and then by name; those of a table in its order. */
    @Override
    public List<ImageExample> examples() {
        return examples;
    }

    @Override
    public Set<String> labels() {
        Set<String> labels = new LinkedHashSet<>();
        examples.stream()
                .map(ImageExample::label)
                .filter(label -> label != null)
                .forEach(labels::add);
        return Collections.unmodifiableSet(labels);
    }

    @Override
    public LabelSet labelSet() {
        Set<String> labels = labels();
        if (labels.size() == 1) {
            throw new LoaderException("%s has only the class '%s', and a classifier needs two; add pictures of another"
                    .formatted(source, labels.iterator().next()));
        }
        return LabelSet.of(labels);
    }

    /** What was read: {@code flowers.zip: 3,670 pictures of 5 classes}. */
    @Override
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s: %,d %s of %d %s",
                source.getFileName(),
                examples.size(),
                examples.size() == 1 ? "picture" : "pictures",
                labels().size(),
                labels().size() == 1 ? "class" : "classes");
    }

    /** Closes the archive, if it came from one; its pictures cannot be read from then on. */
    @Override
    public void close() {
        closeQuietly(archive);
    }
}
