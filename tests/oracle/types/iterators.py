# iter, reversed, enumerate, zip, map, filter, mappingproxy.
import types


def show(text):
    try:
        print(text, "->", repr(eval(text)))
    except BaseException as e:
        print(text, "->", type(e).__name__, e)


for text in """list(zip([1, 2], 'ab')), list(zip()), list(zip([1])), list(zip([1, 2], [3])), list(zip(*[[1, 2, 3]] * 10))
zip(1)
zip([], 1)
zip(x=1)
list(zip([1], [1, 2], strict=True))
list(zip([1, 2], [1], strict=True))
list(zip([1, 2], [1, 2], [1], strict=True))
list(zip([1], [1], [1, 2], strict=True))
list(zip([1], [2], strict=True)), list(zip(strict=True))
zip().__reduce__(), zip([1], strict=True).__reduce__()[2]
zip([1]).__setstate__(1)
map(1)
map()
map(None, 1)
map(int, [1], x=1)
list(map(str, [1, 2])), list(map(pow, [2, 3], [3, 2])), list(map(lambda *a: a, 'ab', 'cd', 'e'))
list(map(None, [1]))
list(map(lambda a: 1 / a, [1, 0]))
map(int, [1]).__reduce__()[0]
filter(1)
filter(1, 2, 3)
filter(None, 1)
filter(a=1, b=2)
list(filter(None, [0, 1, '', 'a'])), list(filter(bool, [0, 1])), list(filter(lambda v: v > 1, [1, 2, 3]))
filter(None, [1]).__reduce__()[1][0]
reversed(1)
reversed()
reversed([], 1)
reversed(a=1)
reversed({1})
reversed(dict)
list(reversed((1, 2, 3))), list(reversed('abc')), list(reversed(range(3)))
reversed((1, 2)).__reduce__(), reversed('ab').__length_hint__()
enumerate()
enumerate(1)
enumerate([], 'a')
enumerate([], 1, 2)
enumerate(x=1)
enumerate([], start=2, x=1)
enumerate(start=1)
list(enumerate('ab')), list(enumerate('ab', 5)), list(enumerate('ab', start=10**30)), list(enumerate(iterable='a'))
list(enumerate('abc', 2**62 - 2)), list(enumerate('abc', 2**63 - 2))
enumerate('a', 5).__reduce__()[1][1]
enumerate[int]
list(iter([1, 2, 3].pop, 1)), iter(int, 1).__reduce__()[1]
iter(1)
iter(1, 2)
iter()
next(iter([]))
next(iter([]), 5)
next(1)
types.MappingProxyType(1)
types.MappingProxyType([])
types.MappingProxyType()
types.MappingProxyType({}) | 1
types.MappingProxyType({1: 2}) | {3: 4}, {3: 4} | types.MappingProxyType({1: 2})
types.MappingProxyType({}).__ior__(1)
types.MappingProxyType({1: 2}).get()
types.MappingProxyType({1: 2}).get(1), types.MappingProxyType({1: 2}).get(2, 3), types.MappingProxyType({1: 2}).get(2)
types.MappingProxyType({1: 2}), str(types.MappingProxyType({1: 2})), len(types.MappingProxyType({1: 2}))
types.MappingProxyType({1: 2})[1], 1 in types.MappingProxyType({1: 2}), list(types.MappingProxyType({1: 2}))
types.MappingProxyType({1: 2})[5]
types.MappingProxyType({1: 2}).__setitem__
types.MappingProxyType({1: 2}) == {1: 2}, types.MappingProxyType({1: 2}).copy(), types.MappingProxyType({1: 2}).keys()
list(reversed(types.MappingProxyType({1: 2, 3: 4})))
hash(types.MappingProxyType({}))
type(iter([]))()
zip.__text_signature__, enumerate.__text_signature__, reversed.__text_signature__""".splitlines():
    show(text)


class S:
    def __init__(self, n=2):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError
        return i * 10

    def __len__(self):
        return self.n


it = iter(S())
print(it.__length_hint__(), it.__reduce__()[2], list(it), it.__reduce__()[1], next(it, "end"))
r = reversed(S(3))
print(next(r), r.__length_hint__(), r.__reduce__()[2], list(r), r.__reduce__()[1])
r = reversed(S(5))
r.__setstate__(2)
print(list(r))


class R:
    def __reversed__(self):
        return "rev"


class N:
    __reversed__ = None

    def __getitem__(self, i):
        return i

    def __len__(self):
        return 1


print(reversed(R()))
try:
    reversed(N())
except TypeError as e:
    print(e)
z = zip("ab", "cd")
a = next(z)
b = next(z)
print(a, b)
e = enumerate("abc")
a = next(e)
b = next(e)
print(a, b, list(e))
pairs = []
for pair in zip([[1], [2]], "ab"):
    pairs.append(pair)
print(pairs)


class Z(zip):
    pass


print(list(Z([1], [2])), type(Z([1])))


def gen():
    yield 1
    raise ValueError("in gen")


for f in (list, tuple, set, lambda g: dict(zip(g, g)), lambda g: list(map(str, g)), lambda g: [*g], sum):
    try:
        f(gen())
    except ValueError as e:
        print(f.__name__, e)
calls = []


class C:
    def __iter__(self):
        return self

    def __next__(self):
        calls.append(1)
        if len(calls) > 3:
            raise StopIteration
        return len(calls)


print(list(C()), list(zip(C(), [1])), calls)
