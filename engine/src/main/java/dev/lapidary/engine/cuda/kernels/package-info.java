/** The kernels' {@code .cu} files: what their signatures are, how they are compiled when needed, and kept for later runs. */
package dev.lapidary.engine.cuda.kernels;
