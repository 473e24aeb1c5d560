"""Writes what transformers computes with the imported bert-base-uncased: samples of the hidden states of two sentences.

    ./lapidary models get bert-base-uncased
    python loaders/src/test/python/make_bert_base_fixture.py "$(./lapidary models where bert-base-uncased)" \
        train/src/test/resources/dev/lapidary/train/bert-base-uncased-hidden-states.json

Made with torch 2.13.0 and transformers 5.18.0, in double precision, so that the fixture's own error is none. Two checks come
first: the outputs that transformers' own integration test expects of google-bert/bert-base-uncased, and the word that its
masked language model fills in.
"""

import json
import random
import sys

import torch
import transformers
from transformers import AutoTokenizer, BertForMaskedLM, BertModel

SENTENCES = [
    "A lapidary cuts and polishes gems; this one fine-tunes pretrained models.",
    "The cutter's wheel was slow, but nobody who saw the stone afterwards would have called the work unremarkable!",
]
SAMPLES = 300
POOLED_SAMPLES = 50


def check(folder, tokenizer):
    """The weights are Google's: tests/models/bert/test_modeling_bert.py of transformers, and a word everybody knows."""
    model = BertModel.from_pretrained(folder).eval()
    ids = torch.tensor([[0, 345, 232, 328, 740, 140, 1695, 69, 6078, 1588, 2]])
    with torch.no_grad():
        states = model(ids, attention_mask=torch.tensor([[0] + [1] * 10])).last_hidden_state
    known = torch.tensor([[0.4249, 0.1008, 0.7531], [0.3771, 0.1188, 0.7467], [0.4152, 0.1098, 0.7108]])
    torch.testing.assert_close(states[0, 1:4, 1:4], known, atol=1e-4, rtol=1e-4)

    masked = BertForMaskedLM.from_pretrained(folder).eval()
    encoded = tokenizer("paris is the [MASK] of france.", return_tensors="pt")
    with torch.no_grad():
        probabilities = masked(**encoded).logits[0, 4].softmax(-1)
    best = probabilities.argmax().item()
    assert tokenizer.convert_ids_to_tokens(best) == "capital" and abs(probabilities[best] - 0.9969) < 5e-5


def sample(model, tokenizer, text, draw):
    encoded = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        output = model(**encoded)
    states, pooled = output.last_hidden_state[0], output.pooler_output[0]
    tokens = [draw.randrange(states.shape[0]) for _ in range(SAMPLES)]
    channels = [draw.randrange(states.shape[1]) for _ in range(SAMPLES)]
    pooled_channels = sorted(draw.sample(range(states.shape[1]), POOLED_SAMPLES))
    return {
        "text": text,
        "input_ids": encoded["input_ids"][0].tolist(),
        "last_hidden_state": {
            "shape": list(states.shape),
            "token": tokens,
            "channel": channels,
            "value": [round(states[t, c].item(), 9) for t, c in zip(tokens, channels)],
        },
        "pooler_output": {
            "channel": pooled_channels,
            "value": [round(pooled[c].item(), 9) for c in pooled_channels],
        },
    }


def main(folder, output):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    check(folder, tokenizer)
    model = BertModel.from_pretrained(folder).eval().double()
    draw = random.Random(42)
    fixture = {
        "model": "bert-base-uncased",
        "made_with": f"torch {torch.__version__}, transformers {transformers.__version__}, float64",
        "sentences": [sample(model, tokenizer, text, draw) for text in SENTENCES],
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
