#!/usr/bin/env python3
"""Writes what the training benchmark runs on: random models, a tokenizer and random preference pairs.

    make_models.py FOLDER

FOLDER gets `smol135/` (the shape of SmolLM-135M), `llama20/` (20 million parameters), both with random fp32 weights and
one byte-level BPE tokenizer of 49,152 tokens trained on the Python standard library, and `pairs.jsonl`: 64 pairs cut
from the same text, prompts of 50 to 400 tokens and answers of 50 to 300, spread log-uniformly. The same versions write the
same bytes. Needs `pip install torch transformers tokenizers`.
"""
import glob
import json
import os
import random
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

VOCABULARY = 49152
SHAPES = {
    "smol135": dict(
        hidden_size=576, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3, intermediate_size=1536
    ),
    "llama20": dict(
        hidden_size=256, num_hidden_layers=8, num_attention_heads=4, num_key_value_heads=2, intermediate_size=768
    ),
}


def library_text(limit=16_000_000):
    """The standard library's own sources, in a fixed order."""
    root = os.path.dirname(os.__file__)
    size = 0
    for path in sorted(glob.glob(f"{root}/*.py") + glob.glob(f"{root}/*/*.py")):
        if "site-packages" in path or "dist-packages" in path:
            continue
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError):
            continue
        yield text
        size += len(text)
        if size > limit:
            return


def train_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(library_text(), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|endoftext|>",
        bos_token="<|endoftext|>",
        pad_token="<|im_end|>",
        model_max_length=2048,
    )


def write_model(folder, shape):
    torch.manual_seed(0)
    configuration = LlamaConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=2048,
        rms_norm_eps=1e-5,
        rope_theta=10000.0,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=2,
        **shape,
    )
    model = LlamaForCausalLM(configuration)
    model.save_pretrained(folder)
    print(folder, sum(p.numel() for p in model.parameters()), "parameters")


def write_pairs(path, tokenizer, count=64):
    ids = tokenizer("\n".join(library_text())[:6_000_000])["input_ids"]
    draw = random.Random(1)

    def passage(shortest, longest):
        length = int(shortest * (longest / shortest) ** draw.random())
        start = draw.randrange(len(ids) - length)
        text = tokenizer.decode(ids[start : start + length]).replace("<|", "<").strip()
        return text if text[:1].isalpha() else "A " + text

    with open(path, "w", encoding="utf-8") as file:
        for _ in range(count):
            row = dict(prompt="Q " + passage(50, 400) + "\n", chosen=passage(50, 300), rejected=passage(50, 300))
            file.write(json.dumps(row) + "\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    tokenizer = train_tokenizer()
    for name, shape in SHAPES.items():
        write_model(f"{folder}/{name}", shape)
        tokenizer.save_pretrained(f"{folder}/{name}")
    write_pairs(f"{folder}/pairs.jsonl", tokenizer)


if __name__ == "__main__":
    main()
