# SPDX-License-Identifier: MIT
"""Which source text an exception is attributed to."""
import itertools
SN = '''
a + b
a + (1/0)
[1,2][5]
x = {}['k']
o.missing
o.missing.x
o.m(1)
o.m(
  1)
(o
 .missing)
(o
 .foo
 .bar(1))
o.x.y = 5
o[1] = 5
del o[1]
del o.x
del undefined
undefined
f(undefined)
f(1, *5)
f(**5)
f(*5, **{})
f(1, **{'a': 1}, **{'a': 2})
1 < 'a'
1 < 2 < 'a'
1 in 5
1 not in 5
not B()
if B(): pass
x = 1 if B() else 2
B() and 1
(1 or 2) and B() and 3
while B(): pass
assert B()
assert 0, 'm'
assert 1 < 0
for i in 5: pass
for i, j in [1]: pass
a, b = 5
a, *b = 5
a, b, c = (1, 2)
(a, b), c = (1, 2)
with 5: pass
with 5 as x, 6: pass
with CM() as (a, b): pass
[i for i in 5]
[i/0 for i in [1]]
[i for i in [1] if i/0]
[i for i in [1] if B()]
{i: j for i, j in [1]}
{[]: 1 for i in [1]}
{[] for i in [1]}
list(i/0 for i in [1])
[i for i in [1] for j in i]
import nope.nope
from os import nope
import os.nope as n
raise ValueError
raise ValueError from 5
raise 5
o.x += 1
o['a'] += 1
x = 1; x += 'a'
x -= undefined
f'{1/0}'
f'{1:{1/0}}'
f'{B()!r:>{"a"}}'
-'a'
~1.5
+[]
[*5]
{**5}
(*5,)
{*5}
{[]}
{[]: 1}
{'a': 1, **{}, []: 2}
lambda: 0 + a
(lambda: 1/0)()
1 if 1/0 else 2
x[1:2]
5[1:2]
5()
5(1)(2)
f(1
  , 2)(
  3)
f(x=1)(y=2)
type('a', (5,), {})
class A(5): pass
class A(metaclass=5): pass
class A:
    x = 1/0
@1/0
def f(): pass
@5
def f(): pass
@5
class f(): pass
def g(x=1/0): pass
def g(x: 1/0): pass
def g(*, x=1/0): pass
x: 1/0 = 5
x: int = 1/0
print(1,
      2/0,
      3)
match 5:
    case 1/0: pass
match B():
    case 5: pass
match 5:
    case o.missing: pass
match 5:
    case int(1, 2): pass
match 5:
    case 5(): pass
match [1]:
    case [o.missing]: pass
match 5:
    case x if 1/0: pass
try:
    1/0
except 5: pass
try:
    1/0
except (5, 6) as e: pass
try:
    1/0
finally:
    undefined
try: raise ValueError
except ValueError:
    raise
try:
    raise ExceptionGroup('', [ValueError(1)])
except* 5: pass
(yield_ := 1/0)
global zz; zz
exec('1/0')
1/0 if 1 else 0
a.b.c.d
undefined.a.b
o.foo(1)(2)
o.foo(1).bar(2)
o.foo(x=1/0)
o.foo(1, *5)
o.foo(
    1,
    y=2).bar
'a' % 5
'a' + \
  5
x = [
  1,
  2/0]
return_ = [1,
  2][
  5]
B() == B() == 5
EQ() == 5
EQ() != 5
EQ() < 1
if EQ() == 5: pass
if EQ() < 5 < 6: pass
if 1 < EQ() < 6: pass
EQ() is 5 in 5
if 5 in 5: pass
if not (EQ() == 1): pass
while EQ() == 1: pass
print(EQ() == 1)
x = EQ() > 1 or 5
with CMX(): pass
with CMX():
    x = 1
with CMB():
    raise ValueError
next(G())
for i in G(): pass
sum(G())
a = yield_x
'''
pre = '''
class O:
    x = None
    def foo(self, *a, **k): return self
    def m(self): pass
o = O()
def f(*a, **k): return None
class B:
    def __bool__(self): return 5
    def __eq__(self, o): return 5/0
class EQ:
    def __eq__(self, o): 1/0
    __ne__ = __lt__ = __gt__ = __eq__
class CM:
    def __enter__(self): return 5
    def __exit__(self, *a): pass
class CMX(CM):
    def __exit__(self, *a): 1/0
class CMB(CM):
    def __exit__(self, *a): return B()
class G:
    def __iter__(self): return self
    def __next__(self): 1/0
x = 5
a = 5
b = 'b'
'''
import re, sys
stm = []
cur = []
for l in SN.strip('\n').split('\n'):
    if cur and (l[:1] in ' )' or l.split()[0].rstrip(':') in ('except','finally','except*') or cur[-1][:1]=='@'):
        cur.append(l)
    else:
        if cur: stm.append('\n'.join(cur))
        cur = [l]
stm.append('\n'.join(cur))
import warnings; warnings.simplefilter('ignore')
def where(e):
    out = []
    tb = e.__traceback__
    while tb:
        c = tb.tb_frame.f_code
        if c.co_filename == '<s>':
            out.append((c.co_name, tb.tb_lineno, next(itertools.islice(c.co_positions(), tb.tb_lasti // 2, None)) if tb.tb_lasti >= 0 else None))
        tb = tb.tb_next
    return out
for s in stm:
    for fn in (0, 1):
        src = s if not fn else 'def func(x=x,a=a,b=b):\n  ' + s.replace('\n', '\n  ') + '\nfunc()'
        ns = {}
        exec(pre, ns)
        try:
            exec(compile(src, '<s>', 'exec'), ns)
            print(repr(s), 'no error')
        except BaseException as e:
            print(repr(s), type(e).__name__, where(e))
