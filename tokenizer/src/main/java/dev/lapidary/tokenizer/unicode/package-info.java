/** What the reference tokenizer knows of characters, frozen at versions of Unicode older than the JDK's. */
package dev.lapidary.tokenizer.unicode;
