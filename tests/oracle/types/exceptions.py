"""Construction, attributes, texts and pickling of the built-in exceptions."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


G={}
def t(s):
    try: exec(s,G); print(s,'ok')
    except BaseException as e: print(s,'=>',type(e).__name__+':',e)
for x in '''SyntaxError('a',(1,2,3))
SyntaxError('a',(1,2,3,4,5))
SyntaxError('a',(1,2,3,4,5,6,7))
SyntaxError('a',5)
print(repr(SyntaxError('a',('/x/f',2,3,4))))
print(str(SyntaxError('a',('/x/f',2,3,4))))
print(str(SyntaxError('a',(None,2,3,4))))
print(str(SyntaxError('a',('f',None,3,4))))
print(str(SyntaxError()), str(SyntaxError(1)), str(SyntaxError(None)))
print(SyntaxError('a',('f',1,2,3,4,5)).__dict__, SyntaxError('a',('f',1,2,3,4,5)).args)
NameError('a',name=1,x=2)
NameError(name=1,obj=2)
AttributeError(name=1,obj=2,x=3)
e=OSError(2,'x','f'); print(repr(e),e.args,e.filename,e.__reduce__())
e=OSError(2,'x','f',None,'g'); print(repr(e),str(e),e.args,e.filename2,e.__reduce__())
e=OSError(2,'x','f',None); print(repr(e),str(e),e.args,e.filename2,e.__reduce__())
e=OSError(2,'x',None,None,'g'); print(repr(e),str(e),e.args,e.filename2,e.__reduce__())
e=OSError(2); print(repr(e),str(e),e.args,e.errno)
e=OSError(1,2,3,4,5,6); print(repr(e),str(e),e.args,e.errno)
e=OSError('a','b'); print(repr(e),str(e),e.args,e.errno)
e=BlockingIOError(11,'x',5); print(repr(e),str(e),e.args,e.filename,e.characters_written)
e=BlockingIOError(11,'x',5.0); print(repr(e),str(e),e.args,e.filename,e.characters_written)
e=BlockingIOError(11,'x',None); print(e.characters_written)
e.characters_written='a'
e.characters_written=3;print(e.characters_written)
del e.characters_written
del e.characters_written
e=BlockingIOError(11,'x','f'); print(e.characters_written)
e=OSError(11,'x',3); print(type(e),e.filename,e.args)
class M(OSError):\n  def __init__(s,*a,k=1): super().__init__(*a)
e=M(2,'x','f',k=3);print(e.args,e.errno,e.filename,repr(e))
class M(OSError):\n  def __new__(c,*a,k=1): return super().__new__(c,*a)
e=M(2,'x','f');print(e.args,e.errno,e.filename,repr(e))
e=M(2,'x','f',k=3)
class M(OSError): pass
M(2,k=1)
e=M(2,'x','f');print(e.args,e.errno,e.filename,repr(e))
e=ImportError('a',name='n',path='p');print(e.msg,e.name,e.path,str(e),e.args,e.__reduce__(),repr(e))
e=ImportError('a','b',name='n');print(e.msg,e.name,e.path,str(e),e.args,e.__reduce__())
e.x=1;print(e.__reduce__())
print(ImportError('a').__reduce__())
print(ImportError(1).msg, str(ImportError(1)))
e=StopIteration(1,2);print(e.value,e.args)
e=SystemExit(1,2);print(e.code,e.args)
e=SystemExit();print(e.code,e.args)
e=KeyError('a');print(str(e),repr(e))
e=KeyError('a',1);print(str(e),repr(e))
e=UnicodeDecodeError('utf8',b'abc',1,2,'r');print(str(e),repr(e))
e=UnicodeDecodeError('utf8',bytearray(b'abc'),1,2,'r');print(str(e),repr(e))
UnicodeDecodeError('utf8','abc',1,2,'r')
e=UnicodeDecodeError('utf8',b'abc',1,3,'r');print(str(e),repr(e))
e.start=9;print(str(e)); e.end=10; print(str(e))
e=UnicodeEncodeError('utf8','abc',1,2,'r');print(str(e),repr(e))
e=UnicodeEncodeError('utf8','a\\u1234c',1,2,'r');print(str(e),repr(e))
e=UnicodeEncodeError('utf8','a\\U00012345',1,2,'r');print(str(e),repr(e))
UnicodeEncodeError('utf8',b'abc',1,2,'r')
UnicodeEncodeError('utf8','abc','1',2,'r')
UnicodeEncodeError('utf8','abc',1,2,3)
e=UnicodeTranslateError('abc',1,2,'r');print(str(e),repr(e))
e=UnicodeTranslateError('abc',1,3,'r');print(str(e),repr(e))
e=UnicodeEncodeError.__new__(UnicodeEncodeError);print(repr(str(e)))
e=UnicodeEncodeError('utf8','abc',1,2,'r');e.object=5;print(str(e))
e=UnicodeEncodeError('utf8','abc',1,2,'r');del e.object;print(repr(str(e)))
e=UnicodeEncodeError('utf8','abc',1,2,'r');e.encoding=5;e.reason=3;print(repr(str(e)))
e=ValueError();e.__notes__
e.add_note(1)
e.add_note('a');e.add_note('b');print(e.__notes__,e.__dict__)
e.__notes__=1;e.add_note('x')
e.__setstate__(1)
e.__setstate__({1:2})
e.__setstate__({'a':2})
print(e.a,e.__reduce__())
e.args=1
e.args='ab';print(e.args)
e.__cause__=1
e.__context__=1
e.__traceback__=1
e.with_traceback(1)
e.__dict__=1
e.__suppress_context__=1
print(e.__suppress_context__); e.__cause__=None; print(e.__suppress_context__)
eg=ExceptionGroup('m',[ValueError(1),TypeError(2)]);print(str(eg),repr(eg),eg.message,eg.exceptions,eg.args)
eg.split(1)
eg.split(int)
eg.split((ValueError,int))
print(eg.split(ValueError)); print(eg.subgroup(ValueError)); print(eg.split(lambda e: isinstance(e,TypeError)))
print(eg.split(ExceptionGroup), eg.split((KeyError,)))
eg.derive(1)
eg.derive([])
print(eg.derive([KeyError()]))
eg.split()
eg.subgroup()
ExceptionGroup('x',[ValueError()]*3).__class_getitem__(1)
class E(ExceptionGroup,ValueError): pass
E('a',[KeyboardInterrupt()])
class E2(BaseExceptionGroup): pass
print(type(E2('a',[ValueError()])))
class E3(ExceptionGroup):\n  def derive(self,x): return 5
E3('a',[ValueError(),TypeError()]).split(ValueError)
BaseExceptionGroup('x',{1})
BaseExceptionGroup('x',iter([1]))
BaseExceptionGroup(exceptions=1)
BaseExceptionGroup('x',[ValueError()],3)
print(BaseExceptionGroup.__new__.__text_signature__, BaseException.__init__.__text_signature__, sorted(set(BaseException.__dict__)))
print(sorted(set(BaseExceptionGroup.__dict__)), sorted(OSError.__dict__), sorted(KeyError.__dict__), sorted(ValueError.__dict__),sorted(ImportError.__dict__),sorted(StopIteration.__dict__), sorted(UnicodeError.__dict__), sorted(UnicodeDecodeError.__dict__), sorted(SyntaxError.__dict__),sorted(AttributeError.__dict__))
try:\n  raise ValueError from 1
except: raise
raise 1
raise int
try:\n  1/0\nexcept 1: pass
try:\n  1/0\nexcept* 1: pass
try:\n  1/0\nexcept* ExceptionGroup: pass
class B(Exception):\n  def __new__(c): return 5
raise B
raise ValueError(1) from B
'''.strip().splitlines(): t(x.replace('\\n','\n'))
