"""Makes src/test/resources/dev/lapidary/loaders/reference.safetensors with the reference implementation.

    python loaders/src/test/python/make_safetensors_fixture.py

Made with safetensors 0.8.0 and torch 2.13.0. SafetensorsWriterTest writes the same tensors and compares every byte.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file


def reciprocals(*shape, dtype=torch.float32):
    """1/3, 1/4, 1/5, … in double precision, rounded to single and then to the type; the Java test has the same."""
    count = torch.Size(shape).numel()
    values = torch.tensor([1.0 / (i + 3) for i in range(count)], dtype=torch.float64)
    if dtype != torch.float64:
        values = values.to(torch.float32)
    return values.to(dtype).reshape(shape)


tensors = {
    "b": reciprocals(2, 3),
    "a": reciprocals(5),
    "half": reciprocals(7, dtype=torch.float16),
    "brain": reciprocals(3, 3, dtype=torch.bfloat16),
    "double": reciprocals(3, dtype=torch.float64),
    "scalar": reciprocals(),
    "empty": reciprocals(0, 4),
    "": reciprocals(1),
    "tab\tquote\"backslash\\bell\x07del\x7f": reciprocals(1),
    "é": reciprocals(1),
    # In UTF-8 the first of these sorts before the second, in UTF-16 after it.
    "\ufb01": reciprocals(2),
    "\U0001f600": reciprocals(2),
}
resources = Path(__file__).parent.parent / "resources" / "dev" / "lapidary" / "loaders"
save_file(tensors, resources / "reference.safetensors", metadata={"format": "pt"})
