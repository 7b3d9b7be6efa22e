# SPDX-License-Identifier: MIT
"""Line events of sys.settrace."""
import sys
def tr(fn, *args):
    ev = []
    first = fn.__code__.co_firstlineno
    def t(frame, event, arg):
        if frame.f_code.co_filename != __file__: return None
        ev.append((event[0], frame.f_code.co_name, frame.f_lineno - first))
        return t
    sys.settrace(t)
    try:
        try:
            r = fn(*args)
            if hasattr(r, '__next__'): r = list(r)
        except Exception as e: r = repr(e)
    finally:
        sys.settrace(None)
    print(fn.__name__, ' '.join(f'{e}{n[:1]}{l}' for e, n, l in ev))

def t1():
    x = 1
    if x:
        y = 2
    else:
        y = 3
def t2():
    for i in range(3):
        if i == 1:
            continue
        x = i
    return x
def t3():
    i = 0
    while i < 3:
        i += 1
        if i == 2:
            break
    else:
        pass
def t4():
    try:
        1/0
    except ZeroDivisionError:
        pass
    except ValueError:
        x = 1
    finally:
        y = 2
def t5():
    try:
        x = 1
    except Exception as e:
        y = 1
    else:
        z = 1
    finally:
        w = 1
    return w
class CM:
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return True
def t6():
    with CM() as a, \
         CM() as b:
        x = 1
        raise ValueError
    y = 2
def t7():
    with CM():
        return 1
def t8():
    x = [i
         for i in range(3)
         if i]
    return (
        x
    )
def t9():
    def f(
        a=1,
        b=2,
    ):
        return a
    f(
        1,
        2,
    )
def t10():
    @dec
    @dec2(
      1
    )
    def f(): pass
    class A(object,
            metaclass=type):
        x = 1
        def g(self): pass
def dec(f): return f
def dec2(x): return dec
def t11(n=3):
    while n:
        try:
            n -= 1
            if n == 1:
                continue
            if n == 0: break
        finally:
            z = n
def t12():
    x = 5
    match x:
        case 1:
            y = 1
        case [a, b]:
            y = 2
        case int() if x > 10:
            y = 3
        case _:
            y = 4
    return y
def t13():
    try:
        try:
            raise ValueError
        except TypeError:
            a = 1
    except ValueError as e:
        b = 2
    assert b
    assert (b ==
            2), 'x'
def t14():
    yield 1
    x = yield from (2, 3)
    for i in (4,
              5):
        yield i
def t15():
    x = 1; y = 2
    if x and \
       y:
        pass
    if x or y: pass
    else: z = 1
    return
def t16():
    a = b = c = \
        1
    d = (a +
         b *
         c)
    e = foo(a,
        b)(
        c)
    return d
def foo(*a): return foo
def t17():
    for i in range(2):
        pass
    for j in []:
        x = 1
    else:
        y = 2
def t18():
    try:
        return 1
    finally:
        x = 2
def t19():
    x = 0
    while True:
        x += 1
        if x > 2:
            return x
def t20():
    import os
    from os import (path,
        sep)
    global gg
    gg = 1
    del gg
    lambda: (1,
      2)
    "const"
    1
    ...
    pass
def t21():
    if 0:
        x = 1
    if 1:
        y = 2
    while 0:
        z = 1
    return 3
    w = 1
def t22():
    try:
        pass
    finally:
        pass
    try:
        x = 1
    except:
        pass
def t23():
    d = {
        'a': 1,
        'b': [1,
              2],
        **{},
    }
    d['a'
      ] = 2
    d['b'][
        0] += 1
    return d[
        'a']
def t24():
    for x in range(3):
        for y in range(2):
            if y: break
        else:
            continue
        if x == 1: break
    return
def t25():
    try:
        raise ExceptionGroup('a', [ValueError(1), TypeError(2)])
    except* ValueError:
        x = 1
    except* TypeError as e:
        y = 2
    z = 3
def t26(x=3):
    if x == 1:
        return 1
    elif x == 2:
        return 2
    elif x == 3:
        y = 1
def t27():
    x = 1 if foo else \
        2
    y = (foo and
         x)
    z = not (x or
             y)
    return x < y < \
        z
def t28():
    with CM():
        for i in range(2):
            if i: break
    with CM():
        pass
def t29():
    s = f'a{1+1}' \
        f'b{foo(2)!r}'
    foo(x=1,
        *[2],
        **{'y':
           3})
def t30():
    for i in range(3):
        try:
            if i == 1: raise ValueError
        except ValueError:
            continue
        x = 1
def t31():
    x: int = 1
    y: str
    class A:
        "doc"
        a: int = 1
        b: str
for k, v in list(globals().items()):
    if k[0] == 't' and k[1:].isdigit(): tr(v)
