package dev.lapidary.base.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What goes into a file. */
public interface FileContent {
    /** How many bytes it has. */
    long bytes();

    /** Writes all of it at the channel's position. */
    void writeTo(FileChannel channel) throws IOException;

    static FileContent of(byte[] content) {
        return new FileContent() {
            @Override
            public long bytes() {
                return content.length;
            }

            @Override
            public void writeTo(FileChannel channel) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        };
    }
}
