/**
 * The normalizer changes a text's characters before it is cut into words. Of {@code tokenizer.json}, {@code normalizer} is
 * read: {@code BertNormalizer}.
 */
package dev.lapidary.tokenizer.normalizer;
