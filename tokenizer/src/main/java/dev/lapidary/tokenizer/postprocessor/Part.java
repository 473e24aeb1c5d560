package dev.lapidary.tokenizer.postprocessor;

import java.util.List;

/** One element of what an encoding is put together from. */
public sealed interface Part {
    /** The token type (segment) id that its tokens get. */
    int typeId();

    /** The first (0) or second (1) sequence. */
    record Sequence(int index, int typeId) implements Part {}

    /** One or more special tokens; {@code ids} and {@code tokens} are equally long. */
    record Special(List<Integer> ids, List<String> tokens, int typeId) implements Part {
        /** One token. */
        public static Special of(TokenAndId token, int typeId) {
            return new Special(List.of(token.id()), List.of(token.token()), typeId);
        }
    }

    /** How many special tokens the parts contain. */
    static int specialTokens(List<Part> parts) {
        int count = 0;
        for (Part part : parts) {
            if (part instanceof Special special) {
                count += special.ids().size();
            }
        }
        return count;
    }
}
