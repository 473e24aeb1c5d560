package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.decoder.WordPieceDecoder;
import dev.lapidary.tokenizer.model.WordPiece;
import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.postprocessor.TemplateProcessing;
import dev.lapidary.tokenizer.postprocessor.TokenAndId;
import dev.lapidary.tokenizer.pretokenizer.BertPreTokenizer;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What BERT's classes make of a folder: the vocabulary is the files', whichever has it; the parts are the class's own. */
final class BertParts {
    private static final int USUAL_CLS = 2;
    private static final int USUAL_SEP = 3;

    private final TokenizerFiles files;
    private final JsonSection config;
    private final TokenizerConfig settings;
    private final ConfiguredTokens tokens;

    BertParts(TokenizerFiles files, JsonSection config, TokenizerConfig settings, ConfiguredTokens tokens) {
        this.files = files;
        this.config = config;
        this.settings = settings;
        this.tokens = tokens;
    }

    /** All but the post-processor, whose tokens' ids are not known yet; added tokens are among the configured ones. */
    TokenizerSpec spec(Optional<TokenizerJson> json) {
        String unknown = tokens.content(TokenRole.UNK.key())
                .orElseThrow(() -> config.refusal(TokenRole.UNK.key(), "must not be null"));
        Map<String, Integer> vocabulary = json.isPresent()
                ? json.get().model().require(ModelReader.WORD_PIECE).vocabulary()
                : VocabularyFile.read(files.text(TokenizerFiles.VOCABULARY));
        String source = json.isPresent() ? TokenizerFiles.TOKENIZER : TokenizerFiles.VOCABULARY;
        ModelReader.requireUnknownToken(vocabulary, unknown, files.path(source));
        return new TokenizerSpec(
                new BertNormalizer(settings.bertNormalizer()),
                new BertPreTokenizer(),
                new WordPiece(WordPiece.Options.bert(unknown), vocabulary),
                TemplateProcessing.plain(),
                WordPieceDecoder.BERT,
                List.of());
    }

    PostProcessor postProcessor(Vocabulary vocabulary) {
        return TemplateProcessing.bert(
                token(TokenRole.CLS, USUAL_CLS, vocabulary), token(TokenRole.SEP, USUAL_SEP, vocabulary));
    }

    /** A role that is expressly left empty still has its place, spelt as Python spells nothing, and BERT's usual id. */
    private TokenAndId token(TokenRole role, int usualId, Vocabulary vocabulary) {
        Optional<String> content = tokens.content(role.key());
        if (content.isEmpty()) {
            return new TokenAndId("None", usualId);
        }
        String token = content.get();
        boolean fits = !token.isEmpty()
                && !token.startsWith("$")
                && token.indexOf(':') < 0
                && token.codePoints().noneMatch(Character::isWhitespace);
        if (!fits) {
            throw config.refusal(role.key(), "must not be empty, begin with a dollar sign, or hold a space or a colon");
        }
        return new TokenAndId(token, vocabulary.id(token));
    }
}
