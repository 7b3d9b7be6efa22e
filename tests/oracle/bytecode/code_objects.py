# SPDX-License-Identifier: MIT
"""Attributes of code objects, replace, comparison."""
import inspect


def f(a, b=1, /, c=2, *args, d, e=3, **kw):
    "doc"
    x = a
    cell = b

    def inner(q):
        nonlocal cell
        cell = q + c
        return cell, a
    return inner, x, len


async def g():
    yield 1


async def h():
    return [i async for i in g()]


class C:
    x = 1

    def m(self):
        return __class__


for code in (f.__code__, f.__code__.co_consts[1] if inspect.iscode(f.__code__.co_consts[1]) else f(1, d=1)[0].__code__, g.__code__,
             h.__code__, C.m.__code__, compile("x = [i for i in y]", "name", "exec"), compile("a + b", "", "eval"),
             compile("print(1)", "<x>", "single")):
    print(code.co_name, code.co_qualname, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals,
          hex(code.co_flags), code.co_varnames, code.co_cellvars, code.co_freevars, code.co_names, code.co_firstlineno)
code = f.__code__
print(code.co_consts[0], code == code, code == code.replace(), code == code.replace(co_name="z"), hash(code) == hash(code.replace()))
for change in (dict(co_name="n"), dict(co_qualname="q.n"), dict(co_filename="file"), dict(co_firstlineno=100), dict(co_flags=code.co_flags | 256),
               dict(co_varnames=tuple("v%d" % i for i in range(code.co_nlocals)))):
    new = code.replace(**change)
    print(change, [getattr(new, k) for k in change])
for bad in (dict(co_name=1), dict(co_argcount=-1), dict(co_consts=[1]), dict(nope=1), dict(co_argcount="x")):
    try:
        code.replace(**bad)
        print("ok", bad)
    except Exception as e:
        print(type(e).__name__, e)
try:
    code.co_name = 1
except AttributeError as e:
    print(e)


def lines():
    x = 1

    y = 2
    return x + y


print(sorted({line for _, _, line in lines.__code__.co_lines() if line} - {lines.__code__.co_firstlineno}))
moved = lines.__code__.replace(co_firstlineno=1000)
print(sorted({line for _, _, line in moved.co_lines() if line} - {1000}))
print(1.0 is 1, [c.__code__.co_consts for c in (lambda: 0.0, lambda: -0.0)])
