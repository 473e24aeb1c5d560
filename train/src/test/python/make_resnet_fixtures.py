"""Makes the ResNet fixtures of dev.lapidary.train.fidelity: what transformers computes with small ResNets.

    python make_resnet_fixtures.py

Made with torch 2.13.0, transformers 5.18.0 and safetensors 0.8.0. Weights are random. The numbers are those of double
precision. A ReLU or a max-pool that tips over on rounding would change them by more than rounding does, so the pictures
are noise, and the seed is the first for which single precision, in both layouts and from slightly different pictures,
agrees: see is_stable().

One safetensors file per configuration:
    metadata                 the configuration, as JSON, the versions, and the seed
    images           F32     [3, 4, height, width, channels]: three batches, channels last
    labels           I64     [3, 4]
    weights/<key>    F32     to begin with, buffers among them
    logits, loss     F64     of batch 0, in training
    gradients/<key>  F64     of that loss
    evaluation       F64     logits of batch 0 in evaluation, to begin with
    losses           F64     of three steps of SGD with momentum, step t on batch t
    trained/<key>    F64     running statistics after them
"""

import json
from pathlib import Path

import safetensors.torch
import torch
import transformers

OUT = Path(__file__).parents[1] / "resources/dev/lapidary/train/fidelity"
BATCH = 4
STEPS = 3
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


def build(options):
    model = transformers.ResNetForImageClassification(transformers.ResNetConfig(num_labels=5, **options))
    for name, value in model.state_dict().items():
        if name.endswith("running_var") or "normalization.weight" in name:
            value.copy_(1 + 0.2 * torch.rand(value.shape))
        elif "running_mean" in name or name.endswith("bias"):
            value.copy_(0.2 * torch.randn(value.shape))
    return model


def run(start, options, images, labels, dtype, layout=torch.contiguous_format):
    """All that the fixture holds of one precision and layout."""
    model = build(options)
    model.load_state_dict(start)
    model = model.to(dtype).to(memory_format=layout)
    images = [batch.to(dtype).contiguous(memory_format=layout) for batch in images]
    results = {"evaluation": model.eval()(images[0]).logits}
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    losses = []
    for step in range(STEPS):
        output = model(images[step], labels=labels[step])
        optimizer.zero_grad()
        output.loss.backward()
        if step == 0:
            results |= {"logits": output.logits, "loss": output.loss}
            results |= {f"gradients/{key}": p.grad.clone() for key, p in model.named_parameters()}
        optimizer.step()
        losses.append(output.loss.item())
    results["losses"] = torch.tensor(losses, dtype=torch.double)
    results |= {f"trained/{key}": b.clone() for key, b in model.named_buffers()}
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


def draw(seed, options, size):
    torch.manual_seed(seed)
    start = {key: value.clone() for key, value in build(options).state_dict().items()}
    images = [torch.randn(BATCH, options.get("num_channels", 3), *size) for _ in range(STEPS)]
    labels = [torch.randint(0, 5, (BATCH,)) for _ in range(STEPS)]
    return start, options, images, labels


def make(name, options, size):
    seed = 0
    while True:
        inputs = draw(seed, options, size)
        expected = run(*inputs, torch.double)
        if is_stable(*inputs, expected):
            break
        seed += 1
    start, _, images, labels = inputs
    tensors = {f"weights/{key}": value.float() for key, value in start.items()} | expected
    tensors["images"] = torch.stack(images).permute(0, 1, 3, 4, 2).contiguous()
    tensors["labels"] = torch.stack(labels)
    metadata = {"config": json.dumps(options), "seed": str(seed)}
    metadata |= {"torch": torch.__version__, "transformers": transformers.__version__}
    safetensors.torch.save_file(tensors, OUT / f"{name}.safetensors", metadata)
    print(f"{name}: seed {seed}, losses {expected['losses'].tolist()}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, (options, size) in CONFIGURATIONS.items():
        make(name, options, size)
