package dev.lapidary.train.cli;

import dev.lapidary.train.TrainingListener;
import dev.lapidary.train.metrics.Metrics;
import java.util.List;

/** Tells several listeners, in their order. */
record RunListeners(List<TrainingListener> listeners) implements TrainingListener {
    @Override
    public void started(int totalSteps, int stepsPerEpoch) {
        listeners.forEach(listener -> listener.started(totalSteps, stepsPerEpoch));
    }

    @Override
    public void updated(Progress progress) {
        listeners.forEach(listener -> listener.updated(progress));
    }

    @Override
    public void logged(Progress progress, double meanLoss) {
        listeners.forEach(listener -> listener.logged(progress, meanLoss));
    }

    @Override
    public void evaluated(Progress progress, Metrics metrics, double seconds, boolean best) {
        listeners.forEach(listener -> listener.evaluated(progress, metrics, seconds, best));
    }

    @Override
    public boolean wantsToStop() {
        return listeners.stream().anyMatch(TrainingListener::wantsToStop);
    }
}
