package dev.lapidary.loaders.pretrained;

import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.LoaderException;
import java.nio.file.Path;
import java.util.Arrays;

/** Collects a shape out of a file that may claim anything. */
final class Dimensions {
    private static final int MAX_RANK = 8;
    /** So that the bytes of a tensor, at eight an element, still fit in a Java buffer. */
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE / Long.BYTES;

    private final long[] dims = new long[MAX_RANK];
    private int rank;

    /** Further dimensions than any tensor has are counted and not kept. */
    void add(long dim) {
        if (rank < MAX_RANK) {
            dims[rank] = dim;
        }
        rank++;
    }

    /** @throws LoaderException if a dimension is out of range or the elements are too many to count */
    Shape shape(Path file, String tensor) {
        long[] known = Arrays.copyOf(dims, Math.min(rank, MAX_RANK));
        double elements = 1;
        for (long dim : known) {
            elements *= dim;
            if (rank > MAX_RANK || dim < 0 || dim > Integer.MAX_VALUE || elements > MAX_ELEMENTS) {
                throw new LoaderException(file + ": '" + tensor + "' has the impossible shape " + Arrays.toString(known)
                        + "; the file is damaged, fetch it again");
            }
        }
        return Shape.of(Arrays.stream(known).mapToInt(dim -> (int) dim).toArray());
    }
}
