# _collections: deque, defaultdict, OrderedDict, named tuple fields, counting.
import _collections

from collections import *


def plain(text):  # without addresses
    parts = text.split(" at 0x")
    return " at ".join([parts[0]] + [p.lstrip("0123456789abcdef") for p in parts[1:]])


def show(text):
    try:
        result = repr(eval(text))
    except BaseException as e:
        result = type(e).__name__ + " " + str(e)
    print(text, "->", plain(result))


for text in """deque(1)
deque([1],-1)
deque([1],'a')
deque([1],1,2)
deque([1,2,3],2)
deque(x=1)
deque(maxlen=3)
deque(iterable=[1],maxlen=None)
deque().pop()
deque().popleft()
deque([1])[1]
deque([1])['a']
deque([1]).index(3)
deque([1]).index(3,4)
deque([1, 2, 3, 2]).index(2, 2), deque([1, 2, 3]).index(3, -1), deque([1, 2]).index(1, -10, 10**30)
deque([1]).remove(3)
deque([1],1).insert(0,1)
deque([1]).insert()
deque([1]).insert('a',1)
deque([1]).rotate('a')
deque([1])+[1]
deque([1])+deque([2])
deque([1])*3
3*deque([1],2)
deque([1])*'a'
deque([1]) * 0, deque([1]) * -5, deque([1, 2]) * 2
deque([1])<deque([2]), deque([1]) == deque([1]), deque([1, 2]) > deque([1]), deque() != deque([1]), deque([1]) <= deque([1])
deque([1])==[1]
deque([1])<[1]
hash(deque())
deque([1]).__reduce__()
deque([1],2).__reduce__()
iter(deque([1])).__reduce__()
iter(deque([1])).__length_hint__()
reversed(deque([1])).__reduce__()
deque([1]).copy()
deque([1]).maxlen, deque([1], 5).maxlen
deque([1]).__setitem__(5,1)
deque([1]).__delitem__(5)
deque([1]).__setitem__('a',1)
deque([1])[0:1]
_collections._deque_iterator(1)
_collections._deque_iterator(deque([1,2]),1).__next__()
_collections._deque_reverse_iterator(deque([1,2,3]),1).__next__()
bool(deque()), bool(deque([1])), len(deque('abc')), 'a' in deque('abc'), 5 in deque('abc')
deque[int]
deque('abc').count('a'), deque().count(1)
defaultdict(1)
defaultdict(None,{1:2})
defaultdict(int,{1:2})
defaultdict(int)[3]
defaultdict(None)[3]
defaultdict(int,1)
defaultdict(int,x=2).__reduce__()
defaultdict(None,x=2).__reduce__()
defaultdict(int).copy()
defaultdict(int)|{}
{}|defaultdict(int)
defaultdict(int)|1
defaultdict(int).__missing__()
defaultdict(int) == {}, defaultdict(list, a=[1]) == {'a': [1]}, defaultdict(int).get(5), 5 in defaultdict(int)
_collections._count_elements(1,2)
_collections._count_elements({},'aab')
_collections._tuplegetter(0,'doc')
_collections._tuplegetter(0,'doc').__reduce__()
_collections._tuplegetter('a','doc')
_collections._tuplegetter(0,'doc').__get__((5,))
_collections._tuplegetter(0,'doc').__get__((5,),tuple)
_collections._tuplegetter(3,'doc').__get__((5,),tuple)
_collections._tuplegetter(3,'doc').__get__(None,tuple)
_collections._tuplegetter(3,'doc').__get__([],list)
_collections._tuplegetter(3,'doc').__set__([],list)
_collections._tuplegetter(3,'doc').__delete__([])
_collections._tuplegetter(3,'doc').__doc__
OrderedDict([(1,2)])
OrderedDict(1)
OrderedDict([1])
OrderedDict(['a'])
OrderedDict(['abc'])
OrderedDict([()])
OrderedDict({1:2},{3:4})
OrderedDict({1:2},a=3)
OrderedDict().popitem()
OrderedDict(a=1).pop('b')
OrderedDict(a=1).pop('b',3)
OrderedDict(a=1).pop()
OrderedDict(a=1).move_to_end('b')
OrderedDict(a=1).move_to_end([])
OrderedDict(a=1).keys()
OrderedDict(a=1).items()
OrderedDict(a=1).values()
OrderedDict(a=1).__reduce__()
OrderedDict(a=1)|{'b':2}
{'b':2}|OrderedDict(a=1)
OrderedDict(a=1)|1
OrderedDict.fromkeys([1],2)
OrderedDict.fromkeys(iterable='ab')
OrderedDict(a=1).setdefault('b')
OrderedDict(a=1)==OrderedDict(a=1)
OrderedDict(a=1,b=2)==OrderedDict(b=2,a=1)
OrderedDict(a=1,b=2)==dict(b=2,a=1), dict(b=2, a=1) == OrderedDict(a=1, b=2), OrderedDict(a=1) != {'a': 1}
OrderedDict(a=1)<1
iter(OrderedDict(a=1))
iter(OrderedDict(a=1)).__reduce__()
iter(OrderedDict(a=1).items()).__reduce__()
reversed(OrderedDict(a=1).items())
OrderedDict(a=1).update(1)
OrderedDict(a=1).update({},{})
OrderedDict(a=1).update(b=2)
OrderedDict(a=1).popitem(last=False)
OrderedDict(a=1).popitem(False,1)
OrderedDict(a=1).move_to_end('a',last=False,x=1)
OrderedDict(a=1).__dict__
OrderedDict(a=1).keys()|{1}
OrderedDict(a=1).__ior__(1)
type(OrderedDict.update), type(OrderedDict.keys)
hash(OrderedDict())
OrderedDict(a=1).copy(), OrderedDict(a=OrderedDict(b=1))
list(reversed(OrderedDict(a=1, b=2))), list(OrderedDict(a=1, b=2).items()), list(reversed(OrderedDict(a=1, b=2).values()))
'a' in OrderedDict(a=1).keys(), ('a', 1) in OrderedDict(a=1).items(), len(OrderedDict(a=1).values())
issubclass(type(OrderedDict().keys()), type({}.keys())), type(OrderedDict().items()).__name__
sorted(n for n in dir(_collections) if not n.startswith('__'))""".splitlines():
    show(text)


def attempt(text, **env):
    try:
        exec(text, globals(), env)
    except BaseException as e:
        print(text, "->", type(e).__name__, e)
    else:
        print(text, "-> ok")


for text in ('it=iter(o); o["c"]=1; next(it)', 'it=iter(o); del o["b"]; o["z"]=1; next(it)', "it=iter(o); o.clear(); next(it)",
             'it=iter(o);next(it); o.move_to_end("a"); print(list(it))', 'it=iter(o.items()); del o["a"]; next(it)',
             'o.move_to_end("a"); print(o)', 'o.move_to_end("b", last=False); print(o)', 'o["a"] = 5; print(o)',
             'o.popitem(last=False); o["a"] = 2; print(o)', 'o |= {"c": 3}; print(o)', "o.x = 5; print(o.__dict__)",
             "o.update([('q', 1)], z=2); print(o)", "o['o'] = o; print(o)", "print(o.pop('a'), o)"):
    attempt(text, o=OrderedDict(a=1, b=2))
evil = "class A:\n def __eq__(s, o): d.clear(); return False\n"
for text in ("it=iter(d); d.append(1); next(it)", "3 in d", "d.extend(d);print(d)", "d.extendleft(d);print(d)", "d+=d;print(d)",
             "d.append(d);print(d)", "d*=2;print(d)", "d=deque([1,2],5);d*=4;print(d)", "d.__init__([5],1);print(d)",
             "it=reversed(d);print(list(it))", "d.rotate(); print(d)", "d.rotate(-1); print(d)", "d.rotate(100); print(d)",
             "d.insert(1, 9); d.insert(-1, 8); d.insert(100, 7); d.insert(-100, 6); print(d)", "d.reverse(); print(d)",
             "del d[1]; d[0] = 5; print(d)", "d.remove(2); print(d)", "d.clear(); print(d, len(d))",
             "d.appendleft(0); print(d, d[0], d[-1])", "d=deque([1,2,3], 2); d.append(9); d.appendleft(8); print(d)",
             "d=deque(maxlen=0); d.append(1); d.extend('ab'); print(d)", "for x in d: d.append(1)"):
    attempt(text, d=deque([1, 2, 3]))
for what in ("d.index(A())", "A() in d", "d.remove(A())", "d.count(A())"):
    d = deque([1, 2, 3])

    class A:
        def __eq__(self, other):
            d.clear()
            return False

    try:
        eval(what)
    except BaseException as e:
        print(what, type(e).__name__, e)


class O2(OrderedDict):
    x = 1

    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.foo = 3


class D2(deque):
    pass


o = O2(a=1)
print(o, o.__reduce__()[:3], o.copy(), o | {}, o.__dict__, OrderedDict().__dict__, type(o.copy()))
d = D2([1])
d.y = 1
print(d, d.__reduce__()[:3], d.copy(), type(d.copy()), d + d, d * 2, deque(d))


class SetItem(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 2)


print(SetItem(a=1), SetItem([("b", 2)]), SetItem.fromkeys("c", 3), SetItem(a=1).copy())
state = 1


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


o = OrderedDict()
order = []
q = deque()
for step in range(20000):
    k = rnd(100)
    what = rnd(9)
    if what < 4:
        if k not in order:
            order.append(k)
        o[k] = step
    elif what == 4 and order:
        assert o.popitem(last=False)[0] == order.pop(0)
    elif what == 5 and order:
        assert o.popitem()[0] == order.pop()
    elif what == 6 and k in o:
        o.move_to_end(k)
        order.remove(k)
        order.append(k)
    elif what == 7 and k in o:
        o.move_to_end(k, last=False)
        order.remove(k)
        order.insert(0, k)
    elif k in o:
        del o[k]
        order.remove(k)
    if step % 1000 == 0:
        assert list(o) == order and list(reversed(o)) == order[::-1] and len(o) == len(order), step
        assert all(k in o for k in order)
mirror = []
for step in range(20000):
    what = rnd(10)
    if what < 3:
        q.append(step)
        mirror.append(step)
    elif what < 5:
        q.appendleft(step)
        mirror.insert(0, step)
    elif what == 5 and mirror:
        assert q.pop() == mirror.pop()
    elif what == 6 and mirror:
        assert q.popleft() == mirror.pop(0)
    elif what == 7:
        n = rnd(20) - 10
        q.rotate(n)
        if mirror:
            n %= len(mirror)
            mirror = mirror[-n:] + mirror[:-n] if n else mirror
    elif what == 8:
        n = rnd(len(mirror) + 1)
        q.insert(n, step)
        mirror.insert(n, step)
    elif mirror:
        n = rnd(len(mirror))
        assert q[n] == mirror[n] and q[n - len(mirror)] == mirror[n]
        del q[n]
        del mirror[n]
    if step % 500 == 0:
        assert list(q) == mirror and list(reversed(q)) == mirror[::-1], step
print(len(q), len(o), list(q)[:5], list(o)[:5])
lru = OrderedDict((i, i) for i in range(1000))
for i in range(100000):
    lru.popitem(last=False)
    lru[i + 1000] = i
print(list(lru)[:3], len(lru))
for i in range(3000):
    lru.move_to_end(next(reversed(lru)), last=False)
print(list(lru)[:3], len(lru))
Point = namedtuple("Point", "x y")
p = Point(1, 2)
print(p, p.x, p.y, Point.x, p._replace(x=5), p._asdict(), Point.x.__doc__)
Point.x.__doc__ = "other"
print(Point.x.__doc__)
try:
    p.x = 5
except AttributeError as e:
    print(e)
print(Counter("abracadabra"), Counter([1, 1, 2]).most_common(1), Counter(a=1) + Counter(a=2, b=3))


class MyCounter(Counter):
    def __setitem__(self, k, v):
        super().__setitem__(k, v + 100)


print(MyCounter("aab"))
dd = defaultdict(list)
dd["a"].append(1)
dd["b"]
print(dd, dd["c"], dd.default_factory)
dd.default_factory = None
try:
    dd["zzz"]
except KeyError as e:
    print("KeyError", e)
dd = defaultdict(lambda: dd)
dd[1]
print("defaultdict" in repr(dd))
rec = defaultdict(None)
rec[1] = rec
print(rec)


class DD(defaultdict):
    def __missing__(self, key):
        return key * 2


print(DD(int)["ab"], type(DD(int).copy()), type(DD(int) | {}))
