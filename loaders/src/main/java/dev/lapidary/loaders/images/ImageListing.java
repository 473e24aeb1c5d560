package dev.lapidary.loaders.images;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a folder or an archive holds, as a tree: hidden entries left out, and files that do not end like pictures too.
 *
 * @param folders by name
 * @param pictures the names of the pictures that lie here
 */
record ImageListing(SortedMap<String, ImageListing> folders, SortedSet<String> pictures) {
    private static final List<String> TRAINING = List.of("train", "training");

    private ImageListing() {
        this(new TreeMap<>(), new TreeSet<>());
    }

    /** @param entries with / between the parts of a path, and one at the end of a folder */
    static ImageListing of(Iterable<String> entries) {
        ImageListing root = new ImageListing();
        entries.forEach(root::add);
        return root;
    }

    private void add(String entry) {
        List<String> parts =
                Arrays.stream(entry.split("/")).filter(part -> !part.isEmpty()).toList();
        if (parts.isEmpty() || parts.stream().anyMatch(part -> part.startsWith(".") || part.equals("__MACOSX"))) {
            return;
        }
        boolean folder = entry.endsWith("/");
        ImageListing at = this;
        for (String part : folder ? parts : parts.subList(0, parts.size() - 1)) {
            at = at.folders.computeIfAbsent(part, name -> new ImageListing());
        }
        String lower = parts.getLast().toLowerCase(Locale.ROOT);
        if (!folder && ImageFormat.EXTENSIONS.stream().anyMatch(lower::endsWith)) {
            at.pictures.add(parts.getLast());
        }
    }

    /**
     * The path from here to the folder whose folders are the classes: through a folder that stands alone above others, as
     * archives have it, and into the training part where there is one.
     */
    List<String> pathToClasses() {
        if (!pictures.isEmpty()) {
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

    /** The paths of all pictures in and below this folder. */
    List<String> all() {
        List<String> all = new ArrayList<>(pictures);
        folders.forEach((name, folder) ->
                folder.all().stream().map(path -> name + "/" + path).forEach(all::add));
        return all;
    }
}
