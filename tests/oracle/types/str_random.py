# Random calls of str methods on texts of all widths; searches with overlapping parts; building by pieces.
import random

random.seed(11)
ALPHABETS = ["ab", "ab \t\n", "aé\xff", "a\u0131\u4e00ß", "a\U0001f600\u03a3σς", " \t\x1c\x85\u2028x", "aA1_ǅ", "0١2.-+"]


def text(most=12):
    alphabet = random.choice(ALPHABETS)
    return "".join(random.choice(alphabet) for _ in range(random.randint(0, most)))


def number():
    return random.randint(-8, 14)


def call(s, name, *args):
    try:
        return getattr(s, name)(*args)
    except Exception as e:
        return type(e).__name__, str(e)


for i in range(6000):
    s, part, other = text(), text(3), text(3)
    out = []
    for name in ("find", "rfind", "count", "index", "rindex", "startswith", "endswith"):
        out.append(call(s, name, part, *[number() for _ in range(random.randint(0, 2))]))
    for name in ("upper", "lower", "title", "swapcase", "casefold", "capitalize", "isupper", "islower", "istitle", "split",
                 "rsplit", "splitlines", "strip", "isidentifier", "isspace"):
        out.append(call(s, name))
    out += [call(s, "replace", part, other, number()), call(s, "split", part, number()), call(s, "rsplit", part, number()),
            call(s, "split", None, number()), call(s, "rsplit", None, number()), call(s, "partition", part),
            call(s, "rpartition", part), call(s, "strip", part), call(s, "lstrip", part), call(s, "rstrip", part),
            call(s, "splitlines", True), call(s, "center", number(), "é"), call(s, "ljust", number()),
            call(s, "rjust", number(), "\u4e00"), call(s, "zfill", number()), call(s, "expandtabs", number()),
            call(s, "removeprefix", part), call(s, "removesuffix", part), call(part, "join", [s, other, part]),
            call(s, "translate", {ord(c): other for c in part[:1]}), call(s, "translate", str.maketrans("a", "é", "b")),
            call(s, "encode", "utf-8"), call(s, "encode", "latin-1", "replace"), part in s, s < part, s == part, s + part,
            s * random.randint(-1, 3), s[number():number()], s[::random.choice([-2, -1, 2, 3])], repr(s), hash(s) == hash(s + ""),
            [*s], "%5s|%-4.2s|%r" % (s, part, other), f"{s:>8}|{part!r:^6}", len(s.encode("utf-16"))]
    print(i, ascii(out))

# long parts that match almost everywhere
big = "ab" * 3000 + "c"
for part in ("abab" * 20 + "c", "b" * 50, "ba" * 40 + "bb", "abc", "bc", "ca", big[1:], big + "x"):
    print(big.find(part), big.rfind(part), big.count(part), part in big, len(big.split(part)), len(big.replace(part, "")))
    wide = big.replace("c", "\u4e00")
    part = part.replace("c", "\u4e00")
    print(wide.find(part), wide.rfind(part), wide.count(part), part in wide, len(wide.split(part)), len(wide.replace(part, "")))
