# SPDX-License-Identifier: MIT
"""How deep source may nest."""
SHAPES = (lambda n: "+".join(["a"] * n), lambda n: "(" * n + ")" * n, lambda n: "-" * n + "1", lambda n: "a" + ".b" * n,
          lambda n: "not " * n + "x", lambda n: "lambda:" * n + "1", lambda n: "[" * n + "]" * n,
          lambda n: "if 1: pass\n" + "elif 1: pass\n" * n, lambda n: "x = " * n + "1", lambda n: "f(" * n + ")" * n,
          lambda n: "a if b else " * n + "c",
          lambda n: "\n".join(" " * i + "if 1:" for i in range(min(n, 99))) + " pass")
for n in (500, 990, 2900, 3100, 100000):
    for shape in SHAPES:
        source = shape(n)
        try:
            compile(source, "s", "exec")
            print(n, source[:5], "ok")
        except Exception as e:
            print(n, source[:5], type(e).__name__, str(e)[:60])
