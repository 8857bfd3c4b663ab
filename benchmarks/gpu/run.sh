#!/usr/bin/env bash
# Checks and times the GPU path: conformance of every operation, gradients against the CPU, training on both, timings beside PyTorch's.
#   ./run.sh        on a machine with a GPU
#   ./run.sh dry    anywhere with gcc: small, over the stand-in for the driver
cd "$(dirname "$0")" || exit 2
DRY=${1:-}
LIBS=$(printf '%s:' lib/*.jar)
java() { # a backend, then a main class and its arguments; over the stand-in in a dry run
    local backend=$1; shift
    java/bin/java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED "-Dfluxion.backend=$backend" -cp "$LIBS" \
        ${DRY:+dev.fluxion.core.cuda.OverStandIn} "$@"
}
failed=0
step() { # a title, then a command
    echo "== $1"; shift
    "$@" || { echo "FAILED: $*"; failed=1; }
}
[ -n "$DRY" ] || java vector dev.fluxion.benchmarks.GpuCheck ask || exit 2
nvidia-smi --query-gpu=name,driver_version,compute_cap --format=csv,noheader 2>/dev/null
step "every operation, by the conformance suites" java vector dev.fluxion.core.backend.GpuConformance ${DRY:+quick}
step "gradients and timings" java vector dev.fluxion.benchmarks.GpuCheck ${DRY:+quick}
small=${DRY:+--epochs 1 --hidden 8 --batch 700 --dropout 0}
for backend in vector cuda; do
    # shellcheck disable=SC2086
    step "digits on $backend" java $backend dev.fluxion.examples.Main digits ${small:-} --model digits-$backend.safetensors \
        --report digits-$backend.html
done
step "the models, byte for byte" cmp digits-vector.safetensors digits-cuda.safetensors
if [ -d mnist ]; then
    for backend in vector cuda; do
        step "MNIST on $backend" java $backend dev.fluxion.examples.Main run mnist-mlp --data mnist --out mnist-$backend ${DRY:+--quick}
    done
fi
if python3 -c "import torch" 2>/dev/null; then
    step "PyTorch's timings" python3 torch_timings.py ${DRY:+cpu}
else
    echo "PyTorch is not installed: no timings beside it"
fi
exit $failed
