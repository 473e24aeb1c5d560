package dev.lapidary.train;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Scope;
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
        return new Ahead(model, new Prefetcher<>(batcher.batches(epoch), BATCHES_AHEAD));
    }

    private record Ahead(SequenceClassifier model, Prefetcher<TextBatch> packed) implements Batches {
        @Override
        public boolean hasNext() {
            return packed.hasNext();
        }

        @Override
        public Batch next() {
            return new Packed(model, packed.next());
        }

        @Override
        public void close() {
            packed.close();
        }
    }

    private record Packed(SequenceClassifier model, TextBatch batch) implements Batch {
        @Override
        public int[] labels() {
            return batch.labels();
        }

        @Override
        public int[] indices() {
            return batch.indices();
        }

        @Override
        public long tokens() {
            return batch.tokens();
        }

        @Override
        public Tensor logits(Scope scope) {
            return model.forward(TokenBatch.of(scope, batch.tokenIds(), batch.typeIds(), batch.sequences()));
        }
    }
}
