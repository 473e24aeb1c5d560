package dev.lapidary.tokenizer.files;

/** The sections of {@code tokenizer.json} that say by their {@code type} which of several kinds they are. */
final class JsonTypes {
    private JsonTypes() {}

    /** The section of that key, which must be of the given type. */
    static JsonSection require(JsonSection root, String key, String type) {
        if (!root.has(key)) {
            throw root.unsupported(key, "absent", "\"" + type + "\"");
        }
        JsonSection section = root.section(key);
        if (!section.text("type").equals(type)) {
            throw unsupported(section, "\"" + type + "\"");
        }
        return section;
    }

    /** The complaint that the section is of a type that this project does not do. */
    static RuntimeException unsupported(JsonSection section, String supported) {
        return section.unsupported("type", "\"" + section.text("type") + "\"", supported);
    }
}
