/**
 * Pretrained encoders by name: the catalogue, and the importers of the formats that they are published in.
 *
 * <p>Start with {@link dev.lapidary.loaders.pretrained.ModelStore} (from a name to a HuggingFace folder). The formats are read
 * by {@link dev.lapidary.loaders.pretrained.OnnxWeights} and {@link dev.lapidary.loaders.pretrained.TensorFlowWeights}; nothing
 * else in the house knows where weights came from.
 */
package dev.lapidary.loaders.pretrained;
