package dev.lapidary.tokenizer;

import dev.lapidary.tokenizer.files.TokenizerSpec;
import dev.lapidary.tokenizer.model.TokenBuffer;
import dev.lapidary.tokenizer.model.TokenModel;
import dev.lapidary.tokenizer.normalizer.NormalizedText;
import dev.lapidary.tokenizer.normalizer.Normalizer;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizer;
import dev.lapidary.tokenizer.vocabulary.AddedToken;
import dev.lapidary.tokenizer.vocabulary.AddedTokenFinder;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Turns one text into tokens, without special tokens around them: added tokens are cut out of the original text, the rest
 * is normalized, normalized added tokens are cut out of that, and what remains is cut into words, of which the model makes
 * tokens.
 */
final class Pipeline {
    private final Vocabulary vocabulary;
    private final AddedTokenFinder verbatim;
    private final AddedTokenFinder normalized;
    private final Normalizer normalizer;
    private final PreTokenizer preTokenizer;
    private final TokenModel model;

    /** @param splitsSpecialTokens whether special tokens within a text are read as ordinary text */
    Pipeline(TokenizerSpec spec, Vocabulary vocabulary, boolean splitsSpecialTokens) {
        this.vocabulary = vocabulary;
        this.normalizer = spec.normalizer();
        this.preTokenizer = spec.preTokenizer();
        this.model = spec.model();
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

    TokenBuffer tokenize(String text) {
        TokenBuffer tokens = new TokenBuffer(text.length() / 4 + 8);
        tokenize(text, tokens);
        return tokens;
    }

    /** Makes tokens of words that somebody else has cut; spans count from each word's beginning. */
    TokenBuffer tokenize(List<String> words) {
        TokenBuffer tokens = new TokenBuffer(2 * words.size() + 8);
        for (int i = 0; i < words.size(); i++) {
            int before = tokens.size();
            tokenize(words.get(i), tokens);
            tokens.setWord(before, i);
        }
        return tokens;
    }

    private void tokenize(String text, TokenBuffer tokens) {
        char[] units = text.toCharArray();
        NormalizedText buffer = new NormalizedText(units, units.length + 16);
        verbatim.split(units, 0, units.length, new AddedTokenFinder.Pieces() {
            @Override
            public void text(int from, int to) {
                buffer.clear();
                normalizer.normalize(units, from, to, buffer);
                tokenizeNormalized(buffer, tokens);
            }

            @Override
            public void token(AddedToken token, int from, int to) {
                tokens.add(vocabulary.id(token.content()), new String(units, from, to - from), from, to);
                tokens.endWord();
            }
        });
    }

    private void tokenizeNormalized(NormalizedText text, TokenBuffer tokens) {
        PreTokenizer.Words words = (word, from, to) -> {
            model.tokenize(word, from, to, tokens);
            tokens.endWord();
        };
        if (normalized.isEmpty()) {
            preTokenizer.split(text, 0, text.length(), words);
            return;
        }
        normalized.split(text.units(), 0, text.length(), new AddedTokenFinder.Pieces() {
            @Override
            public void text(int from, int to) {
                preTokenizer.split(text, from, to, words);
            }

            @Override
            public void token(AddedToken token, int from, int to) {
                String matched = new String(text.units(), from, to - from);
                tokens.add(vocabulary.id(token.content()), matched, text.sourceStart(from), text.sourceEnd(to - 1));
                tokens.endWord();
            }
        });
    }
}
