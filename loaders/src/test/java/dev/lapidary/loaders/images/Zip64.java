package dev.lapidary.loaders.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/** Archives as they are written when they may grow beyond 4 GB: sizes and places stand in fields of eight bytes. */
final class Zip64 {
    private static final short VERSION = 45;
    private static final int ELSEWHERE = -1;

    private Zip64() {}

    /** Stored entries, all of the same content. */
    static void write(Path zip, List<String> names, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (String text : names) {
            byte[] name = text.getBytes(StandardCharsets.US_ASCII);
            long place = file.size();
            ByteBuffer entry = buffer(30 + name.length + 20);
            entry.putInt(0x04034B50)
                    .putShort(VERSION)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0x21_0000);
            entry.putInt((int) sum.getValue()).putInt(ELSEWHERE).putInt(ELSEWHERE);
            entry.putShort((short) name.length).putShort((short) 20).put(name);
            entry.putShort((short) 1)
                    .putShort((short) 16)
                    .putLong(content.length)
                    .putLong(content.length);
            file.writeBytes(entry.array());
            file.writeBytes(content);

            ByteBuffer listed = buffer(46 + name.length + 28);
            listed.putInt(0x02014B50)
                    .putShort(VERSION)
                    .putShort(VERSION)
                    .putShort((short) 0)
                    .putShort((short) 0);
            listed.putInt(0x21_0000)
                    .putInt((int) sum.getValue())
                    .putInt(ELSEWHERE)
                    .putInt(ELSEWHERE);
            listed.putShort((short) name.length)
                    .putShort((short) 28)
                    .putShort((short) 0)
                    .putShort((short) 0);
            listed.putShort((short) 0).putInt(0).putInt(ELSEWHERE).put(name);
            listed.putShort((short) 1)
                    .putShort((short) 24)
                    .putLong(content.length)
                    .putLong(content.length);
            directory.writeBytes(listed.putLong(place).array());
        }
        long start = file.size();
        file.writeBytes(directory.toByteArray());
        ByteBuffer end = buffer(56 + 20 + 22);
        end.putInt(0x06064B50)
                .putLong(44)
                .putShort(VERSION)
                .putShort(VERSION)
                .putInt(0)
                .putInt(0);
        end.putLong(names.size())
                .putLong(names.size())
                .putLong(directory.size())
                .putLong(start);
        end.putInt(0x07064B50).putInt(0).putLong(start + directory.size()).putInt(1);
        end.putInt(0x06054B50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) -1)
                .putShort((short) -1);
        end.putInt(ELSEWHERE).putInt(ELSEWHERE).putShort((short) 0);
        file.writeBytes(end.array());
        Files.write(zip, file.toByteArray());
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
