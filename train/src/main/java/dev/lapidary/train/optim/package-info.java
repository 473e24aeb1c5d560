/**
 * Optimizers. Each is one class with its settings; to add one, write such a class and give it a name in the command line's
 * {@code OptimizerOptions}.
 */
package dev.lapidary.train.optim;
