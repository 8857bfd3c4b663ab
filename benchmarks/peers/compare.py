#!/usr/bin/env python3
"""Runs workloads on Fluxion and on its peers in turn and prints the table of ratios.

    mvn -q -Ppeers package -DskipTests -pl benchmarks -am
    benchmarks/peers/compare.py --java /path/to/jdk-25/bin/java --threads 1 W1b32 W2 W8-512

The peers of a row warm up one after the other; then each takes a repeat in turn while the others stand still, so that a machine
that changes its speed changes it for all. Values are medians of the repeats; a ratio is the median of the ratios of the turns,
and beside it stand the least and the largest. --before is the class path of another build of Fluxion, for a column to compare with.
The shell's OPENBLAS_ variables are kept from the peers: one that names an older core costs OpenBLAS half of its speed.
Python's torch takes part where `python3 -c "import torch"` works (--python names another interpreter), and a plain C loop for
W7 where gcc is installed. DL4J takes part where benchmarks/target/dl4j.classpath is (README.md tells how to make it), and Smile
where libopenblas.so is (Debian: libopenblas-dev).
"""
import argparse
import atexit
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

TARGET = pathlib.Path(__file__).resolve().parent.parent / "target"
# What a peer exits with that does not know a workload.
UNKNOWN = 2


def peers(options):
    jar = str(TARGET / "benchmarks.jar")
    classpath = os.pathsep.join([jar, (TARGET / "peers.classpath").read_text().strip()])
    # The flags that README.md recommends for trainings; huge pages are everybody's, malloc's in the environment.
    java = [options.java, "-XX:+UseTransparentHugePages"]
    vector = [*java, "--add-modules", "jdk.incubator.vector", "-XX:PerMethodTrapLimit=10000"]
    yield "fluxion", [*vector, "-cp", jar, "dev.fluxion.benchmarks.Workloads"]
    if options.before:
        yield "before", [*vector, "-cp", options.before, "dev.fluxion.benchmarks.Workloads"]
    yield "fluxion scalar", [*java, "-Dfluxion.backend=scalar", "-cp", jar, "dev.fluxion.benchmarks.Workloads"]
    yield "libtorch", [*java, "--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                       "-cp", classpath, "dev.fluxion.benchmarks.peers.LibtorchWorkloads"]
    package = "dev.fluxion.benchmarks.peers."
    yield "smile", [*java, "-cp", classpath, package + "SmileWorkloads"]
    yield "commons-math", [*java, "-cp", classpath, package + "CommonsMathWorkloads"]
    dl4j = TARGET / "dl4j.classpath"
    if dl4j.exists():
        yield "dl4j", [*java, "-cp", os.pathsep.join([jar, dl4j.read_text().strip()]),
                       str(pathlib.Path(__file__).parent / "dl4j" / "Dl4jWorkloads.java")]
    if shutil.which("gcc"):
        source, program = pathlib.Path(__file__).with_name("optimizers.c"), TARGET / "optimizers"
        subprocess.run(["gcc", "-O3", "-march=native", "-fno-math-errno", source, "-lm", "-pthread", "-o", program], check=True)
        yield "c", [str(program)]
    if subprocess.run([options.python, "-c", "import torch"], capture_output=True).returncode == 0:
        yield "torch-python", [options.python, str(pathlib.Path(__file__).with_name("torch_workloads.py"))]


class Peer:
    """A process that warms up when it is made and then times a repeat whenever it is its turn."""

    def __init__(self, name, command, environment):
        self.name, self.values, self.unit = name, [], ""
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env=environment)
        # One that stands still hears no Ctrl-C.
        atexit.register(self.process.kill)
        self.alive = self.line("ready") is not None
        self.process.send_signal(signal.SIGSTOP)

    def line(self, start):
        """The next line that begins so; none if the process ended before."""
        return next((line for line in self.process.stdout if line.startswith(start)), None)

    def turn(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        result = json.loads(self.line("{") or "null")
        self.process.send_signal(signal.SIGSTOP)
        self.alive = result is not None
        if self.alive:
            self.values.append(result["value"])
            self.unit = result["unit"]

    def end(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.communicate()
        if self.process.returncode not in (0, UNKNOWN):
            self.errors.seek(0)
            print(f"{self.name}: exit {self.process.returncode}\n{self.errors.read()}", file=sys.stderr)


def ratio(ours, other):
    """How many times as fast as the other: the median of the turns, the least and the largest."""
    if not ours or not other:
        return ""
    more_is_better = ours.unit in ("steps/s", "GFLOP/s")
    turns = [a / b if more_is_better else b / a for a, b in zip(ours.values, other.values)]
    return f"{statistics.median(turns):.2f} ({min(turns):.2f}-{max(turns):.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", default="java")
    parser.add_argument("--python", default="python3")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--warm", default="10", help="seconds of each peer's warm-up")
    parser.add_argument("--secs", default="0.5", help="seconds of a repeat")
    parser.add_argument("--reps", type=int, default=9)
    parser.add_argument("--peers", help="some of the columns, separated by commas: fluxion,fluxion scalar,libtorch")
    parser.add_argument("--before", help="class path of another build's Workloads, such as an older benchmarks.jar")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    # glibc's malloc gives large blocks back to the system at once, which costs torch up to 3.6 times.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    environment["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"
    environment |= dict(MALLOC_TOP_PAD_="268435456", MALLOC_MMAP_THRESHOLD_="268435456", MALLOC_TRIM_THRESHOLD_="268435456")
    # OpenBLAS, which Debian's torch and Smile use, and OpenMP take all processors where nobody says otherwise.
    environment |= dict(OPENBLAS_NUM_THREADS=options.threads, OMP_NUM_THREADS=options.threads)
    commands = dict(peers(options))
    if options.peers:
        unknown = [peer for peer in options.peers.split(",") if peer not in commands]
        if unknown:
            parser.error(f"--peers names {', '.join(unknown)}, expected some of {', '.join(commands)}")
        commands = {peer: commands[peer] for peer in options.peers.split(",")}
    others = [peer for peer in ("c", "before") if peer in commands]
    print("| workload | unit |", " | ".join(commands), "| fluxion : best peer |", *[f"fluxion : {peer} |" for peer in others])
    print("|---|---|" + "---|" * (len(commands) + 1 + len(others)))
    for name in options.names:
        arguments = ["--threads", options.threads, "--warm", options.warm, "--secs", options.secs, "--turns", name]
        row = {peer: Peer(f"{peer} {name}", command + arguments, environment) for peer, command in commands.items()}
        for _ in range(options.reps):
            for process in row.values():
                if process.alive:
                    process.turn()
        for process in row.values():
            process.end()
        timed = {peer: process for peer, process in row.items() if process.values}
        medians = {peer: statistics.median(process.values) for peer, process in timed.items()}
        unit = next((process.unit for process in timed.values()), "")
        rivals = [peer for peer in timed if not peer.startswith("fluxion") and peer not in others]
        best = (max if unit in ("steps/s", "GFLOP/s") else min)(rivals, key=medians.get, default=None)
        ratios = [ratio(timed.get("fluxion"), timed.get(other)) for other in (best, *others)]
        cells = [f"{medians[peer]:.4g}" if peer in medians else "-" for peer in commands]
        print(f"| {name} | {unit} |", " | ".join(cells), "|", " | ".join(ratios), "|", flush=True)


if __name__ == "__main__":
    main()
