/** The same work here and in PyTorch, in turn, each time in a process of its own: {@code bench/compare}. */
package dev.lapidary.bench.compare;
