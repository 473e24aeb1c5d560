package dev.lapidary.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The ResNets that are compared, as a {@code config.json} that both engines read. Their weights are random. */
enum ResNet {
    RESNET_18("basic", List.of(64, 128, 256, 512), List.of(2, 2, 2, 2)),
    RESNET_50("bottleneck", List.of(256, 512, 1024, 2048), List.of(3, 4, 6, 3));

    private final String layerType;
    private final List<Integer> hiddenSizes;
    private final List<Integer> depths;

    ResNet(String layerType, List<Integer> hiddenSizes, List<Integer> depths) {
        this.layerType = layerType;
        this.hiddenSizes = hiddenSizes;
        this.depths = depths;
    }

    /** @param classes as many as ImageNet or CIFAR-10 has */
    Map<String, Object> config(int classes) {
        Map<String, Object> labels = new LinkedHashMap<>();
        IntStream.range(0, classes).forEach(label -> labels.put(String.valueOf(label), "class " + label));
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model_type", "resnet");
        config.put("num_channels", 3);
        config.put("embedding_size", 64);
        config.put("hidden_sizes", hiddenSizes);
        config.put("depths", depths);
        config.put("layer_type", layerType);
        config.put("hidden_act", "relu");
        config.put("id2label", labels);
        return config;
    }
}
