package dev.lapidary.tokenizer;

import java.util.List;

/**
 * How sequences and special tokens are put together, one list for a single sequence and one for a pair.
 */
record Template(List<Part> single, List<Part> pair) {

    /** One element of a template. */
    sealed interface Part {
        int typeId();

        /** The first (0) or second (1) sequence. */
        record Sequence(int index, int typeId) implements Part {}

        /** One or more special tokens; {@code ids} and {@code tokens} are equally long. */
        record Special(List<Integer> ids, List<String> tokens, int typeId) implements Part {}
    }

    Template {
        single = List.copyOf(single);
        pair = List.copyOf(pair);
    }

    /** No special tokens at all. */
    static Template plain() {
        return new Template(
                List.of(new Part.Sequence(0, 0)), List.of(new Part.Sequence(0, 0), new Part.Sequence(1, 1)));
    }

    /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}. */
    static Template bert(String cls, int clsId, String sep, int sepId) {
        Part begin = new Part.Special(List.of(clsId), List.of(cls), 0);
        Part end = new Part.Special(List.of(sepId), List.of(sep), 0);
        Part endOfPair = new Part.Special(List.of(sepId), List.of(sep), 1);
        Part first = new Part.Sequence(0, 0);
        Part second = new Part.Sequence(1, 1);
        return new Template(List.of(begin, first, end), List.of(begin, first, end, second, endOfPair));
    }

    /** How many special tokens the parts contain. */
    static int specialTokens(List<Part> parts) {
        int count = 0;
        for (Part part : parts) {
            if (part instanceof Part.Special special) {
                count += special.ids().size();
            }
        }
        return count;
    }
}
