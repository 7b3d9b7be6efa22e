# SPDX-License-Identifier: MIT
"""time: calendar time, zones, clocks, errors."""
import _thread
import os
import re
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


os.environ['TZ']='Europe/Berlin'; time.tzset()
for fn in (time.gmtime,time.localtime,time.ctime):
    for a in (0,1e9,-1,1.99999,'x',1e30,float('nan'),float('inf'),2**70,2**60,-2**60): attempt(fn,a)
    attempt(fn,1,2)
lt=time.localtime(1700000000)
for fn in (time.asctime,time.mktime):
    for a in (lt,(1,2,3),tuple(lt),'abc',(2000,1,1,0,0,0,0,1,0),(2000,13,1,0,0,0,0,1,0),(2000,1,32,0,0,0,0,1,0),(2000,1,1,24,0,0,0,1,0),(2000,1,1,0,60,0,0,1,0),(2000,1,1,0,0,62,0,1,0),(2000,1,1,0,0,0,7,1,0),(2000,1,1,0,0,0,-1,1,0),(2000,1,1,0,0,0,-2,1,0),(2000,1,1,0,0,0,0,367,0),(2000,0,0,0,0,0,0,0,0),(2**40,1,1,0,0,0,0,1,0),(2000,1.5,1,0,0,0,0,1,0),(1,1,1,0,0,0,0,1,0),(-5,1,1,0,0,0,0,1,0),[2000,1,1,0,0,0,0,1,0]): attempt(fn,a)
attempt(time.sleep)
attempt(time.time,1)
attempt(time.clock_gettime,99)
attempt(time.clock_gettime,'x')
attempt(time.clock_gettime)
attempt(time.clock_settime,0,'x')
attempt(time.clock_settime,99,1)
attempt(time.clock_settime_ns,0,1.0)
attempt(time.clock_getres,1)
attempt(time.clock_gettime_ns,1.0)
attempt(time.get_clock_info,'x')
attempt(time.get_clock_info,1)
attempt(time.clock_settime,99,1e30)
for n in ('monotonic','perf_counter','process_time','thread_time','time'): attempt(time.get_clock_info,n)
attempt(time.pthread_getcpuclockid,'x')
attempt(time.strptime,'2000','%Y')
attempt(time.strptime)
attempt(time.strptime,'30 Nov 00')
print(lt, lt.tm_zone, lt.tm_gmtoff, lt[:], lt.n_fields)
print(time.struct_time((1,2,3,4,5,6,7,8,9)), time.struct_time((1,2,3,4,5,6,7,8,9,'a',3)).tm_zone)
attempt(time.struct_time,(1,2))
attempt(time.struct_time,tuple(range(12)))
print(time.timezone,time.altzone,time.daylight,time.tzname)
os.environ['TZ']='UTC'; time.tzset(); print(time.timezone,time.altzone,time.daylight,time.tzname); print(time.gmtime(0).tm_zone)
os.environ['TZ']='<+03>-3'; time.tzset(); print(time.timezone,time.altzone,time.daylight,time.tzname)
os.environ['TZ']='Australia/Sydney'; time.tzset(); print(time.timezone,time.altzone,time.daylight,time.tzname)
os.environ['TZ']='Pacific/Apia'; time.tzset(); print(time.timezone,time.altzone,time.daylight,time.tzname)
print([(k, v.__doc__) for k, v in time.struct_time.__dict__.items() if type(v).__name__ == 'member_descriptor'])
print(repr(time.gmtime(0)), time.struct_time.__reduce__(lt))
attempt(time.mktime,(1970,1,1,0,59,59,0,1,0))
attempt(time.gmtime,1.9999999999)
attempt(time.gmtime,-0.5)
