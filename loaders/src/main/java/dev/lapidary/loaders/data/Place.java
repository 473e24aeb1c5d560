package dev.lapidary.loaders.data;

/**
 * Where something stands, for the messages about it.
 *
 * @param file as the user named it
 * @param line that it begins on, from 1
 */
public record Place(String file, long line) {
    @Override
    public String toString() {
        return file + " line " + line;
    }
}
