"""The same fine-tuning as `./lapidary finetune`, by transformers on PyTorch, to compare what is learnt. (bench/compare, for speed, has workload.py.)

Made for torch 2.13.0 and transformers 5.18.0. Reads `text<TAB>label` without a header. Batches are padded to their longest
sequence, as transformers' DataCollatorWithPadding does; AdamW without decay, gradients clipped to 1, learning rate falling
along a line. The seed draws the new head and the order of examples as transformers' Trainer would, and Lapidary. With dropout 0
the losses are those of `./lapidary finetune --dropout 0 --logging-steps 1`. Prints one JSON object: accuracy after each epoch, the
loss of each update, real (unpadded) tokens per second of training, peak memory.
"""
import argparse
import json
import resource
import time

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def read(path, limit):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    return [(text, int(label)) for text, label in rows][:limit]


def batches(rows, order, size, tokenizer, max_length):
    for start in range(0, len(order), size):
        chosen = [rows[i] for i in order[start:start + size]]
        inputs = tokenizer([text for text, _ in chosen], padding=True, truncation=True, max_length=max_length,
                           return_tensors="pt")
        yield inputs, torch.tensor([label for _, label in chosen])


@torch.no_grad()
def accuracy(model, rows, tokenizer, args):
    model.eval()
    right = sum((model(**inputs).logits.argmax(-1) == labels).sum().item()
                for inputs, labels in batches(rows, range(len(rows)), args.eval_batch_size, tokenizer, args.max_length))
    return right / len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--train-file", required=True)
    parser.add_argument("--validation-file")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--max-steps", type=int, default=0)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--eval-batch-size", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--max-train-samples", type=int)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dropout", type=float, help="all of the model's; as its configuration says if not given")
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rows = read(args.train_file, args.max_train_samples)
    validation = read(args.validation_file, None) if args.validation_file else []
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    dropout = {} if args.dropout is None else dict.fromkeys(
        ("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout"), args.dropout)
    model = AutoModelForSequenceClassification.from_pretrained(
        args.model, num_labels=len({label for _, label in rows}), **dropout)
    steps = args.max_steps or args.epochs * -(-len(rows) // args.batch_size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))

    done, epoch, tokens, seconds, scores, losses = 0, 0, 0, 0.0, [], []
    while done < steps:
        model.train()
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(args.seed + epoch)).tolist()
        epoch += 1
        for inputs, labels in batches(rows, order, args.batch_size, tokenizer, args.max_length):
            start = time.perf_counter()
            loss = model(**inputs, labels=labels).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            seconds += time.perf_counter() - start
            tokens += int(inputs["attention_mask"].sum())
            done += 1
            if done == steps:
                break
        if validation:
            scores.append(round(accuracy(model, validation, tokenizer, args), 4))
    print(json.dumps({
        "accuracy": scores,
        "steps": done,
        "train_loss": sum(losses) / len(losses),
        "losses": losses,
        "train_seconds": round(seconds, 2),
        "train_tokens_per_second": round(tokens / seconds, 1),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))


if __name__ == "__main__":
    main()
