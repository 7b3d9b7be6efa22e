# SPDX-License-Identifier: MIT
"""Signals while calls block (PEP 475), fork with threads, starting programs."""
import os
import shutil
import signal
import sys
import tempfile
import threading
import time


def kill_soon(number):
    def run():
        time.sleep(0.05)
        os.kill(os.getpid(), number)
    threading.Thread(target=run).start()


got = []
signal.signal(signal.SIGUSR1, lambda number, frame: got.append((number, frame is not None)))

lock = threading.Lock()
lock.acquire()
kill_soon(signal.SIGINT)
try:
    lock.acquire()
except KeyboardInterrupt:
    print("interrupted")

kill_soon(signal.SIGUSR1)
start = time.monotonic()
time.sleep(0.15)
print(got, time.monotonic() - start >= 0.15)
kill_soon(signal.SIGUSR1)
print(lock.acquire(timeout=0.15), len(got))

reader, writer = os.pipe()


def answer():
    time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGUSR1)
    time.sleep(0.05)
    os.write(writer, b"x")


threading.Thread(target=answer).start()
print(os.read(reader, 1), len(got))


class Raised(Exception):
    pass


def raising(number, frame):
    raise Raised("in a handler")


signal.signal(signal.SIGUSR2, raising)
try:
    os.kill(os.getpid(), signal.SIGUSR2)
    print("not reached")
except Raised as e:
    print(e)

wake_reader, wake_writer = os.pipe()
os.set_blocking(wake_writer, False)
signal.set_wakeup_fd(wake_writer)
signal.raise_signal(signal.SIGUSR1)
print(os.read(wake_reader, 10))
signal.set_wakeup_fd(-1)


def child():
    print("child", threading.active_count(), threading.current_thread() is threading.main_thread())
    t = threading.Thread(target=lambda: print("thread in child"))
    t.start()
    t.join()
    signal.raise_signal(signal.SIGUSR1)
    print(len(got))
    sys.stdout.flush()
    os._exit(3)


event = threading.Event()
waiting = [threading.Thread(target=event.wait) for _ in range(3)]
for t in waiting:
    t.start()
os.register_at_fork(before=lambda: print("before 1"), after_in_parent=lambda: print("parent 1"),
                    after_in_child=lambda: print("child 1"))
os.register_at_fork(before=lambda: print("before 2"), after_in_parent=lambda: 1 / 1, after_in_child=lambda: None)
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    child()
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
event.set()
for t in waiting:
    t.join()


def fork_in_thread():
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        print("child of thread", threading.current_thread() is threading.main_thread(), threading.active_count())
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(pid, 0)


t = threading.Thread(target=fork_in_thread)
t.start()
t.join()
sys.stdout.flush()
print(os.system("exit 3"), os.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", "exit 4"]))
sys.stdout.flush()
pid = os.posix_spawn("/bin/echo", ["echo", "spawned"], os.environ)
os.waitpid(pid, 0)

folder = tempfile.mkdtemp()
os.makedirs(os.path.join(folder, "a", "b"))
with open(os.path.join(folder, "a", "b", "f"), "w") as f:
    f.write("x")
print([(root[len(folder):], dirs, files) for root, dirs, files in os.walk(folder)])
print([(root[len(folder):], dirs, files) for root, dirs, files, fd in os.fwalk(folder)])
shutil.rmtree(folder)
print(os.path.exists(folder))
