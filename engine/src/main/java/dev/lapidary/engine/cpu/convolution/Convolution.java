package dev.lapidary.engine.cpu.convolution;

import dev.lapidary.engine.Scope;
import dev.lapidary.engine.cpu.threads.Launcher;

/** A convolution by the algorithm that suits it. The weights and their gradient are {@code [out, in / groups, taps]}. */
public interface Convolution {
    /** @param scope for working memory */
    void forward(Launcher launcher, Scope scope, long x, long w, long y);

    void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx);

    /** Adds it to what dx holds, where that takes no more memory, and says whether it did. */
    default boolean addBackwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        return false;
    }

    /** Adds to {@code sum}. */
    void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum);
}
