package dev.lapidary.models.resnet;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.Module;
import java.util.List;

/** A residual layer: some convolutions, added to what they began with, or to a 1×1 convolution of it where sizes differ. */
final class ResNetLayer extends Module {
    private final ResNetConvLayer shortcut;
    private final List<ResNetConvLayer> layer;
    private final Activation activation;

    ResNetLayer(ResNetConfig config, int in, int out, int stride, WhenFrozen whenFrozen) {
        shortcut = in == out && stride == 1 ? null : new ResNetConvLayer(in, out, 1, stride, whenFrozen);
        activation = config.hiddenAct();
        if (config.bottleneck()) {
            int inside = out / 4;
            int first = config.downsampleInBottleneck() ? stride : 1;
            layer = List.of(
                    new ResNetConvLayer(in, inside, 1, first, whenFrozen),
                    new ResNetConvLayer(inside, inside, 3, stride / first, whenFrozen),
                    new ResNetConvLayer(inside, out, 1, 1, whenFrozen));
        } else {
            layer = List.of(
                    new ResNetConvLayer(in, out, 3, stride, whenFrozen),
                    new ResNetConvLayer(out, out, 3, 1, whenFrozen));
        }
    }

    /** Inside it is always ReLU, whatever {@code hidden_act}: as in transformers. */
    Tensor forward(Tensor x) {
        Tensor residual = shortcut == null ? x : shortcut.forward(x);
        Tensor hidden = layer.getFirst().forward(x, Activation.RELU);
        for (ResNetConvLayer inner : layer.subList(1, layer.size() - 1)) {
            Tensor next = inner.forward(hidden, Activation.RELU);
            hidden.dropUntilBackward();
            hidden = next;
        }
        Tensor y = layer.getLast().forward(hidden, residual, activation);
        hidden.dropUntilBackward();
        if (residual != x) {
            residual.dropUntilBackward();
        }
        return y;
    }
}
