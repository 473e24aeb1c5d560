package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.tokenizer.Encoding;
import dev.lapidary.tokenizer.Span;
import dev.lapidary.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lapidary tokenize}: shows the tokens that a model reads, a line of JSON for each text. */
@Command(name = "tokenize")
final class TokenizeCommand implements Callable<Integer> {
    private enum Offsets {
        CODEPOINTS,
        UTF16
    }

    private final Console console;

    @Mixin
    private ModelChoice model;

    @Mixin
    private InputSource source;

    @Option(names = "--offsets", defaultValue = "codepoints")
    private Offsets offsets;

    TokenizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Tokenizer tokenizer = Tokenizer.load(model.folder(line -> console.tell("%s", line)));
        for (Example example : source.texts(console)) {
            console.out().println(json(tokenizer.encode(example.text(), example.textPair())));
        }
        return 0;
    }

    private String json(Encoding encoding) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ids", encoding.ids());
        line.put("tokens", encoding.tokens());
        line.put(
                "offsets",
                IntStream.range(0, encoding.length())
                        .mapToObj(token -> pair(encoding, token))
                        .toList());
        return Json.line(line);
    }

    private List<Integer> pair(Encoding encoding, int token) {
        Span span = offsets == Offsets.UTF16 ? encoding.span(token) : encoding.codePointSpan(token);
        return List.of(span.start(), span.end());
    }
}
