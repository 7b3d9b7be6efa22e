# SPDX-License-Identifier: MIT
# Threads that Python did not start, the lock, recursion, tracing, sys, flags, exit.
import builtins
import os
import signal
import sys
import threading
import time

import state


def show(label, function, *arguments):
    try:
        print(label, "->", function(*arguments))
    except BaseException as e:
        print(label, "-> " + type(e).__name__ + ":", e)


# foreign threads
seen = []
names = set()


def note(i):
    seen.append(i)
    names.add(type(threading.current_thread()).__name__)
    local = threading.local()
    local.x = i
    if i == 2:
        raise ValueError("two")


sys.unraisablehook = lambda args: seen.append((type(args.exc_value).__name__, args.object is note))
print(state.run_foreign(note, 1, 2, 1), seen, sorted(names))
seen.clear()
print(state.run_foreign(note, 4, 5, 3), len(seen), sorted(seen, key=str)[-3:], sorted(names))
sys.unraisablehook = sys.__unraisablehook__

print(state.states())
threading.Thread(target=lambda: print(state.states())).start()
time.sleep(0.05)
show("swap", state.swap, lambda: sum(range(10)))

# asynchronous exceptions
ready, caught = threading.Event(), []


def wait_for_it():
    ready.set()
    try:
        while True:
            time.sleep(0.001)
    except KeyError as e:
        caught.append(repr(e))


thread = threading.Thread(target=wait_for_it)
thread.start()
ready.wait()
print(state.async_exc(thread.ident, KeyError), state.async_exc(1, KeyError))
thread.join(20)
print(caught, thread.is_alive())

# pending calls
calls = []
show("pending", state.pending, lambda: calls.append(1))
show("pending fails", state.pending, lambda: 1 / 0)
print(calls)

# recursion
for limit in (100, 500, 900):
    show("recurse", state.recurse, limit)


# namespaces
def inner(x):
    y = x + 1
    globals_, locals_, builtins_, frame = state.namespaces()
    print(globals_ is globals(), sorted(locals_), builtins_ is vars(builtins), frame is sys._getframe(), frame.f_lineno - inner.__code__.co_firstlineno)


inner(5)
class Body:
    z = 1
    print(sorted(state.namespaces()[1])[-1])


for o in (inner, Body, Body(), len, [].append, "text", inner.__get__(5), state.states):
    print(state.function_names(o))

# evaluation
namespace = {"x": 5}
show("evaluate", state.evaluate, compile("x + 1", "<t>", "eval"), namespace, None)
show("evaluate", state.evaluate, compile("y = x + 2", "<t>", "exec"), namespace, None)
print(sorted(namespace)[-2:], namespace["y"])
show("evaluate", state.evaluate, compile("x + z", "<t>", "eval"), namespace, {"z": 7})
show("evaluate", state.evaluate, compile("1/0", "<t>", "eval"), namespace, None)


def target(a, b=2, *rest, c, d=4, **more):
    return a, b, rest, c, d, more


code = target.__code__
show("ex", state.evaluate_ex, code, {}, (1,), ("c", 3), (2,), {"d": 4})
show("ex", state.evaluate_ex, code, {}, (1, 5, 6, 7), ("c", 3, "zz", 9), (), None)
show("ex", state.evaluate_ex, code, {}, (1, 5, 6, 7), ("c", 3, "d", 9), (), None)
show("ex", state.evaluate_ex, code, {}, (), ("c", 3), (), None)


# tracing
def traced_function(n=3):
    total = 0
    for i in range(n):
        total += i
    try:
        int("x")
    except ValueError:
        total = len([total])
    return total


def generator():
    yield 1
    yield 2


def over():
    return list(generator())


def failing():
    return 1 / 0


for profile in (0, 1):
    for f in (traced_function, over, failing):
        result, events = state.traced(f, profile)
        print(profile, f.__name__, repr(result))
        base = f.__code__.co_firstlineno
        for what, name, arg, line in events:
            print("   ", what, name, arg, line - base)
result, events = state.traced(lambda: traced_function(100), 0)
print(repr(result), len(events), sys.gettrace(), sys.getprofile())

print(state.locks())
show("sys", state.sys_functions)
events = []
show("audits", state.audits, events)
print(events)
sys.audit("abi.python", 1, "two")
print(events[-1])
show("refused", sys.audit, "abi.refuse")
show("facts", state.facts)
show("signals", state.signals)
show("interrupt", state.interrupt, 0)
show("interrupt", state.interrupt, signal.SIGTERM)
signal.signal(signal.SIGTERM, lambda number, frame: print("handler", number))
show("interrupt", state.interrupt, signal.SIGTERM)
show("interrupt", state.interrupt, 100)
order = []
os.register_at_fork(before=lambda: order.append("before"), after_in_parent=lambda: order.append("parent"), after_in_child=lambda: order.append("child"))
print(state.forked(), order)
sys.stdout.flush()
print(state.at_exit())
