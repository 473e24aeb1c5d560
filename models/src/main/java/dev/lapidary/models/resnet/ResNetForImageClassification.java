package dev.lapidary.models.resnet;

import static dev.lapidary.autograd.ops.Cast.toActivations;
import static dev.lapidary.autograd.ops.Cast.toFloats;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.Classifier;
import dev.lapidary.models.Linear;
import dev.lapidary.models.ModelException;
import dev.lapidary.models.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** ResNet with a linear classifier on the averaged output of its last stage. */
public final class ResNetForImageClassification extends Module implements Classifier {
    private final ResNetModel resnet;
    private final List<Linear> classifier;
    private final ResNetConfig config;
    private final int classes;
    private final WhenFrozen whenFrozen;

    /** @param whenFrozen what becomes of running statistics whose layer is frozen */
    public ResNetForImageClassification(ResNetConfig config, int classes, WhenFrozen whenFrozen) {
        int features = config.hiddenSizes().getLast();
        resnet = new ResNetModel(config, whenFrozen);
        Linear head = new Linear(features, classes, 1 / Math.sqrt(3.0 * features));
        classifier = Arrays.asList(null, head); // the first of the two flattens, which pooling has done
        this.config = config;
        this.classes = classes;
        this.whenFrozen = whenFrozen;
    }

    /** Whether the last stage, as it is frozen or not now, makes statistics of a single number of an image of this size. */
    public boolean needsSeveralImages(int height, int width) {
        List<Parameter> lastStage = resnet.units().getLast().parameters();
        boolean makesStatistics =
                whenFrozen == WhenFrozen.FOLLOW || lastStage.stream().anyMatch(Parameter::isTrainable);
        return makesStatistics && shrunk(height) * shrunk(width) == 1;
    }

    /** An edge as the last stage sees it: each halving rounds up. */
    private int shrunk(int edge) {
        int halvings =
                config.depths().size() - (config.downsampleInFirstStage() ? 0 : 1) + (config.smallImageStem() ? 0 : 2);
        return Math.toIntExact(Math.ceilDiv((long) edge, 1L << Math.min(halvings, 40)));
    }

    /**
     * Logits, {@code [n, classes]}, in the type of parameters, so that near ones stay apart.
     *
     * @param images {@code [n, height, width, channels]}
     * @throws ModelException if they have other channels than the model
     */
    public Tensor forward(NdArray images) {
        if (images.shape().rank() != 4 || images.shape().dim(3) != config.numChannels()) {
            throw new ModelException(
                    "this model needs images [n, height, width, " + config.numChannels() + "]; got " + images.shape());
        }
        Tensor features = resnet.forward(toActivations(Tensor.constant(images)));
        return classifier.getLast().forward(toFloats(features));
    }

    /** Stem, stages, head. */
    @Override
    public List<Unit> units() {
        List<Unit> units = new ArrayList<>(resnet.units());
        units.add(Unit.of("classifier", classifier.getLast()));
        return units;
    }

    @Override
    public int classes() {
        return classes;
    }
}
