package dev.lapidary.train.cli;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.models.Masks;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import dev.lapidary.train.optim.Adam;
import dev.lapidary.train.optim.Optimizer;
import dev.lapidary.train.optim.ParameterGroups;

/**
 * Trains a tiny BERT, to no end but that the JVM compiles what it runs: while the command reads the model and the data on one
 * core, the kernels become fast on another, where the first step would else wait for them. It shares no memory with the model
 * that is trained in earnest, and cannot change a result.
 */
final class Warmup implements AutoCloseable {
    private static final SequenceOffsets TEXTS = SequenceOffsets.ofLengths(2, 1);
    /** Small enough to take no time before it is compiled, wide enough for the compiler to see that loops are worth unrolling. */
    private static final BertConfig TINY =
            new BertConfig(16, 128, 1, 4, 128, Activation.GELU, 0.1, 0.1, 0.1, TEXTS.longest(), 2, 1e-12, 0.02);

    /** By then everything is compiled. */
    private static final int STEPS = 24;

    private volatile boolean closed;

    private Warmup() {}

    /** Nothing to warm up, as for a GPU. */
    static Warmup none() {
        return new Warmup();
    }

    /** Begins on a thread of its own. */
    static Warmup start() {
        Warmup warmup = new Warmup();
        Thread.ofPlatform()
                .daemon()
                .name("lapidary-warmup")
                .uncaughtExceptionHandler((thread, failure) -> {}) // the command will meet it too, and report it
                .start(warmup::run);
        return warmup;
    }

    private void run() {
        try (Scope scope = Scope.root(Backends.cpu(1), "warm-up")) {
            BertForSequenceClassification model = new BertForSequenceClassification(TINY, 2, new Masks(0));
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            Optimizer optimizer = Adam.Settings.adamW().create(store, ParameterGroups.STANDARD, scope);
            for (int i = 0; i < STEPS && !closed; i++) {
                step(model, store, scope);
                optimizer.step(0, 1);
            }
        }
    }

    private static void step(BertForSequenceClassification model, ParameterStore store, Scope scope) {
        store.zeroGradients();
        model.startPass(0);
        try (Scope step = scope.child("warm-up step")) {
            int[] ids = new int[TEXTS.tokens()];
            TokenBatch batch = TokenBatch.of(step, ids, ids, TEXTS);
            crossEntropy(model.forward(batch), step.ofInts(0, 1), 0).backward();
        }
    }

    /** Ends it, after the step that it is in. */
    @Override
    public void close() {
        closed = true;
    }
}
