"""Tells which of the libraries that PyTorch's half of bench/compare needs this Python has: one JSON object."""
import importlib.metadata
import importlib.util
import json
import platform

NEEDED = ["torch", "transformers", "tokenizers", "safetensors"]

missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
versions = {name: importlib.metadata.version(name) for name in NEEDED if name not in missing}
print(json.dumps({"python": platform.python_version(), "versions": versions, "missing": missing}))
