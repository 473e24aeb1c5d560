package dev.lapidary.train.cli;

import dev.lapidary.train.TrainingListener;
import dev.lapidary.train.metrics.Metrics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Shows how a run goes: on a terminal a bar that is redrawn, elsewhere the log lines that transformers prints. */
final class ProgressPrinter implements TrainingListener {
    private static final int LONGEST_BAR = 20;
    private static final int SHORTEST_BAR = 8;
    private static final long REDRAW_NANOS = 100_000_000;

    private final Console console;
    private final List<String> headline;
    private final int classes;
    private final boolean savesBest;
    private double smoothedLoss = Double.NaN;
    private long lastDrawn;
    /** It becomes shorter where the figures take more room, and does not jump back. */
    private int bar = LONGEST_BAR;

    /**
     * @param headline the metrics to tell, by name
     * @param classes how many there are
     * @param savesBest whether the best model is saved, and so worth a word
     */
    ProgressPrinter(Console console, List<String> headline, int classes, boolean savesBest) {
        this.console = console;
        this.headline = headline;
        this.classes = classes;
        this.savesBest = savesBest;
    }

    @Override
    public void updated(Progress progress) {
        smoothedLoss = Double.isNaN(smoothedLoss) ? progress.loss() : 0.9 * smoothedLoss + 0.1 * progress.loss();
        long now = System.nanoTime();
        if (console.isTerminal() && (now - lastDrawn > REDRAW_NANOS || progress.step() == progress.totalSteps())) {
            lastDrawn = now;
            console.redraw(bar(progress));
        }
    }

    /** What fits; on a narrow terminal the speed goes, and then the learning rate. */
    private String bar(Progress progress) {
        double done = (double) progress.step() / progress.totalSteps();
        String percent = String.format(Locale.ROOT, "%3d%% ", (int) (100 * done));
        String steps = " " + progress.step() + "/" + progress.totalSteps();
        String loss = "  loss " + Numbers.share(smoothedLoss);
        String rate = "  lr " + Numbers.brief(progress.learningRate());
        String speed = "  " + Numbers.speed(progress);
        String left = "  " + Numbers.clock(progress.seconds() * (1 - done) / done) + " left";
        // In the last column a terminal may go on to the next line.
        int room = console.columns() - 1 - percent.length();
        String figures = Stream.of(
                        steps + loss + rate + speed + left,
                        steps + loss + rate + left,
                        steps + loss + left,
                        steps + left)
                .filter(text -> text.length() <= room - SHORTEST_BAR)
                .findFirst()
                .orElse(steps);
        bar = Math.max(SHORTEST_BAR, Math.min(bar, room - figures.length()));
        int filled = (int) (done * bar);
        return percent + "█".repeat(filled) + "░".repeat(bar - filled) + figures;
    }

    @Override
    public void logged(Progress progress, double meanLoss) {
        if (!console.isTerminal()) {
            console.say(
                    "{'loss': '%s', 'grad_norm': '%s', 'learning_rate': '%s', 'epoch': '%s'}",
                    Numbers.brief(meanLoss),
                    Numbers.brief(progress.gradientNorm()),
                    Numbers.brief(progress.learningRate()),
                    Numbers.brief(progress.epoch()));
        }
    }

    @Override
    public void evaluated(Progress progress, Metrics metrics, double seconds, boolean best) {
        if (console.isTerminal()) {
            console.redraw("");
        }
        console.say(
                "epoch %s: %s (%,d examples in %.1f s)%s",
                Numbers.brief(progress.epoch()),
                MetricsTable.line(headline, metrics, classes),
                metrics.examples(),
                seconds,
                best && savesBest ? ", the best so far: saved" : "");
    }
}
