#!/usr/bin/env python3
"""Runs workloads on Fluxion and on its peers in turn and prints the table of ratios.

    mvn -q -Ppeers package -DskipTests -pl benchmarks -am
    benchmarks/peers/compare.py --java /path/to/jdk-25/bin/java --threads 1 W1b32 W2 W8-512

One repeat of each peer after the other, so that a machine that changes its speed changes it for all; the median counts.
The shell's OPENBLAS_ variables are kept from the peers: one that names an older core costs OpenBLAS half of its speed.
Python's torch takes part where `python3 -c "import torch"` works (--python names another interpreter), and a plain C loop for
W7 where gcc is installed. DL4J takes part where benchmarks/target/dl4j.classpath is (README.md tells how to make it), and Smile
where libopenblas.so is (Debian: libopenblas-dev).
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

TARGET = pathlib.Path(__file__).resolve().parent.parent / "target"
# What a peer exits with that does not know a workload.
UNKNOWN = 2


def peers(options):
    jar = str(TARGET / "benchmarks.jar")
    classpath = os.pathsep.join([jar, (TARGET / "peers.classpath").read_text().strip()])
    vector = ["--add-modules", "jdk.incubator.vector"]
    yield "fluxion", [options.java, *vector, "-cp", jar, "dev.fluxion.benchmarks.Workloads"]
    yield "fluxion scalar", [options.java, "-Dfluxion.backend=scalar", "-cp", jar, "dev.fluxion.benchmarks.Workloads"]
    yield "libtorch", [options.java, "--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                       "-cp", classpath, "dev.fluxion.benchmarks.peers.LibtorchWorkloads"]
    package = "dev.fluxion.benchmarks.peers."
    yield "smile", [options.java, "-cp", classpath, package + "SmileWorkloads"]
    yield "commons-math", [options.java, "-cp", classpath, package + "CommonsMathWorkloads"]
    dl4j = TARGET / "dl4j.classpath"
    if dl4j.exists():
        yield "dl4j", [options.java, "-cp", os.pathsep.join([jar, dl4j.read_text().strip()]),
                       str(pathlib.Path(__file__).parent / "dl4j" / "Dl4jWorkloads.java")]
    if shutil.which("gcc"):
        source, program = pathlib.Path(__file__).with_name("optimizers.c"), TARGET / "optimizers"
        subprocess.run(["gcc", "-O3", "-march=native", "-fno-math-errno", source, "-lm", "-pthread", "-o", program], check=True)
        yield "c", [str(program)]
    if subprocess.run([options.python, "-c", "import torch"], capture_output=True).returncode == 0:
        yield "torch-python", [options.python, str(pathlib.Path(__file__).with_name("torch_workloads.py"))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", default="java")
    parser.add_argument("--python", default="python3")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--warm", default="3")
    parser.add_argument("--secs", default="2")
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--peers", help="some of the columns, separated by commas: fluxion,fluxion scalar,libtorch")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    # glibc's malloc gives large blocks back to the system at once, which costs torch up to 3.6 times.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    environment |= dict(MALLOC_TOP_PAD_="268435456", MALLOC_MMAP_THRESHOLD_="268435456", MALLOC_TRIM_THRESHOLD_="268435456")
    # OpenBLAS, which Debian's torch and Smile use, and OpenMP take all processors where nobody says otherwise.
    environment |= dict(OPENBLAS_NUM_THREADS=options.threads, OMP_NUM_THREADS=options.threads)
    commands = dict(peers(options))
    if options.peers:
        commands = {peer: commands[peer] for peer in options.peers.split(",")}
    print("| workload | unit |", " | ".join(commands), "| fluxion : best peer | fluxion : c |")
    print("|---|---|" + "---|" * (len(commands) + 2))
    for name in options.names:
        values = {peer: [] for peer in commands}
        unit = ""
        for _ in range(options.reps):
            for peer, command in commands.items():
                arguments = ["--threads", options.threads, "--warm", options.warm, "--secs", options.secs, "--reps", "1", name]
                done = subprocess.run(command + arguments, capture_output=True, text=True, env=environment)
                if done.returncode not in (0, UNKNOWN):
                    print(f"{peer} {name}: exit {done.returncode}\n{done.stderr}", file=sys.stderr)
                for line in done.stdout.splitlines():
                    if not line.startswith("{"):
                        continue
                    result = json.loads(line)
                    values[peer].append(result["value"])
                    unit = result["unit"]
        medians = {peer: statistics.median(v) for peer, v in values.items() if v}
        more_is_better = unit in ("steps/s", "GFLOP/s")

        def ratio(others):
            if not others or "fluxion" not in medians:
                return ""
            best = max(others) if more_is_better else min(others)
            return f"{medians['fluxion'] / best if more_is_better else best / medians['fluxion']:.2f}"

        rivals = [v for peer, v in medians.items() if not peer.startswith("fluxion") and peer != "c"]
        ratios = [ratio(rivals), ratio([v for peer, v in medians.items() if peer == "c"])]
        cells = [f"{medians[peer]:.4g}" if peer in medians else "-" for peer in commands]
        print(f"| {name} | {unit} |", " | ".join(cells), "|", " | ".join(ratios), "|", flush=True)


if __name__ == "__main__":
    main()
