package dev.lapidary.train.cli;

import dev.lapidary.train.TrainingListener;
import dev.lapidary.train.TrainingSettings;
import dev.lapidary.train.metrics.Metric;
import dev.lapidary.train.metrics.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records a run for {@code trainer_state.json}, as transformers lays it out. */
final class RunLog implements TrainingListener {
    private final Metric decides;
    private final List<Map<String, Object>> history = new ArrayList<>();
    private int stepsPerEpoch;
    private Metrics lastMetrics;
    private double lastSeconds;
    private Metrics bestMetrics;
    private double bestSeconds;

    /** @param decides which model is best */
    RunLog(Metric decides) {
        this.decides = decides;
    }

    @Override
    public void started(int totalSteps, int stepsInEpoch) {
        stepsPerEpoch = stepsInEpoch;
    }

    @Override
    public void logged(Progress progress, double meanLoss) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("epoch", progress.epoch());
        entry.put("grad_norm", progress.gradientNorm());
        entry.put("learning_rate", progress.learningRate());
        entry.put("loss", meanLoss);
        entry.put("step", progress.step());
        history.add(entry);
    }

    @Override
    public void evaluated(Progress progress, Metrics metrics, double seconds, boolean best) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("epoch", progress.epoch());
        entry.putAll(MetricsTable.results(metrics, seconds));
        entry.put("step", progress.step());
        history.add(entry);
        lastMetrics = metrics;
        lastSeconds = seconds;
        if (best) {
            bestMetrics = metrics;
            bestSeconds = seconds;
        }
    }

    /** What the saved model scored. @param last whether that is the last one rather than the best */
    Metrics metrics(boolean last) {
        return last ? lastMetrics : bestMetrics;
    }

    /** How long evaluating the saved model took. */
    double seconds(boolean last) {
        return last ? lastSeconds : bestSeconds;
    }

    /**
     * The content of {@code trainer_state.json}.
     *
     * @param best where the best model was, or null without evaluation
     * @param trainResults the last entry of the history
     */
    Map<String, Object> state(
            TrainingSettings settings, Progress last, Progress best, Map<String, Object> trainResults) {
        List<Map<String, Object>> entries = new ArrayList<>(history);
        Map<String, Object> end = new LinkedHashMap<>(trainResults);
        end.put("step", last.step());
        entries.add(end);

        Map<String, Object> state = new LinkedHashMap<>();
        state.put("best_global_step", best == null ? null : best.step());
        state.put("best_metric", best == null ? null : bestMetrics.value(decides.name()));
        state.put("best_model_checkpoint", null);
        state.put("epoch", last.epoch());
        state.put("eval_steps", settings.evaluationSteps() > 0 ? settings.evaluationSteps() : stepsPerEpoch);
        state.put("global_step", last.step());
        state.put("is_hyper_param_search", false);
        state.put("is_local_process_zero", true);
        state.put("is_world_process_zero", true);
        state.put("log_history", entries);
        state.put("logging_steps", settings.loggingSteps());
        state.put("max_steps", last.totalSteps());
        state.put("num_input_tokens_seen", last.tokens());
        state.put("num_train_epochs", settings.epochs());
        state.put("train_batch_size", settings.batchSize());
        return state;
    }
}
