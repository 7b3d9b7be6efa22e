"""Warnings: filters, registries, showing."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


import warnings, sys, _warnings
out=[]
def joined(): return [''.join(o if isinstance(o,str) else repr(o) for o in out)]
class Err:
    def write(s,x): out.append(x)
    def flush(s): pass
sys.stderr=Err()
def w(m,*a,**k):
    del out[:]
    try: _warnings.warn(m,*a,**k)
    except BaseException as e: out.append((type(e).__name__,str(e)))
    print(joined())
w('x')
w('x')
def f(): _warnings.warn('lvl2', UserWarning, 2)
f(); print(joined()); del out[:]
w('dep',DeprecationWarning)
w('y',int); w('y',5); w(5); w(UserWarning('inst'),int)
w('z',stacklevel='a')
warnings.simplefilter('error')
w('z1')
w(FutureWarning('z2'))
warnings.simplefilter('always')
w('a'); w('a')
warnings.simplefilter('once')
w('b'); w('b'); w('b',stacklevel=5)
warnings.simplefilter('module')
w('c'); w('c')
warnings.filterwarnings('ignore', message='q.*')
w('qq'); w('rr')
warnings.resetwarnings()
w('dflt'); 
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter('always')
    _warnings.warn('rec', RuntimeWarning)
    _warnings.warn_explicit('ex',UserWarning,'file.py',7,'mod',{})
    int(type('N',(),{'__trunc__':lambda s:5})())
    ~True
    bool(NotImplemented)
    print([(str(l.message),l.category.__name__,l.lineno,l.filename.split('/')[-1],l.source) for l in log])
for a in (('a',UserWarning,'f.py','5'),('a',UserWarning,5,5),('a',int,'f',5),('a',UserWarning,'f',5,'m',5),('a',UserWarning,'f',5,'m',{},5)):
    try: _warnings.warn_explicit(*a)
    except Exception as e: print(type(e).__name__,e)
warnings.filters.insert(0,5); warnings._filters_mutated(); w('f1')
warnings.filters[0]=('bad',None,Warning,None,0); warnings._filters_mutated(); w('f2')
warnings.filters[0]=(5,None,Warning,None,0); warnings._filters_mutated(); w('f3')
warnings.filters[0]=('once',None,Warning,None,'a'); warnings._filters_mutated(); w('f4')
del warnings.filters[0]
reg={}
_warnings.warn_explicit('r',UserWarning,'f',5,'m',reg); print(sorted(map(str,reg)))
warnings.showwarning=lambda *a,**k: print('custom',a[0],a[1].__name__)
w('cust')
