package dev.lapidary.tokenizer;

import java.util.Locale;

/** The roles that BERT has tokens for, in the order in which transformers adds them. */
enum SpecialToken {
    UNK,
    SEP,
    PAD,
    CLS,
    MASK;

    /** The key in the configuration files, {@code cls_token}. */
    String key() {
        return name().toLowerCase(Locale.ROOT) + "_token";
    }

    /** The token that plays the role where the configuration names none, {@code [CLS]}. */
    String usual() {
        return "[" + name() + "]";
    }
}
