/** Numbers in native memory, and the backends that compute on them. Knows no gradient. */
module dev.lapidary.engine {
    requires dev.lapidary.base;
    requires jdk.incubator.vector;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.openblas;

    exports dev.lapidary.engine;
    exports dev.lapidary.engine.kernels;
}
