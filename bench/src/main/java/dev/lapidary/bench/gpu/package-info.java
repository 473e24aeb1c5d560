/** The speed of training on a GPU. */
package dev.lapidary.bench.gpu;
