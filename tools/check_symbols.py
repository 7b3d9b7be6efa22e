#!/usr/bin/python3.11
# SPDX-License-Identifier: MIT
"""Checks the extension ABI's table: every row of src/capi/symbol.def is defined in the file that it names and exported by
build/gilt, and nothing is exported or defined for export without a row. `check_symbols.py --rows` prints the table as it
should be, with the old rows' words kept and new ones guessed from the return type."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CAPI = ROOT / "src" / "capi"
# Macros that define functions: #define BINARY(name, ...) CAPI Object *PyNumber_##name(...
MACRO = re.compile(r"^#define (\w+)\((\w+)[^)]*\)((?:.*\\\n)*.*)$", re.M)
DEFINITION = re.compile(r"^CAPI ([^(;={]*?)(\w+)(\[\w*\])?(\(| =|;)", re.M)


def table():
    rows, aliases = {}, {}
    for line in (CAPI / "symbol.def").read_text().splitlines():
        if found := re.match(r"(SYMBOL|DATA)\((\w+), (\w+)(?:, (\w+))?\)", line):
            rows[found[2]] = found[3], found[4]
        elif found := re.match(r"ALIAS\((\w+), (\w+)\)", line):
            aliases[found[1]] = found[2]
    return rows, aliases


def defined():
    for path in sorted(CAPI.glob("*.c")):
        text = path.read_text()
        for found in DEFINITION.finditer(text):
            if "##" not in found[0]:
                yield found[2], path.stem, found[1].replace("NORETURN ", "").strip(), found[4] == "("
        for macro, parameter, body in MACRO.findall(text):
            for result, before, after in re.findall(rf"CAPI ([^(;={{#]*?)(\w*)##{parameter}(?:##(\w*))?\(", body):
                for name in re.findall(rf"^{macro}\((\w+)", text, re.M):
                    yield before + name + after, path.stem, result.strip(), True


def exported():
    out = subprocess.run(["nm", "-D", "--defined-only", str(ROOT / "build" / "gilt")], capture_output=True, text=True, check=True)
    names = {line.split()[-1] for line in out.stdout.splitlines()}
    return {name for name in names if re.match("_?Py|gilt_", name) and not re.match(r"PyExc_", name)}


def print_rows():
    rows, aliases = table()
    for line in (CAPI / "symbol.def").read_text().splitlines():
        if line.startswith(("SYMBOL", "DATA", "ALIAS", "/* ---")):
            break
        print(line)
    last = None
    for name, stem, result, is_function in sorted(defined(), key=lambda d: (d[1], d[0].lstrip("_").lower(), d[0])):
        if stem != last:
            print(f"/* --- {stem}.c --- */")
            last = stem
        if not is_function:
            if not name.startswith("PyExc_"):
                print(f"DATA({name}, {stem})")
            continue
        guess = "NEW" if re.fullmatch(r"(Object|VarObject) \*", result) else "NONE"
        print(f"SYMBOL({name}, {stem}, {rows.get(name, (0, guess))[1] or guess})")
    print("/* --- our objects under their other names --- */")
    for name, ours in sorted(aliases.items()):
        print(f"ALIAS({name}, {ours})")


def main():
    if "--rows" in sys.argv:
        print_rows()
        return 0
    rows, aliases = table()
    places = {name: stem for name, stem, *_ in defined() if not name.startswith("PyExc_")}
    found = exported()
    problems = [f"{name}: no row in symbol.def" for name in places if name not in rows]
    problems += [f"{name}: not defined in {stem}.c" for name, (stem, _) in rows.items() if places.get(name) != stem]
    problems += [f"{name}: has a row and is not exported" for name in {**rows, **aliases} if name not in found]
    problems += [f"{name}: exported without a row" for name in found if name not in rows and name not in aliases]
    for problem in problems:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
