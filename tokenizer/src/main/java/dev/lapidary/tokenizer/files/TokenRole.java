package dev.lapidary.tokenizer.files;

import java.util.Locale;

/** The roles that BERT has tokens for, in the order in which transformers adds them. */
public enum TokenRole {
    UNK,
    SEP,
    PAD,
    CLS,
    MASK;

    /** The key in the configuration files, {@code cls_token}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT) + "_token";
    }

    /** The token that plays the role where the configuration names none, {@code [CLS]}. */
    public String usual() {
        return "[" + name() + "]";
    }
}
