/**
 * Telling classes apart, of texts or images: what logits, one for each class, become in training ({@link
 * dev.lapidary.train.tasks.classification.ClassificationTask}) and to people ({@link
 * dev.lapidary.train.tasks.classification.Logits}).
 */
package dev.lapidary.train.tasks.classification;
