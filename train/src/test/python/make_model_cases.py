"""Makes the fixture of dev.lapidary.train.cli.ModelCases: what transformers answers on tiny models.

    python make_model_cases.py

Made with torch 2.13.0, transformers 5.18.0, tokenizers 0.23.3, safetensors 0.8.0 and Pillow 13.0.0, all at their defaults. Writes
model-cases.zip: a folder for each case, expected.json with its logits, the scores of its pipeline by name, or its token ids,
and in the same file what the pipelines make of fixed logits for each problem_type and number of labels.

transformers reads each folder as it is written, but for those whose tensors a wrapper renamed: it would give them random
weights, so what is expected is the answer of the same model under its own names.
"""

import io
import json
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import transformers
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import ImageClassificationPipeline, TextClassificationPipeline

OUT = Path(__file__).parents[1] / "resources/dev/lapidary/train/cli/model-cases.zip"
WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] the train was late on time and cold thank you for a seat".split()
WORDS += "caf ##e café Oslo oslo ! , ##s".split()
ACTIVATIONS = "gelu_accurate gelu_fast gelu_python gelu_pytorch_tanh quick_gelu silu swish mish relu2".split()
TEXTS = ["the train was late", "thank you for a warm seat !", "cold and late, and late again"]
TOKENIZER_TEXTS = ["The CAFÉ was cold", "Oslo, trains: 中国 café"]
RANDOM = np.random.default_rng(20)


def config_of(folder):
    return json.loads((folder / "config.json").read_text())


def edit(folder, **changes):
    """Changes config.json by hand, for what transformers would not write; None takes a key out."""
    config = config_of(folder)
    for key, value in changes.items():
        config.pop(key, None) if value is None else config.update({key: value})
    (folder / "config.json").write_text(json.dumps(config, indent=1))


def bert(folder, labels=3, **config):
    torch.manual_seed(int(RANDOM.integers(1 << 30)))
    settings = dict(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12,
        max_position_embeddings=24, initializer_range=0.6,
    )  # fmt: skip
    names = dict(id2label=dict(enumerate(labels))) if isinstance(labels, list) else dict(num_labels=labels)
    model = transformers.BertForSequenceClassification(transformers.BertConfig(**settings, **names, **config))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("bias"):
                parameter.normal_(0, 0.3)
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True, "tokenizer_class": "BertTokenizer"}))


def resnet(folder, labels=2, **config):
    torch.manual_seed(int(RANDOM.integers(1 << 30)))
    names = dict(id2label=dict(enumerate(labels))) if isinstance(labels, list) else dict(num_labels=labels)
    settings = dict(embedding_size=4, hidden_sizes=[4, 8], depths=[1, 1], layer_type="basic")
    model = transformers.ResNetForImageClassification(transformers.ResNetConfig(**settings, **names, **config))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
        for name, buffer in model.named_buffers():
            if name.endswith("running_mean"):
                buffer.normal_(0, 0.2)
            if name.endswith("running_var"):
                buffer.uniform_(0.5, 2)
    model.save_pretrained(folder)
    processor = dict(
        image_processor_type="ViTImageProcessor", do_resize=False, image_mean=[0.4, 0.5, 0.6], image_std=[0.3, 0.25, 0.2]
    )
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))


def scores(result):
    return {str(one["label"]): one["score"] for one in result}


def texts_answer(folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()
    classify = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
    with torch.no_grad():
        logits = [model(**tokenizer(text, return_tensors="pt")).logits[0].tolist() for text in TEXTS]
    return dict(logits=logits, pipeline=[scores(classify(text, top_k=None)) for text in TEXTS])


def image_answer(folder, image):
    model = transformers.AutoModelForImageClassification.from_pretrained(folder).eval()
    processor = transformers.AutoImageProcessor.from_pretrained(folder)
    classify = transformers.pipeline("image-classification", model=model, image_processor=processor, device="cpu")
    with torch.no_grad():
        logits = model(**processor(image, return_tensors="pt")).logits[0].tolist()
    return dict(logits=logits, pipeline=scores(classify(image, top_k=10)))


def rename(folder, name):
    file = folder / "model.safetensors"
    save_file({name(key): tensor for key, tensor in load_file(file).items()}, file, metadata={"format": "pt"})


def text_cases():
    """Each writes a folder; what is edited after it is what transformers reads too."""
    yield "defaults", lambda f: (bert(f, 2), edit(f, id2label=None, label2id=None))
    yield "defaults-of-null", lambda f: (bert(f, 2), edit(f, label2id=None), edit_null(f, "id2label", "problem_type"))
    yield "num-labels-alone", lambda f: (bert(f, 4), edit(f, id2label=None, label2id=None, num_labels=4))
    yield "num-labels-against-names", lambda f: (bert(f, 3), edit(f, id2label={"0": "no", "1": "yes"}, num_labels=3))
    yield "indices-out-of-order", lambda f: (bert(f, 3), edit(f, id2label={"2": "c", "0": "a", "1": "b"}))
    yield "one-named-logit", lambda f: bert(f, ["late"])
    yield "one-logit-multi-label", lambda f: bert(f, ["late"], problem_type="multi_label_classification")
    yield "regression-of-one", lambda f: bert(f, ["stars"], problem_type="regression")
    yield "regression-of-three", lambda f: bert(f, ["comfort", "speed", "price"], problem_type="regression")
    yield "multi-label-of-two", lambda f: bert(f, ["late", "cold"], problem_type="multi_label_classification")
    yield "single-label-said", lambda f: bert(f, ["late", "cold"], problem_type="single_label_classification")
    yield "names-are-integers", lambda f: (bert(f, 3), edit(f, id2label={"0": 10, "1": 20, "2": -30}))
    yield "names-are-numbers-in-strings", lambda f: bert(f, ["2", "1", "0"])
    yield "one-token-type", lambda f: bert(f, 3, type_vocab_size=1)
    yield "three-token-types", lambda f: bert(f, 3, type_vocab_size=3)
    yield "star-names", lambda f: bert(f, ["1 étoile", "2 étoiles", "3 étoiles"])
    for name in ACTIVATIONS:
        yield "activation-" + name, lambda f: bert(f, 3, hidden_act=name)


def edit_null(folder, *keys):
    (folder / "config.json").write_text(json.dumps(config_of(folder) | dict.fromkeys(keys), indent=1))


def wrapped_cases():
    yield "wrapped-by-ddp", lambda key: "module." + key
    yield "wrapped-by-a-trainer", lambda key: "model." + key
    yield "wrapped-by-compile", lambda key: "_orig_mod." + key
    yield "wrapped-twice", lambda key: "module._orig_mod." + key
    yield "wrapped-thrice", lambda key: "model.module._orig_mod." + key
    yield "wrapped-inside", lambda key: key.replace(".layer.0.", ".layer.0._checkpoint_wrapped_module.")
    yield "wrapped-without-bert", lambda key: "module." + key.removeprefix("bert.")
    yield "wrapped-in-part", lambda key: "model." + key if key.startswith("bert.") else key


def tokenizer_cases():
    yield "tokens-of-bert-without-config", dict(tokenizer_class="BertTokenizer"), dict()
    yield "tokens-of-bert-cased", dict(tokenizer_class="BertTokenizer", do_lower_case=False), dict(lowercase=True)
    yield "tokens-of-bert-accents-kept", dict(tokenizer_class="BertTokenizer", strip_accents=False), dict(strip_accents=True)
    yield "tokens-of-bert-no-cjk", dict(tokenizer_class="BertTokenizerFast", tokenize_chinese_chars=False), dict()
    yield "tokens-of-json-cased", dict(tokenizer_class="PreTrainedTokenizerFast"), dict(lowercase=False, strip_accents=False)


def tokenizer_folder(folder, config, normalizer):
    bert(folder)
    json_folder = folder / "json"
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(json_folder)
    tokenizer = json.loads((json_folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["normalizer"].update(normalizer)
    for file in json_folder.iterdir():
        file.unlink()
    json_folder.rmdir()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    special = dict(cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]", unk_token="[UNK]", mask_token="[MASK]")
    (folder / "tokenizer_config.json").write_text(json.dumps(config | special))


def image_cases():
    yield "resnet-defaults", lambda f: (resnet(f), edit(f, id2label=None, label2id=None))
    yield "resnet-one-logit", lambda f: resnet(f, ["defect"])
    yield "resnet-multi-label", lambda f: resnet(f, ["tree", "river"], problem_type="multi_label_classification")
    yield "resnet-regression", lambda f: resnet(f, ["width"], problem_type="regression")
    yield "resnet-regression-of-two", lambda f: resnet(f, ["width", "height"], problem_type="regression")


def meanings():
    """What pipelines make of logits, by problem_type and number of labels; null where transformers refuses the configuration."""
    for problem in [None, "single_label_classification", "multi_label_classification", "regression", "ranking", "", 7]:
        for labels in [1, 2, 3]:
            logits = [1.5, -0.25, 0.75][:labels]
            row = dict(problem_type=problem, logits=logits)
            try:
                read = transformers.BertConfig.from_dict(dict(num_labels=labels, problem_type=problem))
                config = SimpleNamespace(
                    problem_type=read.problem_type, num_labels=read.num_labels, id2label=[str(i) for i in range(labels)]
                )
            except Exception as refused:
                yield row | dict(refused=type(refused).__name__)
                continue
            holder = SimpleNamespace(model=SimpleNamespace(config=config))
            outputs = {"logits": torch.tensor([logits])}
            row["texts"] = TextClassificationPipeline.postprocess(holder, outputs, top_k=None, _legacy=False)
            row["images"] = ImageClassificationPipeline.postprocess(holder, outputs, top_k=labels)
            for name in ["texts", "images"]:
                row[name] = [scores(row[name])[str(i)] for i in range(labels)]
            yield row


def main():
    torch.set_num_threads(1)
    cases = {}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        image = Image.fromarray(RANDOM.integers(0, 256, (20, 28, 3), dtype=np.uint8))
        image.save(root / "image.png")
        for name, write in text_cases():
            write(root / name)
            cases[name] = texts_answer(root / name)
        for name, key in wrapped_cases():
            bert(root / name)
            cases[name] = texts_answer(root / name)
            rename(root / name, key)
        for name, config, normalizer in tokenizer_cases():
            tokenizer_folder(root / name, config, normalizer)
            cases[name] = dict(ids=transformers.AutoTokenizer.from_pretrained(root / name)(TOKENIZER_TEXTS)["input_ids"])
        for name, write in image_cases():
            write(root / name)
            cases[name] = image_answer(root / name, image)
        versions = dict(torch=torch.__version__, transformers=transformers.__version__)
        expected = dict(
            versions, texts=TEXTS, tokenizer_texts=TOKENIZER_TEXTS, image="image.png", cases=cases, meanings=list(meanings())
        )
        (root / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False), encoding="utf-8")
        OUT.parent.mkdir(parents=True, exist_ok=True)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for file in sorted(path for path in root.rglob("*") if path.is_file()):
                archive.writestr(zipfile.ZipInfo(file.relative_to(root).as_posix()), file.read_bytes(), zipfile.ZIP_DEFLATED, 9)
        OUT.write_bytes(packed.getvalue())


if __name__ == "__main__":
    main()
