# SPDX-License-Identifier: MIT
"""Errors and warnings of the compiler: text and place. A warning is given once, though a body may be compiled twice."""
SN = r'''
return
---
yield 1
---
def f():
    x = 1
    global x
---
def f():
    print(x)
    global x
---
def f(x):
    global x
---
def f():
    x: int
    global x
---
def f(x):
    nonlocal x
---
nonlocal x
---
def f():
    nonlocal x
---
def f():
    global x
    nonlocal x
---
def f():
    x: int = 1
    nonlocal x
---
def f():
    global x
    x: int
---
def f(a, a): pass
---
lambda a, *a: 0
---
def f():
    from os import *
---
class C:
    from os import *
---
break
---
continue
---
for i in x:
    def f():
        break
---
while 1:
    class C: continue
---
async def f():
    yield 1
    return 2
---
def f():
    await x
---
await x
---
class C:
    await x
---
[await x for y in z]
---
def f():
    [x async for x in y]
---
[x async for x in y]
---
async def f():
    def g():
        return [x async for x in y]
---
async def f():
    yield from x
---
def f():
    async for x in y: pass
---
def f():
    async with y: pass
---
async for x in y: pass
---
try: pass
except: pass
except ValueError: pass
---
def f(__debug__): pass
---
__debug__ = 1
---
del __debug__
---
x.__debug__ = 1
---
f(__debug__=1)
---
f(a=1, b=2, a=3)
---
def __debug__(): pass
---
class __debug__: pass
---
import __debug__
---
import a as __debug__
---
from a import b as __debug__
---
for __debug__ in x: pass
---
with a as __debug__: pass
---
(__debug__ := 1)
---
__debug__ += 1
---
__debug__: int
---
x.__debug__ += 1
---
try: pass
except E as __debug__: pass
---
match x:
    case __debug__: pass
---
match x:
    case A(__debug__=1): pass
---
*a = 1
---
*a, *b = 1
---
(*a), b = 1
---
print(*a if b)
---
x = *a
---
[i := 0 for i in range(5)]
---
[[(i := 0) for j in range(5)] for i in range(5)]
---
[i for i in range(5) if (j := 0) for j in range(5)]
---
[i for i in (j := range(5))]
---
class C:
    [(x := 1) for i in y]
---
[i+1 for i in (i := x)]
---
def f():
    try: pass
    except* A: return
---
for i in x:
    try: pass
    except* A: break
---
for i in x:
    try: pass
    except* A: continue
---
from __future__ import nope
---
x = 1
from __future__ import annotations
---
def f():
    from __future__ import annotations
---
from __future__ import braces
---
from __future__ import annotations
def f(x: (yield)): pass
---
from __future__ import annotations
def f(x: (y := 1)): pass
---
from __future__ import annotations
x: (await y)
---
[(yield x) for x in y]
---
((yield x) for x in y)
---
{(yield x) for x in y}
---
{x: (yield x) for x in y}
---
match x:
    case a: pass
    case b: pass
---
match x:
    case _: pass
    case b: pass
---
match x:
    case a | 1: pass
---
match x:
    case _ | 1: pass
---
match x:
    case (1, a) | (b, 2): pass
---
match x:
    case (a, a): pass
---
match x:
    case [*a, *b]: pass
---
match x:
    case {1: a, 1: b}: pass
---
match x:
    case {1: a, True: b}: pass
---
match x:
    case A(a=1, a=2): pass
---
match x:
    case {**rest, 'a': 1}: pass
---
match x:
    case (1 as a) | (2 as b): pass
---
match x:
    case [a, b] as a: pass
---
class C:
    def f(self):
        nonlocal __class__
---
def f():
    class C:
        nonlocal x
---
x: int
def f():
    global y
    y: int
---
def f():
    def g():
        nonlocal x
    global x
---
def f():
    for i in range(10):
        for a in b:
            for c in d:
                for e in f:
                    for g in h:
                        for i in j:
                            for k in l:
                                for m in n:
                                    for o in p:
                                        for q in r:
                                            for s in t:
                                                for u in v:
                                                    for w in x:
                                                        for y in z:
                                                            for a1 in b1:
                                                                for c1 in d1:
                                                                    for e1 in f1:
                                                                        for g1 in h1:
                                                                            for i1 in j1:
                                                                                for k1 in l1:
                                                                                    for m1 in n1: pass
---
with a:
    def f():
        return
    return
---
def f():
    return
    break
---
def f():
    if 0:
        break
---
def f():
    if 0:
        x = (yield)
class D:
    yield
---
class C:
    return 1
---
lambda: (yield)
---
lambda x, x: 1
---
a, b: int
---
(a): int = 1
(a.b): int
---
f() := 1
---
def f():
    global x, y
    global x
    x = 1
---
a, *b, *c, d = x
---
for *a in x: pass
---
for *a, *b in x: pass
---
del *a
---
del (a, *b)
---
def f(*, a): nonlocal a
---
def f():
    x = 1
    def g():
        x = 2
        nonlocal x
---
async def f():
    [await x for x in (await y)]
    async def g(): pass
    (x async for x in y)
def g():
    (x async for x in y)
---
def g():
    (await x for x in y)
---
def g():
    (x for x in await y)
---
def g():
    {x: await y for x in z}
---
raise X from
---
def f():
    import a.b.c as d, e
    global d
---
try:
    pass
finally:
    return
---
try:
    pass
finally:
    continue
---
{**a for a in b}
---
[*a for a in b]
---
f(*a for a in b)
---
f(a for a in b, c)
---
a = yield = 1
---
(yield) = 1
---
None = 1
---
f() = 1
---
f() += 1
---
x + 1 = 2
---
'''.strip('\n').rstrip('-').split('---\n')
WARN = r'''
x is 1
---
x is not 'a'
---
1 is x
---
() is x
---
x is (1, 2)
---
x is -1
---
x is None is 1
---
1()
---
"a"(1)
---
[1](2)
---
{1}(2)
---
(1,2)(3)
---
(x for x in y)(1)
---
f"{x}"(1)
---
1[0]
---
None[0]
---
{1}[0]
---
(x for x in y)[0]
---
(lambda: 0)[0]
---
[1][1.0]
---
[1]['a']
---
(1,2)[None]
---
"abc"["a"]
---
[1][1,2]
---
[1][{}]
---
f"{x}"["a"]
---
[1][lambda: 0]
---
[1][x for x in y]
---
[1][True]
---
[1][-1]
---
assert (x, 'msg')
---
assert ()
---
assert (1, 2)
---
x = [[1] [2,3]]
---
def f():
    try:
        return 1
    finally:
        x is 1
---
while x is 1: pass
---
...[1]
---
b"a"["b"]
---
{1:2}["a"]
---
1.5[0]
---
(1j)(2)
---
print((x is 5) and (y is 6))
'''.strip('\n').split('---\n')
import warnings
def show(src, mode='exec'):
    try:
        compile(src, '<s>', mode)
        return 'ok'
    except SyntaxError as e:
        return (type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text)
    except Exception as e:
        return repr(e)
import sys
warnings.simplefilter('ignore')
for s in SN:
    print(repr(s)[:60], show(s))
for s in WARN:
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        r = show(s)
    print(repr(s), r, sorted({(x.category.__name__, str(x.message), x.lineno, x.filename) for x in w}))
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        print('   ', show(s))
