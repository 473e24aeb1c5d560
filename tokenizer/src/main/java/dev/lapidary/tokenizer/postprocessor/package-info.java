/**
 * The post-processor puts special tokens around one text or a pair of texts. Of {@code tokenizer.json}, {@code post_processor} is
 * read: {@code TemplateProcessing}, {@code BertProcessing}, or null for no special tokens.
 */
package dev.lapidary.tokenizer.postprocessor;
