# list: all methods, messages, slices, sorting.


class random:  # a small generator of our own: the same numbers everywhere
    state = 7

    @classmethod
    def randrange(cls, n, stop=None):
        if stop is not None:
            return n + cls.randrange(stop - n)
        cls.state = (cls.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (cls.state >> 33) % n

    @classmethod
    def random(cls):
        return cls.randrange(10**9) / 10**9


def show(text, env=None):
    try:
        print(text, "->", repr(eval(text, env or globals())))
    except BaseException as e:
        print(text, "->", type(e).__name__, e)


def run(text):
    env = {}
    try:
        exec(text, env)
        print(text, "->", {k: v for k, v in env.items() if k in ("x", "y") and "object at" not in repr(v)})
    except BaseException as e:
        print(text, "->", type(e).__name__, e, {k: v for k, v in env.items() if k in ("x", "y") and "object at" not in repr(v)})


for text in """list()
list((1, 2))
list('abc')
list(1)
list(1, 2)
list(x=1)
[1, 2] + [3]
[1] + (2,)
[1, 2] * 3
3 * [1, 2]
[1] * -1
[1] * 'a'
[1, 2][0], [1, 2][-1], [1, 2][True]
[1, 2][2]
[1, 2][-3]
list((1,))['a']
list((1,))[1.0]
[1][10**30]
[1, 2, 3][1:], [1, 2, 3][::-1], [1, 2, 3][::2], [1, 2, 3][5:1], [1, 2, 3][-2:]
[1, 2, 3][::0]
[1, 2, 3]['a':]
[1, 2, 3][10**30:-10**30:-10**30]
[1, 2] < [1, 3], [1, 2] < [1], [1] <= [1], [2] > [1, 5], [] == [], [1] != [2]
[1] < (1,)
[1] == (1,)
1 in [1, 2], 3 in [1, 2], 1.0 in [1], float('nan') in [float('nan')]
len([1, 2, 3])
hash([])
[1, 2, 2].count(2)
[1, 2, 2].index(2), [1, 2, 2].index(2, 2)
[1].index(5)
[1].index()
[1, 2, 3].index(1, 1)
[1, 2, 3].index(3, -1), [1, 2, 3].index(1, -10, 10**30)
[1].index(1, 'a')
[].pop()
[1].pop(5)
[1].pop('a')
[1, 2, 3].pop(), [1, 2, 3].pop(0), [1, 2, 3].pop(-2)
[1].pop(10**30)
[1].remove(2)
[1].append()
[1].append(1, 2)
[1].insert(1)
[1].insert('a', 1)
[1].extend(1)
[1].extend()
[1].clear(1)
[1].copy()
[1].reverse(1)
[1].sort(1)
[1].sort(foo=1)
[1, 'a'].sort()
[1].sort(key=1)
[3, 1].sort(key=lambda v: 1/0)
[1].sort(reverse='a')
[1, 2].sort(key=None, reverse=None)
list.append(1, 2)
list.append()
[].__sizeof__()
list(reversed([1, 2, 3]))
[].__class_getitem__(int)
list[int]
iter([1]).__length_hint__(), iter([1]).__reduce__()[1:]
repr([[], [1], 'a', None, 1.5])
[1, 2].__contains__(1)
[1].__getitem__(0)
[1].__iadd__(1)
[1].__imul__(2)
[1].__add__(1)
list.__text_signature__, list.sort.__text_signature__, list.pop.__text_signature__, list.__getitem__.__text_signature__
type(list.__getitem__), type(list.__setitem__), type(list.append), type([].append)""".splitlines():
    show(text)

for text in """x = [1, 2, 3]; x[1:2] = [7, 8, 9]
x = [1, 2, 3]; x[:] = x
x = [1, 2, 3]; x[1:1] = x
x = [1, 2, 3]; x[::2] = [7, 8]
x = [1, 2, 3]; x[::2] = [7]
x = [1, 2, 3]; x[::-1] = x
x = [1, 2, 3]; x[::2] = 5
x = [1, 2, 3]; x[1:] = 5
x = [1, 2, 3]; x[1:] = 'ab'
x = [1, 2, 3]; x[5:] = [4]
x = [1, 2, 3]; x[2:1] = [4]
x = [1, 2, 3]; del x[1]
x = [1, 2, 3]; del x[5]
x = [1, 2, 3]; x[5] = 1
x = [1, 2, 3]; x['a'] = 1
x = [1, 2, 3]; del x['a']
x = list(range(20)); del x[::3]
x = list(range(20)); del x[::-3]
x = list(range(20)); del x[2:17:4]
x = list(range(20)); del x[17:2:-4]
x = list(range(20)); del x[5:100]
x = list(range(20)); del x[:]
x = [1]; x += 'ab'
x = [1]; x += x
x = [1]; x *= 3
x = [1]; x *= 0
x = [1]; x.extend(x)
x = [1]; x.extend({2: 3})
x = [1]; x.extend(i for i in range(5))
x = []; x.append(x); y = repr(x)
x = [1, 2, 3]; x.insert(-1, 9); x.insert(100, 8); x.insert(-100, 7)
x = [3, 1, 2]; x.sort(reverse=True)
x = ['b', 'A', 'c']; x.sort(key=str.lower)
x = [1, 2, 3]; x.sort(key=lambda v: x.append(1))
x = [1, 2, 3]; x.sort(key=lambda v: x.clear())
x = [1, 2, 3]; x.sort(key=lambda v: len(x))
x = [1, 2, 3]; y = iter(x); next(y); y.__setstate__(5); y = list(y)
x = [1, 2, 3]; y = iter(x); next(y); x.append(4); y = list(y)
x = [1, 2, 3]; y = reversed(x); next(y); y = y.__reduce__()[1:], y.__length_hint__(), list(y)
x = [5, 3.5, 2, 1.5]; x.sort()
x = [2, 'a', 1]; x.sort()
x = [(1, 'b'), (1, 'a'), (0, 'z')]; x.sort()
x = [True, False, 1, 0]; x.sort()
x = [10**30, 5, -10**30]; x.sort()
x = ['\\u0100', 'b', 'a\\xff', '\\U0001f600']; x.sort()
x = []; x.__init__([1]); x.__init__()
x = [1, 2]; x.reverse(); y = x.copy(); y.append(3)""".splitlines():
    run(text)


class L(list):
    pass


print(L([1, 2]), L([1]) + [2], type(L([1]) + [2]), L([1]) == [1], L([1])[:], type(L([1])[:]))
v = L()
v.x = 5
print(v.x, v)
try:
    L(x=1)
except TypeError as e:
    print(e)


class Rich:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v < other.v

    def __repr__(self):
        return f"R{self.v}"


for n in (0, 1, 2, 3, 10, 63, 64, 65, 100, 500, 1000, 3000):
    for make in (lambda i: random.randrange(10), lambda i: random.random(), lambda i: i, lambda i: -i,
                 lambda i: i % 7, lambda i: str(random.randrange(1000)), lambda i: (random.randrange(5), i),
                 lambda i: i if i % 50 else random.random(), lambda i: Rich(random.randrange(20))):
        data = [make(i) for i in range(n)]
        plain = list(data)
        if data and isinstance(data[0], Rich):
            data.sort()
            assert all(not (b < a) for a, b in zip(data, data[1:]))
            order = sorted(enumerate(plain), key=lambda p: p[1].v)
            assert [id(b) for a, b in order] == [id(a) for a in data]
        else:
            data.sort()
            assert all(a <= b for a, b in zip(data, data[1:])), (n, plain)
            assert len(data) == n
        keyed = sorted(range(n), key=lambda i: plain[i] if not isinstance(plain[i], Rich) else plain[i].v)
        assert all(not (plain[b] < plain[a]) for a, b in zip(keyed, keyed[1:]))
        assert all(a < b or plain[a] < plain[b] for a, b in zip(keyed, keyed[1:])), "not stable"
        down = sorted(range(n), key=lambda i: plain[i] if not isinstance(plain[i], Rich) else plain[i].v, reverse=True)
        assert all(a < b or plain[b] < plain[a] for a, b in zip(down, down[1:])), "not stable, reversed"
for n in (10, 100, 1000, 5000):  # runs, so that galloping happens
    data = []
    while len(data) < n:
        start = random.randrange(n)
        data += list(range(start, start + random.randrange(1, n // 3 + 2)))
    for kind in (int, float, str, lambda v: (v,), Rich):
        values = [kind(v) for v in data]
        values.sort()
        assert all(not (b < a) for a, b in zip(values, values[1:]))
        values.sort(key=lambda v: v, reverse=True)
        assert all(not (a < b) for a, b in zip(values, values[1:]))
print("sorted")


class Bad:
    count = 0

    def __lt__(self, other):
        Bad.count += 1
        if Bad.count == 57:
            raise ValueError("no")
        return id(self) < id(other)


data = [Bad() for i in range(300)]
before = sorted(map(id, data))
try:
    data.sort()
except ValueError as e:
    print(e, sorted(map(id, data)) == before)


class Evil:
    def __eq__(self, other):
        data.clear()
        return False


data = [1, 2, 3, Evil(), 5]
print(Evil() in data, data)
data = [Evil(), Evil()]
print(data == [1, 2], data)
deep = []
for i in range(100000):
    deep = [deep]
try:
    repr(deep)
except RecursionError as e:
    print("RecursionError")
try:
    other = []
    for i in range(100000):
        other = [other]
    deep == other
except RecursionError as e:
    print("RecursionError", e)
del deep, other
