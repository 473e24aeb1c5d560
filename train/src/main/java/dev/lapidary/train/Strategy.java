package dev.lapidary.train;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.engine.MersenneTwister;
import dev.lapidary.models.Classifier;
import dev.lapidary.models.Classifier.Unit;
import java.util.List;

/**
 * Which parts of a pretrained model learn, and when. A model's units go from the embeddings up through its layers to the
 * head; every strategy trains the head. Of a ResNet the layers are its stages, and its stem is what embeds.
 */
public sealed interface Strategy {
    /** Everything learns from the start. */
    record Full() implements Strategy {}

    /** Only the head learns. */
    record HeadOnly() implements Strategy {}

    /**
     * The head learns first; then one more layer from the top each epoch, or every so many steps (Howard and Ruder, 2018).
     *
     * @param everySteps 0 for each epoch
     */
    record GradualUnfreezing(int everySteps) implements Strategy {}

    /** Everything learns, the top layers from fresh weights (Zhang et al., 2021). */
    record ReinitTop(int layers) implements Strategy {}

    /** The embeddings and the lowest layers stay as they are. */
    record Freeze(int layers) implements Strategy {}

    /**
     * Reads {@code full}, {@code head-only}, {@code gradual-unfreezing[:STEPS]}, {@code reinit-top:N} or {@code freeze:N}.
     *
     * @throws IllegalArgumentException listing them
     */
    static Strategy parse(String text) {
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
     * Freezes and thaws the model's units as they shall be for the next update; called before each.
     *
     * @param epoch the number of epochs done
     * @param step the number of updates done
     */
    default void apply(Classifier model, int epoch, long step) {
        List<Unit> units = model.units();
        int head = units.size() - 1;
        int frozen = Math.clamp(frozenUnits(head, epoch, step), 0, head);
        for (int i = 0; i <= head; i++) {
            boolean learns = i >= frozen;
            units.get(i).parameters().forEach(parameter -> parameter.setTrainable(learns));
        }
    }

    /** How many units, from the input up, are frozen. */
    private long frozenUnits(int head, int epoch, long step) {
        if (this instanceof HeadOnly) {
            return head;
        }
        if (this instanceof GradualUnfreezing gradual) {
            return head - (gradual.everySteps == 0 ? epoch : step / gradual.everySteps);
        }
        return this instanceof Freeze freeze ? 1 + freeze.layers : 0;
    }

    /** What must happen to the pretrained weights before training begins. @throws TrainingException if there are fewer layers */
    default void prepare(Classifier model, MersenneTwister random) {
        List<Unit> units = model.units();
        int layers = units.size() - 2;
        int asked =
                this instanceof ReinitTop reinit ? reinit.layers : this instanceof Freeze freeze ? freeze.layers : 0;
        if (asked > layers) {
            throw new TrainingException("the strategy speaks of " + asked + " layers, but this model has " + layers);
        }
        if (this instanceof ReinitTop) {
            for (Unit unit : units.subList(1 + layers - asked, 1 + layers)) {
                unit.parameters().forEach(parameter -> parameter.initialize(random));
                unit.buffers().forEach(ModelBuffer::reset);
            }
        }
    }
}
