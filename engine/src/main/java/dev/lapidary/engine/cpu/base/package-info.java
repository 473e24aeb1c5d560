/** What kernels are made of: threads and their working memory, vectors, loops over numbers, products. */
package dev.lapidary.engine.cpu.base;
