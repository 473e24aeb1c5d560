package dev.lapidary.tokenizer.postprocessor;

import java.util.ArrayList;
import java.util.List;

/** Several post-processors, of which at most one has special tokens. */
public record ProcessorSequence(List<PostProcessor> processors) implements PostProcessor {
    public ProcessorSequence {
        processors = List.copyOf(processors);
    }

    /** The one that puts the texts together. */
    private PostProcessor template() {
        for (PostProcessor processor : processors) {
            if (!(processor instanceof ByteLevelProcessing)) {
                return processor;
            }
        }
        return TemplateProcessing.plain();
    }

    @Override
    public List<Part> parts(boolean isPair) {
        return template().parts(isPair);
    }

    @Override
    public int laterTypeId(int sequence) {
        return template().laterTypeId(sequence);
    }

    @Override
    public List<OffsetTrimming> trimmings() {
        List<OffsetTrimming> all = new ArrayList<>();
        processors.forEach(processor -> all.addAll(processor.trimmings()));
        return all;
    }
}
