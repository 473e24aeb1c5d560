"""Writes src/test/resources/dev/lapidary/tokenizer: small tokenizers of our own, and what the reference does with them.

- uncased/, cased/, added/, vocab/: tokenizer folders with a small vocabulary made here.
- cases.jsonl: texts and pairs, with truncation, and the reference's encodings and decodings; offsets in code points.
- code-points.txt: for every block of 4096 code points, digests of what becomes of each of them.
- sst2.txt: a digest of the ids of the sentences of SST-2's test.tsv, if the shared models and data are there.

Run with:  python make_fixtures.py [SHARED_FOLDER]      (needs the package `tokenizers`, version 0.22.2)
"""

import hashlib
import json
import pathlib
import random
import sys

import tokenizers
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import WordPiece as WordPieceDecoder
from tokenizers.models import WordPiece
from tokenizers.normalizers import NFD, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing, TemplateProcessing

HERE = pathlib.Path(__file__).parents[1] / "resources/dev/lapidary/tokenizer"
SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """
the a stone gem cut polish polished wheel light facet lapidary ##ary ##ing ##er ##ed ##s un ##un ##believ ##able don ' t
Stone Gem Cut HELLO hello world World don't it's quartz agate Achat Straße strasse école ecole naïve naive été ete
камень Камень огранка свет πέτρα πετρα Πέτρα λίθος ὕδωρ υδωρ σασ ΣΑΣ 石 宝石 宝 光 いし ひかり イシ 돌 보석 ##석 בן אבן حجر رتن पत्थर
##tone ##t ##st ##one w ##ay ##aa ##aaa aaaaa 100 200 ##00 3 14 ##14 ½ ² ﬁ ﬁne İstanbul istanbul i̇stanbul ıssız
##ize ##ized ##ization token ##izer [unused1] [unused2] ... -- ## ##- 😀 ##😀 👩 ##👩 💎 ##💎 𝒜 ##𝒜 𠀀 𪜀
""".split()


def vocabulary():
    tokens = SPECIALS + list(dict.fromkeys(WORDS))
    ranges = [(0x21, 0x7F), (0xA1, 0x180), (0x3B1, 0x3CA), (0x391, 0x3AA), (0x410, 0x450), (0x5D0, 0x5EB), (0x621, 0x64B)]
    ranges += [(0x905, 0x915), (0xE01, 0xE10), (0x1100, 0x1113), (0x1161, 0x1176), (0x11A8, 0x11C3), (0x3041, 0x3060)]
    ranges += [(0x300, 0x310), (0x1EA0, 0x1EB0), (0x4E00, 0x4E10), (0xAC00, 0xAC08), (0x1D165, 0x1D170), (0x1F600, 0x1F608)]
    for first, limit in ranges:
        for c in range(first, limit):
            tokens += [chr(c), "##" + chr(c)]
    return list(dict.fromkeys(tokens))


def bert(vocab, **normalizer):
    options = dict(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True) | normalizer
    tokenizer = Tokenizer(WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(**options)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.decoder = WordPieceDecoder(prefix="##")
    cls, sep = ("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[cls, sep]
    )
    tokenizer.add_special_tokens(SPECIALS)
    return tokenizer


def save(name, tokenizer, change=lambda root: None, **config):
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    root = json.loads(tokenizer.to_str())
    change(root)
    (folder / "tokenizer.json").write_text(json.dumps(root, ensure_ascii=False) + "\n", encoding="utf-8")
    if config:
        (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def make_tokenizers():
    tokens = vocabulary()
    vocab = {token: i for i, token in enumerate(tokens)}
    made = {}

    # Without a class, tokenizer.json alone decides, and models get token types only if they are asked for.
    types = dict(model_input_names=["input_ids", "token_type_ids", "attention_mask"])
    made["uncased"] = bert(vocab)
    save("uncased", made["uncased"], **types)

    # The file says lower case; the class's configuration overrides it. The model's type is left out, as old files do.
    made["cased"] = bert(vocab, lowercase=False)
    made["cased"].post_processor = BertProcessing(("[SEP]", vocab["[SEP]"]), ("[CLS]", vocab["[CLS]"]))
    save(
        "cased",
        made["cased"],
        lambda root: (root["model"].pop("type"), root["normalizer"].update(lowercase=True)),
        tokenizer_class="BertTokenizer",
        do_lower_case=False,
        model_max_length=512,
    )

    made["added"] = bert(vocab)
    made["added"].add_tokens(
        [
            AddedToken("Ruby", normalized=True),
            AddedToken("Emerald", normalized=False),
            AddedToken("topaz", single_word=True, normalized=False),
            AddedToken("<l>", lstrip=True, normalized=False),
            AddedToken("<r>", rstrip=True, normalized=False),
            AddedToken("Çok 石", lstrip=True, rstrip=True, single_word=True, normalized=True),
            AddedToken("<lapis>", normalized=False),
            AddedToken("<lapis><lazuli>", normalized=False),
        ]
    )
    made["added"].add_special_tokens([AddedToken("<S>", normalized=True, lstrip=True)])
    save("added", made["added"], **types)

    # A repeated line and trailing blanks; accents stripped although the case is kept.
    lines = tokens + ["gem", "jade \t", "onyx\u3000"]
    folder = HERE / "vocab"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_bytes("\n".join(lines).encode() + b"\n")
    config = dict(do_lower_case=False, strip_accents=True, tokenize_chinese_chars=False, tokenizer_class="BertTokenizer")
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    read = WordPiece.read_file(str(folder / "vocab.txt"))
    made["vocab"] = bert(read, lowercase=False, strip_accents=True, handle_chinese_chars=False)
    return made


SENTENCES = """
The lapidary polished the stone, and it's unbelievable!
Don't cut the gem; do not ask why... "Really?" she said.
Die Straße führt zum Achat. STRASSE ẞ ß ﬁne ﬂow
L'été, naïve école où cœur Ångström İstanbul ıssız i̇stanbul
Σ ΣΑΣ σας Ὀδυσσεύς ὕδωρ Πέτρα ΰ ᾳ ᾼ
Камень огранка СВЕТ Ёлка ёлка й Й
石 宝石の光 いしとひかり イシ 漢字かな交じり文 𠀀𪜀 𫠠 㐀 豈
돌 보석 한국어 각 갂 ᄀᆞᆷ
אֶבֶן חֵן שׁ حَجَر رَتْن پتھر
पत्थर क्षि হীরা மணி రత్నం ഴ ක්‍ෂ
พลอย ຫີນ ថ្ម ကျောက်
😀 👩‍🔬 👩🏽‍🚀 🏳️‍🌈 🇩🇪 💎💎 a💎b ☎️ 1️⃣
x² + y½ = 3.14 ± ∞ ≠ ≠ ① ⅷ ™ € £ $ ^ ` ~ | < >
email@example.org http://a.b/c?d=e&f#g C++ C# 50% 1,000,000
tab\tnew\nline\r\nnel\u0085nbsp\u00a0em\u2003ogham\u1680ls\u2028ps\u2029ideo\u3000end\u000b\u000c
zero\u200bwidth\u200djoin\u2060er\ufeff soft\u00adhyphen nul\u0000 rep\ufffd bell\u0007 del\u007f pua\ue000 tag\U000e0041
[CLS] the [MASK] stone[SEP]s [mask] [PAD][UNK] un[MASK]able [ MASK ]
Ruby ruby RUBYs xrubyx rúby Emerald emerald aEmeraldb topaz atopaz topazb topaz, (topaz) topaz_
a <l>  b  <r>  c   <l><r>   <l>  çok 石 Çok  石 xÇok 石 <lapis> <lapis><lazuli> <lapis><lapis> a <s> b <S> <S>
stone\u0301\u0323 \u0323\u0301 a\u0344\u0323 \u0f71\u0f73\u0f72 \u0301 e\u0301\u0301 \u1ab0\u0323x \u08d3\u0301 q\u1df6\u0301 \U00011a33
unused [unused1] [unused2] ## ##s #s -- ... ' '' don 't n't
""".strip("\n").split("\n")

POOLS = [
    "abcdefghijklmnopqrstuvwxyz" * 2 + "ABCSTZ0123456789",
    " " * 20 + "\t\n\u00a0\u2003\u3000",
    ".,;:!?'\"-_()[]{}#@$%^&*<>/\\|~`+=¿¡«»—…。、！？",
    "éèüñçøåßŒİıǅŉẞſΣσςΆΐϒЖжЙйЁё",
    "\u0300\u0301\u0308\u0323\u0327\u0328\u0345\u0334\u20d0\u20dd\u0344\u0340\u0f73\u0f75\u0f81\u093c\u09bc\u3099\u302e",
    "石宝光漢字𠀀𪜀豈\ufa0e\U0002f800いしガギぱ한국각ᄀ\u1161\u11a8",
    "אבגדהابتثकखगกขค",
    "😀👩💎🔬\u200d\ufe0f🏽🇩🇪",
    "\u0000\u0001\u001f\u007f\u0085\u00ad\u061c\u180e\u200b\u200e\u2028\u2060\ufeff\ufffd\ufffe\ue000\U000e0001",
    "[MASK][SEP]<l><r>topazRuby",
]


def late_marks():
    """Marks that the reference reorders but, because its table of nonspacing marks is older, does not strip."""
    nfd, strip = NFD().normalize_str, BertNormalizer(False, False, True, False).normalize_str
    chars = (chr(c) for c in range(0x300, 0x1F000) if not 0xD800 <= c <= 0xDFFF)
    moved = (c for c in chars if nfd("\u0345" + c) != "\u0345" + c or nfd(c + "\u0334") != c + "\u0334")
    return "".join(c for c in moved if nfd(c) == c and strip(c) == c)


def make_texts(rng, count):
    texts = SENTENCES + ["", " ", "\u0301", "\u200b", "a" * 100, "a" * 101, "💎" * 100, "💎" * 101, "é" * 100, "é" * 101, "e\u0301" * 101]
    texts += ["stone" * 30 + " gem", "한" * 34, "漢" * 101, "x" + "\u0301" * 200 + "y", "[MASK]" * 5, "石" * 3 + "stone"]
    pools = POOLS + [late_marks() + "\u0301\u0323a"]
    for _ in range(count):
        chosen = rng.sample(pools, rng.randint(1, 4)) + [POOLS[0], POOLS[1]]
        text = ""
        for _ in range(rng.randint(1, 30)):
            if rng.random() < 0.15:
                text += rng.choice(WORDS + SPECIALS + [" "]).replace("##", "")
            elif rng.random() < 0.2:
                pool = rng.choice(chosen)
                text += "".join(rng.choice(pool) for _ in range(rng.randint(2, 5)))
            else:
                text += rng.choice(rng.choice(chosen))
        texts.append(text)
    return texts


def encode(name, tokenizer, text, pair=None, truncation=None):
    case = {"tokenizer": name, "text": text}
    if pair is not None:
        case["pair"] = pair
    tokenizer.no_truncation()
    if truncation:
        length, strategy, side = truncation
        tokenizer.enable_truncation(length, strategy=strategy, direction=side)
        case["truncation"] = [length, strategy.upper(), side.upper()]
    try:
        encoding = tokenizer.encode(text, pair)
    except Exception:
        return case | {"refused": True}
    tokenizer.no_truncation()
    case |= {
        "ids": encoding.ids,
        "types": encoding.type_ids,
        "starts": [start for start, _ in encoding.offsets],
        "ends": [end for _, end in encoding.offsets],
        "words": [-1 if w is None else w for w in encoding.word_ids],
        "sequences": [-1 if s is None else s for s in encoding.sequence_ids],
    }
    if name == "added":
        case["tokens"] = encoding.tokens
    if not truncation:
        case["decoded"] = tokenizer.decode(encoding.ids, skip_special_tokens=False)
        case["skipped"] = tokenizer.decode(encoding.ids, skip_special_tokens=True)
    return case


def make_cases(made, count):
    rng = random.Random(7)
    texts = make_texts(rng, count)
    for i, text in enumerate(texts):
        names = list(made) if i < len(SENTENCES) else [rng.choice(["uncased", "uncased", "cased", "added", "vocab"])]
        for name in names:
            yield encode(name, made[name], text)
    for _ in range(count // 2):
        name = rng.choice(list(made))
        first, second = rng.sample(texts, 2)
        yield encode(name, made[name], first, second)
    for strategy in ["longest_first", "only_first", "only_second"]:
        for side in ["right", "left"]:
            for i in range(count // 10):
                pair = rng.choice(texts) if i % 4 else None
                length = rng.choice([4, 5, 8, 9, 12, 20, 33])
                yield encode("uncased", made["uncased"], rng.choice(texts), pair, (length, strategy, side))
    for first, second in [(1, 9), (9, 1), (4, 5), (5, 4), (5, 5), (0, 6), (6, 0), (9, 9)]:
        for length in range(3, 14):
            for side in ["right", "left"]:
                truncation = (length, "longest_first", side)
                yield encode("uncased", made["uncased"], "gem " * first, "cut " * second, truncation)


NORMALIZERS = {
    "cased": dict(lowercase=False),
    "uncased": dict(lowercase=True),
    "stripped": dict(lowercase=False, strip_accents=True),
    "lowered": dict(lowercase=True, strip_accents=False),
}


def make_code_points(made, out):
    out.write(f"# Made by make_fixtures.py from tokenizers {tokenizers.__version__}; do not edit.\n")
    names = ["cased", "uncased"]
    out.write("# first code point of the block; encodings " + ", ".join(names))
    out.write("; normalized forms " + ", ".join(NORMALIZERS) + "\n")
    for first in range(0, 0x110000, 0x1000):
        chars = [chr(c) for c in range(first, first + 0x1000) if not 0xD800 <= c <= 0xDFFF]
        if not chars:
            continue
        digests = []
        for name in names:
            digest = hashlib.sha256()
            for pattern in ["{}", "a{}b"]:
                for e in made[name].encode_batch([pattern.format(c) for c in chars], add_special_tokens=False):
                    for token, (start, end), word in zip(e.ids, e.offsets, e.word_ids):
                        digest.update(f"{token} {start} {end} {word} ".encode())
                    digest.update(b"\n")
            digests.append(digest)
        for options in NORMALIZERS.values():
            digest = hashlib.sha256()
            normalizer = BertNormalizer(**(dict(clean_text=True, handle_chinese_chars=True) | options))
            for c in chars:
                digest.update((normalizer.normalize_str(c) + "\n").encode())
            digests.append(digest)
        out.write(f"{first:06x} " + " ".join(d.hexdigest()[:12] for d in digests) + "\n")


def make_sst2(shared, out):
    tokenizer = Tokenizer.from_file(str(shared / "models/all-MiniLM-L6-v2/tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lines = (shared / "data/sst2/test.tsv").read_text(encoding="utf-8").split("\n")
    digest = hashlib.sha256()
    for line in lines:
        encoding = tokenizer.encode(line.split("\t")[0])
        digest.update((" ".join(map(str, encoding.ids)) + "\n").encode())
    out.write(f"# Made by make_fixtures.py from tokenizers {tokenizers.__version__}: lines of test.tsv, SHA-256 of the ids of their sentences\n")
    out.write(f"{len(lines)} {digest.hexdigest()}\n")


def main():
    made = make_tokenizers()
    with (HERE / "cases.jsonl").open("w", encoding="utf-8", newline="\n") as out:
        for case in make_cases(made, 200):
            out.write(json.dumps(case, ensure_ascii=True, separators=(",", ":")) + "\n")
    with (HERE / "code-points.txt").open("w", encoding="ascii", newline="\n") as out:
        make_code_points(made, out)
    if len(sys.argv) > 1:
        with (HERE / "sst2.txt").open("w", encoding="ascii", newline="\n") as out:
            make_sst2(pathlib.Path(sys.argv[1]), out)


if __name__ == "__main__":
    main()
