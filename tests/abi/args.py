# SPDX-License-Identifier: MIT
# Every unit of the argument formats over values of all kinds, counts, keywords, messages.
import array
import re
import sys
import warnings

import args


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n

    def __repr__(self):
        return f"Index({self.n})"


class BadIndex:
    def __index__(self):
        raise ZeroDivisionError("index")

    def __bool__(self):
        raise ZeroDivisionError("bool")

    def __float__(self):
        raise ZeroDivisionError("float")

    def __repr__(self):
        return "BadIndex()"


class Float:
    def __float__(self):
        return 2.5

    def __repr__(self):
        return "Float()"


class Complex:
    def __complex__(self):
        return 1 + 2j

    def __repr__(self):
        return "Complex()"


class Sequence:
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        if self.items[i] == "fail":
            raise IndexError
        return self.items[i]

    def __repr__(self):
        return f"Sequence{self.items}"


def show(label, function, *arguments):
    try:
        print(label, "->", function(*arguments))
    except Exception as e:
        print(label, "-> " + type(e).__name__ + ":", re.sub(r"^\S+\.c:\d+: ", "", str(e)))  # a place in CPython's source


def parse(kind, *arguments):
    show(f"{kind} {arguments}", args.parse, kind, *arguments)


warnings.simplefilter("ignore")
view = memoryview(b"abcdef")
values = [0, 1, -1, 127, 128, 255, 256, -129, 32767, 32768, 65535, 65536, -32769, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**32 - 1, 2**32,
          2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64, 10**30, True, None, 1.5, float("inf"), 1e300, 2j, "", "a", "é", "ab", "\U0001f600", "a\0b",
          "\ud800", b"", b"a", b"ab", b"a\0b", bytearray(b"q"), bytearray(b"xyz"), bytearray(), array.array("i", [1, 2]), view, view[::2], [], [1],
          (), {}, Index(5), Index(300), Index(2**70), BadIndex(), Float(), Complex(), len, type, ...]
for unit in "bBhHiIlkKLnfdDcCpyszuZSYUOw":
    for value in values:
        if unit == "f" and value == 1e300:
            continue
        parse("tuple", unit + ":f", (value,))
for unit in "y# s# z# u# Z# y* s* z* w* O! O& es et es# et#".split():
    for value in values:
        parse("tuple", unit, (value,))
print(args.converter_counts())

with warnings.catch_warnings():
    warnings.simplefilter("error")
    parse("tuple", "u", ("a",))
    parse("tuple", "Z#", (None,))

# encodings
for unit in ("es", "et", "es#", "et#"):
    for encoding in (None, "utf-8", "latin-1", "ascii", "utf-16-le", "nonsense"):
        for value in ("abc", "é", "€", "", b"\xe9", bytearray(b"\xe9"), 5):
            parse("tuple", unit + ":enc", (value,), None, (), encoding)

# counts and messages
for given in range(5):
    for form in ("", "i", "ii", "i|i", "|ii", "i|ii", ":f", "i:f", "ii:f", "i|i:f", "|ii:f", ";own words", "ii;own words", "i|i;own words"):
        parse("tuple", form, tuple(range(given)))
        parse("stack", form, tuple(range(given)))
for form in ("i;own words", "i:name", "i"):
    parse("tuple", form, ("x",))
parse("tuple", "i", [1])
parse("tuple", "i)", (1,)) if False else None
parse("tuple", "i?", (1,))
parse("tuple", "i%", (1,))
parse("tuple", "q", (1,))
parse("tuple", "w", (bytearray(),))
parse("tuple", "ex", ("a",))
parse("one", "i", 5)
parse("one", "i:f", "x")
parse("one", "ii", 5)
parse("one", "i|i", 5)
parse("one", "", 5)
parse("one", ":f", 5)
parse("one", "(ii)", (5, 6))
parse("one", "(ii):f", (5, "x"))
parse("one", "(ii)", 5)

# nested tuples
nested = [(1, 2), [1, 2], (1, 2, 3), (1,), (), "ab", b"ab", 5, None, (1, "x"), Sequence(1, 2), Sequence(1, "fail"), Sequence(1, "x"), {1: 2, 3: 4}, range(2)]
for value in nested:
    parse("tuple", "(ii):f", (value,))
    parse("tuple", "i(ii)", (7, value))
deep = [((1, 2), 3), ((1, "x"), 3), ((1, 2, 3), 3), (5, 3), ([1, 2], "x")]
for value in deep:
    parse("tuple", "((ii)i):f", (value,))
    parse("tuple", "((ii)i);words", (value,))
parse("tuple", "(O(O(O)))", ((1, (2.5, ("x",))),))
parse("tuple", "(OO)", (Sequence(1, 2),))

# clean-up of what was handed out before a failure
shared = bytearray(b"abc")
parse("tuple", "y*i", (shared, "x"))
shared.append(1)
parse("tuple", "w*y*i", (shared, shared, "x"))
shared.append(1)
parse("tuple", "eses#i", ("text", "more", "x"))
parse("tuple", "O&O&i", (5, -5, "x"))
parse("tuple", "O&O&O&", (5, 6, None))
parse("tuple", "O&O&O&", (5, 6, "bad"))
print(args.converter_counts())

# many clean-ups
parse("tuple", "s*s*s*s*s*s*s*s*s*s*i", ("a",) * 10 + ("x",))
parse("tuple", "s*s*s*s*s*s*s*s*s*s*i", ("a",) * 10 + (5,))

# references
for unit, value in (("O", object()), ("O!", [1]), ("U", "text" * 3), ("S", b"bytes" * 3), ("s", "text" * 5), ("y*", b"bytes" * 4), ("O&", 10**10)):
    before = sys.getrefcount(value)
    args.parse("tuple", unit, (value,))
    try:
        args.parse("tuple", unit + "i", (value, "x"))
    except TypeError:
        pass
    print(unit, sys.getrefcount(value) - before)


# keywords
def keywords(format, given, kwargs, names):
    parse("keywords", format, given, kwargs, names)
    parse("fast", format, given, kwargs, names)
    if isinstance(kwargs, dict):
        parse("vector", format, given + tuple(kwargs.values()), tuple(kwargs))


names = ("a", "b", "c")
for form in ("iii", "iii:f", "i|ii:f", "|iii:f", "ii|i:f", "|$iii:f", "i|$ii:f", "ii$i:f", "|ii$i:f", "|i$ii:f", "$iii:f", "iii;words", "|OOO:f", "O|OO"):
    for given in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
        for kwargs in (None, {}, {"a": 1}, {"b": 2}, {"c": 3}, {"a": 1, "b": 2}, {"b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}, {"d": 4},
                       {"a": 1, "d": 4}, {"c": 3, "d": 4, "e": 5}, {5: 6}, {"a": 1, "b": 2, "c": 3, "d": 4}, {"a": "x"}, {"é": 1}):
            parse("keywords", form, given, kwargs, names)
            parse("fast", form, given, kwargs, names)
            if kwargs is not None:
                parse("vector", form, given + tuple(kwargs.values()), tuple(kwargs), names)
for names in (("", "b", "c"), ("", "", "c"), ("", "", "")):
    for form in ("iii", "iii:f", "i|ii:f", "|iii:f", "ii|i:f", "i|i$i:f", "ii|$i:f", "ii$i:f", "$iii:f"):
        for given in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
            for kwargs in (None, {"a": 1}, {"b": 2}, {"c": 3}, {"": 3}, {"b": 2, "c": 3}, {"d": 4}):
                parse("keywords", form, given, kwargs, names)
                parse("fast", form, given, kwargs, names)
for form, names in (("i||i", ("a", "b")), ("i$$i", ("a", "b")), ("i$|i", ("a", "b")), ("i$i|i", ("a", "b", "c")), ("i|i|i", ("a", "b", "c")), ("ii", ("a",)),
                    ("i", ("a", "b")), ("ii", ("a", "")), ("i?", ("a", "b")), ("i(ii", ("a", "b")), ("i)", ("a", "b")), ("iq", ("a", "b")), ("iw", ("a", "b")),
                    ("i|(ii)s#y*ese#O!O&i", ("a", "b", "c", "d", "e", "f", "g", "h", "i"))):
    for given, kwargs in (((1,), None), ((1,), {"b": 2}), ((1, 2), None), ((1,), {"i": 9}), ((1,), {"c": 9})):
        parse("keywords", form, given, kwargs, names)
        parse("fast", form, given, kwargs, names)
for kwargs in ({"ä": 1}, {"ä": "x"}, {"a": 1}):
    parse("keywords", "i:f", (), kwargs, ("ä",))
    parse("fast", "i:f", (), kwargs, ("ä",))
parse("keywords", "(ii)|s", (), {"a": (1, 2), "b": "text"}, ("a", "b"))
parse("keywords", "O|d", (), {"a": 10**3, "b": 2.5}, ("a", "b"))

# unpacked
for names in (("a", "b", "c"), ("", "b", "c"), ("", "", "")):
    for rule in ((0, 3, 0), (1, 3, 0), (2, 3, 0), (3, 3, 0), (1, 2, 1), (0, 0, 0), (0, 0, 2), (1, 1, 0), (1, 1, 2)):
        for given in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
            for kwargs in ({}, {"a": 1}, {"b": 2}, {"c": 3}, {"b": 2, "c": 3}, {"d": 4}, {"a": 1, "b": 2, "c": 3}, {5: 6}):
                show(f"unpack {names} {rule} {given} {kwargs}", args.unpack, given, kwargs, names, *rule, None, "f")
                show(f"unpack {names} {rule} {given} {tuple(kwargs)}", args.unpack, given + tuple(kwargs.values()), tuple(kwargs), names, *rule, None, "f")
for vararg, names, rule in ((0, ("k",), (0, 0, 0)), (0, ("k",), (0, 0, 1)), (1, ("a", "k"), (1, 1, 0)), (2, ("a", "b", "k"), (2, 2, 1)), (1, ("", "k", "m"), (1, 1, 1))):
    for given in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
        for kwargs in ({}, {"k": 9}, {"d": 4}, {"k": 9, "d": 4}):
            if len(given) < vararg and given:
                continue
            show(f"unpack {names} {rule} {vararg} {given} {kwargs}", args.unpack, given, kwargs, names, *rule, vararg, "f")

for name in (None, "f"):
    for low, high in ((0, 0), (1, 1), (0, 2), (1, 3), (2, 3)):
        for given in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
            show(f"unpack_tuple {name} {low} {high} {given}", args.unpack_tuple, given, name, low, high)
show("unpack_tuple list", args.unpack_tuple, [1], "f", 1, 1)
for what, o in (("bad", 5), ("bad", None), ("bad", "x"), ("nokeywords", {}), ("nokeywords", {"a": 1}), ("nokeywords", 5), ("nopositional", ()),
                ("nopositional", (1,)), ("nopositional", 5), ("nokwnames", ()), ("nokwnames", ("a",)), ("validate", {}), ("validate", {"a": 1}),
                ("validate", {5: 1}), ("validate", 5)):
    show(f"{what} {o!r}", args.checks, what, o)
for o in (None, 1):
    for n, low, high in ((0, 0, 0), (0, 1, 1), (0, 2, 2), (3, 1, 2), (0, 1, 2), (5, 0, 1), (1, 0, 0), (2, 2, 9)):
        show(f"positional {o} {n} {low} {high}", args.checks, "positional", o, n, low, high)
