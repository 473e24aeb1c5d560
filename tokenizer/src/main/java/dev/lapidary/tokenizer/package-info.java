/**
 * Tokenizers as HuggingFace's {@code tokenizer.json} has them, of five parts, each a package of this module:
 * {@code normalizer}, {@code pretokenizer}, {@code model}, {@code postprocessor}, {@code decoder}. {@code files} reads and writes
 * model folders, {@code vocabulary} has the added tokens, which are cut out of a text before anything else happens to it, and
 * {@code unicode} what the reference knows of characters. {@link dev.lapidary.tokenizer.Tokenizer} puts them to use.
 */
package dev.lapidary.tokenizer;
