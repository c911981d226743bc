"""Times `prefer validate` beside other tools on the same generated files, all of them in turn, round after round.

usage: compare.py [--prefer PATH] [--megabytes 200] [--rounds 5] [--only raw,gzip,…] [--folder DIR] [--cpus N]
       compare.py --large        the tables of memory and scaling too: makes and reads a file of 2 GB (minutes)

Needs: a release build of prefer (`swift build -c release --static-swift-stdlib --product prefer`), igzip, zstd, tar, and
`pip install duckdb msgspec orjson jsonschema-rs`. Prints medians over the rounds of the whole process (wall and CPU
seconds, peak memory), and how the others compare with prefer in the same round.
"""
import argparse
import importlib.metadata
import os
import platform
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = ("raw", "gzip", "zstd", "frames", "tar", "faults", "findings", "start")
# Every rule but those that compare records with one another.
NO_DATASET_RULES = ["--ignore", "PD8"]


class Files:
    """The generated files; what is there already is kept."""

    def __init__(self, folder, megabytes):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.megabytes = folder, megabytes
        self.raw = self.made("corpus.jsonl", "{generator} {megabytes} {out}")

    def made(self, name, command):
        path = f"{self.folder}/{name}"
        if not os.path.exists(path):
            words = {"generator": f"{sys.executable} {HERE}/corpus.py", "megabytes": f"{self.megabytes:g}",
                     "raw": f"{self.folder}/corpus.jsonl", "folder": self.folder, "out": path + ".making"}
            subprocess.run(command.format(**words), shell=True, check=True)
            os.rename(path + ".making", path)
        return path

    def gzip(self):
        return self.made("corpus.jsonl.gz", "gzip -6 -c {raw} > {out}")

    def zstd(self):
        return self.made("corpus.jsonl.zst", "zstd -3 -q -f {raw} -o {out}")

    def frames(self):
        return self.made("corpus.frames.zst", "split -b 16777216 --filter='zstd -3 -q -c' {raw} > {out}")

    def tar(self):
        return self.made("corpus.tar.zst", "tar -C {folder} -cf - corpus.jsonl | zstd -3 -q -f -o {out}")

    def faults(self):
        return self.made("faults.jsonl", "{generator} {megabytes} {out} --faults")

    def million_findings(self):
        return self.made("findings.jsonl", "{generator} 0 {out} --findings 1000000")


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
    print(f"\n{title}, {size / 1e6:.0f} MB of JSON, {rounds} rounds, medians")
    print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'GB/s':>7}{'peak MB':>9}{'wall / prefer':>15}")
    reference = [run[0] for run in runs[commands[0][0]]]
    for name, _ in commands:
        wall, cpu, peak = (statistics.median(column) for column in zip(*runs[name]))
        ratio = statistics.median(run[0] / own for run, own in zip(runs[name], reference))
        print(f"{name:34}{wall:8.3f}{cpu:8.3f}{size / 1e9 / wall:7.2f}{peak:9.1f}{ratio:14.2f}x", flush=True)


def start_to_first_output(command, rounds):
    """Milliseconds until the first byte of a report comes out of a pipe."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.read(1)
        times.append((time.perf_counter() - start) * 1e3)
        process.kill()
        process.wait()
        process.stdout.close()
    print(f"\nstart to first output of a report on faulty rows: {statistics.median(times[1:]):.1f} ms"
          f" (median of {rounds}; slowest {max(times[1:]):.1f})")


def print_versions(prefer):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
               platform.machine()) if os.path.exists("/proc/cpuinfo") else platform.machine()
    print(f"{cpu}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for command in ([prefer, "--version"], ["zstd", "--version"], ["igzip", "--version"]):
        done = subprocess.run(command, capture_output=True, text=True)
        print(" ", (done.stdout + done.stderr).strip().splitlines()[0])
    for package in ("duckdb", "msgspec", "orjson", "jsonschema-rs"):
        print(f"  {package} {importlib.metadata.version(package)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefer", default=f"{HERE}/../../.build/release/prefer")
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", default="/tmp/prefer-validate-benchmark")
    parser.add_argument("--cpus", type=int, default=0, help="run everything on the first N processors")
    parser.add_argument("--only", default=",".join(TABLES), help="tables: " + ", ".join(TABLES))
    parser.add_argument("--large", action="store_true", help="a file of 2 GB besides")
    parser.add_argument("--prepare", action="store_true", help="make the files and measure nothing")
    options = parser.parse_args()
    files = Files(f"{options.folder}-{options.megabytes:g}", options.megabytes)
    if options.prepare:
        for make in (files.gzip, files.zstd, files.frames, files.tar, files.faults, files.million_findings):
            make()
        return
    print_versions(options.prefer)
    size = os.path.getsize(files.raw)
    settings = (options.rounds, options.cpus)

    def prefer(path, *more):
        return [options.prefer, "validate", "--quiet", "--output-file", "/dev/null", path, *more]

    def peer(tool, path, *more):
        return [sys.executable, f"{HERE}/peer.py", tool, path, *more]

    def raw():
        compare("plain", size, [
            ("prefer", prefer(files.raw)),
            ("prefer, 1 thread", prefer(files.raw, "--threads", "1")),
            ("prefer, no dataset rules", prefer(files.raw, *NO_DATASET_RULES)),
            ("prefer, none of them, 1 thread", prefer(files.raw, *NO_DATASET_RULES, "--threads", "1")),
            ("duckdb, 2 threads", peer("duckdb", files.raw, "2")), ("msgspec", peer("msgspec", files.raw)),
            ("orjson", peer("orjson", files.raw)), ("jsonschema-rs", peer("jsonschema-rs", files.raw)),
        ], *settings)

    def gzip():
        path = files.gzip()
        compare("gzip", size, [
            ("prefer", prefer(path)), ("prefer, no dataset rules", prefer(path, *NO_DATASET_RULES)),
            ("igzip -dc", ["igzip", "-dc", path]), ("duckdb, 2 threads", peer("duckdb", path, "2")),
            ("msgspec", peer("msgspec", path))], *settings)

    def zstd_table(title, path):
        compare(title, size, [
            ("prefer", prefer(path)), ("prefer, no dataset rules", prefer(path, *NO_DATASET_RULES)),
            ("zstd -dc", ["zstd", "-dcq", path])], *settings)

    def faults():
        compare("a fault in every row", size, [
            ("prefer, clean rows", prefer(files.raw)), ("prefer, faulty rows", prefer(files.faults()))], *settings)

    def findings():
        path = files.million_findings()
        compare("a million findings", os.path.getsize(path), [
            ("prefer", prefer(path)), ("prefer, no dataset rules", prefer(path, *NO_DATASET_RULES)),
            ("prefer, as SARIF", prefer(path, "--output-format", "sarif"))], *settings)

    tables = {
        "raw": raw, "gzip": gzip, "zstd": lambda: zstd_table("zstd", files.zstd()),
        "frames": lambda: zstd_table("zstd in frames of 16 MiB", files.frames()),
        "tar": lambda: zstd_table("tar.zst", files.tar()), "faults": faults, "findings": findings,
        "start": lambda: start_to_first_output([options.prefer, "validate", files.faults()], 4 * options.rounds)}
    for name in options.only.split(","):
        tables[name]()
    if options.large:
        large = Files(f"{options.folder}-2000", 2000)
        for path, name in ((files.raw, "200 MB"), (large.raw, "2 GB")):
            compare(f"scaling, {name}", os.path.getsize(path), [
                ("prefer, no dataset rules", prefer(path, *NO_DATASET_RULES)), ("prefer", prefer(path))], *settings)
        path = large.zstd()
        compare("scaling, 2 GB in zstd", os.path.getsize(large.raw), [
            ("prefer, no dataset rules", prefer(path, *NO_DATASET_RULES)), ("zstd -dc", ["zstd", "-dcq", path])],
            *settings)


if __name__ == "__main__":
    main()
