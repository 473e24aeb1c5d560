"""Writes src/main/resources/dev/lapidary/tokenizer/unicode/unicode.txt: what the reference tokenizer does with every code point.

Nothing is taken from Python's or the JDK's own idea of Unicode: each table is observed by running the reference on
single characters (and, for the canonical combining classes, on pairs), because its tables are frozen at several
different versions of the standard.

Run with:  python make_unicode_tables.py      (needs the package `tokenizers`, version 0.22.2)
"""

import pathlib
import unicodedata

import tokenizers
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import NFD, BertNormalizer, StripAccents
from tokenizers.pre_tokenizers import BertPreTokenizer, ByteLevel, Digits, Punctuation, Whitespace, WhitespaceSplit

TARGET = pathlib.Path(__file__).parents[2] / "main/resources/dev/lapidary/tokenizer/unicode/unicode.txt"
HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)


def code_points():
    return (c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF)


def only(**step):
    """The BERT normalizer with a single one of its four steps switched on."""
    steps = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**(steps | step))


def combining_class_finder():
    """Finds the class of a character from how the reference reorders it next to a probe of every known class."""
    nfd = NFD().normalize_str
    lowest, highest = "\u0334", "\u0345"

    def is_starter(char):
        return nfd(highest + char) == highest + char and nfd(char + lowest) == char + lowest

    probes = {}
    for c in range(0x300, 0x20000):
        # Python only proposes; what the reference holds for a starter is no probe.
        if unicodedata.combining(chr(c)) and nfd(chr(c)) == chr(c) and not is_starter(chr(c)):
            probes.setdefault(unicodedata.combining(chr(c)), chr(c))

    def find(char):
        if is_starter(char):
            return 0
        agreeing = [
            k for k, probe in probes.items() if nfd(probe + char) == probe + char and nfd(char + probe) == char + probe
        ]
        assert len(agreeing) == 1, f"U+{ord(char):04X} belongs to classes {agreeing}"
        return agreeing[0]

    return find


def ranges(members):
    """Sorted code points as a list of (first, last)."""
    runs = []
    for c in members:
        if runs and runs[-1][1] == c - 1:
            runs[-1][1] = c
        else:
            runs.append([c, c])
    return runs


def span(first, last):
    return f"{first:x}" if first == last else f"{first:x}-{last:x}"


def main():
    clean, chinese = only(clean_text=True).normalize_str, only(handle_chinese_chars=True).normalize_str
    strip, lower = only(strip_accents=True).normalize_str, only(lowercase=True).normalize_str
    nfd, split = NFD().normalize_str, BertPreTokenizer().pre_tokenize_str
    combining_class = combining_class_finder()

    single_word = Tokenizer(WordPiece({"?": 0, "<t>": 1}, unk_token="?"))
    single_word.add_tokens([AddedToken("<t>", single_word=True, normalized=False)])

    byte_level = ByteLevel(add_prefix_space=False).pre_tokenize_str
    strip_marks, digits = StripAccents().normalize_str, Digits(individual_digits=False).pre_tokenize_str
    others = Whitespace().pre_tokenize_str, WhitespaceSplit().pre_tokenize_str, Punctuation().pre_tokenize_str

    names = "removed space chinese nonspacing whitespace punctuation word letter number numeric mark"
    sets = {name: [] for name in names.split()}
    lowercase, decomposition, classes = {}, {}, {}
    for c in code_points():
        char = chr(c)
        cleaned = clean(char)
        if cleaned == "":
            sets["removed"].append(c)
        elif cleaned != char:
            assert cleaned == " "
            sets["space"].append(c)
        if chinese(char) != char:
            assert chinese(char) == f" {char} "
            sets["chinese"].append(c)
        if nfd(char) != char:
            if c not in HANGUL_SYLLABLES:
                decomposition[c] = nfd(char)
        else:
            if strip(char) == "":
                sets["nonspacing"].append(c)
            if combining_class(char):
                classes[c] = combining_class(char)
        if lower(char) != char:
            lowercase[c] = lower(char)
        pieces = len(split("a" + char + "b"))
        if pieces == 3:
            sets["punctuation"].append(c)
        elif pieces == 2:
            sets["whitespace"].append(c)
        if single_word.encode("<t>" + char).ids[0] != 1:
            sets["word"].append(c)
        # What the pattern of GPT-2 takes for \p{L} and \p{N}; its \s is the whitespace that BERT splits at.
        if len(byte_level("a" + char)) == 1:
            sets["letter"].append(c)
        elif len(byte_level("1" + char)) == 1:
            sets["number"].append(c)
        else:
            assert (len(byte_level("!" + char)) == 2) == (pieces == 2)
        if len(digits("a" + char + "a")) == 3:
            sets["numeric"].append(c)
        if strip_marks(char) == "":
            sets["mark"].append(c)
        by_word, by_space, by_punctuation = (len(other("a" + char + "a")) for other in others)
        assert (by_word == 1) == (c in sets["word"][-1:])
        assert (by_word == 2) == (by_space == 2) == (pieces == 2)
        assert (by_punctuation == 3) == (pieces == 3)
    marks = set(sets["nonspacing"])
    for c, parts in decomposition.items():
        assert strip(chr(c)) == "".join(p for p in parts if ord(p) not in marks)

    sections = {name: [span(*run) for run in ranges(members)] for name, members in sets.items()}
    sections["lowercase"] = [f"{c:x}=" + "+".join(f"{ord(p):x}" for p in parts) for c, parts in lowercase.items()]
    sections["decomposition"] = [
        f"{c:x}=" + "+".join(f"{ord(p):x}" for p in parts) for c, parts in decomposition.items()
    ]
    sections["combining"] = [
        f"{span(*run)}={k}"
        for k in sorted(set(classes.values()))
        for run in ranges(c for c in classes if classes[c] == k)
    ]

    with TARGET.open("w", encoding="ascii", newline="\n") as out:
        out.write(f"# Made by make_unicode_tables.py from tokenizers {tokenizers.__version__}; do not edit.\n")
        out.write("# Code points in hexadecimal: first-last, or code=replacement+replacement, or first-last=class.\n")
        for name, entries in sections.items():
            out.write(f"[{name}]\n")
            line = ""
            for entry in entries:
                if len(line) + len(entry) > 118:
                    out.write(line.rstrip() + "\n")
                    line = ""
                line += entry + " "
            out.write(line.rstrip() + "\n")


if __name__ == "__main__":
    main()
