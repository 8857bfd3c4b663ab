#!/usr/bin/env bash
# Packs what a machine with a GPU, but perhaps without Java, Maven and a network, needs to check and time the GPU path:
#   mvn -q -DskipTests package && benchmarks/gpu/package.sh [FOLDER OF MNIST] && copy benchmarks/target/gpu there && ./run.sh
# Needs JAVA_HOME, a JDK 25. `run.sh dry` runs all of it here, small, over the tests' stand-in for the driver (needs gcc).
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${JAVA_HOME:?expected the folder of a JDK 25}"
[ -z "${1:-}" ] || [ -d "$1" ] || { echo "MNIST is '$1', expected a folder" >&2; exit 2; }
[ -f benchmarks/target/benchmarks.jar ] || ls benchmarks/target/*.jar >/dev/null || { echo "expected mvn package before" >&2; exit 2; }
OUT=benchmarks/target/gpu
rm -rf "$OUT" && mkdir -p "$OUT/lib"
"$JAVA_HOME/bin/jlink" --compress zip-9 --strip-debug --no-header-files --no-man-pages --output "$OUT/java" \
    --add-modules java.base,java.desktop,java.logging,java.management,java.net.http,jdk.incubator.vector,jdk.management,jdk.unsupported
mvn -o -q -B -pl core dependency:copy-dependencies -DincludeScope=test -DoutputDirectory="$PWD/$OUT/lib"
cp examples/target/fluxion.jar "$OUT/lib/"
"$JAVA_HOME/bin/jar" --create --file "$OUT/lib/core-tests.jar" -C core/target/test-classes .
"$JAVA_HOME/bin/jar" --create --file "$OUT/lib/gpu-check.jar" -C benchmarks/target/classes dev/fluxion/benchmarks
cp benchmarks/gpu/torch_timings.py benchmarks/gpu/run.sh "$OUT/"
[ -z "${1:-}" ] || cp -r "$1" "$OUT/mnist"
du -sh "$OUT"
