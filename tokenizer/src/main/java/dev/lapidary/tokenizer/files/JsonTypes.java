package dev.lapidary.tokenizer.files;

/** The sections of {@code tokenizer.json} that say by their {@code type} which of several kinds they are. */
final class JsonTypes {
    private JsonTypes() {}

    /** The complaint that the section is of a type that this project does not do. */
    static RuntimeException unsupported(JsonSection section, String supported) {
        return section.unsupported("type", "\"" + section.text("type") + "\"", supported);
    }

    /** Refuses a list of more parts than any tokenizer has. */
    static void requireFew(JsonSection section, String key, int most) {
        if (section.list(key).size() > most) {
            throw section.refusal(key, "must not have more than " + most + " parts");
        }
    }
}
