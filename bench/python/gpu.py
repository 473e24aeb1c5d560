"""PyTorch's half of the speeds that bench/gpu tells: BERT-base and ResNet-50, trained on made-up inputs on the first GPU.

    python gpu.py [STEPS]

Eager and torch.compile, float32 and bf16 autocast; the work is dev.lapidary.bench.gpu.Steps's. Made for torch 2.13.0 and
transformers 5.18.0.
"""
import sys
import time

import torch
from transformers import BertConfig, BertForSequenceClassification, ResNetConfig, ResNetForImageClassification

TEXTS, TOKENS, IMAGES, SIDE, CLASSES = 32, 128, 64, 224, 1000


def bert(device):
    config = BertConfig()
    model = BertForSequenceClassification(config).to(device).train()
    inputs = {
        "input_ids": torch.randint(config.vocab_size, (TEXTS, TOKENS), device=device),
        "labels": torch.arange(TEXTS, device=device) % 2,
    }
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5, weight_decay=0.0, fused=True)
    return model, inputs, optimizer, 1.0


def resnet(device):
    config = ResNetConfig(num_labels=CLASSES)
    model = ResNetForImageClassification(config).to(device, memory_format=torch.channels_last).train()
    pixels = torch.randn(IMAGES, 3, SIDE, SIDE, device=device).contiguous(memory_format=torch.channels_last)
    inputs = {"pixel_values": pixels, "labels": torch.arange(IMAGES, device=device) % CLASSES}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    return model, inputs, optimizer, None


def seconds_of_steps(work, device, compiled, bf16, steps):
    model, inputs, optimizer, clip = work(device)
    forward = torch.compile(model) if compiled else model
    seconds = []
    for _ in range(steps):
        start = time.perf_counter()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=bf16):
            loss = forward(**inputs).loss
        loss.backward()
        loss.item()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        optimizer.zero_grad()
        if device == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return seconds


def typical(seconds):
    """The median of the later half, when all is compiled and warm."""
    later = sorted(seconds[len(seconds) // 2:])
    return later[len(later) // 2]


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    device = "cuda" if torch.cuda.is_available() else "cpu"
    for bf16 in [False, True]:
        for model, work, count, unit in [("BERT-base", bert, TEXTS, "texts"), ("ResNet-50", resnet, IMAGES, "images")]:
            for compiled in [False, True]:
                torch.manual_seed(42)
                step = typical(seconds_of_steps(work, device, compiled, bf16, steps))
                print(f"{model:10} {'bf16' if bf16 else 'float32':9} {'torch.compile' if compiled else 'PyTorch':16} "
                      f"{1e3 * step:8.1f} ms a step {count / step:10.0f} {unit}/s", flush=True)


if __name__ == "__main__":
    main()
