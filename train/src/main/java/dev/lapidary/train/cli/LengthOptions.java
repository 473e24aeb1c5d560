package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.tokenizer.Truncation.Side;
import dev.lapidary.tokenizer.Truncation.Strategy;
import dev.lapidary.train.TextClassifier;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What happens to texts that are too long. */
final class LengthOptions {
    /** A token between the two special ones. */
    static final int SHORTEST = 3;

    @Option(names = "--max-seq-length")
    private Integer maxLength;

    @Option(names = "--truncation", defaultValue = "longest_first")
    private String strategy;

    /** Null for the tokenizer's own. */
    @Option(names = "--truncation-side")
    private Side side;

    @Option(names = "--no-truncation")
    private boolean refuse;

    /**
     * Tokenises, and says how many texts had to be cut, or that the length asked for is more than the model has positions for.
     *
     * @param usual the length to cut to if none was given
     */
    List<TokenizedExample> tokenize(
            TextClassifier classifier, List<Example> examples, int usual, Consumer<String> notes) {
        Truncation truncation = truncation(
                usual, classifier.model().maxLength(), classifier.tokenizer().truncationSide());
        if (!refuse && maxLength != null && maxLength > truncation.maxLength()) {
            notes.accept("--max-seq-length %d is more than the model's %d positions: texts are cut to %d tokens"
                    .formatted(maxLength, truncation.maxLength(), truncation.maxLength()));
        }
        List<TokenizedExample> tokenized = classifier.tokenize(examples, truncation);
        long cut = tokenized.stream()
                .filter(example -> example.tokens() == truncation.maxLength())
                .map(example -> examples.get(example.index()))
                .filter(example -> classifier
                                .tokenizer()
                                .encode(example.text(), example.textPair())
                                .length()
                        > truncation.maxLength())
                .count();
        if (cut > 0) {
            notes.accept("%,d of %,d texts are longer than %d tokens and were cut (--max-seq-length)"
                    .formatted(cut, examples.size(), truncation.maxLength()));
        }
        return tokenized;
    }

    private Truncation truncation(int usual, int positions, Side usualSide) {
        if (refuse) {
            if (maxLength != null) {
                throw new UsageException(
                        "--max-seq-length cuts texts and --no-truncation refuses to; give one of them");
            }
            return Truncation.none();
        }
        if (maxLength != null && maxLength < SHORTEST) {
            throw new UsageException(
                    "--max-seq-length must leave room for a token: at least " + SHORTEST + ", not " + maxLength);
        }
        return new Truncation(
                Math.min(maxLength == null ? usual : maxLength, positions),
                strategy(),
                side == null ? usualSide : side);
    }

    /** What texts are cut to; null if they are not. */
    Integer length(int usual) {
        if (refuse) {
            return null;
        }
        return maxLength == null ? Integer.valueOf(usual) : maxLength;
    }

    private Strategy strategy() {
        return switch (strategy.toLowerCase(Locale.ROOT).replace('-', '_')) {
            case "longest_first" -> Strategy.LONGEST_FIRST;
            case "only_first" -> Strategy.ONLY_FIRST;
            case "only_second" -> Strategy.ONLY_SECOND;
            default ->
                throw new UsageException(
                        "there is no --truncation '" + strategy + "'; choose longest_first, only_first or only_second");
        };
    }
}
