"""Draws many pictures of every format and writes what Pillow makes of them, and of the same files cut short or zeroed.

    python loaders/src/test/python/make_image_sweep.py FOLDER [--count 240] [--damages 200]
    python loaders/src/test/python/make_image_sweep.py --zip loaders/src/test/resources/…/images/sweep.zip --count 12 --damages 48 --edge 40

PillowComparisonTest compares with them: with the zip in each build, and with a folder under -Dlapidary.pillow=FOLDER. Made with
Pillow 13.0.0 and numpy 2.4.6. Beside each picture lies NAME.rgb: height and width as big-endian 32-bit numbers, then red, green
and blue. In damages.tsv: file, what is done to it (cut: ends there; zero: zeros from there), where, and whether Pillow reads it.
"""

import argparse
import io
import tempfile
import warnings
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from image_writers import BITFIELDS, bmp, bmp_bitfields, bmp_palette, bmp_rle, packed, png

warnings.simplefilter("ignore")


def pillow(file):
    """What transformers' load_image makes of a file."""
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(file))).convert("RGB"))


class Draw:
    """Pictures of one seed."""

    def __init__(self, seed, edge):
        self.random = np.random.default_rng(seed)
        self.seed = seed
        self.edge = edge
        self.size = self.number(1, edge), self.number(1, edge)

    def number(self, least, most):
        return int(self.random.integers(least, most + 1))

    def one(self, *choices):
        return choices[self.number(0, len(choices) - 1)]

    def chance(self, probability=0.5):
        return self.random.random() < probability

    def rgb(self, size=None):
        width, height = size or self.size
        y, x = np.mgrid[0:height, 0:width] / max(8, self.edge)
        a, b, c, d = self.random.uniform(-6, 6, (4, 3))
        waves = 127 + 127 * np.sin(x[..., None] * a + y[..., None] * b + c + 3 * np.sin(x * d[0] + y * d[1])[..., None])
        noise = self.random.normal(0, self.one(0, 4, 40), waves.shape)
        image = np.clip(waves + noise, 0, 255).astype(np.uint8)
        for _ in range(self.number(0, 4)):
            left, top = self.number(0, width - 1), self.number(0, height - 1)
            image[top : top + self.number(1, height), left : left + self.number(1, width)] = self.random.integers(0, 256, 3)
        return Image.fromarray(image)

    def rgba(self):
        image = self.rgb().convert("RGBA")
        alpha = self.rgb().convert("L")
        image.putalpha(alpha.point(lambda v: 255 * (v > 90)) if self.chance() else alpha)
        return image

    def paletted(self):
        return self.rgb().quantize(self.number(2, 256))

    def exif(self):
        exif = Image.Exif()
        exif[0x0112] = self.number(1, 8)
        return exif


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(draw):
    options = {
        "quality": draw.number(20, 100),
        "subsampling": draw.number(0, 2),
        "progressive": draw.chance(0.4),
        "optimize": draw.chance(),
        "restart_marker_blocks": draw.one(0, 0, 1, 3),
    }
    if draw.chance(0.3):
        options["exif"] = draw.exif()
    mode = draw.one("RGB", "RGB", "RGB", "L", "CMYK", "keep")
    if mode == "keep":
        options |= {"keep_rgb": True, "subsampling": 0}
    image = draw.rgb() if mode == "keep" else draw.rgb().convert(mode)
    file = saved(image, "JPEG", **options)
    if mode == "CMYK" and draw.chance():
        file = file.replace(b"Adobe\0\x64\0\0\0\0\0", b"Adobe\0\x64\0\0\0\0\2")
    return file


def png_file(draw):
    if draw.chance(0.3):
        image = draw.one(draw.rgb, draw.rgba, draw.paletted)()
        image = image.convert(draw.one("1", "L", "LA", "I;16")) if draw.chance(0.4) and image.mode == "RGB" else image
        options = {"exif": draw.exif()} if draw.chance(0.3) else {}
        if image.mode == "P" and draw.chance():
            options["transparency"] = draw.number(0, 1)
        if image.mode == "RGB" and draw.chance(0.3):
            options["transparency"] = image.getpixel((0, 0))
        if draw.chance(0.2) and image.mode in ("RGB", "RGBA"):
            options |= {"save_all": True, "append_images": [draw.rgb().convert(image.mode)], "duration": 50}
        return saved(image, "PNG", **options)
    colour_type, depths, channels = draw.one(
        (0, (1, 2, 4, 8, 16), 1), (2, (8, 16), 3), (3, (1, 2, 4, 8), 1), (4, (8, 16), 2), (6, (8, 16), 4)
    )
    depth = draw.one(*depths)
    deep = np.asarray(draw.rgba()).astype(np.int64) * 257 + draw.random.integers(-120, 120, (1, 1, 4))
    samples = (np.clip(deep, 0, 65535) >> 16 - depth)[..., 4 - channels :]
    palette = transparency = None
    if colour_type == 3:
        palette = draw.random.integers(0, 256, (2**depth, 3))
        transparency = draw.random.integers(0, 256, 2**depth).astype(np.uint8).tobytes() if draw.chance() else None
    elif colour_type in (0, 2) and draw.chance(0.3):
        transparency = samples[0, 0].astype(">u2").tobytes()
    return png(samples, depth, colour_type, interlaced=draw.chance(), palette=palette, transparency=transparency,
               filters=draw.random if draw.chance() else None)


def gif(draw):
    image = draw.one(draw.paletted, lambda: draw.rgb().convert("L"), lambda: draw.rgb().convert("1"), draw.rgba)()
    options = {"interlace": draw.chance(), "optimize": draw.chance()}
    if image.mode == "P" and draw.chance():
        options["transparency"] = draw.number(0, 5)
    if draw.chance(0.5):
        more = [draw.rgb().convert(image.mode) if image.mode != "P" else draw.paletted() for _ in range(draw.number(1, 3))]
        options |= {"save_all": True, "append_images": more, "duration": 40, "disposal": draw.number(0, 3)}
    if draw.chance(0.3):
        options["background"] = draw.number(0, 1)
    file = bytearray(saved(image, "GIF", **options))
    at = file.index(b",", 13 + (3 << (file[10] & 7) + 1 if file[10] & 128 else 0))
    # The canvas is larger than the first frame, or the frame lies beyond it.
    if draw.chance(0.4):
        width, height = (int.from_bytes(file[i : i + 2], "little") for i in (6, 8))
        wider, higher = draw.number(0, 9), draw.number(0, 9)
        file[6:10] = (width + wider).to_bytes(2, "little") + (height + higher).to_bytes(2, "little")
        file[11] = draw.number(0, 3)
        if draw.chance() and bytes(file[at + 1 : at + 5]) == b"\0\0\0\0":
            file[at + 1 : at + 5] = draw.number(0, wider + 3).to_bytes(2, "little") + draw.number(0, higher + 3).to_bytes(2, "little")
    return bytes(file)


def bmp_file(draw):
    image = draw.rgb()
    rgb = np.asarray(image)
    height, width = rgb.shape[:2]
    kind = draw.one("pillow", "palette", "palette", "rle", "rle", "bitfields", "bitfields", "24", "32", "16")
    header = draw.one(12, 40, 64, 108, 124)
    top_down = header != 12 and draw.chance(0.4)
    if kind == "pillow":
        return saved(image.convert(draw.one("1", "L", "RGB", "RGBA")) if draw.chance() else draw.paletted(), "BMP")
    if kind in ("palette", "rle"):
        bits = draw.one(4, 8) if kind == "rle" else draw.one(1, 4, 8)
        colours = draw.random.integers(0, 256, (2**bits, 3))
        if draw.chance(0.3):
            colours = np.linspace(0, 255, 2**bits).astype(int)[:, None].repeat(3, 1)
        indices = np.asarray(image.convert("L")).astype(int) * 2**bits // 256
        if kind == "rle":
            return bmp_rle(indices, bits, bmp_palette(colours), draw.random)
        rows = [row.tobytes() for row in packed(indices, bits)]
        return bmp(rows, width, height, bits, header=header, palette=bmp_palette(colours, header), top_down=top_down)
    if kind == "bitfields":
        layout = draw.one(*BITFIELDS)
        header = draw.one(56, 108, 124) if layout in ("BGRA", "RGBA") else draw.one(40, 56, 108, 124)
        return bmp_bitfields(rgb, layout, header=header, top_down=top_down)
    if kind == "24":
        return bmp([row[:, ::-1].tobytes() for row in rgb], width, height, 24, header=header, top_down=top_down)
    if kind == "32":
        four = np.concatenate([rgb[..., ::-1], draw.random.integers(0, 256, (height, width, 1), np.uint8)], -1)
        return bmp([row.tobytes() for row in four], width, height, 32, header=header, top_down=top_down)
    values = (rgb.astype(np.uint16) >> 3) @ np.array([1024, 32, 1], np.uint16)
    return bmp([row.astype("<u2").tobytes() for row in values], width, height, 16, header=header, top_down=top_down)


def webp_lossy(draw):
    options = {"exif": draw.exif()} if draw.chance(0.2) else {}
    return saved(draw.rgb(), "WEBP", quality=draw.number(0, 100), method=draw.number(0, 6), **options)


def webp_lossless(draw):
    image = draw.one(draw.rgb, lambda: draw.paletted().convert("RGB"), lambda: draw.rgb().convert("L").convert("RGB"))()
    return saved(image, "WEBP", lossless=True, quality=draw.number(0, 100), method=draw.number(0, 6))


def webp_alpha(draw):
    return saved(draw.rgba(), "WEBP", lossless=draw.chance(0.4), exact=draw.chance(), quality=draw.number(0, 100),
                 alpha_quality=draw.number(0, 100), method=draw.number(0, 6))


def webp_animated(draw):
    make = draw.one(draw.rgb, draw.rgba)
    return saved(make(), "WEBP", save_all=True, append_images=[make() for _ in range(draw.number(1, 3))], duration=50,
                 lossless=draw.chance(0.4), quality=draw.number(0, 100), allow_mixed=draw.chance(0.3),
                 background=tuple(draw.random.integers(0, 256, 4).tolist()) if draw.chance() else (0, 0, 0, 0))


KINDS = {
    "jpeg": (jpeg, ".jpg"),
    "png": (png_file, ".png"),
    "gif": (gif, ".gif"),
    "bmp": (bmp_file, ".bmp"),
    "webp-lossy": (webp_lossy, ".webp"),
    "webp-lossless": (webp_lossless, ".webp"),
    "webp-alpha": (webp_alpha, ".webp"),
    "webp-animated": (webp_animated, ".webp"),
}


def damages(name, file, random):
    """Cut or zeroed at one place, with Pillow's verdict."""
    what = "cut" if random.random() < 0.5 else "zero"
    place = int(random.integers(8, max(9, len(file)))) if random.random() < 0.7 else len(file) - int(random.integers(1, 12))
    damaged = file[:place] + (b"\0" * (len(file) - place) if what == "zero" else b"")
    try:
        pillow(damaged)
        verdict = "read"
    except Exception:
        verdict = "refused"
    return f"{name}\t{what}\t{place}\t{verdict}\n"


def make(folder, count, damaged, edge, kinds):
    lines = []
    for number, (kind, (write, ending)) in enumerate(KINDS.items()):
        if kinds and kind not in kinds:
            continue
        for i in range(count):
            file = write(Draw((number, i), edge))
            name = f"{kind}-{i:03}{ending}"
            pixels = pillow(file)
            (folder / name).write_bytes(file)
            (folder / (name + ".rgb")).write_bytes(np.array(pixels.shape[:2], ">i4").tobytes() + pixels.tobytes())
            random = np.random.default_rng((number, i, 1))
            lines += [damages(name, file, random) for _ in range(damaged // count + (i < damaged % count))]
    (folder / "damages.tsv").write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--zip", type=Path)
    parser.add_argument("--count", type=int, default=240, help="pictures of each kind")
    parser.add_argument("--damages", type=int, default=200, help="damaged files of each kind")
    parser.add_argument("--edge", type=int, default=150, help="the longest, in pixels")
    parser.add_argument("--kinds", nargs="*", choices=KINDS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        make(folder, args.count, args.damages, args.edge, args.kinds)
        if args.zip:
            with zipfile.ZipFile(args.zip, "w", zipfile.ZIP_DEFLATED) as out:
                for file in sorted(folder.iterdir()):
                    out.write(file, file.name)


main()
