# set and frozenset: methods, messages, and the order of iteration, which is CPython's.


def show(text):
    try:
        print(text, "->", repr(eval(text)))
    except BaseException as e:
        print(text, "->", type(e).__name__, e)


def run(text):
    env = {}
    try:
        exec(text, env)
        print(text, "->", {k: v for k, v in env.items() if k in ("x", "y") and "object at" not in repr(v)})
    except BaseException as e:
        print(text, "->", type(e).__name__, e, {k: v for k, v in env.items() if k in ("x", "y") and "object at" not in repr(v)})


for text in """set(), frozenset(), set([1]), frozenset([1])
set(1)
set(1, 2)
set(x=1)
frozenset(x=1)
frozenset(1, 2)
{[]}
{1, 2} & {2}, {1, 2} | {3}, {1, 2} - {2}, {1, 2} ^ {2, 3}
{1} & [1]
{1} | 1
{1} - 'a'
{1, 2} == frozenset([2, 1]), {1} != {2}, {1} < {1, 2}, {1} <= {1}, {2} > {1}, {1, 2} >= {1}, {1} == [1]
{1} < [1]
1 in {1}, 2 in {1}, {1} in {frozenset([1])}
[] in {1}
{1}.add()
{1}.add([])
{1}.remove(2)
{1}.remove([])
{frozenset([1])}.remove({1})
{1}.remove({2})
{1}.discard(2), {1}.discard(1)
{1}.discard([])
set().pop()
{5}.pop()
{1}.union([2], (3,), {4: 5}, 'a')
{1}.union(1)
{1, 2}.intersection([2], {2}), {1}.intersection()
{1}.intersection(1)
{1, 2}.difference([1], [2]), {1, 2}.difference({1: 1}), {1}.difference()
{1}.difference(1)
{1, 2}.symmetric_difference([2, 3]), {1}.symmetric_difference({1: 2})
{1}.symmetric_difference()
{1}.issubset([1, 2]), {1}.issuperset([]), {1}.isdisjoint([2])
{1}.issubset(1)
{1}.isdisjoint(1)
{1}.isdisjoint([[]])
{1, 2, 3}.copy(), frozenset([1]).copy()
hash(frozenset([1, 2, 3])), hash(frozenset()), hash(frozenset([frozenset([1])])), hash(frozenset('ab'))
hash(frozenset(range(100)))
hash({1})
{1}.__reduce__()
frozenset([1]).__reduce__()
iter({1}).__length_hint__(), iter({1}).__reduce__()[1:]
set[int], frozenset[str]
set().__sizeof__(), set(range(100)).__sizeof__()
set.__text_signature__, set.add.__text_signature__
{1}.__contains__(1), {1}.__contains__({1})
repr({1, 'a', (1, 2)}), repr(frozenset([1]))
{1} | frozenset([2]), frozenset([2]) | {1}
{1}.__or__([1])
{1}.__ior__([1])
frozenset([1]).add
len({1, 1.0, True})
hash((1, 2, 'a', 3.5, None, (1,), frozenset([1]))) and hash((1, 2, 3.5, (1,), frozenset([1])))
hash(()), hash((1,)), hash((1, (2, (3,)))), hash(tuple(range(50))), hash((-1, -2, 2**70, 0.5))""".splitlines():
    show(text)

for text in """x = {1, 2}; x &= {2}; x |= {5}; x -= {2}; x ^= {5, 6}
x = {1}; x |= [1]
x = {1, 2}; x -= x
x = {1, 2}; x ^= x
x = {1, 2}; x.update([3], 'a', {7: 8}); x.update()
x = {1}; x.update(1)
x = {1, 2, 3}; x.intersection_update([1, 2], [2]); y = len(x)
x = {1, 2, 3}; x.difference_update([1], {2}); y = len(x)
x = {1, 2, 3}; x.symmetric_difference_update([3, 4]); y = len(x)
x = {1}; y = iter(x); x.add(2); next(y)
x = {1}; y = iter(x); x.clear(); next(y)
x = set(); x.__init__([1]); x.__init__([2])
x = {1, 2, 3}; x.clear(); y = x == set()
x = set('abc'); y = sorted(x.pop() for i in range(3))""".splitlines():
    run(text)


class S(set):
    pass


class F(frozenset):
    def __new__(cls, *args, **kw):
        return super().__new__(cls, *args)

    def __init__(self, *args, **kw):
        pass


print(S([1]), S([1]) | {2}, type(S([1]) | {2}), type(S([1]).copy()), F([1]), type(F([1]) | {2}), F([1], x=1))
x = S([1])
x.foo = 5
print(x.__reduce__())
x = set()
x2 = S()
y = frozenset([1])
print(frozenset(y) is y, y.copy() is y, F([1]).copy() is y)

state = 1


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


for kind in (int, str, lambda v: (v, str(v)), lambda v: v * 8, lambda v: v / 7, lambda v: frozenset([v, v + 1]), lambda v: -v):
    s = set()
    for step in range(3000):
        k = kind(rnd(300))
        what = rnd(12)
        if what < 6:
            s.add(k)
        elif what < 9:
            s.discard(k)
        elif what == 9 and s:
            s.pop()
        elif what == 10 and step % 10 == 0:
            s |= {kind(rnd(300)) for i in range(20)}
        elif what == 11 and step % 10 == 0:
            s -= {kind(rnd(300)) for i in range(30)}
        if step % 300 == 0:
            t = {kind(rnd(300)) for i in range(rnd(100))}
            for r in (s, s | t, s & t, s - t, s ^ t, set(s), s.copy(), s.difference(list(t)), s.union(dict.fromkeys(t)),
                      t.difference(s), s.intersection(list(t)), frozenset(s), {*s, *t}):
                print(len(r), list(r)[:12])
print(list({"spam", "egg", "bacon", "ham", "a", "b", ""}), list(set(range(0, 1000, 37))), list({1.5, None.__class__, 2} - {None.__class__}))
big = set(range(0, 400000, 3))
assert len(big) == 133334 and 3 in big and 4 not in big
print(list(big)[:5], sum(big))
