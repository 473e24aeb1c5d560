"""Writes src/test/resources/dev/lapidary/tokenizer/windows.jsonl: texts, pairs and lists of words, read whole or in overlapping
windows, and the reference's encodings of them.

Line 1 holds the post-processors; each further line a case: the folder of the tokenizer, the name of a post-processor that takes
the place of its own (or null), one or two texts or lists of words, how to cut, the stride (or null for no windows), and the
windows, or that the reference refuses. Offsets are in code points.

Run with:  python make_window_cases.py      (needs the package `tokenizers`, version 0.22.2: 0.23.1 and 0.23.2 drop windows)
"""

import json
import pathlib
import random

import tokenizers
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parents[1] / "resources/dev/lapidary/tokenizer"
WORDS = "the stone gem cut unbelievable 💎 cafe\u0301 STRASSE a-b 石宝 \u200b don't x tokenization [MASK] <l> 1,000 \U0001d49c'é".split() + ["two words", ""]
STRATEGIES = ["longest_first", "only_first", "only_second"]


def special(token, kind):
    return {"SpecialToken": {"id": token, "type_id": kind}}


def text(name, kind):
    return {"Sequence": {"id": name, "type_id": kind}}


def template(single, pair):
    specials = {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[X]": {"id": "[X]", "ids": [3, 4], "tokens": ["[SEP]", "[MASK]"]}}
    return {"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": specials}


POST_PROCESSORS = {
    "other-types": template([special("[CLS]", 3), text("A", 1), special("[X]", 1)], [text("B", 0), special("[X]", 4), text("A", 2)]),
    "none": None,
}


def tokenizer(folder, post_processor):
    root = json.loads((HERE / folder / "tokenizer.json").read_text(encoding="utf-8"))
    if post_processor is not None:
        root["post_processor"] = POST_PROCESSORS[post_processor]
    return Tokenizer.from_str(json.dumps(root))


def window(encoding):
    return {
        "ids": encoding.ids,
        "types": encoding.type_ids,
        "starts": [start for start, _ in encoding.offsets],
        "ends": [end for _, end in encoding.offsets],
        "words": [-1 if w is None else w for w in encoding.word_ids],
        "sequences": [-1 if s is None else s for s in encoding.sequence_ids],
        "special": encoding.special_tokens_mask,
    }


def case(made, folder, post_processor, texts, cut, stride):
    key = (folder, post_processor)
    if key not in made:
        made[key] = tokenizer(*key)
    reference = made[key]
    line = {"tokenizer": folder, "post_processor": post_processor, "texts": texts, "cut": cut, "stride": stride}
    reference.no_truncation()
    try:
        if cut:
            length, strategy, side = cut
            reference.enable_truncation(length, stride=stride or 0, strategy=strategy.lower(), direction=side.lower())
        encoding = reference.encode(*texts, is_pretokenized=isinstance(texts[0], list))
    except BaseException as refused:
        if isinstance(refused, KeyboardInterrupt):
            raise
        return line | {"windows": None}
    return line | {"windows": [window(e) for e in [encoding] + (encoding.overflowing if stride is not None else [])]}


def cases(rng, folders, count):
    made = {}
    for i in range(count):
        folder = rng.choice(folders)
        post_processor = rng.choice(list(POST_PROCESSORS)) if rng.random() < 0.4 else None
        is_pair, is_words = rng.random() < 0.6, rng.random() < 0.4
        texts = [[rng.choice(WORDS) for _ in range(rng.choice([0, 1, 3, 8, 15]))] for _ in range(2 if is_pair else 1)]
        if not is_words:
            texts = [" ".join(words) for words in texts]
        cut = [rng.choice([6, 8, 9, 12, 16, 30]), rng.choice(STRATEGIES if is_pair else STRATEGIES[:2]).upper(), rng.choice(["RIGHT", "RIGHT", "LEFT"])]
        stride = rng.choice([0, 1, 1, 2, 3, 5])
        if rng.random() < 0.15:
            cut, stride = None, None
        elif rng.random() < 0.15:
            stride = None
        yield case(made, folder, post_processor, texts, cut, stride)


def main():
    with (HERE / "windows.jsonl").open("w", encoding="utf-8", newline="\n") as out:
        made_by = f"by make_window_cases.py from tokenizers {tokenizers.__version__}; do not edit"
        out.write(json.dumps({"made": made_by, "post_processors": POST_PROCESSORS}) + "\n")
        for line in cases(random.Random(11), ["uncased", "added"], 300):
            out.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
