# _queue.SimpleQueue: messages, order, threads.
import _queue
import _thread
import time

q = _queue.SimpleQueue()


def show(text):
    try:
        print(text, "->", repr(eval(text)))
    except BaseException as e:
        print(text, "->", type(e).__module__, type(e).__name__, e)


for text in """q.get(timeout=-1)
q.get(timeout='a')
q.get(False)
q.get_nowait()
q.get(timeout=0.01)
q.get(True, 0)
q.put()
q.put(1,2,3)
q.put(1,timeout='x')
q.put_nowait(3)
q.qsize()
q.empty()
q.get(1,2,3)
q.get(timeout=1e30)
q.get(False)
q.get(False)
q.get()
_queue.Empty.__mro__
_queue.SimpleQueue(1)
q.__class_getitem__(int)
q.put.__text_signature__,q.get.__text_signature__,q.put_nowait.__text_signature__,q.empty.__text_signature__""".splitlines():
    show(text)
done = _queue.SimpleQueue()


def worker(name):
    total = 0
    while True:
        item = q.get()
        if item is None:
            break
        total += item
    done.put(total)


for n in range(4):
    _thread.start_new_thread(worker, (n,))
for i in range(20000):
    q.put(i)
for n in range(4):
    q.put(None)
print(sum(done.get() for n in range(4)))
start = time.monotonic()
try:
    q.get(timeout=0.05)
except _queue.Empty:
    print(0.04 < time.monotonic() - start < 2)


class Q(_queue.SimpleQueue):
    def __init__(self, a, b=2):
        self.a = a


print(Q(5).a)
for i in range(100):
    q.put(i)
print([q.get() for i in range(100)] == list(range(100)))
