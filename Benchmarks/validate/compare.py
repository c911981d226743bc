"""Times `prefer validate` beside other tools on the same generated file, all of them in turn, round after round.

usage: compare.py [--prefer PATH] [--megabytes 200] [--rounds 5] [--folder DIR] [--cpus N]

Needs: a release build of prefer; igzip and zstd; Python with orjson, msgspec, duckdb, zstandard. Prints medians of the
whole process (wall and CPU seconds, peak memory), and what prefer takes relative to each tool in the same round.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def make_files(folder, megabytes):
    """The corpus and its compressed forms; what is there already is kept."""
    os.makedirs(folder, exist_ok=True)
    raw, bad = f"{folder}/corpus.jsonl", f"{folder}/bad.jsonl"
    if not os.path.exists(raw):
        subprocess.run([sys.executable, f"{HERE}/corpus.py", str(megabytes), raw], check=True)
    if not os.path.exists(bad):
        subprocess.run([sys.executable, f"{HERE}/corpus.py", str(megabytes), bad, "--bad"], check=True)
    made = [
        (f"{raw}.gz", f"gzip -6 -c {raw} > {raw}.gz"),
        (f"{raw}.zst", f"zstd -3 -q -f {raw} -o {raw}.zst"),
        (f"{raw}.frames.zst", f"split -b 16777216 --filter='zstd -3 -q -c' {raw} > {raw}.frames.zst"),
        (f"{folder}/corpus.tar.zst", f"tar -C {folder} -cf - corpus.jsonl | zstd -3 -q -f -o {folder}/corpus.tar.zst"),
    ]
    for path, command in made:
        if not os.path.exists(path):
            subprocess.run(command, shell=True, check=True)
    return raw, bad


def measure(command, cpus):
    """Wall seconds, CPU seconds and peak megabytes of one run."""
    prepare = (lambda: os.sched_setaffinity(0, range(cpus))) if cpus else None
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=prepare)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    # prefer says 1 when it found something; for the others that is a failure, and a failed run has no time.
    if process.returncode not in ((0, 1) if "validate" in command else (0,)):
        sys.exit(f"exit status {process.returncode}: {' '.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(title, size, commands, rounds, cpus):
    """Runs all commands in turn; the first is prefer."""
    runs = {name: [] for name, _ in commands}
    for name, command in commands:
        measure(command, cpus)  # warms the page cache
    for _ in range(rounds):
        for name, command in commands:
            runs[name].append(measure(command, cpus))
    print(f"\n{title}, {size / 1e6:.0f} MB, {rounds} rounds, medians")
    print(f"{'':24}{'wall s':>8}{'CPU s':>8}{'MB/s CPU':>10}{'peak MB':>9}{'wall / prefer':>15}")
    reference = [run[0] for run in runs[commands[0][0]]]
    for name, _ in commands:
        wall, cpu, peak = (statistics.median(column) for column in zip(*runs[name]))
        ratio = statistics.median(run[0] / own for run, own in zip(runs[name], reference))
        print(f"{name:24}{wall:8.3f}{cpu:8.3f}{size / 1e6 / cpu:10.0f}{peak:9.1f}{ratio:14.2f}x")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefer", default=f"{HERE}/../../.build/release/prefer")
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", default="/tmp/prefer-validate-benchmark")
    parser.add_argument("--cpus", type=int, default=0, help="run everything on the first N processors")
    options = parser.parse_args()
    folder = f"{options.folder}-{options.megabytes:g}"
    raw, bad = make_files(folder, options.megabytes)
    size = os.path.getsize(raw)

    def prefer(path, *more):
        return [options.prefer, "validate", "--quiet", "--output-file", "/dev/null", path, *more]

    def peer(tool, path, *more):
        return [sys.executable, f"{HERE}/peer.py", tool, path, *more]

    settings = (options.rounds, options.cpus)
    compare("raw", size, [
        ("prefer", prefer(raw)), ("prefer, 1 thread", prefer(raw, "--threads", "1")),
        ("duckdb, 2 threads", peer("duckdb", raw, "2")), ("msgspec", peer("msgspec", raw)),
        ("orjson", peer("orjson", raw))], *settings)
    compare("gzip", size, [
        ("prefer", prefer(raw + ".gz")), ("igzip -dc", ["igzip", "-dc", raw + ".gz"]),
        ("msgspec", peer("msgspec", raw + ".gz"))], *settings)
    compare("zstd", size, [
        ("prefer", prefer(raw + ".zst")), ("zstd -dc", ["zstd", "-dcq", raw + ".zst"]),
        ("msgspec", peer("msgspec", raw + ".zst"))], *settings)
    compare("zstd, frames of 16 MB", size, [
        ("prefer", prefer(raw + ".frames.zst")), ("zstd -dc", ["zstd", "-dcq", raw + ".frames.zst"])], *settings)
    compare("tar.zst", size, [
        ("prefer", prefer(folder + "/corpus.tar.zst")), ("zstd -dc", ["zstd", "-dcq", folder + "/corpus.tar.zst"])],
        *settings)
    compare("every row bad", size, [("prefer, bad rows", prefer(bad)), ("prefer, clean rows", prefer(raw))], *settings)


if __name__ == "__main__":
    main()
