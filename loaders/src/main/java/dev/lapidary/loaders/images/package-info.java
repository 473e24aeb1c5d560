/**
 * Labelled images from folders, archives and tables, and the batches that training reads.
 *
 * <p>Start with {@link dev.lapidary.loaders.images.ImageData} (a folder becomes examples), {@link
 * dev.lapidary.loaders.images.Preprocessing} (what a model wants done to an image) and {@link
 * dev.lapidary.loaders.images.ImageBatcher} (files become batches of numbers, ahead of training).
 */
package dev.lapidary.loaders.images;
