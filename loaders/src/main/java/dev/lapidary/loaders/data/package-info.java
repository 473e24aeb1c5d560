/**
 * Labelled text from files, and the batches that training reads.
 *
 * <p>Start with {@link dev.lapidary.loaders.data.TextData} (a file becomes examples), {@link
 * dev.lapidary.loaders.data.LabelSet} (labels become class indices) and {@link dev.lapidary.loaders.data.Batcher} (tokenised
 * examples become packed batches).
 */
package dev.lapidary.loaders.data;
