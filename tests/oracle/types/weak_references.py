# SPDX-License-Identifier: MIT
# weakref.ref and proxies: sharing, callbacks, every operation passed on.
import weakref
class A:
    def __len__(s): return 3
    def __repr__(s): return 'A!'
    def __add__(s,o): return ('add', type(s).__name__, type(o).__name__)
    def __iadd__(s,o): return ('iadd',)
    def __iter__(s): return iter([1])
    def __bytes__(s): return b'x'
    def __str__(s): return 'str!'
    def __call__(s,*a): return a
    def __eq__(s,o): return type(o).__name__
    def __hash__(s): return 7
    def __getitem__(s,k): return k
a=A(); p=weakref.proxy(a)
print(type(p), str(p), len(p), p+1, p+p, 1 if p else 0, list(p), bytes(p), p(1,2), p==1, p==p, p[3], p.__class__, isinstance(p,A))
try: hash(p)
except TypeError as e: print(e)
try: next(p)
except TypeError as e: print(e)
try: reversed(p)
except TypeError as e: print(e)
try: p-1
except TypeError as e: print(e)
p+=1; print(p)
p=weakref.proxy(a)
r=weakref.ref(a); r2=weakref.ref(a); print(r is r2, r==r2, weakref.getweakrefcount(a), weakref.getweakrefs(a)[0] is r)
cb=[]
r3=weakref.ref(a, lambda r: cb.append(1)); r4=weakref.ref(a, lambda r: cb.append(2)); print(r3==r4, r3 is r4, hash(r3))
try: r<r2
except TypeError as e: print(e)
class R(weakref.ref):
    __slots__='k',
    def __new__(cls, o, cb, k): s=super().__new__(cls,o,cb); s.k=k; return s
    def __init__(self,o,cb,k): super().__init__(o,cb)
x=R(a,None,3); print(x.k, x() is a, R(a,None,3) is x)
class F:
    __slots__=('__weakref__','__name__')
f=F(); f.__name__='ff'; 
print(weakref.ref[int])
del a
print(cb, r3(), repr(r3)[:12], hash(r3), r3.__callback__)
try: print(p)
except ReferenceError as e: print(e)
try: weakref.ref(f)(3)
except TypeError as e: print(e)
try: weakref.proxy(f)()
except TypeError as e: print(e)
try: weakref.ref.__init__(weakref.ref(f))
except TypeError as e: print(e)
try: weakref.ref(f, 3)
except TypeError as e: print(e)
print(weakref.ref(f, 3).__callback__)
