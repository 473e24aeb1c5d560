package dev.lapidary.tokenizer.postprocessor;

/** A special token as a post-processor names it: with an id of its own, whatever the vocabulary says. */
public record TokenAndId(String token, int id) {}
