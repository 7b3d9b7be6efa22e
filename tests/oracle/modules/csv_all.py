# _csv: dialects, reading, writing, messages.
import _csv,io
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__module__,type(e).__name__, e)
D=_csv.Dialect
for kw in (dict(delimiter=''),dict(delimiter='ab'),dict(delimiter=None),dict(delimiter=1),dict(quotechar=''),dict(quotechar='ab'),dict(quotechar=1),dict(quotechar=None),dict(escapechar=''),dict(escapechar='ab'),dict(escapechar=1),dict(lineterminator=None),dict(lineterminator=1),dict(quoting=9),dict(quoting='a'),dict(quoting=1,quotechar=None),dict(doublequote=5),dict(x=1),dict(skipinitialspace='a'),dict(strict=[]),dict(dialect='nope'),dict(dialect=5),dict(delimiter='\n'),dict(delimiter=' ',skipinitialspace=1), dict(quotechar='\n'), dict(quoting=None), dict(quoting=True),dict(lineterminator='')):
    print(kw,end=' '); t(lambda: [getattr(D(**kw),a) for a in ('delimiter','quotechar','escapechar','lineterminator','quoting','doublequote','skipinitialspace','strict')])
class d: delimiter=';'; quoting='x'
t(lambda:D(d)); 
class d: delimiter=';'
t(lambda:D(d).delimiter); t(lambda: D(d,delimiter='|').delimiter); x=D(); t(lambda:D(x) is x); t(lambda:D(x,strict=1) is x)
t(lambda: x.__reduce__()); t(lambda:__import__('copy').copy(x)); t(lambda: __import__('pickle').dumps(x))
for s in (['a,b','c'],['"a','b"'],['"a"b'],['a"b'],['a\nb'],['a\r\n'],['a\rb'],['a\x00b'],['"a"\n','b'],[1],[b'a'],['"a'],[''],['\n'],['a,'],[',']):
    for kw in ({},dict(strict=1),dict(quoting=3,escapechar='\\'),dict(quoting=2),dict(doublequote=0),dict(escapechar='\\')):
        print(s,kw,end=' '); t(lambda: list(_csv.reader(s,**kw)))
t(lambda: list(_csv.reader(['a\\','b'],escapechar='\\'))); t(lambda: list(_csv.reader(['a\\\nb'],escapechar='\\'))); t(lambda: list(_csv.reader(['"a\\\nb"'],escapechar='\\')))
t(lambda: _csv.reader(5)); t(lambda:_csv.reader()); t(lambda:_csv.reader([],x=1)); t(lambda:_csv.writer(5)); t(lambda:_csv.writer()); t(lambda:_csv.reader([], 'nope'))
r=_csv.reader(['a'],skipinitialspace=1); t(lambda: r.line_num); t(lambda: next(r)); t(lambda:r.line_num); t(lambda:r.dialect.skipinitialspace)
def w(rows,**kw):
    f=io.StringIO(); wr=_csv.writer(f,**kw); 
    res=[wr.writerow(x) for x in rows]
    return f.getvalue(),res
for rows in ([['a','b']],[[1,2.5,None,True]],[['a,b','c"d','e\nf','g\rh',' x']],[[]],[['']],[[None]],[['','']],[5],[['\\']],[['a',5,'b']],['abc'],[[float('nan'),1e300,0.1]],[['"']]):
    for kw in ({},dict(quoting=1),dict(quoting=2),dict(quoting=3),dict(quoting=3,escapechar='\\'),dict(doublequote=0),dict(doublequote=0,escapechar='\\'),dict(escapechar='\\'),dict(delimiter=' ',skipinitialspace=1),dict(lineterminator='x'),dict(quotechar=None,quoting=3)):
        print(rows,kw,end=' '); t(lambda: w(rows,**kw))
f=io.StringIO(); wr=_csv.writer(f); t(lambda:wr.writerows([[1],[2]])); t(lambda:wr.writerows(5)); t(lambda:wr.writerows([5])); t(lambda:wr.dialect.delimiter)
t(lambda:_csv.field_size_limit()); t(lambda:_csv.field_size_limit(10)); t(lambda:list(_csv.reader(['a'*11]))); t(lambda:_csv.field_size_limit('a')); t(lambda:_csv.field_size_limit(131072)); t(lambda:_csv.field_size_limit(1,2))
t(lambda:_csv.register_dialect('x',delimiter=';')); t(lambda:_csv.get_dialect('x').delimiter); t(lambda:_csv.list_dialects()); t(lambda:_csv.unregister_dialect('x')); t(lambda:_csv.unregister_dialect('x')); t(lambda:_csv.get_dialect('x')); t(lambda:_csv.register_dialect(5)); t(lambda:_csv.register_dialect()); t(lambda:_csv.get_dialect(5)); t(lambda:_csv.register_dialect('y','excel'));t(lambda:_csv.register_dialect('y',5));t(lambda:_csv.unregister_dialect([]))
class Bad:
    def write(self,x): raise KeyError(x)
t(lambda:_csv.writer(Bad()).writerow([1]))
class It:
    def __iter__(self): raise KeyError(1)
t(lambda:wr.writerow(It()))
t(lambda:D.__new__(D).delimiter); t(lambda:type(r)); t(lambda:_csv.Reader()); t(lambda:type(r)([])); t(lambda: x.delimiter.__class__); t(lambda:setattr(x,'delimiter','a')); t(lambda:setattr(x,'strict',1)); t(lambda:setattr(x,'quoting',1)); t(lambda:delattr(x,'quoting')); t(lambda: _csv.Error.__mro__); t(lambda:_csv.__doc__ is not None); t(lambda:list(_csv._dialects))
