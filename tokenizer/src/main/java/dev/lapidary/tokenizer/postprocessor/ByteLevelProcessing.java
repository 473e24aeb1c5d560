package dev.lapidary.tokenizer.postprocessor;

import java.util.List;

/**
 * What a byte-level tokenizer does after the model, {@code ByteLevel}: no special tokens, but spans without spaces.
 *
 * @param trimOffsets whether spans have no spaces at their ends
 * @param addPrefixSpace whether the pre-tokenizer puts a space before a text
 */
public record ByteLevelProcessing(boolean trimOffsets, boolean addPrefixSpace) implements PostProcessor {
    @Override
    public List<Part> parts(boolean isPair) {
        return TemplateProcessing.plain().parts(isPair);
    }

    @Override
    public List<OffsetTrimming> trimmings() {
        return trimOffsets ? List.of(new OffsetTrimming(addPrefixSpace)) : List.of();
    }
}
