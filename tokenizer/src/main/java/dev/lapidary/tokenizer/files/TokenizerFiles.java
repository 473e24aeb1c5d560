package dev.lapidary.tokenizer.files;

import dev.lapidary.base.text.FileKind;
import dev.lapidary.base.text.TextDecoder;
import dev.lapidary.base.text.UndecodableException;
import dev.lapidary.tokenizer.TokenizerException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contents of the files that make a tokenizer, from a folder or from memory. */
public final class TokenizerFiles {
    static final String TOKENIZER = "tokenizer.json";
    public static final String CONFIG = "tokenizer_config.json";
    static final String VOCABULARY = "vocab.txt";
    static final String BPE_VOCABULARY = "vocab.json";
    static final String MERGES = "merges.txt";
    static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    static final String ADDED_TOKENS = "added_tokens.json";

    /** The model's, which can name the tokenizer's class. */
    static final String MODEL_CONFIG = "config.json";

    /** Those that belong to the tokenizer, and are saved with it. */
    private static final List<String> OWN =
            List.of(TOKENIZER, CONFIG, VOCABULARY, BPE_VOCABULARY, MERGES, SPECIAL_TOKENS_MAP, ADDED_TOKENS);

    /** Null for files that are only in memory. */
    private final Path folder;

    private final Map<String, byte[]> contents = new LinkedHashMap<>();

    private TokenizerFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads a folder's files.
     *
     * @throws TokenizerException if there is no such folder, or a file in it must not or cannot be read
     */
    public static TokenizerFiles read(Path folder) {
        ModelFiles source = ModelFiles.in(folder);
        TokenizerFiles files = new TokenizerFiles(folder);
        OWN.forEach(name -> source.read(name).ifPresent(content -> files.put(name, content)));
        source.read(MODEL_CONFIG).ifPresent(content -> files.put(MODEL_CONFIG, content));
        return files;
    }

    /** Takes contents by name; those of other names are passed over. */
    public static TokenizerFiles of(Map<String, byte[]> contents) {
        TokenizerFiles files = new TokenizerFiles(null);
        contents.forEach((name, content) -> {
            if (OWN.contains(name) || name.equals(MODEL_CONFIG)) {
                files.put(name, content.clone());
            }
        });
        return files;
    }

    private void put(String name, byte[] content) {
        FileKind.of(content).ifPresent(kind -> {
            throw new TokenizerException(path(name) + " is " + kind.title() + "; " + kind.remedy() + ".");
        });
        contents.put(name, content);
    }

    boolean has(String name) {
        return contents.containsKey(name);
    }

    /** The content of a file that is there. */
    byte[] content(String name) {
        return contents.get(name);
    }

    /** The text of a file that is there. */
    String text(String name) {
        try {
            return TextDecoder.utf8(content(name));
        } catch (UndecodableException e) {
            throw new TokenizerException(e.about(path(name).toString()) + ".", e);
        }
    }

    /** What the file holds; an empty object if it is not there. */
    JsonSection json(String name) {
        return has(name) ? JsonSection.parse(path(name), content(name)) : JsonSection.absent(path(name));
    }

    /** Where the file is, for complaints. */
    Path path(String name) {
        return folder == null ? Path.of(name) : folder.resolve(name);
    }

    /** Where the files are, for complaints. */
    String place() {
        return folder == null ? "The tokenizer" : folder.toString();
    }

    /** Copies of the tokenizer's own files. */
    Map<String, byte[]> own() {
        Map<String, byte[]> own = new LinkedHashMap<>();
        for (String name : OWN) {
            if (has(name)) {
                own.put(name, content(name).clone());
            }
        }
        return own;
    }
}
