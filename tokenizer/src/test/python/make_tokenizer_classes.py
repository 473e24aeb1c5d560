"""Writes src/main/resources/dev/lapidary/tokenizer/files/classes.txt: which tokenizer classes transformers knows, and which of them
its model types are registered with.

Run with:  python make_tokenizer_classes.py      (made with transformers 5.18.0)
"""

import pathlib

import transformers
from transformers import BertTokenizer, GPT2Tokenizer, RobertaTokenizer
from transformers.convert_slow_tokenizer import SLOW_TO_FAST_CONVERTERS
from transformers.models.auto.tokenization_auto import TOKENIZER_MAPPING_NAMES, tokenizer_class_from_name

TARGET = pathlib.Path(__file__).parents[2] / "main/resources/dev/lapidary/tokenizer/files/classes.txt"


def kind(name):
    """How a folder that names this class is read; None for a name that transformers does not know."""
    try:
        found = tokenizer_class_from_name(name)
        if found is None:
            return None
        if found.__name__ in ("TokenizersBackend", "PythonBackend", "PreTrainedTokenizerFast"):
            return "json"
        if found is RobertaTokenizer:
            return "roberta"
        if found is GPT2Tokenizer:
            return "gpt2"
        # DPR's classes do not pass on what their folders say about case.
        if not issubclass(found, BertTokenizer) or found.__name__.startswith("DPR"):
            return "other"
        if "__init__" not in found.__dict__:
            return "bert-json"
        return "bert" if "token_type_ids" in found.model_input_names else "bert-without-types"
    except (ImportError, TypeError):
        return "other"


def main():
    names = {name for name in dir(transformers) if name.endswith(("Tokenizer", "TokenizerFast"))}
    names |= {name for name in TOKENIZER_MAPPING_NAMES.values() if name} | set(SLOW_TO_FAST_CONVERTERS)
    names |= {"TokenizersBackend", "PythonBackend", "PreTrainedTokenizer", "PreTrainedTokenizerFast"}
    names |= {name + "Fast" for name in names if not name.endswith("Fast")}
    kinds = {}
    for name in sorted(names):
        # A name that ends in "Fast" is looked up again without that.
        if kind(name) and not (name.endswith("Fast") and kind(name) == kind(name.removesuffix("Fast"))):
            kinds.setdefault(kind(name), []).append(name)
    models = {}
    for model, name in TOKENIZER_MAPPING_NAMES.items():
        if name:
            models.setdefault(name, []).append(model)
    with TARGET.open("w", encoding="ascii", newline="\n") as out:
        out.write(f"# Made by make_tokenizer_classes.py from transformers {transformers.__version__}; do not edit.\n")
        out.write("# How a tokenizer class reads its folder, and the classes' names.\n")
        for key in ["bert", "bert-without-types", "bert-json", "roberta", "gpt2", "json", "other"]:
            out.write(f"class {key}: {' '.join(kinds[key])}\n")
        out.write("# The class that a model type is registered with.\n")
        for name in sorted(models):
            out.write(f"model {name}: {' '.join(sorted(models[name]))}\n")


if __name__ == "__main__":
    main()
