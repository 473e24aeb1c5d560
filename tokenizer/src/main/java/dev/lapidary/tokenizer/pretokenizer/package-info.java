/**
 * The pre-tokenizer cuts normalized text into words. Of {@code tokenizer.json}, {@code pre_tokenizer} is read: {@code
 * BertPreTokenizer}.
 */
package dev.lapidary.tokenizer.pretokenizer;
