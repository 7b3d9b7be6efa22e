"""Descriptors of native types: binding, reprs, attributes, wrong receivers."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


def t(s):
    try: r=eval(s); print(s,'->',repr(r)[:90])
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
class C: __slots__=('x',)
def d(o,n): delattr(o,n)
def s(o,n,v): setattr(o,n,v)
import functools, sys, weakref, _thread
import types
f=lambda:0
for x in '''C().x
d(C(),'x')
int.real.__get__('a')
int.real.__set__('a',1)
int.real.__set__(1,1)
s(1,'real',2)
d(1,'real')
C.x.__get__(1)
C.x.__set__(1,1)
C.x.__get__(None,C)
C.x.__get__(None,None)
C.x.__get__(None)
C.x.__get__()
int.real.__get__(None,int)
list.append.__get__(1)
list.append.__get__(None)
list.append.__get__([],1)
dict.__dict__['fromkeys'].__get__(None,None)
dict.__dict__['fromkeys'].__get__(None,1)
dict.__dict__['fromkeys'].__get__(None,int)
dict.__dict__['fromkeys'].__get__({})
dict.__dict__['fromkeys'].__get__(1)
dict.__dict__['fromkeys']()
dict.__dict__['fromkeys'](1)
dict.__dict__['fromkeys'](int)
dict.__dict__['fromkeys']
int.__add__
(1).__add__
int.real
C.x
str.__dict__['maketrans']
str.maketrans
str.maketrans.__self__
dict.fromkeys
dict.fromkeys.__self__
len.__self__
len.__module__
[].append.__module__
list.append.__qualname__
[].append.__qualname__
dict.fromkeys.__qualname__
C.x.__qualname__
int.__add__.__qualname__
(1).__add__.__qualname__
(1).__add__.__objclass__
(1).__add__.__self__
(1).__add__.__name__
(1).__add__.__text_signature__
list.append.__text_signature__
list.append.__reduce__()
[].append.__reduce__()
int.__add__.__reduce__()
(1).__add__.__reduce__()
(1).__add__ == (1).__add__
(1).__add__ < (1).__add__
sorted(dir(type(int.real)))
sorted(set(dir(type(int.real)))-set(dir(object)))
sorted(set(dir(type(C.x)))-set(dir(object)))
sorted(set(dir(type(list.append)))-set(dir(object)))
sorted(set(dir(type(int.__add__)))-set(dir(object)))
sorted(set(dir(type((1).__add__)))-set(dir(object)))
sorted(set(dir(type(dict.__dict__['fromkeys'])))-set(dir(object)))
sorted(set(dir(type(f.__get__(1))))-set(dir(object)))
s(f,'__closure__',1)
s(sys.stdout,'x',1)
s(f,'__globals__',1)
d(f,'__globals__')
s(sys,'__name__',1)
int.__add__.__get__(None)
int.__add__.__get__(None,int)
int.__add__.__get__('a')
int.__add__('a')
int.__add__()
int.__init_subclass__
object.__init_subclass__(1)
object.__init_subclass__(a=1)
type.__dict__['__dict__']
s([],'append',1)
s(object(),'x',1)
d(object(),'x')
d([],'append')
s(range(1),'start',1)
d(range(1),'start')
s(slice(1),'start',1)
s(BaseException(),'__suppress_context__',1)
s(BaseException(),'__suppress_context__',"a")
d(BaseException(),'__suppress_context__')
s(BaseException(),'__cause__',1)
d(BaseException(),'__cause__')
s(BaseException(),'__context__',1)
d(BaseException(),'__context__')
s(BaseException(),'__traceback__',1)
d(BaseException(),'__traceback__')
s(BaseException(),'args',1)
d(BaseException(),'args')
s(BaseException(),'__dict__',1)
s(UnicodeDecodeError('a',b'b',1,2,'x'),'start','a')
s(UnicodeDecodeError('a',b'b',1,2,'x'),'start',1.5)
s(UnicodeDecodeError('a',b'b',1,2,'x'),'start',2**80)
d(UnicodeDecodeError('a',b'b',1,2,'x'),'start')
d(OSError(),'errno')
s(BaseExceptionGroup('a',[ValueError()]),'exceptions',1)
s(f,'__code__',1)
'''.strip().splitlines(): t(x)
