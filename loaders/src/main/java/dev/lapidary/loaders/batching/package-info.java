/**
 * How examples come in batches: a {@link dev.lapidary.loaders.batching.Dataset} deals them out in the
 * {@linkplain dev.lapidary.loaders.batching.EpochOrder order} that an epoch has, prepared ahead of their use.
 */
package dev.lapidary.loaders.batching;
