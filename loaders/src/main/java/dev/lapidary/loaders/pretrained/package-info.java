/** Pretrained encoders by name: the catalogue, and the importers of the formats that they are published in. */
package dev.lapidary.loaders.pretrained;
