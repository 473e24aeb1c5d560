/**
 * The decoder makes a text of tokens again. Of {@code tokenizer.json}, {@code decoder} is read: {@code WordPiece}, or null for
 * tokens joined by spaces.
 */
package dev.lapidary.tokenizer.decoder;
