package dev.lapidary.bench.compare;

import dev.lapidary.loaders.data.Example;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** What is made of a data set's sentences, taken in an order of its own and again from the first when they run out. */
enum Texts {
    /** Each is a text. */
    SENTENCES {
        @Override
        List<Example> of(List<Example> sentences, int count) {
            return around(sentences).limit(count).toList();
        }
    },
    /** As many as it takes to be longer than any model is given, which then cuts them all to the same number of tokens. */
    LONG {
        @Override
        List<Example> of(List<Example> sentences, int count) {
            Iterator<Example> next = around(sentences).iterator();
            List<Example> texts = new ArrayList<>();
            while (texts.size() < count) {
                Example first = next.next();
                StringBuilder text = new StringBuilder(first.text());
                while (text.toString().split("\\s+").length < LENGTH) {
                    text.append(' ').append(next.next().text());
                }
                texts.add(new Example(text.toString(), null, first.label(), first.where()));
            }
            return texts;
        }
    },
    /** Sentences until they are a million bytes. */
    MEGABYTE {
        @Override
        List<Example> of(List<Example> sentences, int count) {
            Iterator<Example> next = around(sentences).iterator();
            List<Example> texts = new ArrayList<>();
            for (int bytes = 0; bytes < 1_000_000; ) {
                texts.add(next.next());
                bytes += texts.getLast().text().getBytes(StandardCharsets.UTF_8).length;
            }
            return texts;
        }
    };

    /** The tokens that texts are cut to. A word is at least one. */
    static final int LENGTH = 128;

    /** @param count how many texts, where that is not given by their size */
    abstract List<Example> of(List<Example> sentences, int count);

    private static Stream<Example> around(List<Example> sentences) {
        return Stream.generate(() -> sentences).flatMap(List::stream);
    }
}
