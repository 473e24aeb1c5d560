package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.postprocessor.ByteLevelProcessing;
import dev.lapidary.tokenizer.postprocessor.Part;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.postprocessor.ProcessorSequence;
import dev.lapidary.tokenizer.postprocessor.RobertaProcessing;
import dev.lapidary.tokenizer.postprocessor.TemplateProcessing;
import dev.lapidary.tokenizer.postprocessor.TokenAndId;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code post_processor} section of {@code tokenizer.json}: which special tokens surround a text. */
final class PostProcessorReader {
    private static final int MAX_PROCESSORS = 16;
    private static final int MAX_SEQUENCES = 16;
    private static final int MAX_TOKENS = 1024;

    private PostProcessorReader() {}

    static PostProcessor read(JsonSection root) {
        return root.has("post_processor") ? one(root.section("post_processor")) : TemplateProcessing.plain();
    }

    private static PostProcessor one(JsonSection processor) {
        return switch (processor.text("type")) {
            case "TemplateProcessing" -> {
                JsonSection specials = processor.section("special_tokens");
                yield new TemplateProcessing(parts(processor, "single", specials), parts(processor, "pair", specials));
            }
            case "BertProcessing" -> TemplateProcessing.bert(token(processor, "cls"), token(processor, "sep"));
            case "RobertaProcessing" ->
                new RobertaProcessing(
                        token(processor, "cls"),
                        token(processor, "sep"),
                        processor.flag("trim_offsets"),
                        processor.flag("add_prefix_space"));
            case "ByteLevel" ->
                new ByteLevelProcessing(processor.flag("trim_offsets"), processor.flag("add_prefix_space"));
            case "Sequence" -> sequence(processor);
            default ->
                throw JsonTypes.unsupported(
                        processor,
                        "\"TemplateProcessing\", \"BertProcessing\", \"RobertaProcessing\", \"ByteLevel\" or \"Sequence\"");
        };
    }

    private static ProcessorSequence sequence(JsonSection section) {
        JsonTypes.requireFew(section, "processors", MAX_PROCESSORS);
        List<PostProcessor> processors = new ArrayList<>();
        int templates = 0;
        for (JsonSection entry : section.sections("processors")) {
            PostProcessor processor = one(entry);
            if (!(processor instanceof ByteLevelProcessing)) {
                templates++;
            }
            if (templates > 1 || processor instanceof ProcessorSequence) {
                throw section.unsupported(
                        "processors", "more than one post-processor with special tokens", "one, beside \"ByteLevel\"");
            }
            processors.add(processor);
        }
        return new ProcessorSequence(processors);
    }

    private static TokenAndId token(JsonSection processor, String key) {
        JsonSection.TextAndNumber token = processor.textAndNumber(key, Integer.MAX_VALUE);
        return new TokenAndId(token.text(), token.number());
    }

    private static List<Part> parts(JsonSection processor, String key, JsonSection specials) {
        List<Part> parts = new ArrayList<>();
        int sequences = 0;
        int tokens = 0;
        for (JsonSection entry : processor.sections(key)) {
            if (entry.contains("Sequence") == entry.contains("SpecialToken")) {
                throw processor.refusal(key, "must hold objects that are either a Sequence or a SpecialToken");
            }
            if (entry.has("Sequence")) {
                sequences++;
                parts.add(sequence(entry.section("Sequence"), key.equals("pair")));
            } else {
                Part.Special special = special(entry.section("SpecialToken"), specials);
                tokens += special.ids().size();
                parts.add(special);
            }
            // A small file could otherwise make an encoding of any length of a short text.
            if (sequences > MAX_SEQUENCES || tokens > MAX_TOKENS || parts.size() > MAX_TOKENS) {
                throw processor.refusal(
                        key, "must not hold more than " + MAX_TOKENS + " tokens and " + MAX_SEQUENCES + " texts");
            }
        }
        return parts;
    }

    private static Part sequence(JsonSection sequence, boolean isPair) {
        String id = sequence.text("id");
        if (!id.equals("A") && !(isPair && id.equals("B"))) {
            throw sequence.unsupported(
                    "id", "\"" + id + "\"", isPair ? "\"A\" or \"B\"" : "\"A\", there being one text");
        }
        return new Part.Sequence(id.equals("A") ? 0 : 1, sequence.integer("type_id", Integer.MAX_VALUE));
    }

    private static Part.Special special(JsonSection special, JsonSection specials) {
        JsonSection definition = specials.section(special.text("id"));
        List<Integer> ids = definition.integers("ids", Integer.MAX_VALUE);
        List<String> tokens = definition.texts("tokens");
        if (ids.size() != tokens.size()) {
            throw definition.refusal(
                    "ids", "must be as many as its tokens: " + ids.size() + " are not " + tokens.size());
        }
        return new Part.Special(ids, tokens, special.integer("type_id", Integer.MAX_VALUE));
    }
}
