#!/usr/bin/env bash
# Trains the digit classifier with the seeds 0 to 9 and prints the table. Arguments go to every run, for example
#   examples/ten-seeds.sh --shuffle-labels
# "seconds" is the whole process with the start of the JVM, "MiB" its peak resident memory (0 where unknown).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
jar=$here/target/fluxion.jar
if [[ ! -f $jar ]]; then
    echo "no $jar, expected it to be built: mvn -q package -DskipTests" >&2
    exit 2
fi

# The version of a java program, such as 25; 0 if it isn't one.
major() {
    "$1" -version 2>&1 | sed -nE '1s/.*"([0-9]+).*/\1/p' | grep . || echo 0
}

java=
tried=
for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [[ -x $candidate ]] || continue
    version=$(major "$candidate")
    if ((version >= 25)); then
        java=$candidate
        break
    fi
    tried+=" $candidate is $version;"
done
if [[ -z $java ]]; then
    echo "no Java 25 or later, expected one in JAVA_HOME, on the PATH or under /usr/lib/jvm:${tried:- none found}" >&2
    exit 2
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
TIMEFORMAT=%R

# The value of one field of the JSON line, or 0.
field() {
    sed -nE "s/.*\"$1\":([-+.0-9eE]+).*/\1/p" "$scratch/line" | grep . || echo 0
}

for seed in 0 1 2 3 4 5 6 7 8 9; do
    { time "$java" --add-modules jdk.incubator.vector -jar "$jar" digits --seed $seed --json \
        --model "$scratch/model" --report "$scratch/report" "$@" >"$scratch/line" 2>"$scratch/err"; } 2>"$scratch/time" \
        || { cat "$scratch/err" >&2; exit 1; }
    echo "$seed $(field accuracy) $(field loss) $(cat "$scratch/time") $(field peakMemoryMiB)"
done | awk '
    BEGIN { print "seed  accuracy    loss  seconds  MiB" }
    {
        printf "%4d  %6.2f %%  %6.4f  %7.2f  %3d\n", $1, 100 * $2, $3, $4, $5; fflush()
        accuracy += $2; loss += $3; seconds += $4; memory += $5
        if (NR == 1 || $2 < worst) worst = $2
    }
    END {
        if (NR == 0) exit 1
        printf "mean  %6.2f %%  %6.4f  %7.2f  %3d\n", 100 * accuracy / NR, loss / NR, seconds / NR, memory / NR
        printf "worst accuracy %.2f %%\n", 100 * worst
    }'
