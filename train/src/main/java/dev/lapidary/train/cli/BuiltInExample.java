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

    static BuiltInExample of(Task task) {
        return switch (task) {
            case TEXT_CLASSIFICATION ->
                new BuiltInExample(
                        "support-intents",
                        """
                        No --train-file was given, so this is the built-in example: it learns to sort support
                        requests, such as "Where is my parcel?", into eight intents, from built-in sentences.
                        """,
                        "It starts from a pretrained encoder, which is fetched once, and takes about a minute.",
                        2e-4,
                        4,
                        "--train-file YOUR.csv --validation-split 0.1");
            case IMAGE_CLASSIFICATION ->
                new BuiltInExample(
                        "drawn-objects",
                        """
                        No --train-dir was given, so this is the built-in example: it learns to tell images of
                        objects apart, which Lapidary draws by itself: each another one, on another ground.
                        """,
                        "It starts from a small ResNet pretrained on CIFAR-10, which is built in, and takes about a minute.",
                        2e-3,
                        20,
                        "--train-dir YOUR_FOLDER --replace-head --validation-split 0.1");
        };
    }

    /** What tells of starting from random weights instead. */
    static final String FROM_SCRATCH =
            "It starts from random weights, to compare with the same run without --from-scratch.";
}
