package dev.lapidary.loaders.images;

import dev.lapidary.loaders.data.Labelled;
import dev.lapidary.loaders.data.Place;

/**
 * One image to train on or to classify.
 *
 * @param name of the image, as messages have it
 * @param file its bytes
 * @param label of its class, or null
 * @param where it is listed: the image itself, or a line of a table
 */
public record ImageExample(String name, ImageFile file, String label, Place where) implements Labelled {}
