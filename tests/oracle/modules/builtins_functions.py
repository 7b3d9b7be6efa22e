"""The functions of builtins, and the class statement."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


def t(s):
    try: r=eval(s); print(s,'->',repr(r)[:150].split(' at 0x')[0])
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
class Idx:
    def __index__(self): return 7
class NoLen: pass
class R:
    def __round__(self,*a): return a
class W:
    def __init__(s): s.b=[]
    def write(s,x): s.b.append(x)
    def flush(s): s.b.append('F')
w=W(); print(1,'a',[],sep='-',end='!',file=w,flush=True); print(w.b)
w=W(); print(file=w); print(w.b)
w=W(); print(1,2,3,sep=None,end=None,file=w); print(w.b)
class Seq:
    def __getitem__(s,i):
        if i>3: raise IndexError
        return i*i
class It:
    def __init__(s,n): s.n=n
    def __iter__(s): return s
    def __next__(s):
        s.n-=1
        if s.n<0: raise StopIteration('v')
        return s.n
def gen():
    yield 1
    return 'ret'
def nx(g):
    next(g)
    try: next(g)
    except StopIteration as e: return e.value
def nx2():
    try: next(It(0))
    except StopIteration as e: return e.value, e.args
for s in '''abs(-5),abs(-5.5),abs(True),abs(3+4j)
all([]),all([1,0]),all(x for x in (1,2))
any([]),any([0,1]),any(Seq())
bin(10),bin(-10),bin(Idx()),bin(2**70)
oct(8),hex(255),hex(-2**70),hex(True)
chr(97),chr(0x10ffff),chr(Idx())
chr(0x110000)
chr(-1)
ord('a'),ord(b'a'),ord(bytearray(b'a'))
ord('')
ord('ab')
ord(1)
divmod(7,3),divmod(-7,3),divmod(7.5,2)
divmod(1,0)
format(5,'05d'),format('a','>3'),format(1.5,'.3f'),format(None),format([])
format([],'x')
getattr(1,'real'),getattr(1,'foo',5)
getattr(1,'foo')
hasattr(1,'real'),hasattr(1,'foo')
hash(1)==hash(1.0)==hash(True),hash('a')==hash('a')
id(w)==id(w),id(None)>0,id(5)==id(5)
isinstance(1,(int,str)),isinstance(1,int|str),isinstance(1,((str,),(float,(int,))))
issubclass(bool,int),issubclass(bool,(str,int))
issubclass(1,int)
list(iter(Seq())),list(iter(It(2)))
list(iter(iter([1,2,3]).__next__,3))
len([1]),len(range(10**6))
len(NoLen())
max(1,2,3),max([1,5,2]),max('b','a',key=ord),max([],default=9)
max([])
min(3,1,2),min([4,2,8],key=lambda x:-x),min([],default=None)
min(1,'a')
max(1,2,key=5)
next(iter([1])),next(iter([]),7)
next(iter([]))
nx(gen())
nx2()
pow(2,10),pow(2,-1),pow(3,4,5),pow(2,10,1),pow(base=2,exp=3,mod=5)
pow(2,-1,4)
pow(38,-1,97)
pow(2,3,0)
round(2.5),round(3.5),round(2.675,2),round(1234,-2),round(R()),round(R(),3),round(R(),None),round(1.5,None)
round(NoLen())
sorted([3,1,2]),sorted('bca',reverse=True),sorted([1,2,3],key=lambda x:-x),sorted([3,1],reverse=1)
sorted([1,'a'])
sorted([1],reverse='a')
sum([1,2,3]),sum([1.5,2]),sum([[1],[2]],[]),sum(range(10),start=5),sum([True,True]),sum([2**62,2**62,1]),sum([2**70,1.5]),sum([]),sum([],1.5)
sum([0.1]*10),sum([1,2.5,3]),sum([1j,2])
sum([1,'a'])
sum([2**62-1,2**62-1,2**62-1,-5])
vars(w).keys()
vars(1)
sorted(vars(type('Q',(),{'z':1})))[-1]
dir(type('Q',(),{'z':1})())[-1]
callable(len),callable(1)
compile('1+1','f','eval'),eval(compile('1+1','f','eval'))
compile('1','f','bad')
compile('1','f','exec',flags=3)
compile('1','f','exec',optimize=7)
compile(b'x=1','f','exec').co_filename
compile('1+','f','eval')
eval(' 1+2'),eval(b' 3'),eval('x',{'x':4}),eval('x+y',{'x':1},{'y':2})
eval('x',{'__builtins__':{}})
eval('1;2')
exec('zz=5'),
eval('zz',{},[])
exec('a=1',{},[])
exec('a=1',[])
exec(5)
exec(compile('q=1','f','exec'),{}),
exec('1',closure=1)
eval('1\\0')
exec('def f():\\n return 5\\nprint(f())')
globals() is globals(),'w' in globals()
(lambda a,b=2: sorted(locals().items()))(1)
(lambda: dir())()
repr(b'a'),ascii('\\u1234\\xe9\\U00012345a')
setattr(w,'z',1),w.z,delattr(w,'z'),hasattr(w,'z')
type(__builtins__).__name__
__import__('sys').__name__
__import__('nosuch')
__import__('')
__build_class__(lambda:0,'X')
__build_class__(1,2)
__build_class__(lambda:0,1)
__build_class__(lambda:0,'X',object,metaclass=type)
breakpoint.__name__
zip,map,filter,enumerate
list(zip([1,2],'ab')),list(map(abs,[-1,2])),list(filter(None,[0,1])),list(enumerate('ab',1)),list(reversed([1,2]))
print(x=1)
print(sep=5)
print(end=5)
print(file=5)
aiter(1)
anext(1)
EnvironmentError is OSError,IOError is OSError,__debug__
NotImplemented,Ellipsis
bool(NotImplemented)
hash(float('nan'))!=0,hash(float('inf')),hash(-1),hash(2**61-1),hash(2**61),hash(1.5),hash(-1.5),hash(1e300),hash(0.1),hash(-0.0)
hash((1,2)),hash(2**100),hash(-2**100)
'''.strip().splitlines(): t(s)
class Meta(type):
    def __prepare__(name,bases,**k): print('prep',name,bases,k); return {'pre':1}
    def __new__(m,n,b,ns,**k): print('new',n,sorted(ns),k); return super().__new__(m,n,b,ns)
    def __init__(c,*a,**k): print('init',k)
class A(metaclass=Meta,x=1): y=2
class B(A,z=3): pass
class E:
    def __mro_entries__(s,bases): return (int,)
class C(E()): pass
print(C.__bases__, C.__orig_bases__, B.pre)
class D:
    def __mro_entries__(s,bases): return 5
try:
    class X(D()): pass
except TypeError as e: print(e)
def badmeta(n,b,ns): return 5
class Z(metaclass=badmeta): pass
print(Z)
try:
    class Y(metaclass=lambda *a:1, foo=2): pass
except TypeError as e: print(e)
class S1:
    def f(self): return __class__
print(S1().f())
class BadPrep(type):
    @classmethod
    def __prepare__(m,n,b): return 5
try:
    class Y(metaclass=BadPrep): pass
except TypeError as e: print(e)
