package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.decoder.ByteLevelDecoder;
import dev.lapidary.tokenizer.model.BytePairEncoding;
import dev.lapidary.tokenizer.normalizer.Unchanged;
import dev.lapidary.tokenizer.postprocessor.Part;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.postprocessor.RobertaProcessing;
import dev.lapidary.tokenizer.postprocessor.TemplateProcessing;
import dev.lapidary.tokenizer.postprocessor.TokenAndId;
import dev.lapidary.tokenizer.pretokenizer.ByteLevel;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What RoBERTa's and GPT-2's classes make of a folder: vocabulary and merges are the files', {@code tokenizer.json} or {@code
 * vocab.json} with {@code merges.txt}; the parts are the class's own.
 */
final class ByteLevelParts {
    private final TokenizerFiles files;
    private final JsonSection config;
    private final TokenizerConfig settings;
    private final ConfiguredTokens tokens;

    ByteLevelParts(TokenizerFiles files, JsonSection config, TokenizerConfig settings, ConfiguredTokens tokens) {
        this.files = files;
        this.config = config;
        this.settings = settings;
        this.tokens = tokens;
    }

    /** All but the post-processor, whose tokens' ids are not known yet; added tokens are among the configured ones. */
    TokenizerSpec spec(Optional<TokenizerJson> json) {
        return new TokenizerSpec(
                new Unchanged(),
                new ByteLevel(settings.addsPrefixSpace(), true),
                json.isPresent()
                        ? model(json.get().model().require(ModelReader.BYTE_PAIR_ENCODING))
                        : modelOfTwoFiles(),
                TemplateProcessing.plain(),
                new ByteLevelDecoder(),
                List.of());
    }

    private BytePairEncoding model(ModelReader model) {
        return model(model.vocabulary(), TokenizerFiles.TOKENIZER, model.merges(), TokenizerFiles.TOKENIZER);
    }

    private BytePairEncoding modelOfTwoFiles() {
        return model(
                ModelReader.vocabulary(files.json(TokenizerFiles.BPE_VOCABULARY)),
                TokenizerFiles.BPE_VOCABULARY,
                MergesFile.read(files.text(TokenizerFiles.MERGES), files.path(TokenizerFiles.MERGES)),
                TokenizerFiles.MERGES);
    }

    private BytePairEncoding model(
            Map<String, Integer> vocabulary, String source, List<BytePairEncoding.Merge> merges, String mergesSource) {
        if (new HashSet<>(vocabulary.values()).size() < vocabulary.size()) {
            throw new TokenizerException(files.path(source)
                    + ": the vocabulary must not give two tokens the same id; the file is damaged, so fetch it again or"
                    + " correct it.");
        }
        return ModelReader.bytePairEncoding(
                BytePairEncoding.Options.byteLevel(), vocabulary, merges, files.path(mergesSource));
    }

    PostProcessor robertaProcessor(Vocabulary vocabulary) {
        return new RobertaProcessing(
                token(TokenRole.CLS, vocabulary),
                token(TokenRole.SEP, vocabulary),
                settings.trimsOffsets(),
                settings.addsPrefixSpace());
    }

    /** That of {@code tokenizer.json}; a folder without such a file can ask for tokens at the ends of a text. */
    PostProcessor gpt2Processor(Optional<TokenizerJson> json, Vocabulary vocabulary) {
        if (json.isPresent()) {
            return json.get().postProcessor();
        }
        Optional<TokenAndId> begin = settings.addsBeginning() ? optional(TokenRole.BOS, vocabulary) : Optional.empty();
        Optional<TokenAndId> end = settings.addsEnd() ? optional(TokenRole.EOS, vocabulary) : Optional.empty();
        List<Part> single = parts(begin, 0, end);
        List<Part> pair = new ArrayList<>(single);
        pair.addAll(parts(begin, 1, end));
        return new TemplateProcessing(single, pair);
    }

    private static List<Part> parts(Optional<TokenAndId> begin, int sequence, Optional<TokenAndId> end) {
        List<Part> parts = new ArrayList<>();
        begin.ifPresent(token -> parts.add(Part.Special.of(token, sequence)));
        parts.add(new Part.Sequence(sequence, sequence));
        end.ifPresent(token -> parts.add(Part.Special.of(token, sequence)));
        return parts;
    }

    private TokenAndId token(TokenRole role, Vocabulary vocabulary) {
        return optional(role, vocabulary).orElseThrow(() -> config.refusal(role.key(), "must not be null or empty"));
    }

    private Optional<TokenAndId> optional(TokenRole role, Vocabulary vocabulary) {
        return tokens.content(role.key())
                .filter(token -> !token.isEmpty())
                .map(token -> new TokenAndId(token, vocabulary.id(token)));
    }
}
