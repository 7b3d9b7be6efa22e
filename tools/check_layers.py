#!/usr/bin/python3.11
# SPDX-License-Identifier: MIT
"""Checks src/: a file includes only its own folder and those below, every header compiles alone is left to the compiler,
no file is longer than LIMIT lines, every file opens with its licence line."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src"
BELOW = {"base": [], "os": ["base"], "gil": ["os", "base"], "heap": ["gil", "os", "base"]}
BELOW["object"] = BELOW["types"] = ["object", "types", *["heap"], *BELOW["heap"]]
BELOW["bytecode"] = ["object", *BELOW["object"]]
BELOW["syntax"] = ["bytecode", *BELOW["bytecode"]]
BELOW["compile"] = ["syntax", *BELOW["syntax"]]
BELOW["vm"] = ["bytecode", *BELOW["bytecode"]]
BELOW["runtime"] = ["vm", "compile", *BELOW["compile"]]
BELOW["modules"] = BELOW["loop"] = BELOW["capi"] = ["runtime", *BELOW["runtime"]]
BELOW["main"] = ["modules", "loop", "capi", *BELOW["modules"]]
LIMIT = 1500
# Tables only.
LONG = {"modules/_sre/sre_tables.h"}


def problems(path):
    name = str(path.relative_to(ROOT))
    folder = name.split("/")[0]
    text = path.read_text()
    if "SPDX-License-Identifier: MIT" not in text.split("\n", 2)[0]:
        yield f"{name}: no licence line"
    if text.count("\n") > LIMIT and name not in LONG and not name.endswith(".def"):
        yield f"{name}: {text.count(chr(10))} lines, more than {LIMIT}"
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'#include "([a-z]+)/', line)
        if found and found[1] in BELOW and found[1] != folder and found[1] not in BELOW[folder]:
            yield f"{name}:{number}: {folder}/ may not include {found[1]}/"


def main():
    failed = 0
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in (".c", ".h", ".def"):
            for problem in problems(path):
                print(problem)
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
