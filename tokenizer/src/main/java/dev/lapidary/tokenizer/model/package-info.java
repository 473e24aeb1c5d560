/**
 * The model is the algorithm that makes tokens of a word. Of {@code tokenizer.json}, {@code model} is read: {@code WordPiece}.
 * Another algorithm is a class here, a case in {@code files.ModelReader} and one in {@code files.TokenizerWriter}.
 */
package dev.lapidary.tokenizer.model;
