"""Measures how hard the embedded support data set is, for the figures in its README.

Three baselines, all scored on support-validation.csv:

  words     logistic regression on bags of words and on tf-idf of one- and two-word runs, C chosen by
            five-fold cross-validation on the training file alone
  encoder   a pretrained BERT encoder, fine-tuned with transformers
  random    the same architecture from random weights, trained in the same way

    python support_baselines.py words
    python support_baselines.py encoder --model ../shared/models/all-MiniLM-L6-v2 --seeds 42 43 44
    python support_baselines.py random  --model ../shared/models/all-MiniLM-L6-v2

Measured with Python 3.11.7, torch 2.13.0, transformers 5.18.0 and scikit-learn 1.9.1; each run prints its own.
"""

import argparse
import csv
import platform
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "main/resources/dev/lapidary/train/data"


def read(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


def words(show_errors):
    import sklearn
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    print(f"python {platform.python_version()}, scikit-learn {sklearn.__version__}")
    texts, labels = read("support-train.csv")
    held_out, expected = read("support-validation.csv")
    features = {
        "bag of words": CountVectorizer(binary=True),
        "tf-idf of one and two words": TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
    }
    for name, vectorizer in features.items():
        search = GridSearchCV(
            make_pipeline(vectorizer, LogisticRegression(max_iter=2000)),
            {"logisticregression__C": [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100]},
            cv=5,
        ).fit(texts, labels)
        best = search.best_params_["logisticregression__C"]
        accuracy = search.score(held_out, expected)
        print(f"{name}: accuracy {accuracy:.3f} (C {best}, cross-validation {search.best_score_:.3f})")
        if show_errors:
            report_errors(held_out, expected, search.predict(held_out))


def fine_tune(model_folder, pretrained, seed, epochs, learning_rate, batch_size, threads, show_errors):
    import torch
    from transformers import (
        AutoConfig,
        AutoModelForSequenceClassification,
        AutoTokenizer,
        get_linear_schedule_with_warmup,
        set_seed,
    )

    torch.set_num_threads(threads)
    set_seed(seed)
    texts, labels = read("support-train.csv")
    held_out, expected = read("support-validation.csv")
    names = sorted(set(labels))
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    if pretrained:
        model = AutoModelForSequenceClassification.from_pretrained(model_folder, num_labels=len(names))
    else:
        config = AutoConfig.from_pretrained(model_folder, num_labels=len(names))
        model = AutoModelForSequenceClassification.from_config(config)

    decayed = [p for p in model.parameters() if p.ndim > 1]
    undecayed = [p for p in model.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": undecayed, "weight_decay": 0.0}], lr=learning_rate
    )
    steps = epochs * -(-len(texts) // batch_size)
    schedule = get_linear_schedule_with_warmup(optimizer, 0, steps)
    targets = torch.tensor([names.index(label) for label in labels])

    def encode(batch):
        return tokenizer(batch, padding=True, truncation=True, max_length=128, return_tensors="pt")

    def predict():
        model.eval()
        with torch.no_grad():
            chunks = [held_out[i : i + 64] for i in range(0, len(held_out), 64)]
            return [names[k] for chunk in chunks for k in model(**encode(chunk)).logits.argmax(-1).tolist()]

    for epoch in range(1, epochs + 1):
        model.train()
        total = 0.0
        for indices in torch.randperm(len(texts)).split(batch_size):
            loss = model(**encode([texts[i] for i in indices]), labels=targets[indices]).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total += loss.item() * len(indices)
        predicted = predict()
        accuracy = sum(p == e for p, e in zip(predicted, expected)) / len(expected)
        print(f"seed {seed} epoch {epoch}: train loss {total / len(texts):.3f} accuracy {accuracy:.3f}", flush=True)
    if show_errors:
        report_errors(held_out, expected, predicted)


def report_errors(texts, expected, predicted):
    for text, wanted, found in zip(texts, expected, predicted):
        if wanted != found:
            print(f"  {wanted} taken for {found}: {text}")


def main():
    parser = argparse.ArgumentParser(description="Baselines of the embedded support data set.")
    parser.add_argument("baseline", choices=["words", "encoder", "random"])
    parser.add_argument("--model", help="HuggingFace folder of the encoder")
    parser.add_argument("--seeds", type=int, nargs="+", default=[42])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--errors", action="store_true", help="list the validation sentences it gets wrong")
    args = parser.parse_args()
    if args.baseline == "words":
        words(args.errors)
        return
    if args.model is None:
        parser.error("--model is needed for the encoder and random baselines")
    import torch
    import transformers

    print(f"python {platform.python_version()}, torch {torch.__version__}, transformers {transformers.__version__}")
    print(f"{args.baseline}: learning rate {args.learning_rate}, {args.epochs} epochs, batches of {args.batch_size}")
    for seed in args.seeds:
        fine_tune(
            args.model,
            args.baseline == "encoder",
            seed,
            args.epochs,
            args.learning_rate,
            args.batch_size,
            args.threads,
            args.errors,
        )


if __name__ == "__main__":
    main()
