package dev.lapidary.tokenizer.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapidary.tokenizer.postprocessor.ByteLevelProcessing;
import dev.lapidary.tokenizer.postprocessor.Part;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.postprocessor.ProcessorSequence;
import dev.lapidary.tokenizer.postprocessor.RobertaProcessing;
import dev.lapidary.tokenizer.postprocessor.TemplateProcessing;
import dev.lapidary.tokenizer.postprocessor.TokenAndId;
import java.util.List;

/** Writes the {@code post_processor} section of {@code tokenizer.json}. */
final class PostProcessorWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PostProcessorWriter() {}

    static JsonNode write(PostProcessor processor) {
        return switch (processor) {
            case TemplateProcessing template -> {
                ObjectNode section = TokenizerWriter.section("TemplateProcessing");
                ObjectNode specials = NODES.objectNode();
                section.set("single", parts(template.single(), specials));
                section.set("pair", parts(template.pair(), specials));
                section.set("special_tokens", specials);
                yield section;
            }
            case RobertaProcessing roberta -> {
                ObjectNode section = TokenizerWriter.section("RobertaProcessing");
                put(section, "sep", roberta.sep());
                put(section, "cls", roberta.cls());
                yield section.put("trim_offsets", roberta.trimOffsets())
                        .put("add_prefix_space", roberta.addPrefixSpace());
            }
            case ByteLevelProcessing byteLevel ->
                TokenizerWriter.section("ByteLevel")
                        .put("add_prefix_space", byteLevel.addPrefixSpace())
                        .put("trim_offsets", byteLevel.trimOffsets())
                        .put("use_regex", true);
            case ProcessorSequence sequence -> {
                ObjectNode section = TokenizerWriter.section("Sequence");
                ArrayNode processors = section.putArray("processors");
                sequence.processors().forEach(part -> processors.add(write(part)));
                yield section;
            }
        };
    }

    private static void put(ObjectNode section, String key, TokenAndId token) {
        section.putArray(key).add(token.token()).add(token.id());
    }

    private static ArrayNode parts(List<Part> parts, ObjectNode specials) {
        ArrayNode list = NODES.arrayNode();
        for (Part part : parts) {
            switch (part) {
                case Part.Sequence sequence ->
                    list.addObject()
                            .putObject("Sequence")
                            .put("id", sequence.index() == 0 ? "A" : "B")
                            .put("type_id", sequence.typeId());
                case Part.Special special -> {
                    String name = String.join(" ", special.tokens());
                    list.addObject().putObject("SpecialToken").put("id", name).put("type_id", special.typeId());
                    ObjectNode definition = NODES.objectNode().put("id", name);
                    special.ids().forEach(definition.putArray("ids")::add);
                    special.tokens().forEach(definition.putArray("tokens")::add);
                    specials.set(name, definition);
                }
            }
        }
        return list;
    }
}
