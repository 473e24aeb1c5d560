package dev.lapidary.loaders.images;

import dev.lapidary.loaders.LoaderException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happens to images that cannot be decoded, and which they were: each counts once, however often it comes. For use by
 * several threads.
 */
public final class BadImages {
    /** What {@code --on-bad-image} says. */
    public enum Policy {
        /** The first one ends the run. */
        FAIL,
        /** They are left out and counted. */
        SKIP
    }

    private final Policy policy;
    private final Map<String, String> reasons = Collections.synchronizedMap(new TreeMap<>());

    public BadImages(Policy policy) {
        this.policy = policy;
    }

    /** @throws LoaderException what it was given, with the remedy, if bad images end the run */
    void report(String name, LoaderException reason) {
        if (policy == Policy.FAIL) {
            throw new LoaderException(
                    reason.getMessage() + ", or leave such images out with --on-bad-image skip", reason);
        }
        reasons.put(name, reason.getMessage());
    }

    /** How many images have been left out. */
    public int count() {
        return reasons.size();
    }

    /** Why each of them was left out, by its name. */
    public Map<String, String> reasons() {
        synchronized (reasons) {
            return Collections.unmodifiableMap(new TreeMap<>(reasons));
        }
    }
}
