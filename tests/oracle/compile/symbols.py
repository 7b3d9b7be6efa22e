# SPDX-License-Identifier: MIT
"""Symbol tables of the standard library and of hard cases."""
import _symtable, sys, glob
def dump(t, d=0):
    print('  '*d, t.name, dict(t.symbols), t.varnames, t.nested, t.type, t.lineno)
    for c in t.children: dump(c, d+1)
print({x: getattr(_symtable, x) for x in sorted(dir(_symtable)) if x[0] != '_' and x != 'symtable'})
for f in sorted(glob.glob('/usr/lib/python3.11/*.py'))[:60]:
    s = open(f, encoding='utf-8').read()
    print(f)
    dump(_symtable.symtable(s, f, 'exec'))
dump(_symtable.symtable("""
def f(a, *b, c=1, **d):
    global g
    class C:
        a = a
        x = 1
        def m(self): super(); return a, x
        nonlocal b
    def h():
        nonlocal a
        a = [z for z in b if (w := z)]
        return lambda q: (a, q, g)
    x: int
    del c
    try: pass
    except E as e: pass
    import os.path, sys as s
    async def k(): await a; yield 1
    match a:
        case [x1, *y1]: pass
        case {'a': z1, **w1}: pass
        case A(b=c1) as d1: pass
""", 's', 'exec'))
