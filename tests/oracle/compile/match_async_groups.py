# SPDX-License-Identifier: MIT
"""match, async, except*, finally, names of code objects."""
# match, async, except*
def m(x):
    match x:
        case 0: return 'zero'
        case 1 | 2: return 'one-two'
        case 'a' | 'b' as s: return s
        case [1, y]: return ('list', y)
        case [1, *rest, 9]: return ('star', rest)
        case [_, _, _]: return 'three'
        case {'k': v, **rest}: return ('map', v, rest)
        case int(n) if n > 100: return ('big', n)
        case float() | complex(): return 'num'
        case None: return 'none'
        case True: return 'true'
        case Point(x=0, y=yy): return ('pt', yy)
        case Point(a, b): return ('pt2', a, b)
        case (str() as q, [z]) : return (q, z)
        case [*_, last]: return ('last', last)
        case -1: return 'neg'
        case 1+2j: return 'cplx'
        case {}: return 'emptymap'
        case _: return 'other'
class Point:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
for v in [0, 1, 2, 'a', [1, 5], [1, 2, 3, 9], [4,5,6], {'k': 1, 'j': 2}, 500, 1.5, None, True, Point(0, 3), Point(4, 5), ('s', [7]), [1,2,3,4,5], -1, {}, {'q':1}, object]:
    print(m(v))
def mor(x):
    match x:
        case (1, a) | (a, 2): return a
        case [[a, b] | {'a': a, 'b': b}, c]: return a, b, c
        case _: return None
print(mor((1, 5)), mor((6, 2)), mor([[1,2],3]), mor([{'a':1,'b':2},3]), mor(5))
import sys
def eg():
    try:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2), KeyError(3), ExceptionGroup('h', [ValueError(4)])])
    except* ValueError as e:
        print('V', e.exceptions)
    except* (TypeError,):
        print('T', sys.exc_info()[1])
        raise OSError('new')
try:
    eg()
except BaseException as e:
    print(repr(e))
    for x in e.exceptions: print(' ', repr(x), repr(x.__context__))
try:
    try: raise ValueError(1)
    except* ValueError as e: print(repr(e))
    else: print('else')
    finally: print('fin')
except Exception as e: print('out', repr(e))
for i in range(3):
    try:
        pass
    except* ValueError: pass
    else: print('else', i)
class ACM:
    async def __aenter__(self): print('aenter'); return 1
    async def __aexit__(self, *a): print('aexit', a[0]); return True
class AIt:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n <= 0: raise StopAsyncIteration
        self.n -= 1
        return self.n
async def agen():
    for i in range(3):
        yield i
async def co():
    async with ACM() as x:
        print(x)
        raise ValueError
    async for i in AIt(3): print('i', i)
    else: print('aelse')
    print([i async for i in AIt(3)], {i: i async for i in agen()}, [x async for x in agen() if x])
    r = [await ident(i) for i in range(3)]
    print(r)
    ag = (i async for i in agen())
    async for v in ag: print(v)
    async for i in AIt(5):
        if i == 3: continue
        if i == 1: break
        print('loop', i)
    return 'co-done'
async def ident(x): return x
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e: return e.value
print(run(co()))
def nested():
    try:
        try:
            raise ValueError('a')
        finally:
            print('f1')
    except ValueError:
        print('h')
        try:
            return 1
        finally:
            print('f2')
    finally:
        print('f3')
print(nested())
def lp():
    for i in range(3):
        for j in range(3):
            try:
                if j == 1: break
                with C(): 
                    if i == 1: continue
                    print(i, j)
            finally: print('F', i, j)
class C:
    def __enter__(self): pass
    def __exit__(self, *a): print('X', a)
lp()
def ctx():
    try:
        raise KeyError
    except KeyError:
        try: raise
        except KeyError: print('re')
    print(sys.exc_info())
ctx()
def retfin():
    for _ in range(2):
        try: return 1
        finally: continue
    return 2
print(retfin())
def gfin():
    try:
        yield 1
    finally: print('closed')
g = gfin(); next(g); g.close()
g = gfin(); next(g)
try: g.throw(ValueError('t'))
except ValueError as e: print(e)
def tb():
    try: 1/0
    except: raise
try: tb()
except ZeroDivisionError as e:
    t = e.__traceback__
    while t: print(t.tb_lineno, t.tb_frame.f_code.co_name); t = t.tb_next
def doc():
    "docstring"
print(doc.__doc__, doc.__code__.co_consts, doc.__qualname__)
class K:
    class L:
        def m(self):
            def n(): pass
            return n
print(K.L().m().__qualname__, K.L.m.__code__.co_qualname)
class Priv:
    __x = 1
    def __m(self): return self.__x
    def call(self): return self.__m()
print(Priv().call(), [n for n in dir(Priv) if 'Priv' in n])
