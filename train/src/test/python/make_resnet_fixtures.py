"""Makes the ResNet fixtures of dev.lapidary.train.fidelity: what transformers computes with ResNets.

    python make_resnet_fixtures.py                     # small ones, into the test's resources
    python make_resnet_fixtures.py --full-size FOLDER  # ResNet-18 and -50 at 64 and 224 pixels: 1.3 GB, not for the repo

Made with torch 2.13.0, transformers 5.18.0 and safetensors 0.8.0. Weights are random. The numbers are those of double
precision. A ReLU or a max-pool that tips over on rounding would change them by more than rounding does, so the pictures
are noise, and the seed is the first for which single precision, in both layouts and from slightly different pictures,
agrees: see is_stable(). Full-size ones have too many ReLUs for that. They take small steps, as their training is chaotic,
and their metadata say how far PyTorch's own single precision is away.

One safetensors file per configuration:
    metadata                 the configuration, as JSON, the versions, and the seed
    images           F32     [steps, 4, height, width, channels]: a batch for each step, channels last
    labels           I64     [steps, 4]
    weights/<key>    F32     to begin with, buffers among them
    logits, loss     F64     of batch 0, in training
    gradients/<key>  F64     of that loss
    evaluation       F64     logits of batch 0 in evaluation, to begin with
    losses           F64     of steps of SGD with momentum, step t on batch t: three, or ten at full size
    trained/<key>    F64     running statistics after three of them
"""

import argparse
import json
from pathlib import Path

import safetensors.torch
import torch
import transformers

OUT = Path(__file__).parents[1] / "resources/dev/lapidary/train/fidelity"
BATCH = 4
STATISTICS_AFTER = 3
CONFIGURATIONS = {
    "resnet-basic": (
        dict(embedding_size=8, hidden_sizes=[8, 12, 16], depths=[2, 1, 1], layer_type="basic"),
        (48, 40),
    ),
    "resnet-bottleneck": (
        dict(
            num_channels=1, embedding_size=12, hidden_sizes=[16, 32], depths=[1, 2], layer_type="bottleneck",
            hidden_act="gelu", downsample_in_first_stage=True,
        ),
        (47, 64),
    ),
    "resnet-downsample-first": (
        dict(
            embedding_size=8, hidden_sizes=[16, 24], depths=[2, 1], layer_type="bottleneck",
            downsample_in_bottleneck=True,
        ),
        (40, 33),
    ),
}  # fmt: skip
EIGHTEEN = dict(layer_type="basic", depths=[2, 2, 2, 2], hidden_sizes=[64, 128, 256, 512])
SMALL_RATE = 1e-4
FULL_SIZE = {
    "resnet-18-64": (EIGHTEEN, (64, 64)),
    "resnet-18-224": (EIGHTEEN, (224, 224)),
    "resnet-50-64": (dict(layer_type="bottleneck"), (64, 64)),
    "resnet-50-224": (dict(layer_type="bottleneck"), (224, 224)),
}


def build(options):
    model = transformers.ResNetForImageClassification(transformers.ResNetConfig(num_labels=5, **options))
    for name, value in model.state_dict().items():
        if name.endswith("running_var") or "normalization.weight" in name:
            value.copy_(1 + 0.2 * torch.rand(value.shape))
        elif "running_mean" in name or name.endswith("bias"):
            value.copy_(0.2 * torch.randn(value.shape))
    return model


def run(start, options, images, labels, dtype, layout=torch.contiguous_format, rate=0.01):
    """All that the fixture holds of one precision and layout."""
    model = build(options)
    model.load_state_dict(start)
    model = model.to(dtype).to(memory_format=layout)
    images = [batch.to(dtype).contiguous(memory_format=layout) for batch in images]
    results = {"evaluation": model.eval()(images[0]).logits}
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    losses = []
    for step in range(len(images)):
        output = model(images[step], labels=labels[step])
        optimizer.zero_grad()
        output.loss.backward()
        if step == 0:
            results |= {"logits": output.logits, "loss": output.loss}
            results |= {f"gradients/{key}": p.grad.clone() for key, p in model.named_parameters()}
        optimizer.step()
        losses.append(output.loss.item())
        if step + 1 == STATISTICS_AFTER:
            results |= {f"trained/{key}": b.clone() for key, b in model.named_buffers()}
    results["losses"] = torch.tensor(losses, dtype=torch.double)
    return {key: value.detach().double().contiguous() for key, value in results.items()}


def is_stable(start, options, images, labels, expected):
    """Whether single precision is away from double precision by rounding alone, however it is computed."""
    for layout in (torch.contiguous_format, torch.channels_last):
        for noise in (0.0, 3e-7):
            moved = [batch + noise * torch.randn(batch.shape) for batch in images]
            narrow = run(start, options, moved, labels, torch.float, layout)
            for key, value in expected.items():
                if (narrow[key] - value).norm() > 2e-5 * value.norm():
                    return False
    return True


def draw(seed, options, size, steps):
    torch.manual_seed(seed)
    start = {key: value.clone() for key, value in build(options).state_dict().items()}
    images = [torch.randn(BATCH, options.get("num_channels", 3), *size) for _ in range(steps)]
    labels = [torch.randint(0, 5, (BATCH,)) for _ in range(steps)]
    return start, options, images, labels


def make_stable(name, options, size):
    seed = 0
    while True:
        inputs = draw(seed, options, size, STATISTICS_AFTER)
        expected = run(*inputs, torch.double)
        if is_stable(*inputs, expected):
            break
        seed += 1
    save(OUT, name, inputs, expected, {"seed": str(seed), "rate": "0.01"})


def distances(actual, expected):
    """How far single precision is away: the farthest of each kind."""
    apart = {key: ((actual[key] - value).norm() / value.norm()).item() for key, value in expected.items()}
    kinds = ("logits", "evaluation", "gradients", "trained")
    farthest = {kind: max((d for key, d in apart.items() if key.startswith(kind)), default=0.0) for kind in kinds}
    return farthest | {"losses": (actual["losses"] - expected["losses"]).abs().max().item()}


def make_full_size(folder, name, options, size):
    inputs = draw(0, options, size, steps=10)
    expected = run(*inputs, torch.double, rate=SMALL_RATE)
    own = distances(run(*inputs, torch.float, torch.channels_last, SMALL_RATE), expected)
    print(f"{name}: PyTorch's single precision is away by {own}")
    metadata = {f"{kind}.distance": str(distance) for kind, distance in own.items()}
    save(folder, name, inputs, expected, metadata | {"seed": "0", "rate": str(SMALL_RATE)})


def save(folder, name, inputs, expected, metadata):
    start, options, images, labels = inputs
    tensors = {f"weights/{key}": value.float() for key, value in start.items()} | expected
    tensors["images"] = torch.stack(images).permute(0, 1, 3, 4, 2).contiguous()
    tensors["labels"] = torch.stack(labels)
    metadata |= {"config": json.dumps(options)}
    metadata |= {"torch": torch.__version__, "transformers": transformers.__version__}
    safetensors.torch.save_file(tensors, Path(folder) / f"{name}.safetensors", metadata)
    print(f"{name}: losses {expected['losses'].tolist()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--full-size", metavar="FOLDER")
    folder = parser.parse_args().full_size
    if folder:
        for name, (options, size) in FULL_SIZE.items():
            make_full_size(folder, name, options, size)
    else:
        torch.set_num_threads(1)
        for name, (options, size) in CONFIGURATIONS.items():
            make_stable(name, options, size)
