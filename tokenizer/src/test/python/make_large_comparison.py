"""Makes a byte-level BPE tokenizer of real text and writes what the reference does with that text and with random Unicode, for
LargeComparisonTest, which is run by hand. Nothing of it is kept in the repository.

Run with:  python make_large_comparison.py SHARED_DATA TARGET_FOLDER [RANDOM_TEXTS [SEED]]      (needs tokenizers 0.22.2)
Then:      mvn test -pl tokenizer -am -Dtest=LargeComparisonTest -Dlapidary.comparison=TARGET_FOLDER
"""

import json
import pathlib
import random
import sys

from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, processors, decoders, trainers

SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]
GPT4 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def sentences(data):
    found = []
    for name in ("train.tsv", "dev.tsv", "test.tsv"):
        found += [line.split("\t")[0] for line in (data / "sst2" / name).read_text(encoding="utf-8").split("\n") if line]
    for name in ("train", "dev", "test"):
        for sentence in (data / "wnut17" / f"{name}.conll").read_text(encoding="utf-8").split("\n\n"):
            words = [line.split("\t")[0] for line in sentence.split("\n") if line.strip()]
            found.append(" ".join(words))
    for article in json.loads((data / "xquad/xquad.en.json").read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            found += [paragraph["context"]] + [qa["question"] for qa in paragraph["qas"]]
    return found


def random_text(rng, sentences, alphabet):
    text = ""
    for _ in range(rng.randint(0, 12)):
        kind = rng.random()
        if kind < 0.25:
            text += rng.choice(rng.choice(sentences).split(" ") or [""])
        elif kind < 0.4:
            text += rng.choice([" ", "  ", "\n", "\r\n", "\t", " \n ", "\u00a0", "\u3000", "\u2028", "\u0085"]) * rng.randint(1, 3)
        elif kind < 0.5:
            text += rng.choice(["'s", "'S", "'ll", "'re", "'x", "''", "'", "'\u017f", "<mask>", " <mask> ", "<s>", "ruby", "Ġ", "123", "1234567", "½", "..."])
        elif kind < 0.75:
            text += "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 4)))
        else:
            text += "".join(chr(rng.choice(range(0xD800)) if rng.random() < 0.6 else rng.choice(range(0xE000, 0x110000))) for _ in range(rng.randint(1, 3)))
    return text


def variant(base, **change):
    root = json.loads(base)
    for key, value in change.items():
        root[key] = value
    return Tokenizer.from_str(json.dumps(root))


def main():
    data, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20000
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 3)
    real = sentences(data)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=5260, special_tokens=SPECIALS, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(real, trainer)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    tokenizer.add_tokens([AddedToken("ruby", single_word=True)])
    base = tokenizer.to_str()

    def byte_level(space, regex=True):
        return {"type": "ByteLevel", "add_prefix_space": space, "trim_offsets": True, "use_regex": regex}

    def roberta(space, trim):
        return {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": trim, "add_prefix_space": space}

    split = {"type": "Split", "pattern": {"Regex": GPT4}, "behavior": "Isolated", "invert": False}
    one_digit = {**split, "pattern": {"Regex": GPT4.replace("{1,3}", "")}, "behavior": "Removed", "invert": True}
    digits = {"type": "Digits", "individual_digits": True}
    punctuation = {"type": "Punctuation", "behavior": "MergedWithNext"}
    sequence = lambda *parts: {"type": "Sequence", "pretokenizers": list(parts)}
    plain = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}
    model = json.loads(base)["model"]
    made = {
        "roberta": dict(pre_tokenizer=byte_level(False), post_processor=roberta(False, True)),
        "prefix": dict(pre_tokenizer=byte_level(True), post_processor=roberta(True, True)),
        "untrimmed": dict(pre_tokenizer=byte_level(True), post_processor=roberta(True, False)),
        "gpt2": dict(pre_tokenizer=byte_level(False), post_processor=plain),
        "gpt4": dict(pre_tokenizer=sequence(split, byte_level(False, False)), post_processor=None),
        "qwen": dict(pre_tokenizer=sequence(one_digit, byte_level(False, False)), post_processor=plain),
        "whole": dict(pre_tokenizer=byte_level(False, False), post_processor=None),
        "digits": dict(pre_tokenizer=sequence(digits, punctuation, byte_level(True)), post_processor=roberta(True, True)),
        "words": dict(pre_tokenizer=sequence({"type": "Whitespace"}, byte_level(False)), post_processor=None),
        "spaces": dict(pre_tokenizer=sequence({"type": "WhitespaceSplit"}, byte_level(True)), post_processor=roberta(True, True)),
        "ignoring": dict(pre_tokenizer=byte_level(False), post_processor=None, model={**model, "ignore_merges": True}),
    }
    for name, change in made.items():
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        reference = variant(base, **change)
        reference.save(str(folder / "tokenizer.json"))
        texts = (real if name in ("roberta", "prefix") else real[:1000]) + [random_text(rng, real, alphabet) for _ in range(count)]
        with (folder / "encodings.jsonl").open("w", encoding="utf-8") as out:
            for text in texts:
                encoding = reference.encode(text)
                offsets = [place for pair in encoding.offsets for place in pair]
                words = [-1 if word is None else word for word in encoding.word_ids]
                line = {"text": text, "ids": encoding.ids, "offsets": offsets, "words": words, "decoded": reference.decode(encoding.ids, skip_special_tokens=False)}
                out.write(json.dumps(line, separators=(",", ":")) + "\n")
        print(name, len(texts))


if __name__ == "__main__":
    main()
