package dev.lapidary.tokenizer.decoder;

import java.util.List;

/**
 * Joins tokens to text as the reference's {@code WordPiece} decoder does.
 *
 * @param prefix what marks a token that continues a word
 * @param cleanup whether to take out the spaces before punctuation and English contractions
 */
public record WordPieceDecoder(String prefix, boolean cleanup) implements Decoder {
    public static final WordPieceDecoder BERT = new WordPieceDecoder("##", true);

    /** The reference's replacements, in its order; each applies to one token with the space before it. */
    private static final String[][] CLEANUPS = {
        {" .", "."},
        {" ?", "?"},
        {" !", "!"},
        {" ,", ","},
        {" ' ", "'"},
        {" n't", "n't"},
        {" 'm", "'m"},
        {" do not", " don't"},
        {" 's", "'s"},
        {" 've", "'ve"},
        {" 're", "'re"},
    };

    @Override
    public String decode(List<String> tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (i > 0) {
                token = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
            }
            text.append(cleanup ? cleanUp(token) : token);
        }
        return text.toString();
    }

    private static String cleanUp(String token) {
        String clean = token;
        for (String[] cleanup : CLEANUPS) {
            clean = clean.replace(cleanup[0], cleanup[1]);
        }
        return clean;
    }
}
