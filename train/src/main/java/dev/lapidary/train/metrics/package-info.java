/** How good predictions are: pure functions of predictions and labels, which know no model. */
package dev.lapidary.train.metrics;
