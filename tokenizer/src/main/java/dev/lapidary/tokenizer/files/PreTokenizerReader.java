package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.pretokenizer.BertPreTokenizer;
import dev.lapidary.tokenizer.pretokenizer.ByteLevel;
import dev.lapidary.tokenizer.pretokenizer.CharacterSplit;
import dev.lapidary.tokenizer.pretokenizer.CharacterSplit.Behavior;
import dev.lapidary.tokenizer.pretokenizer.CharacterSplit.Characters;
import dev.lapidary.tokenizer.pretokenizer.PatternSplit;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizer;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizerSequence;
import dev.lapidary.tokenizer.pretokenizer.SplitPattern;
import dev.lapidary.tokenizer.pretokenizer.WholeText;
import dev.lapidary.tokenizer.pretokenizer.WordSplit;

/** Reads the {@code pre_tokenizer} section of {@code tokenizer.json}. */
final class PreTokenizerReader {
    private static final int MAX_PARTS = 16;

    private static final String SUPPORTED =
            "\"BertPreTokenizer\", \"ByteLevel\", \"Digits\", \"Punctuation\", \"Sequence\","
                    + " \"Split\", \"Whitespace\" or \"WhitespaceSplit\"";

    private PreTokenizerReader() {}

    static PreTokenizer read(JsonSection root) {
        return root.has("pre_tokenizer") ? one(root.section("pre_tokenizer")) : new WholeText();
    }

    private static PreTokenizer one(JsonSection section) {
        return switch (section.text("type")) {
            case "BertPreTokenizer" -> new BertPreTokenizer();
            case "ByteLevel" -> byteLevel(section);
            case "Digits" ->
                new CharacterSplit(
                        Characters.DIGITS, section.flag("individual_digits") ? Behavior.ISOLATED : Behavior.CONTIGUOUS);
            case "Punctuation" ->
                new CharacterSplit(
                        Characters.PUNCTUATION, section.contains("behavior") ? behavior(section) : Behavior.ISOLATED);
            case "Sequence" -> {
                JsonTypes.requireFew(section, "pretokenizers", MAX_PARTS);
                yield new PreTokenizerSequence(section.sections("pretokenizers").stream()
                        .map(PreTokenizerReader::one)
                        .toList());
            }
            case "Split" -> split(section);
            case "Whitespace" -> new WordSplit();
            case "WhitespaceSplit" -> new CharacterSplit(Characters.WHITESPACE, Behavior.REMOVED);
            default -> throw JsonTypes.unsupported(section, SUPPORTED);
        };
    }

    private static ByteLevel byteLevel(JsonSection section) {
        section.flag("trim_offsets");
        return new ByteLevel(
                section.flag("add_prefix_space"), !section.contains("use_regex") || section.flag("use_regex"));
    }

    private static Behavior behavior(JsonSection section) {
        for (Behavior behavior : Behavior.values()) {
            if (behavior.title().equals(section.text("behavior"))) {
                return behavior;
            }
        }
        throw section.refusal(
                "behavior", "must be Removed, Isolated, Contiguous, MergedWithPrevious or MergedWithNext");
    }

    /** As the patterns cover all of a text, to isolate their matches and to remove everything else is the same. */
    private static PatternSplit split(JsonSection section) {
        JsonSection pattern = section.section("pattern");
        String supported = "a regular expression of GPT-2's, GPT-4's or Qwen 2's";
        if (!pattern.isText("Regex")) {
            throw section.unsupported("pattern", "a string or another object", supported);
        }
        Behavior behavior = behavior(section);
        boolean isInverted = section.flag("invert");
        if (behavior != (isInverted ? Behavior.REMOVED : Behavior.ISOLATED)) {
            throw section.unsupported(
                    "behavior",
                    "\"" + behavior.title() + "\" with invert " + isInverted,
                    "\"Isolated\" with invert false");
        }
        return new PatternSplit(SplitPattern.of(pattern.text("Regex"))
                .orElseThrow(() -> pattern.unsupported("Regex", "another regular expression", supported)));
    }
}
