package dev.lapidary.loaders.data;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What data sets call their columns. The pairs are those of the GLUE tasks, as in transformers' run_glue.py, and close kin. */
final class ConventionalNames {
    record Pair(String text, String textPair) {}

    static final List<Pair> PAIRS = List.of(
            new Pair("sentence1", "sentence2"),
            new Pair("premise", "hypothesis"),
            new Pair("question1", "question2"),
            new Pair("question", "sentence"),
            new Pair("question", "context"),
            new Pair("question", "answer"),
            new Pair("query", "passage"),
            new Pair("text", "text_pair"),
            new Pair("text1", "text2"),
            new Pair("text_a", "text_b"));

    static final List<String> TEXTS = List.of(
            "text",
            "sentence",
            "sentence1",
            "content",
            "review",
            "comment",
            "message",
            "utterance",
            "tweet",
            "document",
            "body",
            "question",
            "query");

    static final List<String> LABELS = List.of(
            "label", "labels", "gold_label", "class", "category", "intent", "sentiment", "target", "label_text");

    private static final List<String> ALL = Stream.of(
                    PAIRS.stream().flatMap(pair -> Stream.of(pair.text(), pair.textPair())),
                    TEXTS.stream(),
                    LABELS.stream())
            .flatMap(names -> names)
            .toList();

    /** What else columns are called, in some languages; too weak to choose a column by. */
    private static final Set<String> WEAK = Set.of(
            """
            id, idx, index, no, nr, number, name, title, headline, subject, summary, description, topic, tag,
            tags, type, kind, stars, rating, score, emotion, polarity, y, x, input, output, date, url, lang,
            language, split, path, file, file_name, filename, image, code, phrase, response, request, answer,
            prompt, toxic, spam, v1, v2, unnamed: 0, texto, etiqueta, clase, frase, comentario, reseña, texte,
            étiquette, classe, avis, testo, etichetta, satz, klasse, kategorie, bewertung, kommentar, nachricht,
            tekst, categoria, categoría, catégorie, текст, метка, класс, 文本, 标签, 标题, 内容, 类别, テキスト, ラベル, 문장, 라벨,
            텍스트, النص, metin, etiket"""
                    .split(",\\s+"));

    private ConventionalNames() {}

    static boolean contains(String name) {
        return ALL.contains(normalized(name));
    }

    /** Whether columns are called so that are no text and no label by convention, but may be either. */
    static boolean isWeak(String name) {
        return WEAK.contains(normalized(name));
    }

    static boolean anyIn(String[] names) {
        return Stream.of(names).anyMatch(ConventionalNames::contains);
    }

    /** The column of that name, whatever its case, or −1. */
    static int indexOf(String name, List<String> columns) {
        return columns.stream().map(ConventionalNames::normalized).toList().indexOf(name);
    }

    /** Whether the name is hardly ever a text or a label itself, as "question" or "review" may be. */
    static boolean isUnmistakable(String name) {
        String normalized = normalized(name);
        return LABELS.contains(normalized) || normalized.startsWith("text") || normalized.startsWith("sentence");
    }

    static String normalized(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
