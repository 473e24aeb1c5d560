package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.vocabulary.Vocabulary;

/** All that a folder's files say about a tokenizer, and those files. */
public record LoadedTokenizer(
        TokenizerSpec spec, Vocabulary vocabulary, TokenizerSettings settings, TokenizerFiles files) {}
