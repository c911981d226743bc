"""What the scripts of this folder share: reference encoders made of local vocabulary files, and the command.

VOCAB is a folder with one folder a vocabulary (gpt2/tokenizer.json, cl100k_base/cl100k_base.tiktoken, ...).
"""
import json
import os
import pathlib
import subprocess
import tempfile

TIKTOKEN = ["r50k_base", "p50k_base", "cl100k_base", "o200k_base", "o200k_harmony"]


def tiktoken_encoding(vocab, name):
    """tiktoken's own definition of an encoding, its ranks read from the folder."""
    import tiktoken
    import tiktoken_ext.openai_public as public
    from tiktoken.load import load_tiktoken_bpe

    def load(url, expected_hash=None):
        base = pathlib.PurePosixPath(url).name
        return load_tiktoken_bpe(str(vocab / base.removesuffix(".tiktoken") / base))

    public.load_tiktoken_bpe = load
    return tiktoken.Encoding(**public.ENCODING_CONSTRUCTORS[name]())


def rank_file(vocab, name):
    base = "o200k_base" if name == "o200k_harmony" else name
    return vocab / base / f"{base}.tiktoken"


def json_files(vocab):
    return {path.parent.name: path for path in sorted(vocab.glob("*/tokenizer.json"))}


def prefer_lines(verb, command, tokenizer, values, *flags):
    """What `prefer tokenize VERB --json-lines` makes of values, one for one."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for value in values:
            file.write(json.dumps(value) + "\n")
        file.flush()
        result = subprocess.run(
            [command, "tokenize", verb, "--json-lines", "--tokenizer", str(tokenizer), *flags, file.name],
            stdout=subprocess.PIPE, check=True)
    lines = result.stdout.splitlines()
    if len(lines) != len(values):
        raise SystemExit(f"{len(values)} lines went into {verb}, {len(lines)} came out")
    return [json.loads(line) for line in lines]


def prefer_ids(command, tokenizer, texts, *flags):
    """The ids that the command gives texts."""
    return prefer_lines("encode", command, tokenizer, texts, *flags)


def prefer_texts(command, tokenizer, rows, *flags):
    """The texts that the command gives rows of ids."""
    return prefer_lines("decode", command, tokenizer, rows, *flags)


def documents(path):
    """The texts of a file with a JSON string a line; .zst through the zstd command."""
    if str(path).endswith(".zst"):
        with subprocess.Popen(["zstd", "-dc", str(path)], stdout=subprocess.PIPE) as process:
            yield from (json.loads(line) for line in process.stdout)
    else:
        with open(path, encoding="utf-8") as file:
            yield from (json.loads(line) for line in file)


def one_core():
    """Keeps this process and its threads on one core; call before the peers are imported."""
    os.environ.update(RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
