#!/usr/bin/env python3
"""Encoding speed beside other encoders: everything alternates within one run, medians are printed.

usage: bench_encoders.py VOCAB CORPUS [--vocabularies cl100k_base,qwen] [--texts english,code,...] [--cores 1] ...

VOCAB is a folder with one folder a vocabulary (cl100k_base/cl100k_base.tiktoken and tokenizer.json, ...), CORPUS one with
NAME.docs.jsonl, a JSON string a line. Needs: pip install gigatoken fastokens quicktok-v1 tiktoken tokenizers
and: swift build -c release --package-path Benchmarks/tokenizers

What is measured: texts lie in memory as str (for us and gigatoken: as bytes), ids come out into arrays (for us, one with room for a third
as many ids as there are bytes, made inside the measured pass). "Cold" is the first pass
of a fresh encoder over the texts, as they come; "warm" its second pass. Making the encoder is not counted for anyone (for us, the
encoder's buffers and caches are made inside the measured pass). --cores 1 keeps everything on one core, --cores 2 on two.
--adversarial takes made-up texts in place of a corpus, another length each repetition. --doubling shows how the time for such texts
grows with their length, --scaling what a second core brings: both without peers.
"""
import argparse
import gc
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ALL_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
RANKS = ["r50k_base", "p50k_base", "cl100k_base", "o200k_base"]


def keep_on(process, cores):
    """Keeps a process (0: this one) on so many of the last cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, ALL_CORES[-cores:])


class Prefer:
    """The measuring program; it keeps the texts and is told what to do."""

    def __init__(self, program, path, cores, batch=False):
        self.path, self.cores, self.batch = path, cores, batch or cores > 1
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        keep_on(self.process.pid, cores)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def fresh(self):
        return float(self.ask(f"fresh {self.path}")[0])

    def take(self, texts):
        """Gives it texts; returns their bytes."""
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.writelines(json.dumps(text) + "\n" for text in texts)
            file.flush()
            return int(self.ask(f"corpus {file.name}")[1])

    def end(self):
        self.process.stdin.close()
        self.process.wait()

    def seconds(self):
        answer = self.ask(f"batch {self.cores}" if self.batch else "pass")
        self.ids = int(answer[1])
        return float(answer[0])


def peers(vocab, name, cores):
    """For each peer that has this vocabulary: how to make an encoder, and how to run it on (strings, byte strings)."""
    made = {}
    ranks, file = vocab / name / f"{name}.tiktoken", str(vocab / name / "tokenizer.json")
    one = cores == 1
    try:
        import gigatoken
        made["gigatoken"] = (
            (lambda: gigatoken.Tokenizer.from_tiktoken(str(ranks), special_tokens={})) if name in RANKS
            else (lambda: gigatoken.Tokenizer(file)),
            lambda e, texts, raw: e.encode_batch(raw, parallel=not one))
    except ImportError:
        pass
    try:
        import fastokens
        made["fastokens"] = (lambda: fastokens.Tokenizer.from_file(file), lambda e, texts, raw: e.encode_batch_flat(texts))
    except ImportError:
        pass
    try:
        import quicktok
        if name in ("cl100k_base", "o200k_base"):
            made["quicktok"] = (lambda: quicktok.get_encoding(name), lambda e, texts, raw: e.encode_batch(texts, cores))
    except ImportError:
        pass
    try:
        import peers as reference
        if name in RANKS:
            made["tiktoken"] = (
                lambda: reference.tiktoken_encoding(vocab, name),
                lambda e, texts, raw: [e.encode_ordinary(t) for t in texts] if one
                else e.encode_ordinary_batch(texts, num_threads=cores))
        elif name == "gpt2":
            made["tiktoken"] = (
                lambda: reference.tiktoken_encoding(vocab, "r50k_base"),
                lambda e, texts, raw: [e.encode_ordinary(t) for t in texts] if one
                else e.encode_ordinary_batch(texts, num_threads=cores))
    except ImportError:
        pass
    try:
        import tokenizers
        made["HF tokenizers"] = (
            lambda: tokenizers.Tokenizer.from_file(file), lambda e, texts, raw: e.encode_batch_fast(texts, add_special_tokens=False))
    except ImportError:
        pass
    return made


def adversarial(length, seed):
    rng = random.Random(seed)
    return {
        "a...": "a" * length, "spaces": " " * length, "spaces, x": " " * length + "x", "line ends": "\n" * length,
        "random a-j": "".join(rng.choice("abcdefghij") for _ in range(length)),
        "random Han": "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(length // 3)),
        "=...": "=" * length, "space, line end...": " \n" * (length // 2),
    }


def read(path, limit):
    texts, size = [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            texts.append(json.loads(line))
            size += len(texts[-1].encode())
            if size >= limit:
                break
    return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vocab", type=pathlib.Path)
    parser.add_argument("corpus", type=pathlib.Path, nargs="?")
    parser.add_argument("--vocabularies", default="cl100k_base")
    parser.add_argument("--texts", default="english,code,multilingual,chat")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--megabytes", type=float, default=16, help="of each corpus")
    parser.add_argument("--slow-megabytes", type=float, default=1, help="for tiktoken and Hugging Face")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", help="encoders, by name, beside prefer")
    parser.add_argument("--adversarial", type=int, metavar="LENGTH")
    parser.add_argument("--doubling", type=int, metavar="LENGTH", help="the shortest")
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--program", default=str(HERE / ".build/release/encoder-speed"))
    arguments = parser.parse_args()
    os.environ.update(RAYON_NUM_THREADS=str(arguments.cores), TOKENIZERS_PARALLELISM="true" if arguments.cores > 1 else "false")
    keep_on(0, arguments.cores)
    sys.path.insert(0, str(HERE))
    measure = measure_doubling if arguments.doubling else measure_scaling if arguments.scaling else measure_vocabulary
    for name in arguments.vocabularies.split(","):
        ranks = arguments.vocab / name / f"{name}.tiktoken"
        measure(arguments, name, ranks if name in RANKS else arguments.vocab / name / "tokenizer.json")


def measure_doubling(arguments, name, path):
    """Nanoseconds a byte for texts twice as long each time: a constant if the time is linear."""
    prefer = Prefer(arguments.program, path, 1)
    lengths = [arguments.doubling << i for i in range(5)]
    print(f"{name}, ns/byte for texts of {', '.join(f'{n:,}' for n in lengths)} characters")
    for text in adversarial(0, 0):
        times = []
        for length in lengths:
            runs = []
            for repetition in range(arguments.repetitions):
                size = prefer.take([adversarial(length + 7 * repetition, repetition)[text]])
                prefer.fresh()
                runs.append(prefer.seconds() / size * 1e9)
            times.append(statistics.median(runs))
        print(f"{text:18}" + "".join(f"{time:8.1f}" for time in times) + f"   last/first {times[-1] / times[0]:.2f}", flush=True)
    prefer.end()


def measure_scaling(arguments, name, path):
    """Two cores against one, by the same call, in turn."""
    one, two = Prefer(arguments.program, path, 1, batch=True), Prefer(arguments.program, path, 2, batch=True)
    for corpus in arguments.texts.split(","):
        texts = read(arguments.corpus / f"{corpus}.docs.jsonl", arguments.megabytes * 1e6)
        speed = {}
        for program in one, two:
            size = program.take(texts)
        for _ in range(arguments.repetitions):
            for program in one, two:
                program.fresh()
                for state in "cold", "warm":
                    speed.setdefault((program.cores, state), []).append(size / 1e6 / program.seconds())
        median = {key: statistics.median(values) for key, values in speed.items()}
        print(f"{name} {corpus} (one core / two cores, MB/s): " + "  ".join(
            f"{state} {median[1, state]:.0f} / {median[2, state]:.0f} = {median[2, state] / median[1, state]:.2f}x"
            for state in ("cold", "warm")), flush=True)
    one.end()
    two.end()


def measure_vocabulary(arguments, name, path):
    others = peers(arguments.vocab, name, arguments.cores)
    if arguments.only is not None:
        others = {k: v for k, v in others.items() if k in arguments.only.split(",")}
    prefer = Prefer(arguments.program, path, arguments.cores)
    corpora = arguments.texts.split(",") if arguments.adversarial is None else list(adversarial(0, 0))
    for make, run in others.values():
        run(make(), ["hi"], [b"hi"])
    for corpus in corpora:
        row = measure_corpus(arguments, name, corpus, prefer, others)
        print(row, flush=True)
    prefer.end()


def measure_corpus(arguments, name, corpus, prefer, others):
    cold, warm = {}, {}
    texts = None
    for repetition in range(arguments.repetitions):
        if texts is None or arguments.adversarial is not None:
            if arguments.adversarial is None:
                texts = read(arguments.corpus / f"{corpus}.docs.jsonl", arguments.megabytes * 1e6)
            else:
                texts = [adversarial(arguments.adversarial + 7 * repetition, repetition)[corpus]]
            raw = [text.encode() for text in texts]
            size = prefer.take(texts)
            slow, total = [], 0
            for text in texts:
                slow.append(text)
                total += len(text.encode())
                if total >= arguments.slow_megabytes * 1e6:
                    break
        prefer.fresh()
        for times in (cold, warm):
            times.setdefault("prefer", []).append(size / 1e6 / prefer.seconds())
        for peer, (make, run) in others.items():
            is_slow = peer in ("tiktoken", "HF tokenizers")
            given = (slow, None) if is_slow else (texts, raw)
            amount = total if is_slow else size
            encoder = make()
            gc.collect()
            for times in (cold, warm):
                start = time.perf_counter()
                result = run(encoder, *given)
                times.setdefault(peer, []).append(amount / 1e6 / (time.perf_counter() - start))
                del result
            del encoder
    median = {k: (statistics.median(cold[k]), statistics.median(warm[k])) for k in cold}
    best = max((v[0] for k, v in median.items() if k != "prefer"), default=0)
    row = "  ".join(f"{k} {c:.1f}/{w:.1f}" for k, (c, w) in median.items())
    ratio = f"  = {median['prefer'][0] / best:.2f}x the best" if best else ""
    return f"{name} {corpus} ({arguments.cores} core{'s' * (arguments.cores > 1)}, MB/s cold/warm): {row}{ratio}"


if __name__ == "__main__":
    main()
