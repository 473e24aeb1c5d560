package dev.lapidary.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Turns one text into tokens, without special tokens around them: added tokens are cut out of the original text, the rest
 * is normalized, normalized added tokens are cut out of that, and what remains goes through WordPiece.
 */
final class TextTokenizer {
    private final Vocabulary vocabulary;
    private final AddedTokenFinder verbatim;
    private final AddedTokenFinder normalized;
    private final BertNormalizer normalizer;
    private final WordPiece wordPiece;

    /** @param splitsSpecialTokens whether special tokens within a text are read as ordinary text */
    TextTokenizer(TokenizerSpec spec, Vocabulary vocabulary, boolean splitsSpecialTokens) {
        this.vocabulary = vocabulary;
        this.normalizer = new BertNormalizer(spec.normalizer());
        this.wordPiece = new WordPiece(spec.wordPiece(), spec.vocabulary());
        Predicate<AddedToken> passedOver = token -> splitsSpecialTokens && vocabulary.isSpecial(token.content());
        this.verbatim = new AddedTokenFinder(added(false), UnaryOperator.identity(), passedOver);
        this.normalized = new AddedTokenFinder(added(true), normalizer::normalize, passedOver);
    }

    /** Special tokens come first, as in the reference: they win over others of the same form. */
    private List<AddedToken> added(boolean wantNormalized) {
        List<AddedToken> tokens = new ArrayList<>();
        for (boolean special : new boolean[] {true, false}) {
            for (AddedToken token : vocabulary.addedTokens()) {
                if (token.normalized() == wantNormalized && token.special() == special) {
                    tokens.add(token);
                }
            }
        }
        return tokens;
    }

    PieceBuffer tokenize(String text) {
        char[] units = text.toCharArray();
        PieceBuffer pieces = new PieceBuffer(units.length / 4 + 8);
        NormalizedText buffer = new NormalizedText(units, units.length + 16);
        verbatim.split(units, 0, units.length, new AddedTokenFinder.Pieces() {
            @Override
            public void text(int from, int to) {
                buffer.clear();
                normalizer.normalize(units, from, to, buffer);
                tokenizeNormalized(buffer, pieces);
            }

            @Override
            public void token(AddedToken token, int from, int to) {
                pieces.add(vocabulary.id(token.content()), new String(units, from, to - from), from, to);
                pieces.endWord();
            }
        });
        return pieces;
    }

    private void tokenizeNormalized(NormalizedText text, PieceBuffer pieces) {
        if (normalized.isEmpty()) {
            wordPiece.tokenize(text, 0, text.length(), pieces);
            return;
        }
        normalized.split(text.units(), 0, text.length(), new AddedTokenFinder.Pieces() {
            @Override
            public void text(int from, int to) {
                wordPiece.tokenize(text, from, to, pieces);
            }

            @Override
            public void token(AddedToken token, int from, int to) {
                String matched = new String(text.units(), from, to - from);
                pieces.add(vocabulary.id(token.content()), matched, text.sourceStart(from), text.sourceEnd(to - 1));
                pieces.endWord();
            }
        });
    }
}
