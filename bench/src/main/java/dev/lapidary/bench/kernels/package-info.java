/** Every kernel of the CPU backend on the shapes of real models, beside what the machine can do: {@code bench/kernels}. */
package dev.lapidary.bench.kernels;
