package dev.lapidary.tokenizer.postprocessor;

import java.util.List;

/**
 * How sequences and special tokens are put together, one list for a single sequence and one for a pair: {@code
 * TemplateProcessing}, and {@code BertProcessing}, which is one such template.
 */
public record TemplateProcessing(List<Part> single, List<Part> pair) implements PostProcessor {
    public TemplateProcessing {
        single = List.copyOf(single);
        pair = List.copyOf(pair);
    }

    /** No special tokens at all. */
    public static TemplateProcessing plain() {
        return new TemplateProcessing(
                List.of(new Part.Sequence(0, 0)), List.of(new Part.Sequence(0, 0), new Part.Sequence(1, 1)));
    }

    /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}. */
    public static TemplateProcessing bert(TokenAndId cls, TokenAndId sep) {
        Part begin = Part.Special.of(cls, 0);
        Part end = Part.Special.of(sep, 0);
        Part endOfPair = Part.Special.of(sep, 1);
        Part first = new Part.Sequence(0, 0);
        Part second = new Part.Sequence(1, 1);
        return new TemplateProcessing(List.of(begin, first, end), List.of(begin, first, end, second, endOfPair));
    }

    @Override
    public List<Part> parts(boolean isPair) {
        return isPair ? pair : single;
    }
}
