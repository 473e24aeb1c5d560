"""Makes the fixture of dev.lapidary.train.cli.SameSeedTest: a fine-tuning by transformers' own Trainer.

    python make_trainer_fixture.py

Made with torch 2.13.0, transformers 5.18.0 and accelerate 1.15.0. The head is new and batches are shuffled, both by the seed
alone; dropout is off. Writes an encoder's folder, train.tsv, and runs.json: the loss of every update, for each seed.
"""

import json
from pathlib import Path

import torch
import transformers

OUT = Path(__file__).parents[1] / "resources/dev/lapidary/train/trainer"
SEEDS = [42, 7]
NO_DROPOUT = dict(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] the a film plot end is was very not good bad dull great . fun".split()
GOOD = ["good", "great", "fun", "very good", "not bad", "very great", "not dull"]
BAD = ["bad", "dull", "not good", "very dull", "not great", "not fun", "very bad"]


def texts():
    """Of several lengths, so that batches differ in their padding."""
    for i, (good, bad) in enumerate(zip(GOOD, BAD)):
        subject = ["the film", "a plot", "the end of the film"][i % 3]
        yield f"{subject} is {good} .", 1
        yield f"{subject} was {bad}", 0
        yield f"not a {bad} film" if i % 2 else f"{good} .", int(i % 2 == 0)


def write_encoder():
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48,
        max_position_embeddings=16, initializer_range=0.1,
    )  # fmt: skip
    transformers.BertModel(config).save_pretrained(OUT)
    (OUT / "vocab.txt").write_text("\n".join(WORDS))
    (OUT / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True, "tokenizer_class": "BertTokenizer"}))
    (OUT / "train.tsv").write_text("".join(f"{text}\t{label}\n" for text, label in texts()))


class Recorder(transformers.Trainer):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.losses = []

    def compute_loss(self, *args, **options):
        loss = super().compute_loss(*args, **options)
        self.losses.append(loss.item())
        return loss


def train(seed):
    transformers.set_seed(seed)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(OUT, num_labels=2, **NO_DROPOUT)
    tokenizer = transformers.AutoTokenizer.from_pretrained(OUT)
    rows = [dict(tokenizer(text), label=label) for text, label in texts()]
    arguments = transformers.TrainingArguments(
        "unused", num_train_epochs=3, per_device_train_batch_size=4, learning_rate=2e-3, seed=seed,
        use_cpu=True, report_to=[], save_strategy="no", disable_tqdm=True,
    )  # fmt: skip
    collate = transformers.DataCollatorWithPadding(tokenizer)
    trainer = Recorder(model, arguments, train_dataset=rows, data_collator=collate)
    trainer.train()
    return trainer.losses


if __name__ == "__main__":
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    write_encoder()
    runs = [dict(seed=seed, losses=train(seed)) for seed in SEEDS]
    versions = dict(torch=torch.__version__, transformers=transformers.__version__)
    (OUT / "runs.json").write_text(json.dumps(dict(versions, runs=runs), indent=1) + "\n")
