package dev.lapidary.train.cli;

/**
 * What finetune does without data of the user's: a data set that Lapidary brings along, small, so that it takes larger steps
 * and passes over it more often than is usual.
 *
 * @param name of its output folder
 * @param about what it learns, in two lines
 * @param start what it starts from, in a line
 * @param ownData options for training on one's own
 */
record BuiltInExample(String name, String about, String start, double learningRate, double epochs, String ownData) {

    /** What tells of starting from random weights instead. */
    static final String FROM_SCRATCH =
            "It starts from random weights, to compare with the same run without --from-scratch.";
}
