"""Exceptions that nobody can handle; atexit."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


import sys
out=[]
class Err:
    def write(s,x): out.append(x)
    def flush(s): pass
sys.stderr=Err()
class D:
    def __del__(s): 1/0
    def __repr__(s): return '<D>'
def show():
    print(''.join(out)); del out[:]
d=D(); del d; show()
class D2(D):
    def __repr__(s): raise ValueError
d=D2(); del d; show()
sys.unraisablehook=lambda a: print(type(a).__name__,a.exc_type,a.exc_value,a.exc_traceback is not None,a.err_msg,a.object)
d=D(); del d
def bad(a): raise KeyError('hook')
sys.unraisablehook=bad
d=D(); del d; show()
sys.unraisablehook=sys.__unraisablehook__
try: sys.unraisablehook(5)
except TypeError as e: print(e)
class E(Exception):
    def __str__(s): raise ValueError
class D3:
    def __repr__(s): return '<D3>'
    def __del__(s): raise E
d=D3(); del d; show()
import atexit
def g(*a,**k): print('exit',a,k)
atexit.register(g,1,x=2); atexit.register(g); print(atexit._ncallbacks())
atexit.unregister(len); 
def h(): print('h'); raise ValueError('in exit')
class Last:
    line=''
    def write(s,x):
        s.line+=x
        if '\n' in x: print(s.line.rstrip()); s.line=''
    def flush(s): pass
sys.stderr=Last()
atexit.register(h)
try: atexit.register()
except TypeError as e: print(e)
try: atexit.register(5)
except TypeError as e: print(e)
