/** The threads that share the tasks of a kernel, their working memory, and how arrays are cut into tasks. */
package dev.lapidary.engine.cpu.threads;
