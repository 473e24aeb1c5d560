"""Shows the files that SafetensorsCorpus writes to the reference implementation, and reports where they disagree.

    mvn -pl loaders -am test-compile
    java -cp loaders/target/classes:loaders/target/test-classes dev.lapidary.loaders.SafetensorsCorpus FOLDER
    python loaders/src/test/python/check_safetensors_corpus.py FOLDER

Run with safetensors 0.8.0.
"""

import sys
from pathlib import Path

import safetensors
from safetensors import safe_open

EXPECTED = {"accepted": True, "refused": False, "refused-here-only": True}


def accepts(file):
    try:
        with safe_open(str(file), "np") as opened:
            opened.keys()
        return True
    except (safetensors.SafetensorError, ValueError):
        return False


disagreements = 0
files = 0
for folder, expected in EXPECTED.items():
    for file in sorted((Path(sys.argv[1]) / folder).iterdir()):
        files += 1
        if accepts(file) != expected:
            disagreements += 1
            print(f"{folder}: the reference {'refuses' if expected else 'accepts'} {file.name}")
print(f"safetensors {safetensors.__version__}: {files} files, {disagreements} disagreements")
sys.exit(disagreements > 0)
