"""Operators and built-in functions with operands of the wrong kind."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


import os
def t(s):
    try: r=eval(s); print(s,'->',repr(r)[:60])
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
class L(list): pass
for s in '''os.rename(1,2,3,4,5,6)
L().append()
L.append()
L().append(x=1)
[].append(**{1:2})
print(**{1:2})
dict(**{1:2})
(lambda **k:1)(**{1:2})
(lambda x:1)(*1)
(lambda x:1)(**1)
print(*1)
print(**1)
[].sort(**1)
chr(2**31)
chr(2**70)
chr(-1)
chr('a')
"a".center('a')
"a".center(2**70)
"a".center(1.0)
open(1,2)
open('a',mode=2)
open('a\\0')
ord(1)
ord('')
ord(b'ab')
1()
None()
1+'a'
'a'+1
[]+1
1+[]
[]+()
b''+''
1@2
1**'a'
pow(1,'a')
pow(1,2,'a')
pow(1.0,2,3)
pow('a',2,3)
1<<1.0
1>>''
~1.0
-''
+[]
abs('')
divmod(1,'')
1//''
1%''
1/''
[]*[]
[]*1.0
'a'*'b'
2**70*'a'
'a'*2**70
[1]*2**70
1&1.0
1|''
1^''
len(1)
len
1[0]
1['a']
[][1.0]
()['a']
''[1.0]
{}[[]]
[].__getitem__('a')
int[0]
type[int]
1 in 1
'a' in 1
1 in 'a'
iter(1)
next(1)
next([])
for_ in 1
1<'a'
[]<()
1<None
hash([])
hash({})
hash(slice(1))
[1,2][1:2:0]
range(3)[1.0]
int('a')
int([])
int(1j)
float([])
float('a')
float(1j)
complex([])
bool()
len(5)
reversed(1)
isinstance(1,1)
isinstance(1,(int,(1,)))
issubclass(1,int)
issubclass(int,1)
sum(['a','b'],'')
sum([b''],b'')
sum([bytearray()],bytearray())
sum(1)
sum([1],'a')
max([])
max([],key=1)
min(1,'a')
sorted([1,'a'])
any(1)
all(1)
format(1,1)
format([],'x')
format(object(),'x')
ascii('é')
bin(1.0)
hex('')
round('a')
round(1,'a')
getattr(1,1)
setattr(1,1,1)
setattr(1,'a',1)
delattr(1,'a')
hasattr(1,1)
callable(1)
vars(1)
dir(1)[:1]
input
__import__(1)
__import__('')
id
zip(1)
[*zip([1],[1,2],strict=True)]
map(1,2)
list(map(1,[2]))
next(map(1,[2]))
compile('a',1,'x')
eval(1)
exec(1)
eval('1',1)
eval('1',{},1)
exec('1',1)
exec('1',{},1)
bytes(-1)
bytes('a')
bytes([256])
bytes(['a'])
bytes(1.0)
'%d' % 'a'
1 .real.x
(1).real
'a'.x
int.x
'x'.join([1])
'x'.join(1)
'''.strip().splitlines(): t(s)
