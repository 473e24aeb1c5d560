package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

class CsvRoundTripTest {
    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll("pairs") List<Tuple2<String, String>> pairs) {
        String content = pairs.stream()
                .map(pair -> quoted(pair.get1()) + ",x," + quoted(pair.get2()))
                .collect(Collectors.joining("\r\n", "text,label,text_pair\r\n", ""));
        TextData data = Texts.train("a.csv", content);
        assertThat(Texts.texts(data)).isEqualTo(pairs.stream().map(Tuple2::get1).toList());
        assertThat(Texts.pairs(data)).isEqualTo(pairs.stream().map(Tuple2::get2).toList());
    }

    @Provide
    Arbitrary<List<Tuple2<String, String>>> pairs() {
        Arbitrary<String> field = Arbitraries.strings()
                .withChars(',', '"', '\n', '\r', '\t', ' ', 'a', 'é', '\u2028', '字')
                .ofMaxLength(8);
        return field.tuple2()
                .map(pair -> Tuple.of(pair.get1(), pair.get2()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    /** Quotes only where RFC 4180 asks for it, so that bare fields are tested as well. */
    private static String quoted(String field) {
        boolean bare = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return bare ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
