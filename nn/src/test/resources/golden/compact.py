#!/usr/bin/env python3
"""Packs a folder of golden vectors: every FAMILY.json becomes FAMILY.json.gz here, beside this script, or in TO.

    compact.py FROM [TO]

The JSON is rewritten without spaces, one case a line, and compressed with time stamp 0, so that the same vectors give
the same file. Numbers keep their shortest round-trip form: what is read back is the same double, -0.0 included.
"""
import gzip
import json
import pathlib
import sys


def text(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def packed(family):
    head = {key: value for key, value in family.items() if key != "cases"}
    cases = ",\n".join(text(case) for case in family["cases"])
    return (text(head)[:-1] + ',"cases":[\n' + cases + "\n]}\n").encode()


def main(source, target):
    files = sorted(source.glob("*.json"))
    if not files:
        sys.exit(f"{source}: no .json file there")
    total = 0
    for file in files:
        family = json.loads(file.read_text())
        content = packed(family)
        if repr(json.loads(content)) != repr(family):
            sys.exit(f"{file}: does not survive the round trip")
        compressed = gzip.compress(content, 9, mtime=0)
        (target / (file.name + ".gz")).write_bytes(compressed)
        total += len(compressed)
    print(f"{len(files)} families, {total} bytes")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    here = pathlib.Path(__file__).parent
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else here)
