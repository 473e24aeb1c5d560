package dev.lapidary.tokenizer.vocabulary;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.unicode.UnicodeTables;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Cuts a text at the added tokens in it, leftmost first, the longest where several begin at the same place. */
public final class AddedTokenFinder {
    private static final int ASCII = 128;

    /** Takes the pieces in their order; they cover the whole text, and only tokens can be empty. */
    public interface Pieces {
        void text(int from, int to);

        void token(AddedToken token, int from, int to);
    }

    private final UnicodeTables tables = UnicodeTables.INSTANCE;
    private final List<AddedToken> tokens;
    private final Predicate<AddedToken> passedOver;
    private final Trie trie = new Trie();
    private final boolean[] asciiBegins = new boolean[ASCII];
    private boolean othersBegin;

    /**
     * @param tokens the tokens to look for; of several with the same form the first is found
     * @param form what a token's content looks like in the texts that will be searched
     * @param passedOver the tokens whose matches count as ordinary text, but hide other matches in them nonetheless
     */
    public AddedTokenFinder(List<AddedToken> tokens, UnaryOperator<String> form, Predicate<AddedToken> passedOver) {
        this.tokens = tokens;
        this.passedOver = passedOver;
        Set<String> forms = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            String content = form.apply(tokens.get(i).content());
            if (content.isEmpty()) {
                throw new TokenizerException(
                        "The added token \"" + tokens.get(i).content()
                                + "\" is empty once normalized; remove it or set its \"normalized\" to false.");
            }
            if (forms.add(content)) {
                trie.put(content, i);
            }
            char begin = content.charAt(0);
            if (begin < ASCII) {
                asciiBegins[begin] = true;
            } else {
                othersBegin = true;
            }
        }
    }

    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    public void split(char[] text, int from, int to, Pieces pieces) {
        int done = from;
        int i = from;
        while (i < to) {
            char c = text[i];
            boolean mayBegin = c < ASCII ? asciiBegins[c] : othersBegin;
            long match = mayBegin ? trie.longestMatch(Trie.ROOT, text, i, to) : Trie.NONE;
            if (match == Trie.NONE) {
                i++;
                continue;
            }
            AddedToken token = tokens.get(Trie.value(match));
            int start = i;
            int end = Trie.end(match);
            i = end;
            if (passedOver.test(token) || token.singleWord() && !standsAlone(text, from, start, end, to)) {
                continue;
            }
            if (token.lstrip()) {
                while (start > done && tables.is(UnicodeTables.WHITESPACE, text[start - 1])) {
                    start--;
                }
            }
            if (token.rstrip()) {
                while (end < to && tables.is(UnicodeTables.WHITESPACE, text[end])) {
                    end++;
                }
            }
            if (done < start) {
                pieces.text(done, start);
            }
            pieces.token(token, start, end);
            done = end;
            i = end;
        }
        if (done < to) {
            pieces.text(done, to);
        }
    }

    private boolean standsAlone(char[] text, int from, int start, int end, int to) {
        boolean wordBefore =
                start > from && tables.is(UnicodeTables.WORD, Character.codePointBefore(text, start, from));
        boolean wordAfter = end < to && tables.is(UnicodeTables.WORD, Character.codePointAt(text, end, to));
        return !wordBefore && !wordAfter;
    }
}
