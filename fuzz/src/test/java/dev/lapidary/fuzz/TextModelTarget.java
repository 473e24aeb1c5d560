package dev.lapidary.fuzz;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.Place;
import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Whole folders of a text classifier, which then classifies a text. */
final class TextModelTarget implements Target {
    private static final Set<String> FILES = Set.of(
            "config.json",
            "model.safetensors",
            "model.safetensors.index.json",
            "vocab.txt",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json");

    private final Scratch scratch = new Scratch();

    private final Backend backend = Backends.cpu(1);

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(Scratch.input(Seeds.textModel()));
    }

    @Override
    public void read(byte[] input) throws Exception {
        Guard.hold(() -> {
            try (TextClassifier classifier =
                    TextClassifier.load(backend, scratch.folder(input, FILES), LoadOptions.asSaved())) {
                Truncation length = Truncation.to(classifier.model().maxLength());
                List<Example> texts = List.of(new Example("a good film", "bad", null, new Place("text", 1)));
                classifier
                        .task(0)
                        .predict(
                                new Evaluator(classifier.scope(), 8),
                                TextClassifier.dataset(classifier.tokenize(texts, length)),
                                (i, label, logits) -> {});
            }
        });
    }
}
