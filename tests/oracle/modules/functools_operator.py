"""_functools and _operator."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


from _functools import partial, reduce, cmp_to_key, _lru_cache_wrapper
import _operator as o
def t(s):
    try: r=eval(s); print(s,'->',repr(r).split(' at 0x')[0])
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
p=partial(print,1,sep='x')
class P(partial): pass
q=P(p,2,a=1)
class Info(tuple):
    def __new__(c,*a): return tuple.__new__(c,a)
calls=[]
def f(*a,**k):
    calls.append((a,k)); return (a,tuple(k.items()))
l=_lru_cache_wrapper(f,2,False,Info)
lt=_lru_cache_wrapper(f,None,True,Info)
l0=_lru_cache_wrapper(f,0,False,Info)
for s in '''partial()
partial(1)
partial(x=1)
partial(int,base=2)('101')
p
q
q.func
P(P(int)).func
partial(P(int)).func
partial(p,end='').keywords
partial(int,base=2)(**{1:2})
p.__reduce__()
p.__setstate__(1)
p.__setstate__((1,2,3,4))
p.__setstate__((int,(),{},None))
p.__setstate__((int,[1],{},None))
p.__setstate__((int,(),None,{}))
p.args
p.keywords
setattr(p,'foo',1)
p.__dict__
setattr(p,'func',1)
partial[int]
_lru_cache_wrapper()
_lru_cache_wrapper(1,2,3,4)
_lru_cache_wrapper(len,'a',3,4)
_lru_cache_wrapper(len,-1,False,tuple)
_lru_cache_wrapper(len,None,False,tuple).cache_info()
l(1),l(1),l.cache_info(),calls
l(1.0),l.cache_info()
l('1'),l(x=1),l(1,x=1),l.cache_info()
l(x=1),l(1,x=1),l.cache_info(), len(calls)
l('1'),l.cache_info(), len(calls)
lt(1),lt(1.0),lt(True),lt(1),lt.cache_info()
l0(1),l0(1),l0.cache_info()
l.cache_clear(),l.cache_info()
l(1),l.cache_info()
l([])
l.__get__(5)(6)
l.__get__(None,int) is l
l.__copy__() is l, l.__deepcopy__({}) is l
_lru_cache_wrapper(len,None,False,print).__reduce__()
cmp_to_key()
cmp_to_key(1)
cmp_to_key(1)(5)
cmp_to_key(1)()
cmp_to_key(mycmp=1)(obj=5).obj
cmp_to_key(1)<1
cmp_to_key(lambda a,b:0)(1)<cmp_to_key(2)(2)
cmp_to_key(lambda a,b:0)<cmp_to_key(2)(2)
hash(cmp_to_key(1)(1))
cmp_to_key(1).obj
type(cmp_to_key(1))
sorted([3,1,2],key=cmp_to_key(lambda a,b:b-a))
reduce()
reduce(1,2)
reduce(1,[])
reduce(1,[5])
reduce(max,[1,2],7)
reduce(lambda a,b:a+b,'abc')
reduce(max,[1,2],7,8)
reduce(max,[1,2],x=8)
o.itemgetter()
o.itemgetter(1,2)
o.itemgetter(x=1)
o.itemgetter(1)(x=1)
o.itemgetter(1)()
o.itemgetter(1)([1,2],3)
o.itemgetter(1)([1,2])
o.itemgetter(1,0)([1,2])
o.itemgetter('a')({'a':5})
o.itemgetter(1).__reduce__()
o.itemgetter(1,2).__reduce__()
o.attrgetter()
o.attrgetter(1)
o.attrgetter('a.b','c')
o.attrgetter('a.b').__reduce__()
o.attrgetter('real.imag','real')(5)
o.attrgetter('x')(x=1)
o.attrgetter('x')()
o.attrgetter('..')(1)
o.methodcaller()
o.methodcaller(1)
o.methodcaller('a',1,x=2)
o.methodcaller('a',1).__reduce__()
o.methodcaller('bit_length')(5)
o.methodcaller('split',maxsplit=1)('a b c')
o.methodcaller('bit_length')()
o.methodcaller('bit_length')(1,2)
o.methodcaller('bit_length')(x=2)
o.call()
o.call(int,x=1)
o.call(int,'5')
o._compare_digest('a','a')
o._compare_digest('é','a')
o._compare_digest(b'a','a')
o._compare_digest(b'a',b'ab')
o._compare_digest(1,2)
o._compare_digest(bytearray(b'a'),b'a')
o.length_hint([],'a')
o.length_hint(5)
o.length_hint(5,3)
o.truth([])
o.is_not(1,1)
o.concat(1,2)
o.iconcat([1],[2])
o.setitem({},1,2)
o.delitem({},1)
o.contains([1],1)
o.countOf([1,1],1)
o.index('a')
o.pow(2,'a')
o.ipow(2,3)
[getattr(o,n)(7,3) for n in ('add','sub','mul','floordiv','truediv','mod','lshift','rshift','and_','or_','xor','lt','le','eq','ne','gt','ge','iadd','isub','imul','ifloordiv','itruediv','imod','ilshift','irshift','iand','ior','ixor')]
[getattr(o,n)(7) for n in ('neg','pos','abs','inv','invert','not_','index')]'''.splitlines(): t(s)
# re-entrancy and eviction
order=[]
@lambda f:_lru_cache_wrapper(f,3,False,Info)
def fib(n):
    order.append(n)
    return n if n<2 else fib(n-1)+fib(n-2)
print(fib(30), fib.cache_info(), len(order))
