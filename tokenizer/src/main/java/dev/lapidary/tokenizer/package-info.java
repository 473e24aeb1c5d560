/** WordPiece tokenizers, with offsets. */
package dev.lapidary.tokenizer;
