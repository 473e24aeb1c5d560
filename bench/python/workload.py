"""PyTorch's half of bench/compare: does the task in a file as transformers would, and prints what it measured.

    python workload.py TASK.json

The file is dev.lapidary.bench.work.Task, the line of JSON printed dev.lapidary.bench.work.Measurement. Made for torch 2.13.0
and transformers 5.18.0; float32, eager, on the CPU. Times are those of the steps alone, as in the other half.
"""
import array
import json
import os
import resource
import sys
import time
import zlib

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

SEED = 42


class Recorder:
    def __init__(self):
        self.step_ms, self.units, self.losses, self.first_step_at, self.check = [], [], [], 0, ""

    def step(self, start, units, loss=None):
        self.step_ms.append(1e3 * (time.perf_counter() - start))
        self.first_step_at = self.first_step_at or time.time()
        self.units.append(units)
        if loss is not None:
            self.losses.append(loss)

    def measurement(self):
        return {**vars(self), "peak_mb": peak_mb()}


def peak_mb():
    """VmHWM of Linux: unlike ru_maxrss, it does not begin with what the process's parent held."""
    try:
        with open("/proc/self/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts bytes


def read(task):
    with open(task["texts"], encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def padded(tokenizer, encoded, task):
    """As DataCollatorWithPadding does: to the longest of the batch, or to a fixed length."""
    if task["pad_to"]:
        return tokenizer.pad(encoded, padding="max_length", max_length=task["pad_to"], return_tensors="pt")
    return tokenizer.pad(encoded, padding=True, return_tensors="pt")


def text_model(task):
    from transformers import AutoModelForSequenceClassification, AutoTokenizer
    return (AutoTokenizer.from_pretrained(task["model"]),
            AutoModelForSequenceClassification.from_pretrained(task["model"]))


def train_texts(task, recorder):
    """What transformers' Trainer does unless told otherwise: fused AdamW, no decay, gradients clipped to 1, linear schedule."""
    import torch
    rows = read(task)
    tokenizer, model = text_model(task)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5, weight_decay=0.0, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / task["steps"]))
    model.train()
    for step in range(task["steps"]):
        batch = rows[step * task["batch_size"]:(step + 1) * task["batch_size"]]
        encoded = [tokenizer(row["text"], truncation=True, max_length=task["max_length"]) for row in batch]
        inputs = padded(tokenizer, encoded, task)
        labels = torch.tensor([model.config.label2id[row["label"]] for row in batch])
        start = time.perf_counter()
        loss = model(**inputs, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recorder.step(start, int(inputs["attention_mask"].sum()), loss.item())


def train_images(task, recorder):
    import safetensors.torch
    import torch
    from transformers import ResNetConfig, ResNetForImageClassification
    model = ResNetForImageClassification(ResNetConfig.from_pretrained(task["model"]))
    weights = safetensors.torch.load_file(os.path.join(task["model"], "model.safetensors"))
    missing = model.load_state_dict(weights, strict=False)
    assert not missing.unexpected_keys and all("num_batches" in key or "running" in key for key in missing.missing_keys)
    layout = torch.channels_last if task["channels_last"] else torch.contiguous_format
    model = model.to(memory_format=layout)
    with open(task["images"], "rb") as file:
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
    batches = [batch.permute(0, 3, 1, 2).contiguous(memory_format=layout)
               for batch in pixels.view(-1, task["batch_size"], task["side"], task["side"], 3)]
    labels = torch.arange(task["batch_size"]) % model.config.num_labels
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    model.train()
    for step in range(task["steps"]):
        start = time.perf_counter()
        loss = model(batches[step % len(batches)], labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        recorder.step(start, task["batch_size"], loss.item())


def predict(task, recorder, passes):
    """From texts to logits. @param passes the texts of each step"""
    import torch
    tokenizer, model = text_model(task)
    model.eval()
    with torch.inference_mode():
        for texts in passes:
            start = time.perf_counter()
            for first in range(0, len(texts), task["batch_size"]):
                inputs = tokenizer(texts[first:first + task["batch_size"]], padding=True, truncation=True,
                                   max_length=task["max_length"], return_tensors="pt")
                model(**inputs).logits.tolist()
            recorder.step(start, len(texts))


def predict_one_by_one(task, recorder):
    texts = [row["text"] for row in read(task)]
    predict(task, recorder, [[texts[step % len(texts)]] for step in range(task["steps"])])


def predict_all(task, recorder):
    texts = [row["text"] for row in read(task)]
    predict(task, recorder, [texts] * task["steps"])


def tokenize(task, recorder):
    """The Rust tokenizer itself, a thousand texts at a call: on one thread that is the fastest way through its Python binding."""
    from tokenizers import Tokenizer
    texts = [row["text"] for row in read(task)]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    tokenizer = Tokenizer.from_file(os.path.join(task["model"], "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for step in range(task["steps"]):
        start = time.perf_counter()
        ids = [encoding.ids for first in range(0, len(texts), 1000)
               for encoding in tokenizer.encode_batch(texts[first:first + 1000])]
        recorder.step(start, megabytes)
        if step == 0:
            recorder.check = f"{zlib.crc32(array.array('i', [i for row in ids for i in row]).tobytes()):08x}"


WORK = {
    "TRAIN_TEXTS": train_texts,
    "TRAIN_IMAGES": train_images,
    "PREDICT_ONE_BY_ONE": predict_one_by_one,
    "PREDICT": predict_all,
    "TOKENIZE": tokenize,
}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    if task["kind"] != "TOKENIZE":
        import torch
        torch.manual_seed(SEED)
        torch.set_num_threads(task["threads"])
    recorder = Recorder()
    WORK[task["kind"]](task, recorder)
    print(json.dumps(recorder.measurement()))


if __name__ == "__main__":
    main()
