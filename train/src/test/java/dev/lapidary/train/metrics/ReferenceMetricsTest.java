package dev.lapidary.train.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lapidary.train.metrics.ClassCounts.Scores;
import dev.lapidary.train.metrics.Metrics.ClassMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The figures are those of scikit-learn, scipy and seqeval: {@code make_metric_fixtures.py}. */
class ReferenceMetricsTest {
    private static JsonNode cases(String kind) throws IOException {
        try (InputStream in = ReferenceMetricsTest.class.getResourceAsStream("metrics.json")) {
            return new ObjectMapper().readTree(in).get(kind);
        }
    }

    @Test
    void classesOfWhichOneIsRight() throws IOException {
        for (JsonNode c : cases("single")) {
            long[][] confusion = StreamSupport.stream(c.get("confusion").spliterator(), false)
                    .map(row -> longs(row))
                    .toArray(long[][]::new);
            ClassCounts counts = ClassCounts.of(confusion);
            same(Confusion.accuracy(confusion), c.get("accuracy"));
            same(Confusion.matthews(confusion), c.get("matthews"));
            same(counts.micro(), c.get("micro"));
            same(counts.macro(), c.get("macro"));
            same(counts.weighted(), c.get("weighted"));
        }
    }

    @Test
    void severalLabels() throws IOException {
        for (JsonNode c : cases("multi")) {
            MultiLabelCounts counts =
                    new MultiLabelCounts(c.get("labels").get(0).size());
            for (int i = 0; i < c.get("labels").size(); i++) {
                counts.add(
                        flags(c.get("labels").get(i)),
                        flags(c.get("predictions").get(i)));
            }
            same(counts.subsetAccuracy(), c.get("accuracy"));
            same(counts.counts().micro(), c.get("micro"));
            same(counts.counts().macroOfAll(), c.get("macro"));
            same(counts.counts().weighted(), c.get("weighted"));
            same(counts.samples(), c.get("samples"));
        }
    }

    @Test
    void rocAuc() throws IOException {
        for (JsonNode c : cases("auc")) {
            float[] scores = new float[c.get("scores").size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = c.get("scores").get(i).floatValue();
            }
            same(RocAuc.of(scores, i -> c.get("labels").get(i).intValue() == 1), c.get("auc"));
        }
    }

    @Test
    void regression() throws IOException {
        for (JsonNode c : cases("regression")) {
            double[] labels = doubles(c.get("labels"));
            double[] predictions = doubles(c.get("predictions"));
            same(Regression.meanSquaredError(labels, predictions), c.get("mse"));
            same(Regression.meanAbsoluteError(labels, predictions), c.get("mae"));
            same(Regression.r2(labels, predictions), c.get("r2"));
            same(Regression.pearson(labels, predictions), c.get("pearson"));
            same(Regression.spearman(labels, predictions), c.get("spearman"));
        }
    }

    @Test
    void entities() throws IOException {
        for (JsonNode c : cases("entities")) {
            EntityCounts counts = new EntityCounts();
            for (int i = 0; i < c.get("labels").size(); i++) {
                counts.add(
                        words(c.get("labels").get(i)),
                        words(c.get("predictions").get(i)));
            }
            JsonNode rows = c.get("rows");
            same(counts.counts().micro(), rows.get("micro avg"));
            same(counts.counts().macro(), rows.get("macro avg"));
            same(counts.counts().weighted(), rows.get("weighted avg"));
            Metrics metrics = counts.result();
            same(metrics.value("accuracy"), c.get("accuracy"));
            assertThat(metrics.classes()).hasSize(rows.size() - 3);
            for (ClassMetrics type : metrics.classes()) {
                JsonNode row = rows.get(type.name());
                same(new Scores(type.precision(), type.recall(), type.f1()), row);
                assertThat(type.support()).isEqualTo(row.get(3).longValue());
            }
        }
    }

    private static void same(Scores scores, JsonNode expected) {
        same(scores.precision(), expected.get(0));
        same(scores.recall(), expected.get(1));
        same(scores.f1(), expected.get(2));
    }

    private static void same(double value, JsonNode expected) {
        if (expected.isNull()) {
            assertThat(value).isNaN();
        } else {
            // Of values above 1 the part: a double of 9814 cannot be told from its neighbours to 1e-12.
            double magnitude = Math.max(1, Math.abs(expected.doubleValue()));
            assertThat(value).isCloseTo(expected.doubleValue(), within(1e-12 * magnitude));
        }
    }

    private static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(JsonNode::longValue)
                .toArray();
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static boolean[] flags(JsonNode array) {
        boolean[] flags = new boolean[array.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = array.get(i).intValue() == 1;
        }
        return flags;
    }

    private static List<String> words(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }
}
