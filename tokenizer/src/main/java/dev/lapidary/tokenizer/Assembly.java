package dev.lapidary.tokenizer;

import dev.lapidary.tokenizer.Windows.Window;
import dev.lapidary.tokenizer.model.TokenBuffer;
import dev.lapidary.tokenizer.postprocessor.OffsetTrimming;
import dev.lapidary.tokenizer.postprocessor.Part;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import java.util.ArrayList;
import java.util.List;

/** Makes encodings of tokens: cuts sequences to length, and puts them together with the special tokens. */
final class Assembly {
    private final PostProcessor postProcessor;
    private final boolean hasTypeIds;
    private final List<OffsetTrimming> trimmings;

    /** @param hasTypeIds whether the model is told which of a pair's texts a token belongs to */
    Assembly(PostProcessor postProcessor, boolean hasTypeIds) {
        this.postProcessor = postProcessor;
        this.hasTypeIds = hasTypeIds;
        this.trimmings = postProcessor.trimmings();
    }

    /** One encoding, what does not fit being cut off. */
    Encoding cut(List<Source> sources, Truncation truncation) {
        List<Part> parts = postProcessor.parts(sources.size() > 1);
        int[] kept = kept(sources, parts, truncation);
        List<List<Window>> windows = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            windows.add(Windows.cut(sources.get(i).size(), kept[i], truncation.side()));
        }
        return encoding(parts, sources, Windows.combinations(parts, windows).getFirst());
    }

    /** As many encodings as it takes to have all tokens. */
    List<Encoding> windows(List<Source> sources, Truncation truncation, int stride) {
        if (stride < 0) {
            throw new IllegalArgumentException("stride is " + stride + ", but must not be negative");
        }
        List<Part> parts = postProcessor.parts(sources.size() > 1);
        int[] kept = kept(sources, parts, truncation);
        List<List<Window>> windows = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] == 0 && sources.get(i).size() > 0) {
                throw new TokenizerException("A maximum length of " + truncation.maxLength()
                        + " leaves no room for a window of the " + (i == 0 ? "first" : "second")
                        + " text beside special tokens; ask for more.");
            }
            windows.add(Windows.overlapping(sources.get(i).size(), kept[i], stride, truncation.side()));
        }
        List<Encoding> encodings = new ArrayList<>();
        for (List<Window> combination : Windows.combinations(parts, windows)) {
            encodings.add(encoding(parts, sources, combination));
        }
        return encodings;
    }

    private static int[] kept(List<Source> sources, List<Part> parts, Truncation truncation) {
        int first = sources.getFirst().size();
        int second = sources.size() > 1 ? sources.get(1).size() : 0;
        Truncation.Lengths kept = truncation.lengths(first, second, Part.specialTokens(parts));
        return sources.size() > 1 ? new int[] {kept.first(), kept.second()} : new int[] {kept.first()};
    }

    /** @param windows one for each sequence among the parts */
    private Encoding encoding(List<Part> parts, List<Source> sources, List<Window> windows) {
        int length = Part.specialTokens(parts);
        for (Window window : windows) {
            length += window.length();
        }
        Encoding.Builder encoding = new Encoding.Builder(length);
        int next = 0;
        boolean truncated = false;
        for (Part part : parts) {
            switch (part) {
                case Part.Special special -> {
                    for (int i = 0; i < special.ids().size(); i++) {
                        encoding.addSpecial(
                                special.ids().get(i),
                                special.typeId(),
                                special.tokens().get(i));
                    }
                }
                case Part.Sequence sequence -> {
                    Window window = windows.get(next++);
                    Source source = sources.get(sequence.index());
                    int typeId = window.isFirst() ? sequence.typeId() : postProcessor.laterTypeId(sequence.index());
                    add(encoding, source, window, sequence.index(), typeId);
                    truncated |= window.length() < source.size();
                }
            }
        }
        if (!hasTypeIds) {
            encoding.clearTypeIds();
        }
        return encoding.build(sources, truncated);
    }

    private void add(Encoding.Builder encoding, Source source, Window window, int sequence, int typeId) {
        TokenBuffer tokens = source.tokens();
        for (int i = window.from(); i < window.to(); i++) {
            String token = tokens.token(i);
            int start = tokens.start(i);
            int end = tokens.end(i);
            if (!trimmings.isEmpty() && !OffsetTrimming.leavesAlone(token)) {
                String text = source.text(tokens.word(i));
                for (OffsetTrimming trimming : trimmings) {
                    OffsetTrimming.Trimmed span = trimming.trim(token, i == window.from(), text, start, end);
                    start = span.start();
                    end = span.end();
                }
            }
            encoding.add(tokens.id(i), typeId, token, start, end, sequence, tokens.word(i));
        }
    }
}
