/** Tokens and their ids; and the added tokens ({@code added_tokens} of {@code tokenizer.json}), found in texts. */
package dev.lapidary.tokenizer.vocabulary;
