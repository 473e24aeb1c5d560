/** The loops of the kernels for rows, columns, activations, attention, normalization, pooling and updates, at absolute addresses. */
package dev.lapidary.engine.cpu.kernels;
