/** Labelled text from files, and the batches that training reads. */
package dev.lapidary.loaders.data;
