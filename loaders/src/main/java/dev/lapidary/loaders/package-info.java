/**
 * Checkpoints: the safetensors format and HuggingFace model folders, both read and written.
 *
 * <p>Start with {@link dev.lapidary.loaders.WeightSource} (tensors by key, whatever the file format).
 */
package dev.lapidary.loaders;
