package dev.lapidary.loaders.images;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.LabelledData;
import dev.lapidary.loaders.data.Place;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Labelled images: a folder with a folder for each class, a zip of such a folder, read in place, or a table of paths and
 * labels. Close it when no image of it is needed any more.
 */
public final class ImageData implements LabelledData<ImageExample>, AutoCloseable {
    private static final int MOST_NAMED = 8;

    private final Path source;
    private final List<ImageExample> examples;
    private final AutoCloseable archive;
    private final List<String> notes;

    private ImageData(Path source, List<ImageExample> examples, List<String> notes, AutoCloseable archive) {
        this.notes = List.copyOf(notes);
        this.source = source;
        this.examples = List.copyOf(examples);
        this.archive = archive;
    }

    /**
     * Reads a folder or a zip. Its classes are the folders in it, or those in its {@code train} folder if it has one; where
     * that is the only folder, those one level below. A folder in a zip is named as if the zip were one: {@code pets.zip/test}.
     * A class has the images in its folder and below; links are followed. Hidden files are not looked at; those that do not end like
     * images, and class folders without any, are left out and {@linkplain #notes() counted}.
     *
     * @throws LoaderException if it is not there or has no images
     */
    public static ImageData read(Path source) {
        return read(source, null);
    }

    /** The same of a part, such as {@code test}: a folder in the source. */
    public static ImageData read(Path source, String part) {
        if (Files.isDirectory(source)) {
            return of(
                    source,
                    ImageListing.of(source),
                    part,
                    entry -> () -> ImageBytes.of(source.resolve(entry)),
                    () -> {});
        }
        if (!Files.exists(source)) {
            Path archive = archiveAbove(source);
            if (archive == null || part != null) {
                throw new LoaderException("there is no folder or file " + source + "; check the path");
            }
            return read(archive, archive.relativize(source).toString().replace('\\', '/'));
        }
        ImageZip zip = new ImageZip(source);
        try {
            ImageListing root = ImageListing.of(source, zip.names());
            return of(source, root, part, entry -> () -> zip.bytes(entry), zip);
        } catch (RuntimeException | Error e) {
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
        TextData text = TextData.read(table, options);
        for (Example row : text.examples()) {
            Path file = table.resolveSibling(row.text().strip());
            if (!Files.isRegularFile(file)) {
                throw new LoaderException("%s names %s, and there is no such file; correct the path or remove the line"
                        .formatted(row.where(), file));
            }
            examples.add(new ImageExample(file.toString(), () -> ImageBytes.of(file), row.label(), row.where()));
        }
        return new ImageData(table, examples, text.notes(), () -> {});
    }

    /**
     * Images without labels, to be classified.
     *
     * @param paths a folder stands for all images in it and below
     * @throws LoaderException if one is not there, or a folder has none
     */
    public static ImageData ofFiles(List<Path> paths) {
        List<ImageExample> examples = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : Files.isDirectory(path) ? imagesIn(path, leftOut) : List.of(path)) {
                if (!Files.isRegularFile(file)) {
                    throw new LoaderException("there is no image " + file + "; check the path");
                }
                String name = file.toString();
                examples.add(new ImageExample(name, () -> ImageBytes.of(file), null, Place.of(name)));
            }
        }
        return new ImageData(Path.of(""), examples, leftOut, () -> {});
    }

    private static List<Path> imagesIn(Path folder, List<String> leftOut) {
        ImageListing listing = ImageListing.of(folder);
        List<String> images = listing.all();
        if (images.isEmpty()) {
            throw new LoaderException("%s has no images (%s); name a folder that has"
                    .formatted(folder, String.join(" ", ImageFormat.EXTENSIONS)));
        }
        leftOut.addAll(otherFiles(folder, listing));
        return images.stream().map(folder::resolve).toList();
    }

    private static List<String> otherFiles(Path folder, ImageListing listing) {
        SortedMap<String, Integer> others = listing.allOthers();
        if (others.isEmpty()) {
            return List.of();
        }
        String counts = others.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_NAMED)
                .map(other ->
                        other.getValue() + " " + (other.getKey().isEmpty() ? "without an extension" : other.getKey()))
                .collect(Collectors.joining(", "));
        return List.of("left out of " + folder + ", as they do not end like images: " + counts
                + (others.size() > MOST_NAMED ? " and others" : ""));
    }

    /** Images that the program has by itself. @param name of the set, for messages */
    public static ImageData of(String name, List<ImageExample> examples) {
        return new ImageData(Path.of(name), examples, List.of(), () -> {});
    }

    private static ImageData of(
            Path source, ImageListing root, String part, Function<String, ImageFile> opener, AutoCloseable archive) {
        List<String> path = part == null ? root.pathToClasses() : List.of(part.split("/"));
        ImageListing classes = root.at(path);
        String base = String.join("/", path);
        if (classes == null) {
            throw new LoaderException("%s has no folder %s; name one of %s"
                    .formatted(source, base, String.join(", ", root.folders().keySet())));
        }
        String named = shown(source, base);
        if (classes.all().isEmpty()) {
            throw new LoaderException(named + " has no images in it (" + String.join(" ", ImageFormat.EXTENSIONS)
                    + "); put those of each class into a folder of the class's name");
        }
        if (classes.folders().isEmpty()) {
            throw new LoaderException(
                    named + " has images but no class folders; put those of each class into a folder of its name");
        }
        List<String> leftOut = new ArrayList<>(otherFiles(Path.of(named), classes));
        if (!classes.images().isEmpty()) {
            leftOut.add("left out of " + named + ", as they are in no class folder: "
                    + counted(classes.images().size()));
        }
        // Folders whose names differ in their Unicode form alone, as macOS and others write them, are one class.
        SortedMap<String, List<ImageExample>> byClass = new TreeMap<>();
        classes.folders().forEach((folder, listing) -> {
            String label = Normalizer.normalize(folder, Normalizer.Form.NFC);
            List<String> images = listing.all();
            if (images.isEmpty()) {
                leftOut.add("no class, as it has no images: " + shown(source, base + "/" + folder));
            }
            for (String image : images) {
                String entry = (base.isEmpty() ? "" : base + "/") + folder + "/" + image;
                String name = shown(source, entry);
                byClass.computeIfAbsent(label, l -> new ArrayList<>())
                        .add(new ImageExample(name, opener.apply(entry), label, Place.of(name)));
            }
        });
        List<ImageExample> examples =
                byClass.values().stream().flatMap(List::stream).toList();
        return new ImageData(source, examples, leftOut, archive);
    }

    /** Not resolved as a path: names in a zip may have characters that no path takes. */
    private static String shown(Path source, String entry) {
        String relative = entry.startsWith("/") ? entry.substring(1) : entry;
        String separator = source.getFileSystem().getSeparator();
        return relative.isEmpty() ? source.toString() : source + separator + relative.replace("/", separator);
    }

    /** The file that a path goes on behind, or null. */
    private static Path archiveAbove(Path source) {
        Path above = source.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && Files.isRegularFile(above) ? above : null;
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
            String others = notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")";
            throw new LoaderException("%s has only the class '%s', and a classifier needs two; add images of another%s"
                    .formatted(source, labels.iterator().next(), others));
        }
        return LabelSet.of(labels);
    }

    /** What was read: {@code flowers.zip: 3,670 images of 5 classes}. */
    @Override
    public String describe() {
        int classes = labels().size();
        return source.getFileName() + ": " + counted(examples.size()) + " of " + classes
                + (classes == 1 ? " class" : " classes");
    }

    private static String counted(int images) {
        return String.format(Locale.ROOT, images == 1 ? "%,d image" : "%,d images", images);
    }

    /** What was left out and why, and what is odd about a table, in sentences. */
    @Override
    public List<String> notes() {
        return notes;
    }

    /** Closes the archive, if it came from one; its images cannot be read from then on. */
    @Override
    public void close() {
        closeQuietly(archive);
    }
}
