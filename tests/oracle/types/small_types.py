"""module, cell, method, property, staticmethod, SimpleNamespace, None and friends, aliases, unions."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


import types, sys, typing, collections.abc
G={'types':types,'sys':sys,'typing':typing}
exec("from typing import *\nimport typing\nT=TypeVar('T');K=TypeVar('K');P=ParamSpec('P');Ts=TypeVarTuple('Ts')",G)
def t(s):
    try:
        try: r=eval(s,G); print(s,'->',repr(r)[:150])
        except SyntaxError: exec(s,G); print(s,'ok')
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
for x in '''types.ModuleType()
types.ModuleType(1)
types.ModuleType('a')
types.ModuleType('a').__dict__
types.ModuleType('a').x
types.ModuleType.__new__(types.ModuleType).x
types.ModuleType.__new__(types.ModuleType).__dict__
repr(types.ModuleType.__new__(types.ModuleType))
m=types.ModuleType('m')
del m.__name__
m.x
m.__getattr__=lambda n:n+'!'
m.q
m.__dir__=lambda:[1]
dir(m)
m.__annotations__
m.__dict__.keys()
del m.__annotations__
del m.__annotations__
m.__dict__=1
del m.__dict__
m.__dict__['__dict__']=1
types.ModuleType.__text_signature__
types.CellType()
types.CellType(1)
types.CellType(1,2)
types.CellType().cell_contents
del types.CellType().cell_contents
types.CellType(1)<types.CellType()
types.CellType()==types.CellType()
types.MethodType()
types.MethodType(1,2)
types.MethodType(len,None)
types.MethodType(len,[])
types.MethodType(len,[])()
types.MethodType(len,[]).__self__
types.MethodType(len,[]).__name__
types.MethodType(len,[]).__reduce__()
types.MethodType(len,[]).__get__(1)
types.MethodType(len,[])==types.MethodType(len,[])
types.MethodType(lambda:0,[]).foo
types.MethodType(lambda:0,[]).foo=1
types.MethodType.__text_signature__
property().fget
property(1).__get__(1)
property().__get__(1)
class C:\n x=property()\n y=property(lambda s:1)\n@property\n def z(s): 'zdoc'; return 5
C().x
C().x=1
del C().x
C().y=1
del C().y
C.y.__set__(C(),1)
C.y.__set_name__(1)
C.y.__set_name__()
C.y.getter(5).fget
class PP(property): pass
property(property()).__isabstractmethod__
staticmethod(1)
staticmethod(len).__wrapped__
staticmethod(len).__dict__
staticmethod(len).__isabstractmethod__
staticmethod(1)()
staticmethod(len)([])
classmethod(1)
classmethod(len).__get__(1)
classmethod(len).__get__(None,int)
classmethod(len).__dict__
staticmethod.__text_signature__
types.SimpleNamespace(1)
types.SimpleNamespace(a=1,b=[])
types.SimpleNamespace(**{'a b':1})
types.SimpleNamespace()==types.SimpleNamespace()
types.SimpleNamespace()<types.SimpleNamespace()
types.SimpleNamespace(a=1).__reduce__()
class SN(types.SimpleNamespace): pass
SN(a=1)
a=types.SimpleNamespace();a.a=a
a
types.NoneType()
types.NoneType(1)
type(None).__dict__.keys()
type(NotImplemented)()
type(NotImplemented)(1)
type(NotImplemented).__dict__.keys()
bool(NotImplemented)
NotImplemented.__reduce__()
type(...)()
....__reduce__()
type(...).__dict__.keys()
None.__bool__()
None.x
None.x=1
hash(NotImplemented)==hash(NotImplemented)
list[int]
list[int,str].__args__
list[()]
tuple[()]
tuple[...]
tuple[int,...]
list['a']
list[T][int]
dict[T,K].__parameters__
dict[T,K][int]
dict[T,K][int,str,str]
list[int][str]
dict[T,list[K]][int,str]
list[T|int][str]
list[Callable[[T],K]]
*list[int],
tuple[*tuple[int,str]]
tuple[*Ts][int,str]
tuple[T,*Ts][int]
tuple[T,*Ts][int,str,float]
list[P]
type[T].__origin__
list[int].append
list[int].__mro_entries__(1)
list[int].__reduce__()
list[int].foo
list[int].__class__
list[int].__origin__=1
list[int]==list[int]
hash(list[int])==hash(list[int])
list[int]([1])
list[int].__call__
isinstance(1,list[int])
issubclass(int,list[int])
dir(list[int])[:50]
types.GenericAlias()
types.GenericAlias(1)
types.GenericAlias(1,2)
types.GenericAlias(1,2,3)
types.GenericAlias(1,2)()
list[int].__unpacked__
next(iter(list[int])).__unpacked__
next(iter(list[int])).__typing_unpacked_tuple_args__
list[int].__parameters__
list[types]
list[[1,2]]
list[int]|None
int|str
int|None
int|int
int|1
1|int
(int|str).__args__
(int|T)
(int|T).__parameters__
(int|list[T])[str]
(int|str)[int]
int|'a'
isinstance(1,int|str)
isinstance(1,int|None)
isinstance(None,int|None)
isinstance(1,int|list[int])
issubclass(int,int|str)
issubclass(int,int|list[int])
(int|str)==(str|int)
(int|str)==int
hash(int|str)==hash(str|int)
int|str|float
(int|str)|(float|int)
(int|str).__reduce__()
(int|str)()
types.UnionType()
(int|str).__origin__
(int|str).__module__
(int|str).__name__
int|typing.Any
int|Optional[str]
list[int]|list[str]|list[int]
collections.abc.Callable[[int],str]
repr(list[typing.Any])
repr(list[C])
repr(list[lambda:0])[:20]
len(tuple[*tuple[int,...]].__args__)
list[int]|3
'''.strip().splitlines(): t(x.replace('\\n','\n'))
