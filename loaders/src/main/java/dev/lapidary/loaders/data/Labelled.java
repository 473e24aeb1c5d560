package dev.lapidary.loaders.data;

/** Anything that has a label: text or image. */
public interface Labelled {
    /** As the data writes it, or null. */
    String label();

    /** For messages about it. */
    Place where();
}
