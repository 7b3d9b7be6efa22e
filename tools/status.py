#!/usr/bin/python3.11
# SPDX-License-Identifier: MIT
"""Writes docs/status.md: what python3.11's native modules have that the given binary has not.

    tools/status.py build/gilt > docs/status.md
"""
import json
import subprocess
import sys

LIST = r"""
import sys, importlib
def names(module):
    try:
        return sorted(n for n in dir(importlib.import_module(module)) if not n.startswith('__'))
    except ImportError:
        return None
def methods():
    import builtins
    found = {}
    for name in dir(builtins):
        v = getattr(builtins, name)
        if isinstance(v, type):
            found[name] = sorted(dir(v))
    return found
lines = [(m, names(m)) for m in MODULES]
print(repr((lines, methods())))
"""
# Modules of CPython that only test CPython, or show its insides.
LEFT_OUT = {"_xxsubinterpreters", "_xxtestfuzz", "xxsubtype", "_testcapi"}


def ask(interpreter, modules):
    script = LIST.replace("MODULES", repr(modules))
    out = subprocess.run([interpreter, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True).stdout
    return eval(out)  # the text is our own script's repr


def main():
    binary = sys.argv[1]
    out = subprocess.run(["/usr/bin/python3.11", "-c", "import sys, json; print(json.dumps(sys.builtin_module_names))"],
                         capture_output=True, text=True, check=True).stdout
    modules = [name for name in json.loads(out) if name not in LEFT_OUT]
    oracle_modules, oracle_types = ask("/usr/bin/python3.11", modules)
    our_modules, our_types = ask(binary, modules)
    ours = dict(our_modules)
    print("# Status\n\nMade by `tools/status.py`; a test compares. A module counts as there when every public and private name of")
    print("python3.11's is.\n\n## Native modules\n\n| module | names | missing |\n| --- | ---: | --- |")
    for name, names in oracle_modules:
        if ours.get(name) is None:
            print(f"| `{name}` | 0 of {len(names)} | not there: ImportError |")
        else:
            missing = [n for n in names if n not in ours[name]]
            print(f"| `{name}` | {len(names) - len(missing)} of {len(names)} | {' '.join(f'`{n}`' for n in missing)} |")
    print("\n## Built-in types\n\n| type | missing |\n| --- | --- |")
    for name, names in oracle_types.items():
        missing = [n for n in names if n not in our_types.get(name, [])]
        if missing:
            print(f"| `{name}` | {' '.join(f'`{n}`' for n in missing)} |")
    print("\nTypes that are not in the table have every attribute that python3.11's have.\n\n## Not there yet\n")
    for line in ("the compiled modules of the standard library (`lib-dynload`: `_ssl`, `_sqlite3`, `_ctypes`, `_decimal`, ...) and all other "
                 "extension modules compiled for CPython", "a native event loop; `asyncio` runs on its Python code",
                 "interpreters with a lock of their own, from Python", "line editing at the prompt",
                 "trace rings and blame lines of the lock; counters and histograms are there"):
        print(f"- {line}")


if __name__ == "__main__":
    main()
