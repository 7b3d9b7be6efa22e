# dict: all methods, messages, order, views, iterators, changes while looking up.


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


for text in """dict()
dict({1: 2})
dict([(1, 2), (3, 4)])
dict([(1, 2), (3, 4)], a=5)
dict(a=1, b=2)
dict(1)
dict([1])
dict(['ab'])
dict([(1, 2, 3)])
dict({}, {})
dict([[1, 2], 'ab'])
{1: 2}[3]
{}[[]]
{}[()]
{1: 2}[1.0], {1: 2}[True]
{1: 2}.get(1), {1: 2}.get(3), {1: 2}.get(3, 4)
{}.get()
{}.get([])
{}.get(1, 2, 3)
{1: 2}.pop(1)
{}.pop(1)
{}.pop(1, 2)
{}.pop([])
{1: 1}.pop([])
{}.pop()
{}.pop('a', 1, 2)
{}.popitem()
{1: 2, 3: 4}.popitem()
{}.setdefault(1), {}.setdefault(1, 2)
{}.setdefault()
{}.setdefault([], 1)
{}.update(1)
{}.update({}, {})
{}.update(a=1)
{}.clear(1)
{1: 2}.copy()
dict.fromkeys([1, 2]), dict.fromkeys('ab', 3)
dict.fromkeys(1)
dict.fromkeys()
{1: 2} | {3: 4}, {1: 2} | {1: 3}
{} | 1
1 | {}
{} | []
{1: 2} == {1: 2}, {1: 2} == {1: 3}, {1: 2} != {2: 1}, {} == []
{} < {}
1 in {1: 2}, 3 in {1: 2}
[] in {}
len({1: 2})
hash({})
list({1: 2, 'a': 3}), list(reversed({1: 2, 'a': 3}))
{}.keys(), {1: 2}.values(), {1: 2}.items()
{1: 2}.keys() & {1}, {1: 2}.keys() | [5], {1: 2}.keys() - [1], {1: 2}.keys() ^ [1, 2]
[1] & {1: 2}.keys(), [1, 5] - {1: 2}.keys(), [5] | {1: 2}.keys(), [3] ^ {1: 2}.keys()
{1: 2}.items() & {(1, 2)}, {1: 2}.items() - [(1, 2)], {1: 2}.items() ^ [(3, 4)]
{1: 2}.values() & {1}
{1: 2}.keys() < {1, 2}, {1: 2}.keys() == {1}, {1: 2}.keys() <= {2: 1}.keys(), {1: 2}.keys() > set(), {1: 2}.keys() >= {1}
{1: 2}.keys() == [1]
{1: 2}.keys() < 1
{1: 2}.items() == {(1, 2)}
{1: 2}.values() == {1: 2}.values()
(1, 2) in {1: 2}.items(), (1, 3) in {1: 2}.items(), 1 in {1: 2}.items(), 2 in {1: 2}.values()
{1: 2}.keys().isdisjoint([2]), {1: 2}.keys().isdisjoint({1})
{1: 2}.keys().isdisjoint(3)
{1: 2}.keys().mapping, {1: 2}.items().mapping[1]
len({1: 2}.items())
hash({}.keys())
hash({}.values()) is None
list(reversed({1: 2, 3: 4}.items())), list(reversed({1: 2, 3: 4}.values()))
iter({1: 2}).__length_hint__(), iter({1: 2}).__reduce__()[1:], iter({1: 2}.items()).__reduce__()[1:]
dict[int, str]
dict.__text_signature__, dict.get.__text_signature__, dict.keys.__text_signature__
type(dict.__contains__), type(dict.__getitem__), type(dict.__setitem__), type(dict.__dict__['fromkeys'])
{}.__getitem__(1)
{1: 2}.__contains__(1)
{1: 2}.__delitem__(5)
{}.__setitem__([], 1)
{}.__ior__([(1, 2)])
{}.__or__(1)
repr({'a': [1, {'b': None}], 1.5: (1,)})
{-1: 'a', -2: 'b'}, {2**61 - 1: 1, 0: 2}
type({}.keys())()
{**{1: 2}, 'a': 3, **{'a': 4}}""".splitlines():
    show(text)

for text in """x = {1: 2}; x[3] = 4; del x[1]; x[1] = 5
x = {1: 2}; del x[3]
x = {1: 2}; del x[[]]
x = {}; x['x'] = x; y = repr(x)
x = {1: 2}; x |= {3: 4}; x |= [(5, 6)]
x = {1: 2}; x |= 1
x = {1: 2}; x.update(x); x.update([(1, 3)], b=4)
x = {1: 2}; y = x.keys(); x[5] = 6; y = list(y)
x = {1: 2}; y = iter(x); x[5] = 6; next(y)
x = {1: 2, 2: 3}; y = iter(x); del x[1]; x[7] = 1; next(y); next(y)
x = {1: 2}; y = iter(x); next(y); x.pop(1); x[2] = 3; next(y)
x = {1: 2}; y = iter(x.items()); x.clear(); next(y)
x = {1: 2, 3: 4}; y = [k for k in x if x.__setitem__(k, 0) is None]
x = {i: i for i in range(10)}; [x.pop(i) for i in range(5)]; x[0] = 1; y = list(x), list(reversed(x))
x = dict.fromkeys(range(100)); [x.popitem() for i in range(98)]; x[-1] = 1
x = {}; y = [x.setdefault(i % 3, i) for i in range(9)]
x = {'a': 1}; x[1] = 2; x['b'] = 3; x[(1, 2)] = 4; y = x['a'], x[1], x['b'], x[1, 2]
x = {}; x.update({'a': 1}.items()); x.update({'b': 2}.keys() and {'c': 3})""".splitlines():
    run(text)


class D(dict):
    def __missing__(self, key):
        return ("missing", key)


class M:
    def keys(self):
        return "ab"

    def __getitem__(self, key):
        return key * 2


d = D(a=1)
print(d["a"], d["b"], d.get("b"), d, D({1: 2}) == {1: 2}, type(d.copy()), type(d | {}), D.fromkeys("ab"))
print(dict(M()), {**M()})
x = {}
x.update(M(), c=3)
print(x)
try:
    D().__missing__ and {}.__missing__
except AttributeError as e:
    print(e)


class Same:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 5

    def __eq__(self, other):
        if self is not other and table and action:
            action()
        return isinstance(other, Same) and self.name == other.name

    def __repr__(self):
        return self.name


action = table = None
table = {Same("a"): 1, Same("b"): 2, Same("a"): 3}
print(table)
action = lambda: table.clear()
print(Same("c") in table, table)
action = None
table = {Same(str(i)): i for i in range(30)}
action = lambda: table.update({Same: 1})
print(table[Same("17")], len(table))


def boom():
    raise ValueError("eq")


action = boom
for f in (lambda: table[Same("29")], lambda: table.pop(Same("29")), lambda: table.setdefault(Same("29"), 1),
          lambda: Same("29") in table, lambda: table.get(Same("29")), lambda: table.__setitem__(Same("29"), 1)):
    try:
        f()
    except ValueError as e:
        print("ValueError", e)
action = None


class S(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        return False


x = {"a": 1}
x[S("a")] = 2
print(x, len(x), x["a"], S("a") in x)

# growth and shrinking in many patterns, against a list of pairs
state = 1


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


for kind in (int, str, lambda v: (v,), lambda v: v if v % 2 else str(v), float, lambda v: v * 2**32, lambda v: -v):
    d = {}
    order = []
    for step in range(4000):
        k = kind(rnd(200))
        what = rnd(10)
        if what < 5:
            if k not in order:
                order.append(k)
            d[k] = step
        elif what < 8:
            if k in order:
                order.remove(k)
                del d[k]
            else:
                assert k not in d
        elif what == 8 and order:
            assert d.popitem()[0] == order.pop()
        elif order:
            k = order.pop(0)
            assert next(iter(d)) == k
            del d[k]
        if step % 500 == 0:
            assert list(d) == order and list(d.copy()) == order and list(dict(d)) == order
            assert list(reversed(d)) == order[::-1] and len(d) == len(order)
    assert list(d) == order
big = {i: str(i) for i in range(100000)}
assert len(big) == 100000 and all(big[i] == str(i) for i in range(0, 100000, 37))
big = {str(i): i for i in range(100000)}
assert all(big[str(i)] == i for i in range(100000))
for i in range(0, 100000, 2):
    del big[str(i)]
assert sum(big.values()) == sum(range(1, 100000, 2)) and 100 not in big
print("patterns")
deep = {}
for i in range(100000):
    deep = {1: deep}
for f in (repr, lambda v: v == {1: deep}):
    try:
        other = {}
        for i in range(100000):
            other = {1: other}
        deep == other if f is not repr else repr(deep)
    except RecursionError:
        print("RecursionError")
