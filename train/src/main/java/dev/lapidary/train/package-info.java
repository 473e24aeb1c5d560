/** The training loop and what it is set up with: optimizers, schedules, strategies, metrics. */
package dev.lapidary.train;
