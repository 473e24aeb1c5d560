package dev.lapidary.train.cli;

import dev.lapidary.train.Metrics;
import dev.lapidary.train.TrainingListener;
import java.util.Locale;

/** Shows how a run goes: on a terminal a bar that is redrawn, elsewhere the log lines that transformers prints. */
final class ProgressPrinter implements TrainingListener {
    private static final int BAR_WIDTH = 20;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Console console;
    private final boolean savesBest;
    private double smoothedLoss = Double.NaN;
    private long lastDrawn;

    /** @param savesBest whether the best model is saved, and so worth a word */
    ProgressPrinter(Console console, boolean savesBest) {
        this.console = console;
        this.savesBest = savesBest;
    }

    @Override
    public void updated(Progress progress) {
        smoothedLoss = Double.isNaN(smoothedLoss) ? progress.loss() : 0.9 * smoothedLoss + 0.1 * progress.loss();
        long now = System.nanoTime();
        if (console.isTerminal() && (now - lastDrawn > REDRAW_NANOS || progress.step() == progress.totalSteps())) {
            lastDrawn = now;
            console.out().print(CLEAR_LINE + bar(progress));
            console.out().flush();
        }
    }

    private String bar(Progress progress) {
        double done = (double) progress.step() / progress.totalSteps();
        int filled = (int) (done * BAR_WIDTH);
        double left = progress.seconds() * (1 - done) / done;
        return String.format(
                Locale.ROOT,
                "%3d%% %s%s %d/%d  loss %.4f  lr %s  %s  %s left",
                (int) (100 * done),
                "█".repeat(filled),
                "░".repeat(BAR_WIDTH - filled),
                progress.step(),
                progress.totalSteps(),
                smoothedLoss,
                Numbers.brief(progress.learningRate()),
                Numbers.speed(progress),
                Numbers.clock(left));
    }

    @Override
    public void logged(Progress progress, double meanLoss) {
        if (!console.isTerminal()) {
            console.out()
                    .println("{'loss': '%s', 'grad_norm': '%s', 'learning_rate': '%s', 'epoch': '%s'}"
                            .formatted(
                                    Numbers.brief(meanLoss),
                                    Numbers.brief(progress.gradientNorm()),
                                    Numbers.brief(progress.learningRate()),
                                    Numbers.brief(progress.epoch())));
        }
    }

    @Override
    public void evaluated(Progress progress, Metrics metrics, double seconds, boolean best) {
        if (console.isTerminal()) {
            console.out().print(CLEAR_LINE);
        }
        console.out()
                .printf(
                        Locale.ROOT,
                        "epoch %s: accuracy %.4f, F1 %.4f, loss %.4f (%,d examples in %.1f s)%s%n",
                        Numbers.brief(progress.epoch()),
                        metrics.accuracy(),
                        metrics.f1(),
                        metrics.loss(),
                        metrics.examples(),
                        seconds,
                        best && savesBest ? ", the best so far: saved" : "");
    }
}
