package dev.lapidary.tokenizer.postprocessor;

import java.util.List;

/**
 * RoBERTa's: {@code <s>A</s>} and {@code <s>A</s></s>B</s>}, all of type 0.
 *
 * @param trimOffsets whether spans have no spaces at their ends
 * @param addPrefixSpace whether the pre-tokenizer puts a space before a text
 */
public record RobertaProcessing(TokenAndId cls, TokenAndId sep, boolean trimOffsets, boolean addPrefixSpace)
        implements PostProcessor {
    @Override
    public List<Part> parts(boolean isPair) {
        Part begin = Part.Special.of(cls, 0);
        Part end = Part.Special.of(sep, 0);
        Part first = new Part.Sequence(0, 0);
        return isPair ? List.of(begin, first, end, end, new Part.Sequence(1, 0), end) : List.of(begin, first, end);
    }

    @Override
    public int laterTypeId(int sequence) {
        return 0;
    }

    @Override
    public List<OffsetTrimming> trimmings() {
        return trimOffsets ? List.of(new OffsetTrimming(addPrefixSpace)) : List.of();
    }
}
