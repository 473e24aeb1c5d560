"""Writers of BMP and PNG variants that Pillow reads but does not write. Each returns the bytes of a file."""

import struct
import zlib

import numpy as np

PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
BITFIELDS = {
    "565": (16, (0xF800, 0x07E0, 0x001F, 0)),
    "555": (16, (0x7C00, 0x03E0, 0x001F, 0)),
    "BGRX": (32, (0xFF0000, 0xFF00, 0xFF, 0)),
    "XBGR": (32, (0xFF000000, 0xFF0000, 0xFF00, 0)),
    "BGRA": (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)),
    "RGBA": (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
}


def packed(indices, bits):
    """Rows of 1-, 2- or 4-bit numbers as bytes, the first in the high bits."""
    if bits == 8:
        return indices.astype(np.uint8)
    per_byte = 8 // bits
    padded = np.pad(indices, ((0, 0), (0, -indices.shape[1] % per_byte))).astype(np.uint8)
    groups = padded.reshape(padded.shape[0], -1, per_byte)
    shifts = np.arange(per_byte - 1, -1, -1) * bits
    return (groups << shifts).sum(-1).astype(np.uint8)


def bmp(rows, width, height, bits, *, header=40, compression=0, palette=b"", masks=(), top_down=False, data=None):
    """rows: bytes of each row from the top, not yet padded; data: what stands in their place, ready made."""
    if data is None:
        padded = [row + b"\0" * (-len(row) % 4) for row in rows]
        data = b"".join(padded if top_down else reversed(padded))
    signed = -height if top_down else height
    colours = len(palette) // (3 if header == 12 else 4)
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, signed, 1, bits, compression, len(data), 0, 0, colours, 0)
        if header > 40:
            info += struct.pack("<IIII", *(masks or (0, 0, 0, 0)))
            info += b"\0" * (header - len(info))
        elif masks:
            info += struct.pack("<III", *masks[:3])
    start = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + info + palette + data


def bmp_palette(colours, header=40):
    return b"".join(bytes(colour[::-1]) + (b"" if header == 12 else b"\0") for colour in colours.astype(np.uint8))


def bmp_bitfields(rgb, layout, **options):
    bits, masks = BITFIELDS[layout]
    values = np.zeros(rgb.shape[:2], np.uint64)
    for channel, mask in enumerate(masks[:3]):
        width = bin(mask).count("1")
        shift = (mask & -mask).bit_length() - 1
        values |= (rgb[..., channel].astype(np.uint64) >> np.uint64(8 - width)) << np.uint64(shift)
    if masks[3]:
        values |= np.uint64(0x80) << np.uint64((masks[3] & -masks[3]).bit_length() - 1)
    rows = [row.tobytes() for row in values.astype("<u2" if bits == 16 else "<u4")]
    return bmp(rows, rgb.shape[1], rgb.shape[0], bits, compression=3, masks=masks, **options)


def bmp_rle(indices, bits, palette, random):
    """Runs, literal stretches, skipped ends of lines (not whole lines: Pillow passes over those) and now and then a delta."""
    data = bytearray()
    height, width = indices.shape
    for row in indices[::-1]:
        x = 0
        while x < width:
            if x and random.random() < 0.03:
                break
            if random.random() < 0.03 and width - x > 4:
                data += bytes([0, 2, 3, 0])
                x += 3
                continue
            count = min(width - x, int(random.integers(1, 20)))
            if count >= 3 and random.random() < 0.5:
                literal = row[x : x + count][None]
                stretch = packed(literal, bits).tobytes()
                data += bytes([0, count]) + stretch + b"\0" * (len(stretch) % 2)
            else:
                first, second = int(row[x]), int(row[min(x + 1, width - 1)])
                data += bytes([count, first if bits == 8 else first << 4 | second])
            x += count
        data += b"\0\0"
    data += b"\0\1"
    return bmp(None, width, height, bits, compression=1 if bits == 8 else 2, palette=palette, data=bytes(data))


def png(samples, depth, colour_type, *, interlaced=False, palette=None, transparency=None, filters=None):
    """samples: [height, width, channels] of numbers of the depth; filters: drawn for each row from this generator."""
    height, width, channels = samples.shape

    def rows(part):
        if depth == 16:
            raw = part.astype(">u2").reshape(part.shape[0], -1).view(np.uint8)
        else:
            raw = packed(part.reshape(part.shape[0], -1), depth)
        step = max(1, channels * depth // 8)
        out, above = bytearray(), np.zeros(raw.shape[1], np.int64)
        for row in raw.astype(np.int64):
            kind = 0 if filters is None else int(filters.integers(0, 5))
            left = np.concatenate([np.zeros(step, np.int64), row[:-step]])[: len(row)]
            corner = np.concatenate([np.zeros(step, np.int64), above[:-step]])[: len(row)]
            estimate = left + above - corner
            near = np.where(
                (abs(estimate - left) <= abs(estimate - above)) & (abs(estimate - left) <= abs(estimate - corner)),
                left,
                np.where(abs(estimate - above) <= abs(estimate - corner), above, corner),
            )
            guess = [0, left, above, (left + above) // 2, near][kind]
            out += bytes([kind]) + ((row - guess) % 256).astype(np.uint8).tobytes()
            above = row
        return bytes(out)

    parts = [samples[y::dy, x::dx] for x, y, dx, dy in PASSES] if interlaced else [samples]
    raw = b"".join(rows(part) for part in parts if part.size)

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlaced))
    if palette is not None:
        file += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    if transparency is not None:
        file += chunk(b"tRNS", transparency)
    return file + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
