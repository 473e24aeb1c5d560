"""Writes src/test/resources/dev/lapidary/tokenizer/folders.jsonl: tokenizer folders whose files agree and disagree in many
ways, and what AutoTokenizer makes of each.

Line 1 holds the texts and the larger files by name; line 2 the distinct results; each further line a folder: its files (a string
is the name of a larger file, anything else is JSON), and the number of its result, or null where the reference refuses it.

Run with:  python make_folder_cases.py [RANDOM_FOLDERS [TARGET]]      (made with transformers 5.18.0, tokenizers 0.23.3)
"""

import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import tokenizers
import transformers
from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parents[1] / "resources/dev/lapidary/tokenizer"
SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = "the The a hello Hello HELLO world WORLD cafe café naive stone Stone 石 中 国 中国 x X <s> 's , . ! [ ] < > mask img ruby Ruby".split()
PIECES = "##s ##x ##é ##e ##a ##b ##国 ##ing ##ruby @@s @@x".split()
VOCABULARY = SPECIALS + WORDS + PIECES + list("bcdefghijklmnopqrstuvwyz") + ["##" + c for c in "cdfghijklmnopqrtuvwyz"]

TEXTS = [
    ["Hello WORLD cafe\u0301 café naïve, Stones"],
    ["中国x 石 hello中"],
    ["[CLS] the [MASK]  x [mask] stone[SEP]s [PAD]"],
    ["<img> <x> <Y>y <s>  <m> ruby RUBY  rubyx"],
    ["\u2603 xylophone ffffff İ ß"],
    ["the first Stone", "The second 's stone!"],
    [""],
]
LONG = ["the a hello world stone x ruby the a hello world", "hello a the world stone"]
CUT = 9


def added(content, index, special=True, **flags):
    usual = dict(single_word=False, lstrip=False, rstrip=False, normalized=not special)
    return {"id": index, "content": content, **usual, "special": special, **flags}


def tokenizer_json(change=lambda root: None, **normalizer):
    cls, sep = {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}
    special = lambda token, kind: {"SpecialToken": {"id": token, "type_id": kind}}
    text = lambda name, kind: {"Sequence": {"id": name, "type_id": kind}}
    single = [special("[CLS]", 0), text("A", 0), special("[SEP]", 0)]
    usual = dict(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    root = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [added(token, i) for i, token in enumerate(SPECIALS)],
        "normalizer": {"type": "BertNormalizer", **usual, **normalizer},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": single + [text("B", 1), special("[SEP]", 1)],
            "special_tokens": {"[CLS]": cls, "[SEP]": sep},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {token: i for i, token in enumerate(VOCABULARY)},
        },
    }
    change(root)
    return json.dumps(root, ensure_ascii=False)


def larger_files():
    """tokenizer.json in many forms, which begin with "json-", and vocab.txt, which begin with "vocab-"."""
    end = len(VOCABULARY)
    cut = dict(direction="Left", max_length=7, strategy="LongestFirst", stride=0)
    pad = dict(strategy="BatchLongest", direction="Right", pad_to_multiple_of=None, pad_id=0, pad_type_id=0, pad_token="<x>")
    more = [added("<x>", end), added("<Y>", end + 1, False), added("ruby", end + 2, False, single_word=True)]
    odd = [added("[MASK]", 4, lstrip=True), added("The", 6, False, normalized=False), added("<m>", 3, rstrip=True)]
    bert = {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}
    roberta = {"type": "RobertaProcessing", "sep": ["x", 3], "cls": ["y", 2], "trim_offsets": True, "add_prefix_space": False}
    reversed_pair = [{"Sequence": {"id": "B", "type_id": 1}}, {"Sequence": {"id": "A", "type_id": 0}}]
    forms = {
        "uncased": tokenizer_json(),
        "cased": tokenizer_json(lowercase=False),
        "accents": tokenizer_json(strip_accents=False),
        "stripped": tokenizer_json(lowercase=False, strip_accents=True),
        "joined-cjk": tokenizer_json(handle_chinese_chars=False),
        "unclean": tokenizer_json(clean_text=False),
        "added": tokenizer_json(lambda root: root["added_tokens"].extend(more)),
        "odd-added": tokenizer_json(lambda root: root.update(added_tokens=odd)),
        "no-added": tokenizer_json(lambda root: root.update(added_tokens=[])),
        "short-added": tokenizer_json(lambda root: root.update(added_tokens=[{"id": 4, "content": "[MASK]"}])),
        "absent-added": tokenizer_json(lambda root: root.pop("added_tokens")),
        "cut": tokenizer_json(lambda root: root.update(truncation=cut, padding=pad)),
        "cut-wrong": tokenizer_json(lambda root: root.update(truncation={**cut, "max_length": -1})),
        "cut-stride": tokenizer_json(lambda root: root.update(truncation={**cut, "stride": -1})),
        "cut-strides": tokenizer_json(lambda root: root.update(truncation={**cut, "stride": 6})),
        "pad-wrong": tokenizer_json(lambda root: root.update(padding={**pad, "pad_id": -1})),
        "bert-processing": tokenizer_json(lambda root: root.update(post_processor=bert)),
        "roberta-processing": tokenizer_json(lambda root: root.update(post_processor=roberta)),
        "no-processing": tokenizer_json(lambda root: root.update(post_processor=None)),
        "reversed-pair": tokenizer_json(lambda root: root["post_processor"].update(pair=reversed_pair)),
        "no-normalizer": tokenizer_json(lambda root: root.update(normalizer=None, pre_tokenizer=None, decoder=None)),
        "no-type": tokenizer_json(lambda root: root["model"].pop("type"), lowercase=False),
        "other-pieces": tokenizer_json(lambda root: root["model"].update(continuing_subword_prefix="@@", max_input_chars_per_word=6)),
        "other-unknown": tokenizer_json(lambda root: root["model"].update(unk_token="the")),
        "gaps": tokenizer_json(lambda root: root["model"]["vocab"].update({"stone": 9000, "ruby": 7})),
        "version-2": tokenizer_json(lambda root: root.update(version="2.0")),
    }
    lines = "\n".join(VOCABULARY) + "\n"
    return {
        **{"json-" + name: text for name, text in forms.items()},
        "vocab-same": lines,
        "vocab-reversed": "\n".join(SPECIALS + VOCABULARY[:4:-1]),
        "vocab-crlf": lines.replace("\n", "\r\n"),
        "vocab-twice": lines + "stone\n\nthe \t\n",
        "vocab-without-mask": lines.replace("[MASK]\n", "").replace("[SEP]\n", ""),
    }


MARKED = {"__type": "AddedToken"}
DECODER = {str(i): {"content": token, "special": True, "normalized": False} for i, token in enumerate(SPECIALS)}

CLASSES = """BertTokenizer BertTokenizerFast DistilBertTokenizer DistilBertTokenizerFast ElectraTokenizer ElectraTokenizerFast
MobileBertTokenizer MobileBertTokenizerFast SqueezeBertTokenizerFast LayoutLMTokenizer LxmertTokenizer ConvBertTokenizer
ConvBertTokenizerFast RetriBertTokenizer RetriBertTokenizerFast
PreTrainedTokenizerFast PreTrainedTokenizer TokenizersBackend PythonBackend NoSuchTokenizer NoSuchTokenizerFast MPNetTokenizer
MPNetTokenizerFast DPRQuestionEncoderTokenizer RobertaTokenizer BertJapaneseTokenizer FunnelTokenizer SplinterTokenizer GPT2TokenizerFast AlbertTokenizer""".split()

KEYS = {
    "do_lower_case": [True, False, None, "yes", 1],
    "strip_accents": [True, False, None, "no", 0],
    "tokenize_chinese_chars": [True, False, None, 1],
    "do_basic_tokenize": [True, False, None],
    "never_split": [["Hello", "[x]"], None],
    "clean_up_tokenization_spaces": [True, False, None],
    "wordpieces_prefix": ["@@"],
    "clean_text": [False],
    "lowercase": [False],
    "unk_token": ["[UNK]", "the", "<unk>", None, 5, {"content": "[UNK]"}, {**MARKED, "content": "x", "lstrip": True}],
    "mask_token": ["[MASK]", "<m>", "stone", None, 5, {"content": "[MASK]"}, {**MARKED, "content": "[MASK]", "lstrip": True},
                   {**MARKED, "content": "<M>", "normalized": True, "special": True}, {**MARKED, "content": "ruby", "single_word": True}],
    "cls_token": ["[CLS]", "the", "<x>", None, True, "a b", "$x", "x:1", {**MARKED, "content": "<x>", "rstrip": True}],
    "sep_token": ["[SEP]", "[CLS]", "<x>", None, ["[SEP]"], {**MARKED, "content": "[SEP]"}],
    "pad_token": ["[PAD]", "<x>", None, 0, {**MARKED, "content": "<m>", "lstrip": True, "normalized": False}],
    "bos_token": ["<s>", "[CLS]", None],
    "eos_token": ["<s>", "<x>"],
    "img_token": ["<img>", None, 7, {**MARKED, "content": "<img>"}, {"content": "<img>"}],
    "add_bos_token": [True],
    "added_tokens_decoder": [
        {}, None, DECODER, {**DECODER, "90": {"content": "<x>"}, "91": {"content": "<Y>", "special": True}},
        {"101": {"content": "<Y>"}, "100": {"content": "<x>", "rstrip": True}, "9": {"content": "ruby", "single_word": True}},
        {"4": {"content": "[MASK]", "lstrip": True, "special": True, "normalized": False, "more": 1}}, {"x": {"content": "<x>"}},
        {"5": "<x>"}, {"5": {"content": "<x>", "lstrip": None}}, {"5": {"content": 1}}, {"5": {}}, {" 7 ": {"content": "<m>"}},
        {"0": {"content": "The", "normalized": True}, "1": {"content": "the", "normalized": False}},
    ],
    "additional_special_tokens": [["<x>"], [], None, "<x>", [5], ["<x>", {**MARKED, "content": "<m>", "lstrip": True}],
                                  [{"content": "<x>"}], {"a": "<x>"}],
    "extra_special_tokens": [["<Y>", "<x>"], [], None, {"img_token": "<img>", "b": "<Y>"}, {"a": {"content": "<x>"}}, "<x>", {"a": None}],
    "model_specific_special_tokens": [{"a_token": "<x>"}, None],
    "model_max_length": [8, 10**30, None, 512.0, -1, 0],
    "max_len": [8],
    "truncation_side": ["left", "right", "middle", None],
    "padding_side": ["left", "right", "top"],
    "split_special_tokens": [True, False, None, 1],
    "model_input_names": [["input_ids"], ["input_ids", "token_type_ids", "attention_mask"], [], None],
    "fast_tokenizer_files": [["tokenizer.json"], None],
    "backend": ["tokenizers"],
    "auto_map": [{"AutoTokenizer": ["module.Class", None]}],
}

SPECIAL_TOKENS_MAPS = [
    {}, {"mask_token": "[MASK]", "unk_token": "[UNK]"}, {"mask_token": {"content": "[MASK]", "lstrip": True, "special": False}},
    {"cls_token": "the", "mask_token": None}, {"additional_special_tokens": ["<x>", "<Y>"]}, {"img_token": "<img>"},
    {"extra_special_tokens": ["<m>", {"content": "<x>", "lstrip": True}]}, {"img_token": {"content": "<img>"}}, {"pad_token": 5},
    {"extra_special_tokens": {"a": "<x>"}}, {"unk_token": "the", "sep_token": {"content": "<x>"}}, {"additional_special_tokens": [5]},
]
ADDED_TOKENS = [{}, {"<x>": 90}, {"<Y>": 91, "<x>": 90, "[MASK]": 4}, {"ruby": 4, "<m>": 200}, {"<x>": -5}, {"<x>": None}]
MODELS = [None, {}, {"model_type": "bert"}, {"model_type": "distilbert"}, {"model_type": "electra"}, {"model_type": "wobble"},
          {"model_type": "nystromformer"}, {"model_type": "roberta"}, {"model_type": "convbert"}, {"model_type": "modernbert"}]
BERT = {"model_type": "bert"}


def single_changes(large):
    """Each key with each value, in folders of each kind of class, with tokenizer.json, vocab.txt or both."""
    sources = [{"tokenizer.json": "json-cased"}, {"vocab.txt": "vocab-same"}, {"tokenizer.json": "json-added", "vocab.txt": "vocab-reversed"}]
    kinds = ["BertTokenizer", "DistilBertTokenizerFast", "ConvBertTokenizer", "PreTrainedTokenizerFast", None]
    for i, (key, values) in enumerate(KEYS.items()):
        for j, value in enumerate(values):
            for k, kind in enumerate(kinds):
                source = sources[(i + j + k) % 2 if kind else 2]
                if kind == "PreTrainedTokenizerFast":
                    source = sources[2]
                config = {key: value} if kind is None else {"tokenizer_class": kind, key: value}
                yield {**source, "tokenizer_config.json": config, "config.json": BERT}
    for name in CLASSES + ["", None, 5]:
        for source in sources:
            for model in MODELS if name in ("BertTokenizer", "PreTrainedTokenizerFast", "MPNetTokenizer", None) else [BERT]:
                folder = {**source, "tokenizer_config.json": {"tokenizer_class": name, "do_lower_case": False}}
                yield folder if model is None else {**folder, "config.json": model}
                if model is not None:
                    yield {**source, "config.json": {**model, "tokenizer_class": name}}
                    yield {**source, "config.json": {**model, "tokenizer_class": name}, "tokenizer_config.json": {"do_lower_case": False}}
                    other = {"tokenizer_class": "BertTokenizer"}
                    yield {**source, "config.json": {**model, "tokenizer_class": name}, "tokenizer_config.json": other}
    for kind in ["BertTokenizer", "ConvBertTokenizerFast", "TokenizersBackend"]:
        config = {"tokenizer_class": kind}
        for name in large:
            source = {"tokenizer.json" if name.startswith("json") else "vocab.txt": name}
            yield {**source, "tokenizer_config.json": config, "config.json": BERT}
        for source in sources:
            for content in SPECIAL_TOKENS_MAPS:
                folder = {**source, "special_tokens_map.json": content, "config.json": BERT}
                yield {**folder, "tokenizer_config.json": config}
                yield {**folder, "tokenizer_config.json": {**config, "added_tokens_decoder": DECODER}}
                more = {"additional_special_tokens": ["<m>"], "mask_token": "stone"}
                yield {**folder, "tokenizer_config.json": {**config, **more}}
            for content in ADDED_TOKENS:
                yield {**source, "added_tokens.json": content, "tokenizer_config.json": config, "config.json": BERT}


def random_folder(rng, large):
    folder = {"config.json": BERT}
    jsons = [name for name in large if name.startswith("json")]
    vocabs = [name for name in large if name.startswith("vocab")]
    if rng.random() < 0.75:
        folder["tokenizer.json"] = rng.choice(jsons)
    if rng.random() < 0.4 or "tokenizer.json" not in folder:
        folder["vocab.txt"] = rng.choice(vocabs)
    if rng.random() < 0.9:
        config = {}
        if rng.random() < 0.8:
            config["tokenizer_class"] = rng.choice(CLASSES[:20])
        for key in rng.sample(list(KEYS), rng.choice([1, 2, 2, 3, 4, 5])):
            # The values that are refused come last; a folder with two of them would show nothing.
            config[key] = rng.choice(KEYS[key][: max(2, len(KEYS[key]) * 2 // 3)])
        folder["tokenizer_config.json"] = config
    if rng.random() < 0.3:
        folder["special_tokens_map.json"] = rng.choice(SPECIAL_TOKENS_MAPS)
    if rng.random() < 0.2:
        folder["added_tokens.json"] = rng.choice(ADDED_TOKENS)
    if rng.random() < 0.1:
        folder["config.json"] = {**rng.choice(MODELS[1:]), "tokenizer_class": rng.choice(CLASSES)}
    return folder


def answer(large, folder):
    """Ids, token types as the model gets them and offsets of each text, or None where the reference refuses."""
    place = pathlib.Path(tempfile.mkdtemp())
    try:
        for name, content in folder.items():
            text = large[content] if isinstance(content, str) else json.dumps(content)
            (place / name).write_bytes(text.encode("utf-8"))
        tokenizer = AutoTokenizer.from_pretrained(place)
        result = []
        for texts in TEXTS:
            result.append(encoded(tokenizer(*texts, return_offsets_mapping=True)))
        result.append(encoded(tokenizer(*LONG, truncation=True, max_length=CUT, return_offsets_mapping=True)))
        return result
    except BaseException as refused:
        if isinstance(refused, KeyboardInterrupt):
            raise
        return None
    finally:
        shutil.rmtree(place)


def encoded(encoding):
    ids = encoding["input_ids"]
    types = encoding.get("token_type_ids", [0] * len(ids))
    offsets = [place for pair in encoding["offset_mapping"] for place in pair]
    return [ids, "".join(map(str, types)), offsets]


def main():
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity(transformers.logging.CRITICAL)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    target = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "folders.jsonl"
    rng = random.Random(20)
    large = larger_files()
    folders = list(single_changes(large)) + [random_folder(rng, large) for _ in range(count)]
    results, numbers, lines = [], {}, []
    seen = set()
    for folder in folders:
        key = json.dumps(folder, ensure_ascii=False, separators=(",", ":"))
        if key in seen:
            continue
        seen.add(key)
        result = answer(large, folder)
        number = None
        if result is not None:
            text = json.dumps(result)
            number = numbers.setdefault(text, len(results))
            if number == len(results):
                results.append(result)
        lines.append({"files": folder, "result": number})
    head = {
        "made": f"by make_folder_cases.py from transformers {transformers.__version__}, tokenizers {tokenizers.__version__}; do not edit",
        "texts": TEXTS,
        "long": LONG,
        "cut": CUT,
        "files": large,
    }
    with target.open("w", encoding="utf-8", newline="\n") as out:
        for line in [head, results] + lines:
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    refused = sum(line["result"] is None for line in lines)
    print(f"{len(lines)} folders, {refused} refused, {len(results)} distinct results")


if __name__ == "__main__":
    main()
