package dev.lapidary.train;

import dev.lapidary.loaders.data.Batcher;
import dev.lapidary.loaders.data.EpochOrder;
import dev.lapidary.loaders.data.Prefetcher;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.models.SequenceClassifier;
import dev.lapidary.models.TokenBatch;
import java.util.List;

/** Texts, packed into batches without padding. */
public record TextExamples(SequenceClassifier model, List<TokenizedExample> texts) implements Examples {
    private static final int BATCHES_AHEAD = 4;

    @Override
    public int count() {
        return texts.size();
    }

    @Override
    public Batches batches(EpochOrder order, int epoch) {
        Batcher batcher = new Batcher(texts, order.batchSize(), order.seed(), order.shuffle());
        if (order.batches() == 1) {
            // Nothing to prepare while another is in use, and a thread takes a tenth of the time that a sentence does.
            return Batches.of(batcher.batches(epoch), this::ready, () -> {});
        }
        Prefetcher<TextBatch> packed = new Prefetcher<>(batcher.batches(epoch), BATCHES_AHEAD);
        return Batches.of(packed, this::ready, packed::close);
    }

    private Batch ready(TextBatch batch) {
        return new Batch(
                batch.labels(),
                batch.indices(),
                batch.tokens(),
                scope -> model.forward(TokenBatch.of(scope, batch.tokenIds(), batch.typeIds(), batch.sequences())));
    }
}
