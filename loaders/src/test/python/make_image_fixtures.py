"""Draws the small pictures that the tests of dev.lapidary.loaders.images read, and writes what Pillow makes of them.

    python loaders/src/test/python/make_image_fixtures.py

Made with Pillow 13.0.0, numpy 2.4.6, torchvision 0.28.0 and transformers 5.18.0. A picture as numbers is a file of height and
width, as big-endian 32-bit numbers, and then the values, channels last: bytes in .rgb, little-endian floats in .f32.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from torchvision import transforms
from transformers import ConvNextImageProcessorPil, ViTImageProcessorPil

FOLDER = Path(__file__).parent.parent / "resources" / "dev" / "lapidary" / "loaders" / "images"
RESIZES = [(20, 13), (61, 50), (5, 3), (37, 11), (12, 29), (1, 1), (36, 28), (74, 58)]
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def drawn(width, height, seed, noise=60):
    """Gradients under noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    ramps = np.stack([x * 255 / max(1, width - 1), y * 255 / max(1, height - 1), (x + y) % 32 * 8], -1)
    return Image.fromarray(np.clip(ramps + random.uniform(-noise, noise, ramps.shape), 0, 255).astype(np.uint8))


def write(name, values):
    values = np.ascontiguousarray(values)
    (FOLDER / name).write_bytes(np.array(values.shape[:2], ">i4").tobytes() + values.tobytes())


def with_expected(name):
    write(name + ".rgb", np.asarray(ImageOps.exif_transpose(Image.open(FOLDER / name)).convert("RGB")))


def save(image, name, **options):
    image.save(FOLDER / name, **options)
    with_expected(name)


def decoded_pictures():
    rgb = drawn(23, 17, 1)
    smooth = drawn(40, 24, 2, noise=12)
    mask = Image.fromarray((np.arange(23 * 17) % 256).astype(np.uint8).reshape(17, 23))
    transparent = Image.merge("RGBA", [*rgb.split(), mask])
    save(rgb, "full-chroma.jpg", quality=90, subsampling=0)
    save(smooth, "halved-chroma.jpg", quality=85, subsampling=2)
    save(smooth, "progressive.jpg", quality=85, progressive=True)
    save(rgb.convert("L"), "grey.jpg", quality=90)
    save(rgb.convert("CMYK"), "cmyk.jpg", quality=95)
    # No encoder here writes YCCK; the same values under the other transform are one.
    (FOLDER / "ycck.jpg").write_bytes(
        (FOLDER / "cmyk.jpg").read_bytes().replace(b"Adobe\0\x64\0\0\0\0\0", b"Adobe\0\x64\0\0\0\0\2")
    )
    with_expected("ycck.jpg")
    save(rgb, "rgb.jpg", quality=90, keep_rgb=True)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(drawn(11, 7, 3), f"orientation-{orientation}.jpg", quality=95, subsampling=0, exif=exif)
    exif = Image.Exif()
    exif[0x0112] = 6
    save(drawn(11, 7, 3), "orientation-6.png", exif=exif)
    save(drawn(11, 7, 3), "orientation-6.webp", lossless=True, exif=exif)
    save(rgb, "rgb.png")
    save(transparent, "transparent.png")
    save(transparent.convert("LA"), "grey-transparent.png")
    save(rgb.convert("L"), "grey.png")
    save(rgb.convert("1"), "bilevel.png")
    save(rgb.quantize(19), "palette.png", transparency=3)
    save(rgb.crop((4, 4, 5, 5)), "one-pixel.png")
    Image.new("RGB", (1000, 2)).save(FOLDER / "strip.png")
    save(rgb.quantize(50), "palette.gif")
    save(rgb, "rgb.bmp")
    save(rgb.quantize(12), "palette.bmp")
    save(rgb.convert("L"), "grey.bmp")
    save(rgb, "lossless.webp", lossless=True)
    save(transparent, "transparent.webp", lossless=True, exact=True)
    save(smooth, "lossy.webp", quality=85)
    save(smooth.convert("L").convert("RGB"), "lossy-grey.webp", quality=85)
    colours = np.random.default_rng(6).integers(0, 256, (2, 3, 3), dtype=np.uint8)
    save(Image.fromarray(colours.repeat(16, 0).repeat(16, 1)), "lossy-patches.webp", quality=100)


def resized_pictures():
    source = drawn(37, 29, 4, noise=120)
    write("resize.rgb", np.asarray(source))
    for filter in (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC):
        for size in RESIZES:
            write(f"resize-{filter.name.lower()}-{size[0]}x{size[1]}.rgb", np.asarray(source.resize(size, filter)))


def preprocessed_pictures():
    source = drawn(67, 48, 5)
    save(source, "preprocess.png")
    for name, processor in {
        "convnext": ConvNextImageProcessorPil(
            size={"shortest_edge": 24}, crop_pct=0.875, resample=3, image_mean=MEAN, image_std=STD
        ),
        "vit": ViTImageProcessorPil(size={"height": 24, "width": 20}, resample=2),
    }.items():
        pixels = processor(source, return_tensors="np")["pixel_values"][0]
        write(f"preprocess-{name}.f32", pixels.transpose(1, 2, 0).astype("<f4"))
    # What timm.data.create_transform builds for input_size 24 and crop_pct 0.95: an edge of floor(24 / 0.95).
    timm = transforms.Compose([
        transforms.Resize(25, transforms.InterpolationMode.BICUBIC),
        transforms.CenterCrop(24),
        transforms.ToTensor(),
        transforms.Normalize(MEAN, STD),
    ])
    write("preprocess-timm.f32", timm(source).permute(1, 2, 0).numpy().astype("<f4"))


FOLDER.mkdir(exist_ok=True)
decoded_pictures()
resized_pictures()
preprocessed_pictures()
