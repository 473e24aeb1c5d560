package dev.lapidary.tokenizer.vocabulary;

/**
 * A token that is looked for in the text before anything else happens to it.
 *
 * @param content the text it stands for
 * @param singleWord it must not touch a letter or digit on either side
 * @param lstrip it takes the whitespace on its left with it
 * @param rstrip it takes the whitespace on its right with it
 * @param normalized its normalized form is looked for in the normalized text, not its content in the original text
 * @param special decoding can skip it
 */
public record AddedToken(
        String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized, boolean special) {

    /** A special token with the usual settings. */
    public static AddedToken special(String content) {
        return new AddedToken(content, false, false, false, false, true);
    }
}
