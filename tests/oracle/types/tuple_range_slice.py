# tuple, range, slice.


def show(text):
    try:
        print(text, "->", repr(eval(text)))
    except BaseException as e:
        print(text, "->", type(e).__name__, e)


for text in """tuple(), tuple([1, 2]), tuple('ab')
tuple(1)
tuple(1, 2)
tuple(x=1)
(1, 2) + (3,), (1,) * 3, 2 * (1, 2), () * 5, (1, 2) * -1
(1,) + [2]
(1,) * 'a'
tuple([1, 2])[5]
tuple([1, 2])['a']
(1, 2, 3)[1:], (1, 2, 3)[::-1], (1, 2, 3)[5:]
(1, 2, 3)[10**30]
(1, 2) < (1, 3), (1,) == (1,), (1, 2) != (1,), (2,) > (1, 5)
(1,) < [1]
(1,) == [1]
(1, 2, 2).count(2), (1, 2, 2).index(2), (1, 2).index(2, 1, 5)
(1,).index(5)
(1,).index(1, 'a')
(1,).index()
1 in (1, 2), 3 in (1, 2)
hash((1, [2]))
hash((1, 2)) == hash((1, 2)), hash(()) , hash((0,)), hash((-1, 1.5, 2**100))
(1,).__getnewargs__()
tuple[int, str]
repr((1,)), repr(()), repr((1, (2,), []))
(1, 2).__iter__().__reduce__()[1:]
iter((1, 2)).__length_hint__()
iter((1,)).__setstate__('a')
tuple.__text_signature__, tuple.index.__text_signature__
(1,).__add__(1)
(1,).__mul__(2), (1,).__rmul__(2)
().__hash__() == hash(()), (1, 2).__contains__(2), (1, 2).__getitem__(slice(1))
tuple((1, 2)[:]) == (1, 2)
range(5), range(1, 5), range(1, 5, 2), range(5, 1, -1)
range()
range(1, 2, 3, 4)
range('a')
range(1.5)
range(1, 2, 0)
range(1, x=1)
list(range(5)), list(range(5, 0, -2)), list(range(0)), list(range(5, 0))
range(10)[3], range(10)[-1], range(10)[2:5], range(10)[::-1], range(10)[::3], range(0, 10, 2)[1:]
range(5)[7]
range(5)[-6]
range(5)['a']
range(5)[1.0]
range(10**30)[10**29], range(10**30)[10**29:], range(-10**30, 10**30, 10**29)[-1]
range(2**63 - 3, 2**63 + 3)[2], list(range(2**63 - 3, 2**63 + 3))
list(range(2**63, 2**63 - 4, -2)), list(range(-2**63 - 2, -2**63 + 2))
list(range(2**62 - 2, 2**62 + 2)), list(reversed(range(2**62 - 2, 2**62 + 2)))
len(range(10)), len(range(0, 10, 3)), len(range(10, 0))
len(range(10**30))
3 in range(5), 5 in range(5), 4 in range(0, 10, 3), 3.0 in range(5), 'a' in range(5), True in range(2), 10**30 in range(10**31)
range(5).count(3), range(5).count('a'), range(5).count(3.0)
range(5).index(3), range(0, 10, 2).index(4), range(5).index(True)
range(5).index(7)
range(5).index('a')
range(0) == range(5, 0), range(3) == range(0, 3, 1), range(0, 3, 2) == range(0, 4, 2), range(1) == [0]
range(3) < range(4)
hash(range(0)) == hash(range(5, 0)), hash(range(0, 3, 2)) == hash(range(0, 4, 2)), hash(range(1)) == hash(range(0, 1, 5))
bool(range(0)), bool(range(1))
range(3).start, range(3).stop, range(3).step
range(3).__reduce__(), range(1, 3).__reduce__()
list(reversed(range(5))), list(reversed(range(0, 10, 3))), list(reversed(range(10**30, 10**30 + 3)))
type(iter(range(1))), type(iter(range(10**30))), iter(range(5)).__length_hint__(), iter(range(10**30)).__length_hint__()
iter(range(5)).__reduce__()[1:], iter(range(10**30, 10**30 + 2)).__reduce__()[1:]
repr(range(0, 1)), str(range(True))
type('R', (range,), {})
slice(1), slice(1, 2), slice(1, 2, 3), slice(None)
slice()
slice(1, 2, 3, 4)
slice(x=1)
slice(1, 2, 3).start, slice(1).stop, slice(1).step
slice(1, 2) == slice(1, 2), slice(1) != slice(2), slice(1) == 1
slice(1, 2) < slice(1, 3), slice(1) > slice(0)
slice(1) < slice('a')
hash(slice(1))
slice(1, 2, 3).__reduce__()
slice(None, None, -1).indices(5), slice(1, 100).indices(5), slice(-3, None).indices(5), slice(10, 0, -3).indices(8)
slice(10**30, None).indices(10**31), slice(None, None, -1).indices(10**30)
slice(0).indices(-1)
slice(0).indices('a')
slice(None, None, 0).indices(5)
slice('a').indices(5)
slice(1.5).indices(5)
type('S', (slice,), {})
slice.indices.__text_signature__, range.__text_signature__""".splitlines():
    show(text)


class T(tuple):
    def __new__(cls, *args):
        return super().__new__(cls, args)


class I:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


t = T(1, 2)
t.x = 5
print(t, t.x, type(t + (3,)), type(t * 1), type(t[:]), t == (1, 2), hash(t) == hash((1, 2)), t.__getnewargs__(), T())
print(type(T(1) * 1), (T(1) + ()).__class__, list(T(1, 2, 3)))
print(range(I(3)), range(I(1), I(5), I(2)), [1, 2, 3][I(1)], (1, 2, 3)[I(0):I(2)], range(10)[I(3)])
it = iter(range(10))
next(it)
it.__setstate__(3)
print(list(it), list(it))
it = iter(range(10**30, 10**30 + 5))
it.__setstate__(3)
print(list(it))
it = iter((1, 2, 3))
it.__setstate__(2)
print(list(it), next(it, "end"))
try:
    iter(range(3)).__setstate__("a")
except TypeError as e:
    print(e)


class Loop:
    def __eq__(self, other):
        raise KeyError("eq")


for f in (lambda: Loop() in (1, 2), lambda: (1, Loop()) == (1, 2), lambda: (1,).index(Loop()), lambda: (1,).count(Loop())):
    try:
        f()
    except KeyError as e:
        print("KeyError", e)
deep = ()
for i in range(100000):
    deep = (deep,)
for f in (repr, hash):
    try:
        f(deep)
    except RecursionError:
        print("RecursionError")
print(len(deep))
