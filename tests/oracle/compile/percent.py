# SPDX-License-Identifier: MIT
"""text % tuple."""
a, b = 1, 'x'
class S(str):
    def __str__(self): return 'S!'
    def __format__(self, s): return 'F!'
print('%s-%r' % (a, b), '%5s|%-5s|%.2s|%5.1r' % (b, b, 'abc', 'q'), '%%%s%%' % (a,), '%a' % ('é',), '%s' % (S('q'),), '%5s' % (S('q'),))
for f in ("'%s' % (a, b)", "'%s %s' % (a,)", "'%d' % (a,)", "'%' % (a,)", "'%s%' % (a,)", "'%(x)s' % (a,)", "'%5' % (a,)", "'' % (a,)", "'x' % (a,)", "'%1000s' % (a,)", "'%*s' % (5, a)", "'%s' % (*[a],)", "'%+s|%#s|%05s' % (a, b, a)", "'%0s' % (a,)", "'%.s' % ('abc',)", "'%-s' % (a,)", "'%%' % (a,)", "'%s' % ()"):
    try: print(f, repr(eval(f)))
    except Exception as e: print(f, repr(e))
