package dev.lapidary.loaders.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.loaders.pretrained.PretrainedModel.Format;
import dev.lapidary.loaders.pretrained.PretrainedModel.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
    /** Counted from the sizes; a slip in the table does not go unseen. */
    @ParameterizedTest
    @MethodSource("models")
    void countsFollowFromSizes(PretrainedModel model) {
        Size s = model.size();
        long square = (long) s.hidden() * s.hidden() + s.hidden();
        long norm = 2L * s.hidden();
        long embeddings = (s.vocabulary() + 512L + 2) * s.hidden() + norm;
        long layer = 4 * square + 2L * s.hidden() * s.intermediate() + s.intermediate() + s.hidden() + 2 * norm;
        long head = square + norm + s.vocabulary();
        boolean pooler = !model.origin().contains("without a pooler");
        boolean masked = model.format() == Format.TENSORFLOW;

        assertThat(model.parameters())
                .isEqualTo(embeddings + s.layers() * layer + (pooler ? square : 0) + (masked ? head : 0));
        int withoutPositionIds = 5 + 16 * s.layers() + (pooler ? 2 : 0) + (masked ? 5 : 0);
        assertThat(model.tensors()).isBetween(withoutPositionIds, withoutPositionIds + 1);
    }

    @ParameterizedTest
    @MethodSource("models")
    void entriesAreComplete(PretrainedModel model) {
        assertThat(model.sha256()).matches("[0-9a-f]{64}");
        assertThat(model.coordinates()).matches("[^:]+:[^:]+:[^:]+");
        assertThat(model.licence()).isIn("apache-2.0", "mit");
        assertThat(model.lowercase()).isEqualTo(!model.name().endsWith("-cased"));
        assertThat(Catalogue.standard().find(model.name())).contains(model);
    }

    @Test
    void nearestIsEmptyForWhatResemblesNothing() {
        assertThat(Catalogue.standard().nearest("resnet50")).isEmpty();
        assertThat(Catalogue.standard().nearest("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bert-base, bert-base-cased",
        "MiniLM, all-MiniLM-L6-v2",
        "google-bert/bert-base-uncased, bert-base-uncased",
        "e5-smal-v2, e5-small-v2"
    })
    void nearestKnowsPartsAndSlips(String typed, String meant) {
        assertThat(Catalogue.standard().nearest(typed))
                .map(PretrainedModel::name)
                .contains(meant);
    }

    static Iterable<PretrainedModel> models() {
        return Catalogue.standard().models();
    }
}
