"""Prints the numbers of dev.lapidary.engine.MersenneTwisterTest: what PyTorch draws after torch.manual_seed.

    python torch_random.py

Made with torch 2.13.0.
"""

import torch

for seed, n in [(42, 11), (43, 11), (2**40 + 7, 6)]:
    torch.manual_seed(seed)
    print(f"randperm({n}) after {seed}:", torch.randperm(n).tolist())

torch.manual_seed(42)
order = torch.randperm(6920)
print("6920 after 42, its ends and the sum of i·order[i]:", order[:3].tolist(), order[-3:].tolist(),
      (torch.arange(6920) * order).sum().item())  # fmt: skip

for n in (3, 16, 21):
    torch.manual_seed(42)
    print(f"normal_(0, 0.5) of {n}:", [float(f"{x:.8g}") for x in torch.empty(n).normal_(0, 0.5).tolist()])

torch.manual_seed(42)
torch.empty(768).normal_(0, 0.02)
print("and then of 16:", [float(f"{x:.8g}") for x in torch.empty(16).normal_(0, 0.02).tolist()])
