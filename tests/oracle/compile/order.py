# SPDX-License-Identifier: MIT
"""Order of evaluation, assignment expressions among operands, unbound names, large displays and calls."""
# torture: register liveness and evaluation order
def order():
    log = []
    def n(x): log.append(x); return x
    class O:
        def __setitem__(s, k, v): log.append(('set', k, v))
        def __getitem__(s, k): log.append(('get', k)); return 5
        def __setattr__(s, k, v): log.append(('setattr', k, v))
        def __delitem__(s, k): log.append(('del', k))
    o = O()
    def f(*a, **k): log.append(('call', a, k)); return o
    f(n(1), *[n(2)], n(3), k=n(4), **{'z': n(5)})
    o[n(1)] = n(2)
    n(o)[n(1)] += n(2)
    o.x = n(3)
    f(1).y = n(4)
    f(2)[n(7)], f(3).q = n(5), n(6)
    x = {n(1): n(2), **{n(3): n(4)}, n(5): n(6)}
    del o[n(9)]
    n(1) < n(2) < n(1) < n(5)
    [n(1), *[n(2)], n(3)]
    y = n(1) if n(0) else n(2)
    a = b = o[n(3)] = n(8)
    (a, (b, *c)), d = [n(1), [n(2), n(3)]], n(4)
    lambda q=n(11), *, r=n(12): 0
    @f
    @lambda x: n(13) and x
    def g(p: n(14) = n(15), *aa: n(16), kk: n(17) = n(18), **kw: n(19)) -> n(20): pass
    class C(n(object), metaclass=n(type)): n(21)
    return [repr(l)[:30] if not isinstance(l, tuple) else l[:2] for l in log], a, b, c, d, y
import re
print(re.sub('0x[0-9a-f]+', '', str(order())))
def w1():
    x = 1
    r = []
    r.append(x + (x := 10) + x)
    r.append((x, (x := 20), x))
    r.append(x < (x := 30) < (x := 25) < x)
    d = [0, 0, 0, 0]
    i = 0
    d[i] = (i := 2)
    r.append(d)
    r.append([x, (x := x + 1), x])
    r.append({x: (x := 7), x: (x := 8)})
    r.append(f"{x}{(x := 9)}{x}")
    def f(*a, **k): return a, k
    r.append(f(x, (x := 11), x, k=(x := 12), j=x))
    y = x if (x := 0) else x
    r.append(y)
    r.append(x or (x := 3) and x)
    x += (x := 100)
    r.append(x)
    l = [1, 2, 3]
    l[(i := 1)] += (i := 2)
    r.append(l)
    r.append((z := x) + (z := 1) + z)
    a = [0]
    (a := [5])[0] += a[0]
    r.append(a)
    r.append(x is (x := 5))
    r.append(l[x:(x := 1)])
    return r
print(w1())
def tmp():
    t = 0
    for i in range(3):
        for j in range(3):
            try:
                for k in range(3):
                    try:
                        if k == 1: continue
                        if j == 1: break
                        if i == 2: return t, i, j, k
                        t += i * 100 + j * 10 + k
                    finally:
                        t += 1000
            except ValueError: pass
            else:
                t += 5
            finally:
                t += 7
    return t
print(tmp())
def exc2():
    out = []
    for i in range(6):
        try:
            try:
                if i == 0: raise ValueError(i)
                if i == 1: raise KeyError(i)
                if i == 2: continue
                if i == 3: [][1]
                if i == 4: break
            except ValueError as e:
                out.append(('V', str(e)))
                raise TypeError from e
            except KeyError as k:
                out.append('K')
            else: out.append('else')
            finally: out.append(('f', i))
        except TypeError as t:
            out.append(('T', repr(t.__cause__)))
        except IndexError: out.append('I')
    return out
print(exc2())
def unb():
    r = []
    for i in range(2):
        try:
            print(v)
        except UnboundLocalError as e: r.append(str(e))
        v = i
        if i == 0: del v
    try: del v; del v
    except UnboundLocalError as e: r.append(str(e))
    try: e
    except UnboundLocalError as e2: r.append(str(e2))
    return r
print(unb())
def cells(a, b=2, *c, d, **e):
    f = 1
    def g():
        nonlocal a, f
        a += 1; f += a
        return a, b, c, d, e, f
    x = g()
    class K:
        q = a
        def h(self): return a, f
        z = [a for _ in (1,)]
    return x, K().h(), K.q, K.z, (lambda: [a, [f for _ in 'ab']])()
print(cells(1, d=4, q=5), cells.__code__.co_cellvars, cells.__code__.co_varnames, cells.__code__.co_freevars)
def delc():
    x = 1
    def g(): return x
    del x
    try: g()
    except NameError as e: print(e)
    try: x
    except NameError as e: print(type(e), e)
    x = 5
    return g()
print(delc())
src = 'def big(): return [' + ','.join(f'x{i%3}' for i in range(1000)) + ']\nx0=1;x1=2;x2=3\nprint(len(big()), sum(big()))\n'
exec(src)
exec('def f(' + ','.join(f'a{i}' for i in range(500)) + '): return a0 + a499\nprint(f(*range(500)), f(' + ','.join(map(str, range(500))) + '))')
exec('print(len({' + ','.join(f'x0+{i}: x1' for i in range(700)) + '}), len({' + ','.join(f'x0+{i}' for i in range(700)) + '}), len((' + ','.join(f'x0+{i}' for i in range(700)) + ')))')
exec('print(len(f"' + ''.join('{x0}' for i in range(700)) + '"))')
exec('def f(**k): return len(k)\nprint(f(' + ','.join(f'k{i}=x0' for i in range(400)) + '))')
exec('x = 0\n' + ''.join(f'if x0 == {i}: x += 1\n' for i in range(3000)) + 'print(x)')
exec('def f(x0):\n  x = 0\n  while x0 < 3:\n    x0 += 1\n' + ''.join(f'    if x0 == {i+100000}: x += x0.foo(x, x0)\n    elif x0 in (1, 2): x += 1\n' for i in range(6000)) + '  return x\nprint(f(0))')
