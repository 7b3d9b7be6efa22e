"""Context and cause chains, except*, OSError subclasses, recursion limits."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


def show(e, depth=0):
    return None if e is None else (type(e).__name__, e.args, e.__suppress_context__, show(e.__cause__), show(e.__context__))
def run(f):
    try: f()
    except BaseException as e: print(show(e))
def a():
    try: 1/0
    except ZeroDivisionError: raise KeyError('x')
def b():
    try: 1/0
    except ZeroDivisionError as z: raise KeyError('x') from z
def c():
    try: 1/0
    except ZeroDivisionError as z: raise KeyError('x') from None
def d():
    try: a()
    except KeyError: [][1]
def e():
    x=ValueError('x')
    try: raise x
    except ValueError:
        try: raise x
        except ValueError as y: raise y
def f():
    x=ValueError('x'); y=ValueError('y')
    try: raise x
    except ValueError:
        try: raise y
        except ValueError: raise x
def g():
    try: raise ValueError('a')
    finally: {}['b']
def h():
    try: next(iter([]))
    except StopIteration: int('z')
for fn in (a,b,c,d,e,f,g,h): run(fn)
try: None.foo
except AttributeError as x: print(x.name, x.obj)
try: nosuch
except NameError as x: print(x.name)
try: import nosuchmodule
except ImportError as x: print(x.name,x.path,x.msg,type(x))
def st(x):
    try:
        try: raise x
        except* ValueError as m: print('V', repr(m), m.__traceback__ is not None)
        except* (TypeError,KeyError) as m: print('T', repr(m)); raise OSError(5) 
    except BaseException as e: print('out', repr(e), repr(getattr(e,'exceptions',None)), show(e.__context__))
st(ValueError(1)); st(TypeError(2)); st(RuntimeError(3))
st(ExceptionGroup('g',[ValueError(1),TypeError(2),RuntimeError(3)]))
st(ExceptionGroup('g',[ExceptionGroup('h',[ValueError(1),OSError(2)]),RuntimeError(3)]))
st(BaseExceptionGroup('g',[KeyboardInterrupt(),ValueError(3)]))
def st2(x):
    try:
        try: raise x
        except* ValueError as m: raise
        except* TypeError as m: raise m
    except BaseException as e: print('out2', repr(e))
st2(ExceptionGroup('g',[ValueError(1),TypeError(2),RuntimeError(3)]))
st2(ValueError(1)); st2(TypeError(1))
eg=ExceptionGroup('eg',[ValueError(1),ExceptionGroup('n',[TypeError(2),ValueError(3)])]); eg.add_note('note')
m,r=eg.split(ValueError); print(repr(m),repr(r),m.__notes__,r.__notes__, m.__notes__ is eg.__notes__)
print(eg.subgroup(lambda e: isinstance(e,ExceptionGroup)) is eg, eg.subgroup(lambda e:False))
class MyEG(ExceptionGroup):
    def __new__(cls,m,e,code): self=super().__new__(cls,m,e); self.code=code; return self
    def derive(self,e): return MyEG(self.message,e,self.code)
x=MyEG('m',[ValueError(1),KeyError(2)],42); print(repr(x), x.subgroup(KeyError).code, type(x.split(KeyError)[1]))
class DeepList(list): pass
e=ValueError(0)
for i in range(3000): e=ExceptionGroup(str(i),[e])
try: e.split(TypeError)
except RecursionError as x: print('recursion',x)
del e
e=ValueError(0)
for i in range(20000): n=ValueError(i); n.__context__=e; e=n
del e,n
print(OSError(2,'a').__class__, OSError(17,'x','f').__class__, OSError(13,'x') .__class__)
class M(OSError):
  def __init__(s,*a,k=1): super().__init__(*a)
x=M(2,'x','f',k=3);print(x.args,x.errno,x.filename,repr(x))
class M(OSError):
  def __new__(c,*a,k=1): return super().__new__(c,*a)
x=M(2,'x','f');print(x.args,x.errno,x.filename,repr(x))
try: x=M(2,'x','f',k=3)
except TypeError as z: print(z)
class B(Exception):
  def __new__(c): return 5
for s in ('raise B','raise ValueError(1) from B','raise 1','raise int','raise ValueError from 1'):
    try: exec(s)
    except BaseException as z: print(s,'=>',type(z).__name__,z)
class Bad:
    def __str__(s): return 5
    def __repr__(s): raise ValueError('r')
for ff in (str,repr,lambda x:str(ValueError(x)), lambda x: repr(ValueError(x)), lambda x:'%s'%x, ascii):
    try: ff(Bad())
    except Exception as z: print(type(z).__name__,z)
def rec(): rec()
try: rec()
except RecursionError as z: print(z)
l=[]; l.append(l); d={}; d[1]=d; print(l,d)
class R:
    def __repr__(s): return repr(s)
try: repr(R())
except RecursionError as z: print(z)
class C2:
    def __call__(s): return s()
try: C2()()
except RecursionError as z: print(z)
a=[]
for i in range(100000): a=[a]
try: repr(a)
except RecursionError as z: print(z)
b=[]
for i in range(100000): b=[b]
try: a==b
except RecursionError as z: print(z)
del a,b
