# SPDX-License-Identifier: MIT
# A compiled package of the distribution, loaded as it is. The script's own folder is all that sys.path adds to it.
import sys

sys.path.append("/usr/lib/python3/dist-packages")
import markupsafe
from markupsafe import Markup, _native, _speedups

print(markupsafe.escape is _speedups.escape, type(_speedups.escape).__name__, _speedups.escape.__doc__.split("\n")[0])


class Html:
    def __html__(self):
        return "<b>&</b>"


class Bad:
    def __html__(self):
        return 1 / 0


class Text(str):
    pass


values = ["", "plain", "<a href='x'>&\"</a>", "ä<ö>&\u20ac", "\U0001f600<>", "<" * 50, "&" * 1000 + "x", Text("<t>"), 5, -2**70, 1.5, True, None, b"<b>", [1, "<"],
          Html(), Markup("<i>"), object, ...]
for value in values:
    try:
        got, wanted = _speedups.escape(value), _native.escape(value)
        print(type(got).__name__, repr(got), got == wanted)
        print(repr(_speedups.escape_silent(value)), repr(_speedups.soft_str(value)))
    except Exception as e:
        print(type(e).__name__, e)
for bad in (Bad(),):
    for f in (_speedups.escape, _speedups.escape_silent, _speedups.soft_str):
        try:
            print(f.__name__, type(f(bad)).__name__)
        except Exception as e:
            print(type(e).__name__, e)
for f in (_speedups.escape, _speedups.escape_silent, _speedups.soft_str):
    for arguments in ((), (1, 2)):
        try:
            f(*arguments)
        except TypeError as e:
            print(e)
text = "x<y" * 10
before = sys.getrefcount(text)
for _ in range(100):
    _speedups.escape(text)
    _speedups.soft_str(text)
print(sys.getrefcount(text) - before)
print(Markup("<em>%s</em> %(a)s") if False else Markup("<em>%s</em>") % "<x>", Markup("a {x} {}").format("<", x=Html()))
