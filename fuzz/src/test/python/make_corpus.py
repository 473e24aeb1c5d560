"""Makes the hostile inputs of src/test/corpus that can be described in a line or two. Run it in fuzz/; Python 3, nothing else.

Each is small, and what it did before its fix is said beside it. What the fuzzer itself has found lies in the same folders.
"""

import io
import json
import pathlib
import random
import struct
import zipfile
import zlib

CORPUS = pathlib.Path("src/test/corpus")
PIXEL = pathlib.Path("../loaders/src/test/resources/dev/lapidary/loaders/images/one-pixel.png").read_bytes()


def write(target, name, content):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    assert len(content) < 10_000, (name, len(content))
    (folder / name).write_bytes(content)


def archive(entries, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, compression)
    return out.getvalue()


def folder(files):
    """As Scratch.input has it."""
    return b"".join(b"\n#file " + name.encode() + b"\n" + content for name, content in files.items())


def settings(values):
    return json.dumps(values).encode()


def image_zips():
    # InvalidPathException. Python's zipfile cuts such names, so the byte is put in afterwards, in both places.
    named = archive({"train/cat/zero-.png": PIXEL, "train/dog/b.png": PIXEL})
    write("image_zip", "zero-byte-in-entry-name", named.replace(b"zero-.png", b"zero\0.png"))
    # A ZipException of the JDK in the middle of a run.
    noise = random.Random(20).randbytes(600)
    damaged = bytearray(archive({"train/cat/a.png": noise + bytes(300), "train/dog/b.png": PIXEL}))
    at = damaged.index(b"a.png") + len(b"a.png")
    damaged[at : at + 40] = b"\xff" * 40
    write("image_zip", "damaged-deflate-data", bytes(damaged))
    # StackOverflowError.
    write("image_zip", "two-thousand-nested-folders", archive({"a/" * 2_000 + "x.png": b"", "b/y.png": b""}))
    # OutOfMemoryError: a thousandth of what it unpacks to.
    write("image_zip", "eight-megabytes-of-zeros", archive({"a/x.png": bytes(8_000_000), "b/y.png": PIXEL}))


def images():
    # 1.7 GB: 204 bits a pixel, compressed as a kind that is no bitmap.
    header = struct.pack("<2sIHHI", b"BM", 372, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 45, 37, 1, 204, 5, 0, 0, 0, 2, 2)
    write("image", "bmp-of-204-bits-a-pixel", header + bytes(372 - len(header)))
    large = struct.pack("<2sIHHI", b"BM", 372, 0, 0, 62) + struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 1, 0, 0, 0, 0, 2, 2)
    write("image", "bmp-of-60000-by-60000", large + bytes(372 - len(large)))
    # A minute for 2 kB: the data end early, and zeros were read on and on.
    for name, data in {"noise": random.Random(16).randbytes(2_000), "zeros": bytes(2_000)}.items():
        frame = b"\x2f" + struct.pack("<I", 16_383 | 16_383 << 14) + data
        chunk = b"VP8L" + struct.pack("<I", len(frame)) + frame + bytes(len(frame) % 2)
        write("image", "lossless-webp-of-16384-by-16384-" + name, b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk)
    # The pixels end early in a stream that says that it is whole.
    scanlines = zlib.compress(bytes(10))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)), (b"IDAT", scanlines), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    write("image", "png-of-30000-by-30000", png)


def configurations():
    bert = {
        "model_type": "bert", "vocab_size": 12, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 8, "max_position_embeddings": 16, "hidden_act": "gelu",
    }
    for key in ["num_hidden_layers", "max_position_embeddings", "vocab_size", "num_labels"]:
        write("config", "two-billion-" + key.replace("_", "-"), folder({"config.json": settings(bert | {key: 2_000_000_000})}))
    labels = {"0": "\x1b[31mred\x1b]0;title\x07", "1": "a\nb\tc\ud800"}
    write("config", "labels-that-a-terminal-obeys", folder({"config.json": settings(bert | {"id2label": labels})}))
    keys = {f"k{i}": i for i in range(500)}
    write("config", "duplicate-keys-and-nan", folder({"config.json": settings(bert | keys)[:-1] + b', "k1": NaN, "k1": -Infinity}'}))
    resnet = {"model_type": "resnet", "embedding_size": 4, "hidden_sizes": [4, 8], "depths": [1, 1], "layer_type": "basic"}
    resize = {
        "image_processor_type": "ConvNextImageProcessor", "crop_pct": 0.875, "do_resize": True, "resample": 3,
        "size": {"shortest_edge": 200_000},
    }
    write("config", "images-of-200000-pixels", folder({"config.json": settings(resnet), "preprocessor_config.json": settings(resize)}))


def models():
    bert = settings({"model_type": "bert", "vocab_size": 12, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
                     "intermediate_size": 8, "max_position_embeddings": 16, "id2label": {"0": "a", "1": "b"}})
    words = b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ngood\nbad\nfilm\n##s\n.\ncafe"
    # InvalidPathException: half a surrogate pair, a zero byte.
    for name, shard in {"half-a-surrogate-pair": "\ud800.safetensors", "zero-byte": "\0.safetensors"}.items():
        index = settings({"weight_map": {"bert.embeddings.word_embeddings.weight": shard}})
        write("text_model", name + "-as-name-of-a-shard",
              folder({"config.json": bert, "vocab.txt": words, "model.safetensors.index.json": index}))
    # ArrayIndexOutOfBoundsException: a head without a dimension. Its header alone: the target puts the length in front.
    header = settings({"classifier.weight": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}})
    write("safetensors", "scalar", header + b"\0" + bytes(4))
    write("safetensors", "shape-that-overflows",
          settings({"a": {"dtype": "F32", "shape": [1 << 31, 1 << 31, 4], "data_offsets": [0, 4]}}) + b"\0" + bytes(4))
    template = {
        "type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}], "pair": [],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2, 3], "tokens": ["[CLS]"]}},
    }
    model = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
             "vocab": {word: i for i, word in enumerate(words.decode().split("\n"))}}
    write("tokenizer", "template-with-more-ids-than-tokens", folder({"tokenizer.json": settings(
        {"added_tokens": [], "normalizer": None, "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": template,
         "decoder": None, "model": model})}))


image_zips()
images()
configurations()
models()
