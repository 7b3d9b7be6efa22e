# SPDX-License-Identifier: MIT
"""_thread: locks, thread-local objects, errors."""
import _thread
import re
import sys
import threading
import time
import weakref


def attempt(function, *args, **kwargs):
    """Prints a call and its result or error, without what differs from run to run."""
    name = getattr(function, "__name__", function)
    try:
        text = "-> %r" % (function(*args, **kwargs),)
    except OSError as e:
        text = "!! %s %s %r %r" % (type(e).__name__, e, e.filename, e.filename2)
    except BaseException as e:
        text = "!! %s %s" % (type(e).__name__, e)
    print(name, re.sub("0x[0-9a-f]+", "0x", "%r %r %s" % (args, kwargs, text)))


l=_thread.allocate_lock()
attempt(l.acquire)
attempt(l.release)
attempt(l.release)
attempt(l.acquire,x=3)
attempt(l.acquire,True,float('nan'))
attempt(l.acquire, 1.5)
attempt(l.acquire,True,None)
attempt(l.acquire,False,-1)
if l.locked(): l.release()
attempt(_thread.LockType)
attempt(_thread.start_new_thread)
attempt(_thread.start_new_thread,1,())
attempt(_thread.start_new_thread,len,[])
attempt(_thread.start_new_thread,len,(),[])
attempt(_thread.start_new_thread,len,(),{},4)
attempt(_thread._local,1)
attempt(_thread._local,a=1)
class L(_thread._local):
    def __init__(s,*a,**k): print('init',a,k)
attempt(L,1,a=2)
x=_thread._local(); x.a=1; print(x.__dict__, dir(x)[-3:])
attempt(setattr,x,'__dict__',{})
attempt(delattr,x,'b')
attempt(getattr,x,'zz')
attempt(delattr,x,'__dict__')
attempt(_thread.stack_size,1000)
attempt(_thread.stack_size,-1)
attempt(_thread.stack_size,65536)
attempt(_thread.stack_size)
attempt(_thread.stack_size,0)
attempt(_thread.stack_size,'x')
attempt(_thread.stack_size,40000)
attempt(_thread.interrupt_main,100)
attempt(_thread.interrupt_main,0)
attempt(_thread.interrupt_main,'s')
attempt(_thread._excepthook,1)
attempt(_thread._excepthook)
attempt(_thread._ExceptHookArgs,(1,2)); print(_thread._ExceptHookArgs((1,2,3,4)))
attempt(_thread.exit)
attempt(_thread._count)
attempt(_thread._set_sentinel)
attempt(_thread.get_ident,1)
attempt(_thread.allocate_lock,1)
attempt(l.locked)
print(_thread.TIMEOUT_MAX, l.acquire(), l.__exit__(1,2,3) , l.__enter__())
attempt(l.__exit__)
attempt(l.__exit__)
attempt(_thread.start_new_thread,len,args=())
attempt(_thread.interrupt_main,2)
attempt(_thread._excepthook,(1,2,3,4))
