"""math, cmath, random, heapq, bisect, statistics."""
import math, cmath, heapq, bisect, random, statistics, _random, itertools
def t(f,*a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__, e)
inf=float('inf'); nan=float('nan')
sp=[0.0,-0.0,1.0,-1.0,0.5,-0.5,2.5,-2.5,1e-300,5e-324,1e300,-1e300,inf,-inf,nan,1e-5,10.0,-10.0,170.5,171.7,-170.5,22.0,23.0,24.0,-3.0,710.0,0.7,3,-3,10**20,10**400,True,'a',None,1.7976931348623157e308]
for n in dir(math):
    f=getattr(math,n)
    if n.startswith('_') or not callable(f): continue
    if n in ('fsum','prod','dist','gcd','lcm','comb','perm','factorial','isqrt','hypot','nextafter','ldexp','log','pow','fmod','remainder','copysign','atan2','isclose','trunc','floor','ceil'): continue
    for x in sp: print(n,str(x)[:20],end=' '); t(f,x)
sp2=[0.0,-0.0,1.0,-1.0,0.5,2.5,-2.5,inf,-inf,nan,3,1e300,7]
for n in ('nextafter','log','pow','fmod','remainder','copysign','atan2','hypot','isclose'):
    for x,y in itertools.product(sp2,sp2): print(n,x,y,end=' '); t(getattr(math,n),x,y)
for n in ('trunc','floor','ceil'):
    for x in [1.5,-1.5,inf,nan,3,'a',10**30,1e300,True]: t(getattr(math,n),x)
for x,y in [(1.0,5),(1.0,5.0),(1.0,2000),(1.0,-2000),(0.0,10**30),(1.0,10**30),(1.0,-10**30),(inf,5),('a',1),(1,'a'),(5e-324,1),(1.5,-1074)]: t(math.ldexp,x,y)
for a in [[],[1],[0.1]*10,[1e308,1e308],[1e308,1e308,-1e308],[inf,-inf],[inf,1],[nan,1],[1e100,1.0,-1e100],[1,'a'],5,[2**53,1.0,1.0],[1e16,1.,1e-16]]: t(math.fsum,a)
for a in [[],[2,3],[2,3.5],[1.5,2.5],['a'],5,[10**30,10**30],[2,[1]],[True,2]]: t(math.prod,a)
t(lambda:math.prod([1,2],start=5)); t(lambda:math.prod([1],start='ab')); t(lambda:math.prod([2],start=[1]))
for a in [(),(4,),(4,6),(0,0),(-4,6),(10**30,15),(2**100,2**50*3),(1.5,2),('a',),(12,18,27)]: t(math.gcd,*a); t(math.lcm,*a)
t(lambda:math.gcd(x=1))
for a in [(5,2),(5,6),(-1,2),(5,-1),(100,50),(200,100),(10**20,3),(62,31),(67,33),(68,34),(1.5,2),(5,1.5),(10**30,10**30-2),(10**30,0),(1000,500),('a',1),(0,0),(10**40,10**30)]: 
    print(a,end=' '); t(math.comb,*a); t(lambda:math.perm(*a) if a[1]<10**6 else 0)
t(math.perm,5); t(math.perm,5,None); t(math.perm); 
for n in list(range(40))+[100,171,1000,-1,1.0,'a',10**30,2.5,True]: t(math.factorial,n)
import sys
sys.set_int_max_str_digits(0); t(lambda:hash(math.factorial(20000)))
for n in [0,1,2,3,4,15,16,17,10**20,2**62-1,2**62,2**64,10**50,-1,1.5,'a',(2**31)**2,(2**31)**2-1,10**1000]: t(math.isqrt,n)
for a in [(),(3,),(3,4),(1,2,2),(inf,nan),(nan,1),(1e300,1e300),(1e-320,1e-320),(1e-200,1e-200),('a',),tuple(range(20)),(0.1,0.2,0.3),(-3,-4)]: t(math.hypot,*a)
t(math.dist,(1,2),(4,6)); t(math.dist,[1],[1,2]); t(math.dist,(1,),('a',)); t(math.dist,5,5); t(math.dist,(1,2,3),(7,8,9.5))
r=random.Random(7)
for i in range(300):
    v=[r.uniform(-10,10)*10**r.randint(-5,5) for k in range(r.randint(2,6))]
    print(math.hypot(*v),math.dist(v,v[::-1]),math.fsum(v),math.prod(v))
    x=v[0]
    print(math.gamma(abs(x)%170+.1),math.lgamma(x),math.erf(x),math.cbrt(x),math.exp2(x%100),math.log2(abs(x)),math.atan2(x,v[1]))
for bad in [lambda:math.sqrt(),lambda:math.sqrt(1,2),lambda:math.sqrt(x=1),lambda:math.log(),lambda:math.log(1,2,3),lambda:math.pow(1),lambda:math.isclose(1),lambda:math.isclose(1,1,rel_tol=-1),lambda:math.isclose(1,1.1,abs_tol=.2),lambda:math.hypot(x=1),lambda:math.log(10**400),lambda:math.log2(2**5000),lambda:math.log10(10**500),lambda:math.log(0),lambda:math.log(-10**400),lambda:math.log(2,1)]: t(bad)
class X:
    def __float__(s): return 4.0
    def __floor__(s): return 'fl'
    def __ceil__(s): return 'ce'
    def __trunc__(s): return 'tr'
for f in (math.sqrt,math.floor,math.ceil,math.trunc): t(f,X())
class Y:
    def __index__(s): return 9
for f in (math.sqrt,math.floor,math.isqrt,math.factorial,math.trunc): t(f,Y())
# cmath
vals=[0.0,-0.0,1.0,-1.0,0.5,-2.5,inf,-inf,nan,1e-320,1e308,-1e308,1e160,800.0,3]
for n in ('acos','acosh','asin','asinh','atan','atanh','cos','cosh','exp','log','log10','sin','sinh','sqrt','tan','tanh','phase','polar','isfinite','isinf','isnan'):
    for a,b in itertools.product(vals,vals): print(n,a,b,end=' '); t(getattr(cmath,n),complex(a,b))
for a,b in itertools.product(vals,vals): print('rect',a,b,end=' '); t(cmath.rect,a,b)
for i in range(200):
    z=complex(r.uniform(-3,3),r.uniform(-3,3)); print([getattr(cmath,n)(z) for n in ('acos','acosh','asin','asinh','atan','atanh','cos','cosh','exp','log','log10','sin','sinh','sqrt','tan','tanh','polar')], z**2, z**-3, z**(1+2j), z/(2-1j), abs(z), z*z)
for f in [lambda:cmath.log(0),lambda:cmath.log(1,0),lambda:cmath.log(2,'a'),lambda:cmath.log('a'),lambda:cmath.log(2,3),lambda:cmath.isclose(1,1+1e-10j),lambda:cmath.isclose(1,2,rel_tol=-1),lambda:cmath.log(1,1)]: t(f)
# random
r=random.Random(42); print([r.random() for i in range(5)],[r.getrandbits(k) for k in (1,5,31,32,33,64,100,1000)],r.randint(1,10**20),r.choice('abc'),r.sample(range(100),5),r.gauss(0,1),r.shuffle(list(range(5))),r.choices([1,2,3],k=5),r.uniform(1,2),r.triangular(),r.betavariate(1,2))
for s in (0,1,-1,2**32,2**64+5,'abc',b'x',1.5,bytearray(b'q')): r.seed(s); print(r.random(),r.getrandbits(40))
st=r.getstate(); a=r.random(); r.setstate(st); print(a==r.random())
# heapq, bisect
l=[r.randint(0,1000) for i in range(500)]; h=l[:]; heapq.heapify(h); print(h[:50]); print([heapq.heappop(h) for i in range(100)]); heapq.heappush(h,5); print(heapq.heappushpop(h,3),heapq.heapreplace(h,7),h[:10]); print(heapq.nlargest(5,l),heapq.nsmallest(5,l),list(heapq.merge([1,4],[2,3]))[:5])
h=l[:]; heapq._heapify_max(h); print(h[:20],heapq._heappop_max(h),heapq._heapreplace_max(h,3),h[:5])
for f in [lambda:heapq.heappop([]),lambda:heapq.heappop((1,)),lambda:heapq.heappush((1,),2),lambda:heapq.heapify(5),lambda:heapq.heapreplace([],1),lambda:heapq.heappushpop([],1),lambda:heapq.heappush([1]),lambda:heapq.heapify(['a',1])]: t(f)
l.sort()
print([bisect.bisect_left(l,x) for x in range(0,1000,50)],[bisect.bisect(l,x) for x in range(0,1000,50)]); bisect.insort(l,500.5); print(l.index(500.5))
for f in [lambda:bisect.bisect([1,2,3],2,-1),lambda:bisect.bisect([1,2,3],2,1,2),lambda:bisect.bisect([1,2,3],2,hi=None),lambda:bisect.bisect([3,2,1],-2,key=lambda x:-x),lambda:bisect.bisect(5,1),lambda:bisect.bisect([1],'a'),lambda:bisect.bisect('abc','b'),lambda:bisect.insort((1,),2),lambda:bisect.bisect_left(range(100),50),lambda:bisect.bisect([1,2],1,0,100)]: t(f)
print([statistics.NormalDist(0,1).inv_cdf(p) for p in (1e-300,1e-10,.01,.3,.5,.7,.99,1-1e-10)])
