"""Special methods that return the wrong thing, and the fall-backs of the protocols."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


G={}
import operator
G['operator']=operator
def t(s):
    try: exec(s,G); print(s,'ok')
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
for x in '''a=1;a+='x'
a=1;a**='x'
a=1;a-='x'
a=1;a*=[]
a=[];a*=1.0
a=1.0;a*=[]
a=[];a*=2**80
a=[];a+=1
a=1;a@=1
a=1;a//=''
a=1;a>>=''
a=1;a|=''
print >>1
print >>sys.stderr
a=print;a>>=1
print <<1
(1)**None
object()*[]
[]*object()
''*object()
b''*1.0
object()*1
1*object()
class I:
  def __index__(self): return 'a'
[1]*I()
class I:
  def __index__(self): return True
[1]*I()
print(type(I().__index__()))
import operator
operator.index(I())
operator.index(True)
class F:
  def __float__(self): return 1
float(F())
class F:
  def __float__(self): return type('G',(float,),{})(1)
float(F())
class N:
  def __int__(self): return 1.0
int(N())
class N:
  def __int__(self): return True
int(N())
class N:
  def __trunc__(self): return 1.0
int(N())
class N:
  def __trunc__(self): return I()
int(N())
int(b'12x')
int(b'\\xb2')
int(bytearray(b'1x'))
int(memoryview(b'12'))
int(memoryview(b'1x2'))
float(b'12x')
float(memoryview(b'12'))
float(bytearray(b'1 2'))
float('\\u0664x')
int('\\u0664x')
float(object())
int(object())
import operator; operator.length_hint(1)
class H:
  def __length_hint__(self): return 'a'
operator.length_hint(H())
class H:
  def __length_hint__(self): return -1
operator.length_hint(H())
class H:
  def __length_hint__(self): return NotImplemented
operator.length_hint(H(),7)
operator.length_hint(H(),'a')
class L:
  def __len__(self): return -1
len(L())
class L:
  def __len__(self): return 'a'
len(L())
class L:
  def __len__(self): return 2**80
len(L())
class S:
  def __str__(self): return 1
str(S())
class S:
  def __repr__(self): return 1
repr(S())
ascii(S())
'%r'%S()
class S:
  def __format__(self,s): return 1
format(S())
class S:
  def __dir__(self): return 1
dir(S())
class S:
  def __dir__(self): return [1,'a']
dir(S())
class S:
  def __bytes__(self): return 1
bytes(S())
class S:
  def __hash__(self): return 'a'
hash(S())
class S:
  def __hash__(self): return 2**100
print(hash(S()))
class S:
  def __bool__(self): return 1
bool(S())
class S:
  def __iter__(self): return 1
iter(S())
class S:
  def __aiter__(self): return 1
aiter(S())
aiter(1)
anext(1)
class S:
  __iter__=None
  __contains__=None
  __hash__=None
iter(S())
1 in S()
hash(S())
reversed(S())
object()[1]
object()[1]=2
del object()[1]
()[0]=1
del ()[0]
(1)[0]=1
del (1)[0]
''[0]=1
del ''[0]
b''[0]=1
()['a']=1
class S:
  def __class_getitem__(c,i): return i
S[1]
S()[1]
operator.getitem([1],2**80)
operator.concat(1,2)
operator.concat([],1)
operator.iconcat(1,2)
operator.countOf(1,2)
operator.indexOf(1,2)
operator.indexOf([1],2)
2 in object()
memoryview(1)
b''.join([1])
bytes.fromhex(1)
iter(1,2)
iter(int,0)
round(object())
'''.replace('\n  ','\x00').strip().splitlines(): t(x.replace('\x00','\n  '))
