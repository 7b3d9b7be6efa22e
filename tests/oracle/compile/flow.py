# SPDX-License-Identifier: MIT
"""Statements and expressions of all kinds."""
# control flow
def f1(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
print(f1(1, c=3), f1(1, 2, 3, 4, c=5, e=6), f1(*[1,2,3], c=1, **{'z': 1}))
def gen(n):
    for i in range(n):
        x = yield i
        if x: print('got', x)
    return 'done'
def g2():
    r = yield from gen(3)
    print('r', r)
print(list(g2()))
g = gen(3); next(g); g.send('hi')
def fin():
    for i in range(5):
        try:
            if i == 2: continue
            if i == 4: break
            print('body', i)
        finally:
            print('fin', i)
    else:
        print('else')
    try:
        return 'ret'
    finally:
        print('final')
print(fin())
def exc():
    try:
        1/0
    except ZeroDivisionError as e:
        print('caught', e)
        try:
            raise ValueError('x') from e
        except ValueError as v:
            print(repr(v), repr(v.__cause__), repr(v.__context__))
    try:
        e
    except NameError as n:
        print(type(n), n)
exc()
class CM:
    def __init__(self, n, sup=False): self.n = n; self.sup = sup
    def __enter__(self): print('enter', self.n); return self
    def __exit__(self, *a): print('exit', self.n, a[0]); return self.sup
def w():
    with CM(1) as a, CM(2, True) as b:
        print(a.n, b.n)
        raise KeyError('k')
    print('after')
    with CM(3): return 7
print(w())
def clos():
    x = 1
    def inner():
        nonlocal x
        x += 1
        return x
    inner(); inner()
    return x, [lambda: x for _ in range(1)][0]()
print(clos())
class A:
    y = 5
    z = [_ for _ in range(y)]
    def m(self): return __class__, super().__repr__()[:5]
    @property
    def p(self): return self._p
    @p.setter
    def p(self, v): self._p = v
    x: int = 3
    w: 'str'
a = A(); a.p = 4; print(a.p, a.m(), A.__annotations__, A.z)
print([ (i, j) for i in range(3) for j in range(i) if j != 1], {k: v for k, v in zip('ab', [1, 2])}, {x % 2 for x in range(5)})
print(1 < 2 < 3, 1 < 3 < 2, 1 < 2 > 1 != 4, not 1 < 2)
x = 5
print('yes' if x > 3 and x < 10 or x == 20 else 'no')
a, *b, c = range(6); print(a, b, c)
(a, b), c = (1, 2), 3; print(a, b, c)
a = b = c = []; a.append(1); print(c)
print(f"{x!r:>5}|{x:{x}}|{'a' 'b'}|{x=}")
i = 0
while True:
    i += 1
    if i > 5: break
    if i % 2: continue
    print(i, end=' ')
else:
    print('never')
print()
def walrus(data):
    if (n := len(data)) > 2: return n
    return [y := 1, y ** 2, y + (y := 5) + y]
print(walrus([1,2,3]), walrus([]))
print([last := v for v in range(3)], last)
def swap(a, b): a, b = b, a; return a, b
print(swap(1, 2))
def fib(n):
    a, b = 0, 1
    for _ in range(n): a, b = b, a + b
    return a
print(fib(90))
try:
    assert x == 6, 'msg'
except AssertionError as e: print('AE', e)
d = {'a': 1}; d['a'] += 5; d |= {'b': 2}; print(d)
class O: pass
o = O(); o.v = 1; o.v <<= 4; print(o.v)
del o.v
try: o.v
except AttributeError as e: print(e)
print([*range(3), *'ab'], {**d, 'c': 3}, (*[1], 2))
l = [1,2,3,4,5]; print(l[1:3], l[::-1], l[-1]); l[1:3] = [9]; del l[0]; print(l)
print(x if x else None, None is None, x is not None, 3 in l, 3 not in l)
def deco(n):
    def d(f): print('deco', n, f.__name__); return f
    return d
@deco(1)
@deco(2)
def decorated(): pass
@deco(3)
class Dec: pass
global_var = 1
def setg():
    global global_var
    global_var = 2
setg(); print(global_var)
import sys as s, os.path as p
from os import path as q, sep
print(p is q, sep)
def many(*a): return len(a)
print(many(*range(300)), many(1,2,*[3],4,*[5,6]))
print(eval('1+2'), eval('x', {'x': 9}))
exec('zz = 3\nprint(zz)')
def ub():
    if False: q = 1
    return q
try: ub()
except UnboundLocalError as e: print(e)
def ub2():
    print(q)
    q = 1
try: ub2()
except UnboundLocalError as e: print(e)
def ub3():
    def inner(): return q
    try: inner()
    except NameError as e: print(e)
    q = 1
    return inner()
print(ub3())
print((lambda *a, k=1, **kw: (a, k, kw))(1, 2, k=3, j=4))
