package dev.lapidary.loaders.data;

/**
 * Where something stands, for the messages about it.
 *
 * @param file as the user named it
 * @param line that it begins on, from 1; 0 where the file as a whole is meant
 */
public record Place(String file, long line) {
    public static Place of(String file) {
        return new Place(file, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + " line " + line;
    }
}
