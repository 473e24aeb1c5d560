package dev.lapidary.train;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.Parameter;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.models.Classifier;
import dev.lapidary.models.Classifier.Unit;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Which parts of a pretrained model learn, and when. A model's layer groups go from the embeddings up through its layers to the
 * head; every strategy trains the head. Of a ResNet the layers are its stages, and its stem is what embeds.
 */
public interface FreezingStrategy {
    /**
     * How many layer groups, from the input up, are frozen during an update; more than {@code head} are as many as that.
     *
     * @param head the number of groups below the head
     * @param epoch the number of epochs done
     * @param step the number of updates done
     */
    long frozenGroups(int head, int epoch, long step);

    /** How many layer groups, from the input up, are frozen all the time: they need no memory for gradients. */
    default long alwaysFrozenGroups(int head) {
        return 0;
    }

    /**
     * What must happen to the pretrained weights before training begins.
     *
     * @param random numbers for weights that begin anew
     * @throws TrainingException if the model has fewer layers than that
     */
    default void prepare(Classifier model, TorchRandom random) {}

    /** As {@code --strategy} names it. */
    @Override
    String toString();

    /** Everything learns from the start. */
    record Full() implements FreezingStrategy {
        @Override
        public long frozenGroups(int head, int epoch, long step) {
            return 0;
        }

        @Override
        public String toString() {
            return "full";
        }
    }

    /** Only the head learns. */
    record HeadOnly() implements FreezingStrategy {
        @Override
        public long frozenGroups(int head, int epoch, long step) {
            return head;
        }

        @Override
        public long alwaysFrozenGroups(int head) {
            return head;
        }

        @Override
        public String toString() {
            return "head-only";
        }
    }

    /**
     * The head learns first; then one more layer from the top each epoch, or every so many steps (Howard and Ruder, 2018).
     *
     * @param everySteps 0 for each epoch
     */
    record GradualUnfreezing(int everySteps) implements FreezingStrategy {
        @Override
        public long frozenGroups(int head, int epoch, long step) {
            return head - (everySteps == 0 ? epoch : step / everySteps);
        }

        @Override
        public String toString() {
            return "gradual-unfreezing" + (everySteps == 0 ? "" : ":" + everySteps);
        }
    }

    /** Everything learns, the top layers from fresh weights (Zhang et al., 2021). */
    record ReinitTop(int layers) implements FreezingStrategy {
        @Override
        public long frozenGroups(int head, int epoch, long step) {
            return 0;
        }

        @Override
        public void prepare(Classifier model, TorchRandom random) {
            int all = requireLayers(model, layers);
            for (Unit group : model.units().subList(1 + all - layers, 1 + all)) {
                group.parameters().forEach(parameter -> parameter.initialize(random));
                group.buffers().forEach(ModelBuffer::reset);
            }
        }

        @Override
        public String toString() {
            return "reinit-top:" + layers;
        }
    }

    /** The embeddings and the lowest layers stay as they are. */
    record Freeze(int layers) implements FreezingStrategy {
        @Override
        public long frozenGroups(int head, int epoch, long step) {
            return 1 + layers;
        }

        @Override
        public long alwaysFrozenGroups(int head) {
            return 1 + layers;
        }

        @Override
        public void prepare(Classifier model, TorchRandom random) {
            requireLayers(model, layers);
        }

        @Override
        public String toString() {
            return "freeze:" + layers;
        }
    }

    private static int requireLayers(Classifier model, int asked) {
        int layers = model.units().size() - 2;
        if (asked > layers) {
            throw new TrainingException("the strategy speaks of " + asked + " layers, but this model has " + layers);
        }
        return layers;
    }

    /**
     * Reads {@code full}, {@code head-only}, {@code gradual-unfreezing[:STEPS]}, {@code reinit-top:N} or {@code freeze:N}.
     *
     * @throws IllegalArgumentException listing them
     */
    static FreezingStrategy parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 1) {
                switch (parts[0]) {
                    case "full":
                        return new Full();
                    case "head-only":
                        return new HeadOnly();
                    case "gradual-unfreezing":
                        return new GradualUnfreezing(0);
                    default:
                }
            } else if (parts.length == 2 && Integer.parseInt(parts[1]) > 0) {
                int number = Integer.parseInt(parts[1]);
                switch (parts[0]) {
                    case "gradual-unfreezing":
                        return new GradualUnfreezing(number);
                    case "reinit-top":
                        return new ReinitTop(number);
                    case "freeze":
                        return new Freeze(number);
                    default:
                }
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the message below, which shows where a number belongs
        }
        throw new IllegalArgumentException("there is no strategy '" + text
                + "'; choose full, head-only, gradual-unfreezing, gradual-unfreezing:STEPS, reinit-top:N or freeze:N");
    }

    /**
     * Freezes and thaws the model's layer groups as they shall be for the next update; called before each.
     *
     * @param epoch the number of epochs done
     * @param step the number of updates done
     */
    default void apply(Classifier model, int epoch, long step) {
        List<Unit> groups = model.units();
        int head = groups.size() - 1;
        int frozen = Math.clamp(frozenGroups(head, epoch, step), 0, head);
        for (int i = 0; i <= head; i++) {
            boolean learns = i >= frozen;
            groups.get(i).parameters().forEach(parameter -> parameter.setTrainable(learns));
        }
    }

    /** The parameters that learn at some time of a run. */
    default Set<Parameter> everLearning(Classifier model) {
        List<Unit> groups = model.units();
        int head = groups.size() - 1;
        Set<Parameter> learning = Collections.newSetFromMap(new IdentityHashMap<>());
        groups.subList(Math.clamp(alwaysFrozenGroups(head), 0, head), head + 1)
                .forEach(group -> learning.addAll(group.parameters()));
        return learning;
    }
}
