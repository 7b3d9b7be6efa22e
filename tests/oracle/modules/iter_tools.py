# itertools: every iterator, its messages, and its state for pickling.
import itertools

from itertools import *


def plain(text):  # without addresses
    parts = text.split(" at 0x")
    return " at ".join([parts[0]] + [p.lstrip("0123456789abcdef") for p in parts[1:]])


def show(text):
    try:
        result = repr(eval(text))
    except BaseException as e:
        result = type(e).__name__ + " " + str(e)
    print(text, "->", plain(result))


for text in """accumulate()
accumulate(1)
accumulate([1],x=1)
accumulate([1,2],None,initial=5).__reduce__()
accumulate([1,2]).__reduce__()
list(accumulate([1, 2, 3])), list(accumulate([1, 2, 3], initial=10)), list(accumulate('abc')), list(accumulate([3, 1, 2], max))
list(accumulate([1, 'a']))
chain(1)
next(chain(1))
chain().__reduce__()
chain([1],[2]).__reduce__()
chain(x=1)
chain.from_iterable(1)
list(chain([1], 'ab', (2,))), list(chain()), list(chain.from_iterable([[1], [2, 3], []]))
combinations([1,2],-1)
combinations([1,2])
combinations([1,2],'a')
combinations([1,2,3],2).__reduce__()
combinations_with_replacement([1,2],-1)
combinations_with_replacement([1,2,3],2).__reduce__()
list(combinations('abcd', 2)), list(combinations('abc', 3)), list(combinations('ab', 3)), list(combinations([], 0))
list(combinations_with_replacement('abc', 2)), list(combinations_with_replacement([], 2)), list(combinations_with_replacement([], 0))
compress([1],1)
compress([1,2],[1,0]).__reduce__()
compress([1])
list(compress('abcdef', [1, 0, 1, 0, 1])), list(compress([1, 2], []))
count('a')
count(1,'a')
count(1.5)
count(3,2)
count(3,2).__reduce__()
count(3).__reduce__()
count(1,2,3)
count(x=1)
list(islice(count(5, -2), 4)), list(islice(count(0.5, 0.25), 3)), list(islice(count(2**62 - 2), 4)), list(islice(count(2**63 - 2), 4))
cycle(1)
cycle()
cycle([1,2]).__reduce__()
list(islice(cycle('abc'), 8)), list(cycle([]))
dropwhile(1)
dropwhile(None,[1]).__reduce__()
list(dropwhile(lambda v: v < 3, [1, 2, 3, 1])), list(takewhile(lambda v: v < 3, [1, 2, 3, 1]))
filterfalse(None,[1]).__reduce__()
filterfalse(None)
filterfalse(x=1)
list(filterfalse(None, [0, 1, '']),), list(filterfalse(lambda v: v % 2, range(6))), list(filterfalse(bool, [0, 1]))
groupby()
groupby([1],key=3)
groupby([1,1]).__reduce__()
[(k, list(g)) for k, g in groupby('aabbba')], [(k, list(g)) for k, g in groupby(range(10), lambda v: v // 3)]
[k for k, g in groupby('aabbba')], list(groupby([]))
[list(g) for k, g in list(groupby('aab'))]
islice([1])
islice([1],-1)
islice([1],'a')
islice([1],1,'a')
islice([1],1,2,0)
islice([1],1,2,-1)
islice([1],1,2,3,4)
islice([1],None,None,'a')
islice([1,2,3],1,2).__reduce__()
islice([1],x=1)
list(islice('abcdefg', 2)), list(islice('abcdefg', 2, 4)), list(islice('abcdefg', 2, None)), list(islice('abcdefg', 0, None, 3)), list(islice('abc', 5, 9)), list(islice('abcdefg', 1, 6, 2))
pairwise(1)
pairwise()
list(pairwise('abcd')), list(pairwise('a')), list(pairwise([]))
permutations([1],-1)
permutations([1],'a')
permutations([1,2],2).__reduce__()
permutations()
list(permutations('abc')), list(permutations('abc', 2)), list(permutations('abcd', 1)), list(permutations([], 0)), list(permutations('ab', 3))
product(1)
product([1],repeat=-1)
product([1],repeat='a')
product([1],x=1)
product([1,2],[3]).__reduce__()
list(product('ab', [1, 2])), list(product('ab', repeat=2)), list(product()), list(product('ab', [])), list(product([1], repeat=0))
product([1],repeat=10**20)
repeat()
repeat(1,'a')
repeat(1,-1)
repeat(1,3)
repeat('x')
repeat(1,3).__reduce__()
repeat(1).__reduce__()
repeat(1).__length_hint__()
repeat(1,times=2)
repeat(1,2,3)
list(repeat('a', 3)), list(repeat(1, 0)), repeat(5, 3).__length_hint__()
starmap(1,2)
starmap(pow,[1]).__next__()
starmap(pow,[(1,2)]).__reduce__()
list(starmap(pow, [(2, 3), [3, 2]]))
takewhile(None,[1]).__reduce__()
takewhile(1)
tee(1)
tee([1],-1)
tee([1],0)
tee([1],'a')
tee()
[list(t) for t in tee('abc', 3)]
zip_longest(1)
zip_longest(x=1)
zip_longest([1],[2]).__reduce__()
zip_longest([1],[2],fillvalue=3).__reduce__()
list(zip_longest('abc', [1])), list(zip_longest('a', 'bc', 'def', fillvalue=0)), list(zip_longest()), list(zip_longest([], []))
tee([1,2])[0].__reduce__()
tee([1,2])[0].__reduce__()[2][0].__reduce__()
itertools._tee_dataobject([1],[2],None)
itertools._tee(1)
itertools._grouper(1,2)
combinations(iterable=[1],r=1)
compress(data=[1],selectors=[1])
permutations(iterable=[1],r=1)
count(step=2)
count(start=2,step=3)
count(10**30,5)
count(10**30)
count(5,10**30).__reduce__()
count(1.0,1).__reduce__()
count(2,0)
chain([1]).__setstate__(3)
chain([1]).__setstate__(([1],))
cycle([1,2]).__setstate__(1)
cycle([1,2]).__setstate__(([1,2],0))
accumulate([1]).__setstate__(3)
takewhile(None,[]).__setstate__(1)
combinations([1,2],1).__setstate__(3)
product([1,2]).__setstate__(3)
permutations([1,2]).__setstate__(3)
islice([1,2],1).__setstate__(3)
zip_longest([1]).__setstate__(3)
product().__reduce__()
product(repeat=0).__reduce__()
islice(iter([]),10**30)
islice([1,2],10**18,None)
repeat(1, 10**30)
repeat(1,1.5)
accumulate([1,2],initial=None).__reduce__()
groupby([1],None,None)
chain[int]
accumulate.__text_signature__, chain.from_iterable.__text_signature__, tee.__text_signature__, count.__text_signature__
sorted(n for n in dir(itertools) if n[0] != '_' or n[:2] in ('_t', '_g'))""".splitlines():
    show(text)


def state(it):
    print(plain(repr(it.__reduce__())))


c = combinations([1, 2, 3], 2); next(c); state(c); list(c); state(c)
c = product([1, 2, 3], [1, 2]); next(c); next(c); state(c); list(c); state(c)
c = permutations([1, 2, 3], 2); next(c); next(c); state(c); list(c); state(c)
c = cycle([1, 2, 3]); next(c); state(c)
c = accumulate([1, 2, 3]); next(c); state(c)
c = accumulate([None, 2, 3], lambda a, b: None); next(c); state(c)
c = chain([1, 2, 3], [4]); next(c); state(c); list(c); state(c)
c = islice([1, 2, 3], 1, None); next(c); state(c); list(c); state(c)
c = groupby([1, 1, 3]); next(c); state(c); state(next(c)[1])
c = zip_longest([1], [2, 3]); next(c); next(c); state(c)
c = repeat(1, 2); next(c); print(c)
c = count(5); next(c); print(c, count(2**62), repr(count(-5, -1)))
a, b = tee([1, 2, 3]); next(a); state(a)
state(a.__reduce__()[2][0])


def rebuild(it):
    parts = it.__reduce__()
    new = parts[0](*parts[1])
    if len(parts) > 2 and parts[2] is not None:
        new.__setstate__(parts[2])
    return new


for make in (lambda: combinations(range(5), 3), lambda: product("abc", [1, 2]), lambda: permutations(range(4), 2),
             lambda: combinations_with_replacement("abc", 2), lambda: count(3), lambda: repeat(1, 9),
             lambda: chain([1, 2], (3, 4), "ef"), lambda: accumulate(range(9)), lambda: islice(range(30), 2, 20, 3),
             lambda: takewhile(lambda v: v < 6, range(9)), lambda: dropwhile(lambda v: v < 2, range(9)),
             lambda: zip_longest("ab", "cdefgh"), lambda: cycle("abcd"), lambda: accumulate([1, 2, 3, 4, 5, 6], initial=9)):
    for steps in range(6):
        it = make()
        got = list(islice(it, steps))
        print(got, list(islice(rebuild(it), 12)))
p = product([[1]], [[2], [3]])
kept = list(p)
print(kept, kept[0] is kept[1])


class T:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n == 4:
            raise KeyError("next")
        return self.n


for make in (chain, cycle, pairwise, accumulate, lambda it: islice(it, 9), lambda it: zip_longest(it, "abcdef"),
             lambda it: tee(it)[0], groupby, lambda it: compress(it, cycle([1])), lambda it: filterfalse(lambda v: 0, it),
             lambda it: takewhile(lambda v: 1, it), lambda it: dropwhile(lambda v: 0, it), combinations, product):
    try:
        it = make(T()) if make is not combinations else make(T(), 2)
        for v in it:
            print(type(v).__name__, end=" ")
    except KeyError as e:
        print("KeyError", e)
a, b = tee(iter(range(200)))
print(sum(a), sum(b), list(a))
a, b = tee("ab")
import copy
next(a)
c = copy.copy(a)
print(list(c), list(a), list(b))
big = tee(range(100000))
for v in big[0]:
    pass
del big
import weakref
a = tee([1])[0]
print(weakref.ref(a)() is a)


class Re:
    def __iter__(self):
        return self

    def __next__(self):
        return next(self.tee)


r = Re()
r.tee = tee(r)[0]
try:
    next(r.tee)
except RuntimeError as e:
    print(e)


class C(chain):
    pass


class K(count):
    pass


print(list(C([1], [2])), type(C.from_iterable([])), K(3), next(K(5)))
groups = groupby("aabb")
k, g = next(groups)
k2, g2 = next(groups)
print(list(g), list(g2))
