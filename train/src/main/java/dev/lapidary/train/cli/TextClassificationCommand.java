package dev.lapidary.train.cli;

import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.train.FreezingStrategy;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import dev.lapidary.train.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Texts, or pairs of texts, and their classes. */
final class TextClassificationCommand implements TaskCommand {
    /** As transformers has it. */
    private static final double LEARNING_RATE = 5e-5;

    @Override
    public String id() {
        return "text-classification";
    }

    @Override
    public String subject() {
        return "texts";
    }

    @Override
    public Set<Class<?>> options() {
        return Set.of(TextColumnOptions.class, LengthOptions.class, DropoutOptions.class);
    }

    @Override
    public boolean isFor(ModelConfig config) {
        return config.isFor("SequenceClassification");
    }

    @Override
    public BuiltInExample example() {
        return new BuiltInExample(
                "support-intents",
                """
                No --train-file was given, so this is the built-in example: it learns to sort support
                requests, such as "Where is my parcel?", into eight intents, from built-in sentences.
                """,
                "It starts from a pretrained encoder, which is fetched once, and takes about a minute.",
                2e-4,
                4,
                "--train-file YOUR.csv --validation-split 0.1");
    }

    @Override
    public double usualLearningRate(FreezingStrategy strategy) {
        return LEARNING_RATE;
    }

    @Override
    public String sample() {
        return "\"a text of your own\"";
    }

    @Override
    public String testOption() {
        return "--test-file YOUR.csv";
    }

    @Override
    public List<String> headline() {
        return List.of("accuracy", "f1", "loss");
    }

    @Override
    public Job<?> finetune(FinetuneOptions options, TrainingSettings settings) {
        Warmup warmup = options.runtime().namesGpu() ? Warmup.none() : Warmup.start();
        ExampleSets<Example> sets = options.data().texts(options.training().evaluates(), settings.seed());
        return new TextClassificationJob(
                warmup,
                sets,
                options.length(),
                (classifier, folder) -> TextClassificationJob.USUAL_LENGTH,
                options.training().labelSmoothing());
    }

    @Override
    public Job<?> evaluate(EvaluateOptions options) {
        if (options.file() == null) {
            throw new UsageException("which texts? Give --test-file a file with labels");
        }
        TextData data = TextData.read(options.file(), options.columns().forTraining(options.maxExamples()));
        return new TextClassificationJob(
                Warmup.none(),
                ExampleSets.ofValidation(data),
                options.length(),
                TextClassificationCommand::trainedLength,
                0);
    }

    /** What its texts were cut to when a model was trained; as far as it has positions if it does not say. */
    private static int trainedLength(TextClassifier classifier, Path folder) {
        return RunArguments.trainedLength(folder, classifier.model().maxLength());
    }

    @Override
    public void predict(PredictOptions options, Console console) {
        List<Example> texts = options.source().texts(console);
        Path folder = options.model().folder(line -> console.tell("%s", line));
        try (TextClassifier classifier =
                TextClassifier.load(options.runtime().backend(), folder, LoadOptions.asSaved())) {
            classifier.notes().forEach(console::note);
            List<TokenizedExample> tokenized =
                    options.length().tokenize(classifier, texts, trainedLength(classifier, folder), console::note);
            new PredictionPrinter(console, options.format(), classifier)
                    .print(
                            classifier.task(0),
                            TextClassifier.dataset(tokenized),
                            options.batchSize(),
                            i -> PredictionPrinter.Subject.of(texts.get(i)));
        }
    }
}
