package dev.lapidary.tokenizer.files;

import java.util.Locale;

/** The roles that tokens play for a model, in the order in which transformers adds them. */
public enum TokenRole {
    BOS,
    EOS,
    UNK,
    SEP,
    PAD,
    CLS,
    MASK;

    /** The key in the configuration files, {@code cls_token}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT) + "_token";
    }

    /** BERT's token for the role, {@code [CLS]}. */
    public String usual() {
        return "[" + name() + "]";
    }
}
