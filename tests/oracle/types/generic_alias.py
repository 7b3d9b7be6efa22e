"""GenericAlias and UnionType: substitution, pickling, forwarding."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


import types, typing, copy, pickle
T=typing.TypeVar('T'); Ts=typing.TypeVarTuple('Ts')
def t(s):
    try: r=eval(s); print(s,'->',repr(r)[:250])
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
for x in '''isinstance('a',int|list[int])
issubclass(str,int|list[int])
issubclass(1,int|str)
isinstance('a',int|None)
list[int].__bases__
list[int].__name__
list[int].__module__
list[int].__copy__
list[int].__reduce_ex__(2)
copy.deepcopy(list[int])
pickle.loads(pickle.dumps(list[int]))
pickle.loads(pickle.dumps(next(iter(list[int]))))
iter(list[int])
type(iter(list[int])).__name__
iter(list[int]).__reduce__()
next(iter(list[int])).__reduce__()
list(iter(list[int]))
sorted(set(dir(list[int]))-set(dir(list)))
types.GenericAlias.__text_signature__
list[T][()]
list[T][(int,str)]
dict[str,T][int]
list[T][T]
list[tuple[T,T]][int]
list[tuple[T,...]][int]
tuple[*Ts].__parameters__
list[*Ts]
dict[int,tuple[*Ts]][str,int]
dict[T,tuple[*Ts]][str,int,float]
dict[T,tuple[*Ts]][str]
list[T][*tuple[int]]
list[T][*tuple[int,...]]
(int|list[T])[T]
(T|None)[int]
(list[T]|None)[int]
(list[T]|None)[int,str]
(int|list[T]).__parameters__
type(int|None).__flags__ & 0x6e0
list[int]|list
None|int
None|list[int]
(int|str)|None
int|(str|None)
hash(list[int])==hash(list)^hash((int,))
list[int]!=list[str]
list[int]<list[str]
list[None]
list[type(None)]
list[int|None]
list[list[int]|None]
dict[str,'x']
type(list[int])
list[type]
list[typing.List]
list[typing.List[int]]
list[...]
(int|typing.List[int])
isinstance(list[int],type)
isinstance(list[int],types.GenericAlias)
issubclass(list[int],list)
class_getitem
setattr(list[int],'x',1)
list[int].x
delattr(list[int],'__args__')
list[int].__orig_class__
'''.strip().splitlines(): t(x)
class A:
    __class_getitem__=classmethod(types.GenericAlias)
print(A[int], A[int]().__orig_class__, A[int].__mro_entries__((1,)))
class B(A[int]): pass
print(B.__orig_bases__, B.__mro__)
class SS(types.GenericAlias): pass
print(SS(list,int), type(SS(list,T)[int]), SS(list,int)==list[int], type(next(iter(SS(list,int)))))
