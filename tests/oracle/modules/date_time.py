# _datetime through datetime: constructors, messages, arithmetic, texts, zones, pickled states.
import datetime as D
import os
import time as T
from datetime import *

os.environ["TZ"] = "Europe/Berlin"
T.tzset()
utc = timezone.utc
d = date(2020, 2, 3)
dt = datetime(2020, 2, 3, 4, 5, 6, 7)
tm = time(1, 2, 3, 4)
td = timedelta(1, 2, 3)


class TZ(tzinfo):
    pass


class TZ2(tzinfo):
    def utcoffset(self, dt):
        return 5


class TZ3(tzinfo):
    def utcoffset(self, dt):
        return timedelta(days=1)

    def tzname(self, dt):
        return 3

    def dst(self, dt):
        return timedelta(hours=1)


class TZ4(tzinfo):
    def utcoffset(self, dt):
        return timedelta(hours=2)

    def tzname(self, dt):
        return "X%Y"

    def dst(self, dt):
        return timedelta(hours=1)


def plain(text):  # without addresses
    parts = text.split(" at 0x")
    return " at ".join([parts[0]] + [p.lstrip("0123456789abcdef") for p in parts[1:]])


def show(text):
    try:
        result = repr(eval(text))
    except BaseException as e:
        result = type(e).__name__ + " " + str(e)
    print(text, "->", plain(result))


for text in r"""date(0,1,1)
date('a',1,1)
date(10000,1,1)
date(2020,13,1)
date(2020,2,30)
date(2020,2.5,3)
date(2**40,1,1)
date(2**70,1,1)
date(-2**40,1,1)
date(b'\x07\xe4\x02\x03')
date('\x07\xe4\x02\x03')
date.fromordinal()
date.fromordinal(0)
date.fromordinal(10**7)
date.fromordinal(-5)
date.fromordinal('a')
date.fromordinal(3652059), date.fromordinal(1), date.fromordinal(737458)
date.fromtimestamp('a')
date.fromtimestamp(1e20)
date.fromtimestamp(float('nan'))
date.fromtimestamp(0), date.fromtimestamp(1e9), date.fromtimestamp(-1e9)
date.fromisoformat(3)
date.fromisoformat('2020')
date.fromisoformat('2020-02-30')
date.fromisoformat('20200203')
date.fromisoformat('2020-W06-1')
date.fromisoformat('2020W061')
date.fromisoformat('2020W06')
date.fromisoformat('2020-W06')
date.fromisoformat('2020-W54-1')
date.fromisoformat('2020-02-3x')
date.fromisoformat('2020-0203')
date.fromisoformat('202002-03')
date.fromisoformat('２０２０-02-03')
date.fromisocalendar(2020,54,1)
date.fromisocalendar(2020,53,1), date.fromisocalendar(2015, 53, 7)
date.fromisocalendar(2020,1,8)
date.fromisocalendar(0,1,1)
date.fromisocalendar(9999,53,1)
date.fromisocalendar(year=2020,week=1,day=1)
date.fromisocalendar(2020,1)
d.isocalendar()
d.isocalendar().__reduce__()
d.isocalendar().year, d.isocalendar()[1], d.isocalendar().weekday
[date(y, 1, 1).isocalendar()[:] for y in range(2000, 2012)], [date(y, 12, 31).isocalendar()[:] for y in range(2000, 2012)]
d.replace(year=0)
d.replace(foo=0)
d.replace(1,2,3,4)
d.replace(day=29), d.replace(2021, 1), d.replace(month=12)
d.strftime()
d.strftime(1)
d.strftime('%Y-%m-%d %z %Z %f %H %%')
d.strftime(format='%j')
d.strftime('%')
d.strftime('é%Y')
format(d,'%y')
format(d)
d.__format__(1)
d.ctime()
d.timetuple()
d.toordinal(), d.weekday(), d.isoweekday()
d.__reduce__()
d+1
1+d
d+td
td+d
d-td
td-d
d-d
d-1
d<dt
d==dt
dt==d
d<1
d==1, d < date(2020, 2, 4), d >= d
hash(d)==hash(date(2020,2,3))
hash(d), hash(dt), hash(tm), hash(td), hash(utc), hash(dt.replace(tzinfo=utc)), hash(tm.replace(tzinfo=utc))
date.min, date.max, date.resolution
date.max+timedelta(1)
date.min-timedelta(1)
timedelta('a')
timedelta(seconds='a')
timedelta(x=1)
timedelta(1,2,3,4,5,6,7,8)
timedelta(10**10)
timedelta(10**20)
timedelta(999999999,86400)
timedelta(1.5,2.5,3.5)
timedelta(float('nan'))
timedelta(float('inf'))
timedelta(microseconds=0.5)
timedelta(microseconds=1.5)
timedelta(hours=1.123456789)
timedelta(weeks=-1), timedelta(milliseconds=1500), timedelta(minutes=-90), timedelta(days=-1.5)
str(timedelta(-1))
str(timedelta(1,3600,5))
str(timedelta(2)), str(timedelta(hours=30)), str(timedelta(0))
repr(timedelta(0,0,5))
td*2
2*td
td*1.5
td*'a'
td/2
td/0
td/0.0
td/1.5
td/td
td/timedelta(0)
td//2
td//td
td//timedelta(0)
td//0
td//1.5
td%timedelta(hours=1)
td%timedelta(0)
td%2
divmod(td,timedelta(hours=1))
divmod(td,2)
divmod(td,timedelta(0))
1/td
abs(-td)
-td
+td
bool(timedelta(0)), bool(td)
td<1
td==1
td<timedelta(2), td>=td, td!=timedelta(1)
td+1
td-1
1-td
td*float('inf')
td*float('nan')
td.total_seconds(), timedelta.max.total_seconds()
td.__reduce__()
timedelta.min
timedelta.max
timedelta.resolution
-timedelta.max
timedelta.max+timedelta(1)
timedelta.max // timedelta.resolution, timedelta.max / timedelta(days=7), timedelta.max * 1, timedelta.min / 3
tzinfo()
tzinfo(1,2)
tzinfo().utcoffset(1)
tzinfo().dst(1)
tzinfo().tzname(1)
tzinfo().fromutc(1)
tzinfo().fromutc(dt)
TZ().utcoffset(None)
TZ().__reduce__()
dt.replace(tzinfo=TZ()).utcoffset()
dt.replace(tzinfo=TZ2()).utcoffset()
dt.replace(tzinfo=TZ3()).utcoffset()
dt.replace(tzinfo=TZ3()).tzname()
dt.replace(tzinfo=TZ4()).strftime('%Z %z')
dt.replace(tzinfo=TZ4()).astimezone(utc)
dt.replace(tzinfo=utc).astimezone(TZ4()).isoformat()
dt.replace(tzinfo=3)
timezone()
timezone(1)
timezone(timedelta(1))
timezone(timedelta(hours=25))
timezone(timedelta(hours=1),3)
timezone(timedelta(hours=1),'x')
timezone(timedelta(hours=1),'x').tzname(None)
timezone(timedelta(hours=1)).tzname(None)
timezone(timedelta(hours=-1,seconds=5,microseconds=3)).tzname(None)
timezone(timedelta(0)) is utc
timezone(timedelta(0),'UTC')
timezone(timedelta(hours=1))==timezone(timedelta(hours=1),'x')
timezone(timedelta(hours=1))<1
utc.utcoffset(1)
utc.utcoffset(None)
utc.dst(1)
utc.dst(None)
utc.tzname(1)
utc.fromutc(1)
utc.fromutc(dt)
utc.fromutc(dt.replace(tzinfo=utc))
repr(utc),str(utc)
utc.__getinitargs__()
timezone(timedelta(hours=1),'x').__getinitargs__()
timezone.min,timezone.max
utc.__reduce__()
hash(utc)==hash(timedelta(0))
time(24)
time(1,60)
time(1,1,60)
time(1,1,1,1000000)
time(1,tzinfo=3)
time(1,fold=2)
time(1,fold='a')
time(b'abcdef')
time(b'\x01\x02\x03\x00\x00\x05', utc)
time(b'\x81\x02\x03\x00\x00\x05').fold
tm.isoformat()
tm.isoformat('hours'),tm.isoformat('minutes'),tm.isoformat('seconds'),tm.isoformat('milliseconds'),tm.isoformat('microseconds'),tm.isoformat('auto')
tm.isoformat('x')
tm.isoformat(timespec=3)
time(1,tzinfo=utc).isoformat()
repr(time(1,2)),repr(time(1,2,3)),repr(tm),repr(time(1,tzinfo=utc,fold=1)),str(tm)
tm.strftime('%Y %H:%M:%S.%f %Z%z')
tm<1
tm==1
tm==time(1,2,3,4,utc)
tm<time(1,2,3,4,utc)
time(1,tzinfo=utc)==time(2,tzinfo=timezone(timedelta(hours=1)))
tm.replace(hour=25)
tm.replace(fold=1)
tm.__reduce__(), tm.__reduce_ex__(4), time(1,fold=1).__reduce_ex__(4), time(1,fold=1).__reduce__(),time(1,tzinfo=utc).__reduce__()
time.fromisoformat('04:05')
time.fromisoformat('T04:05:06.789')
time.fromisoformat('040506')
time.fromisoformat('04:05:06,123456789+01:30')
time.fromisoformat('04:05:06Z')
time.fromisoformat('4')
time.fromisoformat('25:00')
time.fromisoformat('04:05:06-00:00')
time.fromisoformat('04+24:00')
time.fromisoformat('04:05:06.')
time.fromisoformat('0405:06')
time.fromisoformat('04:05:06.1')
time.fromisoformat('04:05Z0')
time.fromisoformat('')
time.fromisoformat(3)
tm.utcoffset(),tm.dst(),tm.tzname()
time(1,tzinfo=TZ4()).utcoffset()
bool(time(0))
datetime(2020,1,1,24)
datetime(2020,1,1,fold=3)
datetime(2020,1,1,tzinfo=3)
datetime(b'\x07\xe4\x02\x03\x04\x05\x06\x00\x00\x07')
datetime(b'\x07\xe4\x82\x03\x04\x05\x06\x00\x00\x07',utc)
datetime(b'\x07\xe4\x02\x03\x04\x05\x06\x00\x00\x07',3)
datetime.now(3)
datetime.now(tz=3)
datetime.now(1,2)
datetime.fromtimestamp()
datetime.fromtimestamp(0,utc)
datetime.fromtimestamp(0.5,tz=utc)
datetime.fromtimestamp(0,3)
datetime.fromtimestamp('a')
datetime.fromtimestamp(1e18)
datetime.fromtimestamp(1e12)
datetime.fromtimestamp(0), datetime.fromtimestamp(1e9), datetime.fromtimestamp(-12345.678)
datetime.fromtimestamp(1603587600).fold, datetime.fromtimestamp(1603587600 - 3600).fold, datetime.fromtimestamp(1603587600)
datetime.utcfromtimestamp(1.0000005)
datetime.utcfromtimestamp(-1.5)
datetime.utcfromtimestamp(float('inf'))
datetime.combine(d,tm)
datetime.combine(d,tm,utc)
datetime.combine(d,tm,3)
datetime.combine(1,tm)
datetime.combine(d,1)
datetime.combine(d,time=tm,tzinfo=None)
datetime.fromisoformat('2020-02-03T04:05:06.000007')
datetime.fromisoformat('2020-02-03')
datetime.fromisoformat('20200203T040506')
datetime.fromisoformat('2020-02-03 04:05+01:00')
datetime.fromisoformat('2020-W06-1T04')
datetime.fromisoformat('2020W0614')
datetime.fromisoformat('2020W06104')
datetime.fromisoformat('2020-W06-104')
datetime.fromisoformat('2020-02-03T')
datetime.fromisoformat('2020-02-03T25:00')
datetime.fromisoformat('2020-02-03T24:00')
datetime.fromisoformat('2020-13-03T04:00')
datetime.fromisoformat('x')
datetime.fromisoformat('2020-02-03T04:05:06+00:00:00.5')
datetime.fromisoformat('2020-02-03\ud80004:05')
datetime.fromisoformat('2020-02-03T04:05:06-05:30')
datetime.fromisoformat('2020-02-03T04:05:06.12Z')
datetime.fromisoformat(1)
dt.date(),dt.time(),dt.timetz()
dt.ctime()
dt.timetuple(), dt.utctimetuple()
dt.replace(tzinfo=TZ4()).timetuple().tm_isdst
dt.replace(tzinfo=TZ4()).utctimetuple()
dt.timestamp()
datetime(2020, 7, 1, 12).timestamp(), datetime(2020, 10, 25, 2, 30).timestamp(), datetime(2020, 10, 25, 2, 30, fold=1).timestamp()
datetime(2020, 3, 29, 2, 30).timestamp(), datetime(2020, 3, 29, 2, 30, fold=1).timestamp(), datetime(1900, 1, 1).timestamp()
dt.replace(tzinfo=utc).timestamp()
dt.astimezone().isoformat(), datetime(2020, 7, 1).astimezone().tzinfo, dt.astimezone(utc), dt.replace(tzinfo=utc).astimezone()
dt.isoformat(),dt.isoformat(' '),dt.isoformat('T','minutes'), dt.isoformat('é')
dt.isoformat('ab')
dt.isoformat(3)
dt.isoformat(timespec='x')
str(dt),repr(dt),repr(datetime(2020,1,1)),repr(datetime(2020,1,1,1,tzinfo=utc,fold=1))
dt.strftime('%Y-%m-%d %H:%M:%S.%f')
dt.strftime('%a %A %b %B %d %H %I %j %m %M %p %S %U %w %W %y %Y')
dt+td
td+dt
dt-td
dt-dt
dt-d
d-dt
dt-1
dt+1
dt-dt.replace(tzinfo=utc)
dt.replace(tzinfo=utc)-dt.replace(tzinfo=timezone(timedelta(hours=1)))
dt<dt.replace(tzinfo=utc)
dt==dt.replace(tzinfo=utc)
dt.replace(tzinfo=utc) == dt.replace(hour=5, tzinfo=timezone(timedelta(hours=1))), dt.replace(tzinfo=utc) < dt.replace(tzinfo=TZ4())
dt<d
dt<1
datetime.max+td
datetime.min-td
dt.replace(month=13)
dt.replace(fold=2)
dt.astimezone(3)
dt.__reduce__(),dt.__reduce_ex__(2),dt.replace(fold=1).__reduce_ex__(4),dt.replace(tzinfo=utc).__reduce__()
datetime.min,datetime.max,datetime.resolution
time.min,time.max,time.resolution
dt.fold,dt.tzinfo, dt.year, dt.month, dt.day, dt.hour, dt.minute, dt.second, dt.microsecond
hash(dt)==hash(dt.replace(fold=1))
datetime.utcnow(1)
D.datetime_CAPI
datetime.today(1)
dt.__radd__(td), dt.__rsub__(dt), d.__radd__(1)
dt.replace(1,2,3,4,5,6,7,utc)
date.today() == date.fromtimestamp(T.time()), abs(datetime.now() - datetime.today()) < timedelta(1), datetime.now(utc).tzinfo
abs(datetime.utcnow().replace(tzinfo=utc).timestamp() - T.time()) < 5, abs(datetime.now().timestamp() - T.time()) < 5
date.today.__text_signature__, datetime.now.__text_signature__, date.fromtimestamp.__text_signature__""".splitlines():
    show(text)


class MyDate(date):
    pass


class MyDT(datetime):
    def __new__(cls, *args, **kw):
        self = super().__new__(cls, *args, **kw)
        self.tag = "t"
        return self


class MyTime(time):
    pass


class MyDelta(timedelta):
    pass


for v in (MyDate(2020, 1, 1) + td, MyDate(2020, 1, 1).replace(day=5), MyDate.fromisoformat("2020-01-01"), MyDate.fromordinal(5),
          MyDT(2020, 1, 1) + td, MyDT.fromtimestamp(0, utc), MyDT.combine(d, tm), MyDT.fromisoformat("2020-01-01"),
          MyTime(1, 2).replace(hour=3), MyTime.fromisoformat("01:02"), MyDelta(1) + MyDelta(2), MyDelta(5), MyDT(2020, 1, 1).date(),
          MyDT.now(utc).replace(2020, 1, 1, 0, 0, 0, 0), MyDate(2020, 1, 1)):
    print(type(v).__name__, v, repr(v))
print(MyDT(2020, 1, 1).tag, (MyDT(2020, 1, 1) + td).tag)
for o in range(1, 3652060, 997):
    x = date.fromordinal(o)
    assert x.toordinal() == o and date(x.year, x.month, x.day) == x and x.weekday() == (o + 6) % 7
    assert date.fromisocalendar(*x.isocalendar()) == x and date.fromisoformat(x.isoformat()) == x
for s in range(-2 * 10**9, 4 * 10**9, 123456789):
    x = datetime.fromtimestamp(s)
    assert x.timestamp() == s, (s, x)
    y = datetime.fromtimestamp(s, utc)
    assert y.timestamp() == s and y.astimezone().timestamp() == s
    assert datetime.fromisoformat(y.isoformat()) == y
state = 1


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


total = 0
for i in range(2000):
    a = timedelta(rnd(10**6) - 5 * 10**5, rnd(86400), rnd(10**6))
    b = timedelta(rnd(1000) - 500, rnd(86400), rnd(10**6))
    x = datetime(1900 + rnd(200), 1 + rnd(12), 1 + rnd(28), rnd(24), rnd(60), rnd(60), rnd(10**6))
    assert x + b - b == x and (x + b) - x == b and a + b - b == a and -(-a) == a
    total ^= hash((a // b, a % b, a * 7, a / 3, b * 1.1, (x + b).isoformat(), a / b)) if b else 0
    q, r = divmod(a, b)
    assert q * b + r == a
print(total % 2**32)
for bad in ("year", "day"):
    try:
        setattr(d, bad, 3)
    except AttributeError as e:
        print(e)
import copy
for v in (d, dt, tm, td, utc, timezone(td - timedelta(1)), dt.replace(tzinfo=utc)):
    print(copy.copy(v) == v, copy.deepcopy(v) == v)
