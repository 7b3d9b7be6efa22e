# SPDX-License-Identifier: MIT
"""_signal: calls, errors and messages."""
import _signal as s
import _thread
import os
import re
import threading
import time


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


attempt(s.signal,0,0)
attempt(s.signal,65,0)
attempt(s.signal,2,3)
attempt(s.signal,9,0)
attempt(s.signal,'x',0)
attempt(s.signal,2.0,0)
attempt(s.signal,10,s.SIG_IGN)
attempt(s.signal,10,lambda *a:0)
attempt(s.getsignal,10)
attempt(s.getsignal,0)
attempt(s.getsignal,2)
attempt(s.getsignal,32)
attempt(s.signal,2,True)
attempt(s.signal,2,s.default_int_handler)
attempt(s.signal,10,0)
attempt(s.alarm,0)
attempt(s.alarm,-1)
attempt(s.alarm,'x')
attempt(s.setitimer,5,1)
attempt(s.setitimer,0,-1)
attempt(s.getitimer,9)
attempt(s.setitimer,0,1e30)
attempt(s.siginterrupt,0,1)
attempt(s.siginterrupt,10,1)
attempt(s.siginterrupt,9,1)
attempt(s.strsignal,0)
attempt(s.strsignal,2)
attempt(s.strsignal,64)
attempt(s.strsignal,34)
attempt(s.strsignal,99)
attempt(s.valid_signals)
attempt(s.sigwait,5)
r,w=os.pipe()
attempt(s.set_wakeup_fd,w);os.set_blocking(w,False)
attempt(s.set_wakeup_fd,w)
attempt(s.set_wakeup_fd,-1)
attempt(s.raise_signal,0)
attempt(s.raise_signal,99)
attempt(s.pidfd_send_signal,99,2)
attempt(s.pidfd_send_signal,0,2,3)
attempt(s.default_int_handler,2,None)
attempt(s.default_int_handler,'x',None)
attempt(s.default_int_handler)
print(s.ItimerError, s.ItimerError.__mro__, s.struct_siginfo, s.struct_siginfo.n_sequence_fields,s.struct_siginfo.n_fields,s.struct_siginfo.__match_args__)
attempt(s.set_wakeup_fd)
def f(): 
    attempt(s.signal,2,0); attempt(s.set_wakeup_fd,-1)
t = threading.Thread(target=f)
t.start()
t.join()
print([(k, v.__doc__) for k, v in s.struct_siginfo.__dict__.items() if type(v).__name__ == 'member_descriptor'])
