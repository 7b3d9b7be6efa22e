# SPDX-License-Identifier: MIT
# Finalisers, cycles, weak references and the gc module, where both implementations must agree.
import gc
import weakref

gc.disable()
gc.collect()
log = []


class Node:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append("del " + self.name)


class Phoenix:
    def __del__(self):
        log.append("rise")
        kept.append(self)


def show(what, *more):
    print(what, log, *more)
    log.clear()


kept = []
n = Node("plain")
del n
show("count")
a, b = Node("a"), Node("b")
a.other, b.other = b, a
r = weakref.ref(a, lambda ref: log.append("callback"))
del a, b
show("before", r() is not None)
found = gc.collect()
log.sort()
show("cycle", found, r())
p = Phoenix()
p.me = p
del p
print(gc.collect(), len(kept))
show("resurrected", gc.is_finalized(kept[0]))
kept.clear()
print(gc.collect())
show("second time")
p = Phoenix()
del p
show("resurrected by count", len(kept))
del kept[:]
show("gone")


class BadDel:
    def __del__(self):
        raise ValueError("in __del__")


import sys
sys.unraisablehook = lambda u: print("unraisable", type(u.exc_value).__name__, u.exc_value, u.object.__qualname__)
BadDel()
x = Node("x")
sys.unraisablehook = lambda u: print("callback failed", u.exc_value)
r = weakref.ref(x, lambda ref: 1 / 0)
del x
show("after failing callback")

deep = None
for i in range(200000):
    deep = [deep, (deep,), {"k": deep}] if i % 1000 == 0 else (deep,)
del deep
chain = None


class Link:
    pass


for i in range(200000):
    link = Link()
    link.next = chain
    chain = link
del chain, link
print("deep structures freed")

events = []
gc.callbacks.append(lambda phase, info: events.append((phase, sorted(info), info["generation"])))
gc.collect(1)
gc.callbacks.clear()
print(events)
print(gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.get_freeze_count())
gc.set_threshold(500, 5)
print(gc.get_threshold())
gc.freeze()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
print(gc.get_freeze_count())
for v in (1, "a", 1.5, None, [], {}, (), object(), Link(), Link, len, show):
    print(type(v).__name__, gc.is_tracked(v) if v not in ({}, ()) else "")
l = [1, 2]
holder = [l]
print(any(o is holder for o in gc.get_referrers(l)), any(o is l for o in gc.get_referents(holder)))
print(sorted(gc.get_referents([1, 2, "x"], {3: 4}), key=str))
print(any(o is holder for o in gc.get_objects()))
gc.set_debug(gc.DEBUG_SAVEALL)
c = Link()
c.c = c
del c
print(gc.collect() > 0, any(type(o) is Link for o in gc.garbage))
gc.set_debug(0)
gc.garbage.clear()
print([sorted(s) for s in gc.get_stats()])
for call in ("gc.collect(5)", "gc.collect('x')", "gc.set_threshold()", "gc.set_threshold('a')", "gc.set_debug(None)",
             "gc.get_objects(generation=7)", "gc.is_tracked()", "gc.get_objects(1, 2)"):
    try:
        eval(call)
    except Exception as e:
        print(call, type(e).__name__, e)
