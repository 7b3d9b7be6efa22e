"""Reads every source file of the installed standard library with a pool of threads and prints what it finds.

    tour.py [-j THREADS] [FOLDER]

Runs on any Python 3.11; the facts are the same everywhere. Under Gilt it says at the end what the lock did.
"""
import argparse
import ast
import collections
import os
import sys
import sysconfig
import threading
import queue


def find_sources(folder):
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "dist-packages", "site-packages"))
        for name in sorted(files):
            if name.endswith(".py"):
                yield os.path.join(root, name)


class Facts:
    """What one file holds, and what many hold together."""

    def __init__(self):
        self.files = self.lines = self.bytes = 0
        self.kinds = collections.Counter()
        self.names = collections.Counter()
        self.imports = collections.Counter()
        self.longest = []
        self.failed = []

    def add_file(self, path, folder):
        with open(path, "rb") as file:
            source = file.read()
        self.files += 1
        self.bytes += len(source)
        self.lines += source.count(b"\n")
        package = os.path.relpath(path, folder).split(os.sep)[0].removesuffix(".py")
        try:
            tree = ast.parse(source, path)
        except SyntaxError as error:
            self.failed.append(f"{os.path.relpath(path, folder)}: {error.msg}")
            return
        for node in ast.walk(tree):
            self.add_node(node, package, os.path.relpath(path, folder))

    def add_node(self, node, package, path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.kinds["functions"] += 1
            self.longest.append((node.end_lineno - node.lineno + 1, f"{path}:{node.lineno} {node.name}"))
        elif isinstance(node, ast.ClassDef):
            self.kinds["classes"] += 1
        elif isinstance(node, ast.Name):
            self.names[node.id] += 1
        elif isinstance(node, ast.Import):
            for alias in node.names:
                self.add_import(package, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            self.add_import(package, node.module)

    def add_import(self, package, name):
        target = name.split(".")[0]
        if target != package:
            self.imports[package, target] += 1

    def merge(self, other):
        self.files += other.files
        self.lines += other.lines
        self.bytes += other.bytes
        self.kinds.update(other.kinds)
        self.names.update(other.names)
        self.imports.update(other.imports)
        self.longest += other.longest
        self.failed += other.failed


class Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, total):
        self.total, self.done, self.lock = total, 0, threading.Lock()
        self.visible = sys.stderr.isatty()

    def step(self):
        with self.lock:
            self.done += 1
            if self.visible and (self.done % 16 == 0 or self.done == self.total):
                filled = 40 * self.done // self.total
                sys.stderr.write(f"\r[{'#' * filled}{'.' * (40 - filled)}] {self.done}/{self.total}")
                sys.stderr.write("\n" if self.done == self.total else "")
                sys.stderr.flush()


def work(paths, folder, results, progress):
    facts = Facts()
    while True:
        try:
            path = paths.get_nowait()
        except queue.Empty:
            break
        facts.add_file(path, folder)
        progress.step()
    results.put((facts, lock_report()))


def lock_report():
    """This thread's numbers, where the interpreter keeps them."""
    try:
        import gilt
    except ImportError:
        return None
    return threading.current_thread().name, gilt.lock_statistics()["threads"].get(threading.get_ident())


def show(facts):
    print(f"{facts.files} files, {facts.lines:,} lines, {facts.bytes / 1e6:.1f} MB")
    print(f"{facts.kinds['functions']:,} functions, {facts.kinds['classes']:,} classes")
    print("longest functions:")
    for length, place in sorted(facts.longest, key=lambda item: (-item[0], item[1]))[:5]:
        print(f"  {length:5} lines  {place}")
    print("most used names:")
    for name, count in sorted(facts.names.items(), key=lambda item: (-item[1], item[0]))[:8]:
        print(f"  {count:7,}  {name}")
    users = collections.Counter()
    for package, target in facts.imports:
        users[target] += 1
    print("imported by most packages:")
    for target, count in sorted(users.items(), key=lambda item: (-item[1], item[0]))[:8]:
        print(f"  {count:5}  {target}")
    for line in sorted(facts.failed):
        print("cannot be parsed:", line)


def show_lock(reports):
    reports = sorted(report for report in reports if report and report[1])
    if not reports:
        return
    print("the lock:")
    for name, numbers in reports:
        print(f"  {name:10} held {numbers['held']:6.2f} s, waited {numbers['waited']:6.2f} s in {numbers['waits']} waits, "
              f"handed over {numbers['handovers']}, forced {numbers['forced']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default=sysconfig.get_path("stdlib"))
    parser.add_argument("-j", type=int, default=4, help="threads")
    args = parser.parse_args()
    sources = list(find_sources(args.folder))
    paths, results, progress = queue.SimpleQueue(), queue.SimpleQueue(), Progress(len(sources))
    for path in sources:
        paths.put(path)
    threads = [threading.Thread(target=work, args=(paths, args.folder, results, progress), name=f"reader-{n}")
               for n in range(args.j)]
    for thread in threads:
        thread.start()
    facts, reports = Facts(), []
    for thread in threads:
        part, report = results.get()
        facts.merge(part)
        reports.append(report)
    for thread in threads:
        thread.join()
    show(facts)
    show_lock(reports)


if __name__ == "__main__":
    main()
