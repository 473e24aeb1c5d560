package dev.lapidary.models.bert;

import static dev.lapidary.autograd.ops.Cast.toFloats;
import static dev.lapidary.autograd.ops.Dropout.dropout;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.models.Linear;
import dev.lapidary.models.Masks;
import dev.lapidary.models.Module;
import dev.lapidary.models.SequenceClassifier;
import dev.lapidary.models.TokenBatch;
import java.util.ArrayList;
import java.util.List;

/** BERT with a linear classifier on the dropped-out pooled output. Logits are of the type of parameters, so that near ones stay apart. */
public final class BertForSequenceClassification extends Module implements SequenceClassifier {
    private final BertModel bert;
    private final Linear classifier;
    private final BertConfig config;
    private final int classes;
    private final Masks masks;

    public BertForSequenceClassification(BertConfig config, int classes, Masks masks) {
        bert = new BertModel(config, masks);
        classifier = new Linear(config.hiddenSize(), classes, config.initializerRange());
        this.config = config;
        this.classes = classes;
        this.masks = masks;
    }

    @Override
    public Tensor forward(TokenBatch batch) {
        return classifier.forward(toFloats(dropout(bert.pooled(batch), masks.next(config.classifierDropout()))));
    }

    @Override
    public List<Unit> units() {
        List<Unit> units = new ArrayList<>(bert.units());
        units.add(Unit.of("classifier", classifier));
        return units;
    }

    @Override
    public void startPass(int number) {
        masks.startPass(number);
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int maxLength() {
        return config.maxPositionEmbeddings();
    }
}
