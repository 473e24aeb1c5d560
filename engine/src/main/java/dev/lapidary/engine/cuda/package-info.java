/**
 * NVIDIA GPUs: {@link dev.lapidary.engine.cuda.CudaBackend}, one class for each family of kernels, which chooses kernels and launch
 * sizes, and the device with its memory. README.md beside these classes tells how it works and what is proved.
 */
package dev.lapidary.engine.cuda;
