/** What a device is asked for, on its way to the stream: operations, the queue that they wait in, and graphs of those that repeat. */
package dev.lapidary.engine.cuda.graph;
