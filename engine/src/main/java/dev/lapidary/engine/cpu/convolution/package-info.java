/** Convolutions: {@link dev.lapidary.engine.cpu.convolution.Convolution#of} picks the algorithm that suits the shapes. */
package dev.lapidary.engine.cpu.convolution;
