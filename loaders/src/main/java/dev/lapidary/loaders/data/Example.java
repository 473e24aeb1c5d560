package dev.lapidary.loaders.data;

/**
 * One text, or pair of texts, to train on or to classify.
 *
 * @param text may be empty
 * @param textPair the second text, or null
 * @param label as the file writes it, without surrounding white space, or null
 * @param where it stands
 */
public record Example(String text, String textPair, String label, Place where) implements Labelled {}
