package dev.lapidary.fuzz;

import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Tables of texts and labels. The first byte says which format the name promises, and whether for training. */
final class TableTarget implements Target {
    private static final List<String> EXTENSIONS = List.of("tsv", "csv", "jsonl", "json", "gz", "txt");

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(
                        "0text\tlabel\na good film\tgood\na dull one\tbad\nfine\tgood\n",
                        "1text,label\n\"a good, \"\"fine\"\" film\",1\n\"dull\nindeed\",0\nfine,1\n",
                        "2{\"text\": \"good\", \"label\": 1}\n{\"text\": \"bad\\u00e9\", \"label\": 0}\n",
                        "3[{\"sentence1\": \"a\", \"sentence2\": \"b\", \"label\": \"x\"}, {\"sentence1\": \"c\", \"sentence2\": \"d\"}]",
                        "1sep=;\ntext;label\na;x\nb;y\n",
                        "5a good film\na dull one\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void read(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        String name = "table." + EXTENSIONS.get(Math.floorMod(input[0], EXTENSIONS.size()));
        TextOptions options = (input[0] & 0x40) == 0 ? TextOptions.forTraining() : TextOptions.forPrediction();
        Guard.hold(() -> {
            TextData data = TextData.parse(name, content, options);
            data.describe();
            LabelSet.of(data.labels()).toString();
        });
    }
}
