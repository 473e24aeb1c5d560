package dev.lapidary.bench.gpu;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Precision;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.resnet.ResNetConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How fast BERT-base and ResNet-50 train on the first GPU, in both precisions. A number given is that of the steps. */
public final class Main {
    private static final int TEXTS = 32;
    private static final int TOKENS = 128;
    private static final int IMAGES = 64;
    private static final int SIDE = 224;
    private static final int CLASSES = 1000;

    private Main() {}

    public static void main(String[] args) {
        int count = args.length == 0 ? 40 : Integer.parseInt(args[0]);
        ResNetConfig resNet = ResNetConfig.of(
                "config.json",
                Map.of(
                        "model_type",
                        "resnet",
                        "embedding_size",
                        64,
                        "hidden_sizes",
                        List.of(256, 512, 1024, 2048),
                        "depths",
                        List.of(3, 4, 6, 3),
                        "layer_type",
                        "bottleneck"));
        for (Precision precision : Precision.values()) {
            Backend backend = Backends.cuda(0, precision);
            Steps steps = new Steps(backend, count);
            report(
                    "BERT-base",
                    precision,
                    "texts",
                    TEXTS,
                    steps.ofBert(BertConfig.of("config.json", Map.of()), TEXTS, TOKENS));
            report("ResNet-50", precision, "images", IMAGES, steps.ofResNet(resNet, CLASSES, IMAGES, SIDE));
        }
    }

    private static void report(String model, Precision precision, String unit, int perStep, double[] seconds) {
        double typical = Steps.typical(seconds);
        System.out.printf(
                Locale.ROOT,
                "%-10s %-9s %-16s %8.1f ms a step %10.0f %s/s%n",
                model,
                precision.name().toLowerCase(Locale.ROOT),
                "Lapidary",
                1e3 * typical,
                perStep / typical,
                unit);
    }
}
