package dev.lapidary.train;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import java.util.Optional;

/**
 * What the outputs of a model's head mean, by the rules of transformers: its models decide by {@code problem_type} and the
 * number of outputs how they are trained, its pipelines how scores are made of them.
 *
 * @param problemType what it was trained for. A single output of which nothing is said is a regression, as transformers'
 *     models take it when they learn
 * @param declared whether the configuration says so
 * @param scoreFunction that transformers' pipeline applies. To a single output of which nothing is said that is the sigmoid
 */
public record HeadMeaning(ProblemType problemType, boolean declared, ScoreFunction scoreFunction) {
    /** A head that tells classes of which exactly one is right apart. */
    static final HeadMeaning SINGLE_LABEL =
            new HeadMeaning(ProblemType.SINGLE_LABEL_CLASSIFICATION, true, ScoreFunction.SOFTMAX);

    /**
     * As transformers' {@code text-classification} pipeline has it.
     *
     * @throws LoaderException if it says that a single output tells classes apart, which transformers refuses too
     */
    static HeadMeaning ofTexts(ModelConfig config, int outputs) {
        HeadMeaning meaning = ofImages(config, outputs);
        return meaning.declared && meaning.problemType == ProblemType.REGRESSION
                ? new HeadMeaning(ProblemType.REGRESSION, true, ScoreFunction.IDENTITY)
                : meaning;
    }

    /**
     * As transformers' {@code image-classification} pipeline has it, which knows no regression.
     *
     * @throws LoaderException if it says that a single output tells classes apart, which transformers refuses too
     */
    static HeadMeaning ofImages(ModelConfig config, int outputs) {
        Optional<ProblemType> declared = ProblemType.declaredBy(config);
        ProblemType usual = outputs == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION;
        ProblemType type = declared.orElse(usual);
        if (type == ProblemType.SINGLE_LABEL_CLASSIFICATION && outputs == 1) {
            throw new LoaderException(config.origin() + ": problem_type is " + type.configName()
                    + ", but the head has a single output, which cannot tell classes apart; use the config.json that"
                    + " belongs to the checkpoint");
        }
        boolean apart = outputs == 1 || type == ProblemType.MULTI_LABEL_CLASSIFICATION;
        return new HeadMeaning(type, declared.isPresent(), apart ? ScoreFunction.SIGMOID : ScoreFunction.SOFTMAX);
    }

    /** The configuration with this said in it, unless it follows from the number of outputs. */
    ModelConfig writeTo(ModelConfig config) {
        return declared || problemType == ProblemType.SINGLE_LABEL_CLASSIFICATION
                ? config.with(ProblemType.KEY, problemType.configName())
                : config.without(ProblemType.KEY);
    }
}
