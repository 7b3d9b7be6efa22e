# SPDX-License-Identifier: MIT
"""The data half of the marshal format, both ways."""
import io
import marshal

VALUES = [None, True, False, Ellipsis, StopIteration, 0, 1, -1, 127, 2**31 - 1, -2**31, 2**31, 2**62, -2**63, 2**64, 3**200, -5**77, 0.0,
          -0.0, 1.5, 1e300, float("inf"), 1j, complex(-0.0, 2), "", "abc", "a b", "\xe9", "\u20ac", "\U0001f600", "\ud800", "x" * 300,
          b"", b"abc", bytearray(b"q"), memoryview(b"m"), (), (1,), tuple(range(300)), [], [1, [2]], {}, {1: 2, "a": [3]}, set(),
          {1, 2, 3}, frozenset(), frozenset({"a", 1.5})]
for v in VALUES:
    for version in range(5):
        back = marshal.loads(marshal.dumps(v, version))
        assert back == v or v != v, (v, version, back)
        assert type(back) in (type(v), bytes), (v, version)
    if not isinstance(v, (str, int, float, complex, bytes, tuple, list, dict, set, frozenset)):
        print(marshal.dumps(v))
    if isinstance(v, (set, frozenset)):
        print(type(back).__name__, sorted(map(repr, back)))
    else:
        print(repr(back)[:60], marshal.dumps(v, 0)[:20])
print(marshal.loads(b"\xa9\x02\xda\x01a\xe9\x05\x00\x00\x00"))
a = [1]
shared = marshal.loads(marshal.dumps((a, a, "zzz zzz")))
print(shared, shared[0] is shared[1])
loop = []
loop.append(loop)
back = marshal.loads(marshal.dumps(loop))
print(back[0] is back)
f = io.BytesIO()
for v in (1, "two", [3.0]):
    marshal.dump(v, f)
f.write(b"rest")
f.seek(0)
print(marshal.load(f), marshal.load(f), marshal.load(f), f.read())
for bad in (b"", b"i", b"i\x01", b"(\xff\xff\xff\xff", b"s\x05\x00\x00\x00ab", b"?", b"\x00", b"r\x00\x00\x00\x00", b"0", b"(\x01\x00\x00\x000",
            b"l\x01\x00\x00\x00\x00\x80", b"l\x01\x00\x00\x00\x00\x00", b"u\x01\x00\x00\x00\xff", b"{i\x01\x00\x00\x00", b"<\xff\xff\xff\xff", b"?x"):
    try:
        print(marshal.loads(bad))
    except Exception as e:
        print(bad[:10], type(e).__name__, e)
deep = []
for _ in range(3000):
    deep = [deep]
for v in (object(), deep, [object()], 1 .__class__, lambda: 0):
    try:
        marshal.dumps(v)
    except Exception as e:
        print(type(e).__name__, e)
code = marshal.loads(marshal.dumps(compile("def f(a, *, b=2):\n    try:\n        return [a / i for i in b]\n    except ZeroDivisionError as e:\n        return str(e)\n", "s", "exec")))
space = {}
exec(code, space)
print(space["f"](1, b=(1, 2)), space["f"](1, b=(0,)), code.co_filename, space["f"].__code__.co_varnames)
print(marshal.loads(marshal.dumps(space["f"].__code__)) == space["f"].__code__, hash(code) == hash(marshal.loads(marshal.dumps(code))))
print(marshal.version)
