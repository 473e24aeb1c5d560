/**
 * The files of model folders: {@code tokenizer.json}, {@code tokenizer_config.json}, vocabularies, and two older ones. One reader for
 * each part of a tokenizer; the loader decides, as transformers does, which file has the say.
 */
package dev.lapidary.tokenizer.files;
