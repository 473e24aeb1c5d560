package dev.lapidary.loaders.images;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.loaders.LoaderException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a folder or an archive holds, as a tree. Hidden entries, and what systems leave behind, are not looked at.
 *
 * @param folders by name
 * @param images the names of the images that lie here
 * @param others how many files lie here that do not end like images, by how they end
 */
record ImageListing(
        SortedMap<String, ImageListing> folders, SortedSet<String> images, SortedMap<String, Integer> others) {
    private static final List<String> TRAINING = List.of("train", "training");

    /** Of folders within each other: no data set has as many, and each takes a part of the stack. */
    private static final int MOST_LEVELS = 100;

    private static final List<String> SYSTEM_FILES = List.of("__MACOSX", "Thumbs.db", "desktop.ini");

    private ImageListing() {
        this(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
    }

    /**
     * @param source for messages
     * @param entries with / between the parts of a path, and one at the end of a folder
     * @throws LoaderException if folders are nested too deeply
     */
    static ImageListing of(Path source, Iterable<String> entries) {
        ImageListing root = new ImageListing();
        entries.forEach(entry -> root.add(source, entry));
        return root;
    }

    /**
     * Lists a folder: links are followed, but not back to where they are in; what is neither file nor folder is passed over.
     *
     * @throws LoaderException if it cannot be read
     */
    static ImageListing of(Path folder) {
        List<String> entries = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MOST_LEVELS + 1, visitor(folder, entries));
        } catch (IOException e) {
            throw new LoaderException(
                    folder + " cannot be listed (" + FileFailure.reason(e) + "); check its permissions", e);
        }
        return of(folder, entries);
    }

    private static SimpleFileVisitor<Path> visitor(Path folder, List<String> entries) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                if (!path.equals(folder)) {
                    entries.add(entry(path) + "/");
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() || attributes.isDirectory()) {
                    entries.add(entry(path) + (attributes.isDirectory() ? "/" : ""));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException reason) throws IOException {
                if (reason instanceof java.nio.file.FileSystemLoopException) {
                    return FileVisitResult.CONTINUE;
                }
                throw reason;
            }

            private String entry(Path path) {
                return folder.relativize(path)
                        .toString()
                        .replace(path.getFileSystem().getSeparator(), "/");
            }
        };
    }

    private void add(Path source, String entry) {
        List<String> parts =
                Arrays.stream(entry.split("/")).filter(part -> !part.isEmpty()).toList();
        if (parts.isEmpty() || parts.stream().anyMatch(part -> part.startsWith(".") || SYSTEM_FILES.contains(part))) {
            return;
        }
        if (parts.size() > MOST_LEVELS) {
            throw new LoaderException(
                    source + " has more than " + MOST_LEVELS + " folders within each other; move the images up");
        }
        boolean folder = entry.endsWith("/");
        ImageListing at = this;
        for (String part : folder ? parts : parts.subList(0, parts.size() - 1)) {
            at = at.folders.computeIfAbsent(part, name -> new ImageListing());
        }
        if (folder) {
            return;
        }
        String lower = parts.getLast().toLowerCase(Locale.ROOT);
        String ending = lower.contains(".") ? lower.substring(lower.lastIndexOf('.')) : "";
        if (ImageFormat.EXTENSIONS.contains(ending)) {
            at.images.add(parts.getLast());
        } else {
            at.others.merge(ending, 1, Integer::sum);
        }
    }

    /**
     * The path from here to the folder whose folders are the classes: through a folder that stands alone above others, as
     * archives have it, and into the training part where there is one.
     */
    List<String> pathToClasses() {
        if (!images.isEmpty()) {
            return List.of();
        }
        String next = TRAINING.stream()
                .filter(folders::containsKey)
                .findFirst()
                .orElse(folders.size() == 1 ? folders.firstKey() : null);
        if (next == null || folders.get(next).folders.isEmpty()) {
            return List.of();
        }
        List<String> path = new ArrayList<>(List.of(next));
        path.addAll(folders.get(next).pathToClasses());
        return path;
    }

    /** The listing of a folder below this one, or null. */
    ImageListing at(List<String> path) {
        ImageListing at = this;
        for (String part : path) {
            at = at == null ? null : at.folders.get(part);
        }
        return at;
    }

    /** The paths of all images in and below this folder. */
    List<String> all() {
        List<String> all = new ArrayList<>(images);
        folders.forEach((name, folder) ->
                folder.all().stream().map(path -> name + "/" + path).forEach(all::add));
        return all;
    }

    /** How many files in and below this folder do not end like images, by how they end. */
    SortedMap<String, Integer> allOthers() {
        SortedMap<String, Integer> all = new TreeMap<>(others);
        for (ImageListing folder : folders.values()) {
            for (Map.Entry<String, Integer> other : folder.allOthers().entrySet()) {
                all.merge(other.getKey(), other.getValue(), Integer::sum);
            }
        }
        return all;
    }
}
