"""array: everything that Python sees."""

import builtins


def scrub(text):
    head, *rest = text.split("0x7")
    return head + "".join("0xADDRESS" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


from array import array
import array as am, copy, pickle, io
def t(f):
    try: print(repr(f())[:200])
    except BaseException as e: print(type(e).__name__, e)
a=array('i',[1,2,3])
for f in [lambda:array(),lambda:array('x'),lambda:array('ii'),lambda:array(5),lambda:array(b'i'),lambda:array('i','abc'),lambda:array('i',b'\1\0\0\0'),lambda:array('i',b'\1\0'),lambda:array('i',['a']),lambda:array('i',[1.5]),lambda:array('i',5),lambda:array('b',[200]),lambda:array('b',[-200]),lambda:array('B',[256]),lambda:array('B',[-1]),lambda:array('h',[40000]),lambda:array('H',[70000]),lambda:array('H',[-1]),lambda:array('i',[2**31]),lambda:array('I',[2**32]),lambda:array('I',[-1]),lambda:array('l',[2**63]),lambda:array('L',[2**64]),lambda:array('L',[-1]),lambda:array('q',[2**63]),lambda:array('Q',[2**64]),lambda:array('Q',[-1]),lambda:array('f',['a']),lambda:array('d',['a']),lambda:array('d',[1,2.5]),lambda:array('f',[1e40]),lambda:array('u','abc'),lambda:array('u',['a','b']),lambda:array('u',['ab']),lambda:array('u',[5]),lambda:array('u','é\U0001F600'),lambda:array('i',array('h',[1,2])),lambda:array('d',array('i',[1,2])),lambda:array('u',array('i',[1])),lambda:array('i',array('u','a')),lambda:array('i',[1],2),lambda:array('i',x=1),lambda:array('I',[1.5]),lambda:array('i',iter([1,2])),lambda:array('B',bytearray(b'ab')),lambda:array('B',(1,2)),
 lambda:repr(array('i')),lambda:repr(array('u','a\'b')),lambda:repr(array('d',[1.5])),lambda:a[0],lambda:a[-1],lambda:a[5],lambda:a['a'],lambda:a[1:],lambda:a[::2],lambda:a[::-1],lambda:a.append('a'),lambda:a.append(2**40),lambda:a.extend([4,5]) or a,lambda:a.extend(array('h',[1])),lambda:a.extend(5),lambda:a.insert(0,9) or a,lambda:a.insert(-1,8) or a,lambda:a.insert(100,7) or a,lambda:a.pop(),lambda:a.pop(0),lambda:a.pop(50),lambda:array('i').pop(),lambda:a.remove(8) or a,lambda:a.remove(99),lambda:a.index(2),lambda:a.index(99),lambda:a.index(2,2),lambda:a.index(2,-10,10),lambda:a.count(1),lambda:a.reverse() or a,lambda:a.tolist(),lambda:a.tobytes(),lambda:a.frombytes(b'\1\0\0\0') or a,lambda:a.frombytes(b'abc'),lambda:a.frombytes('a'),lambda:a.fromlist([1,2]) or a,lambda:a.fromlist((1,)),lambda:a.fromlist([1,'a']),lambda:len(a),lambda:a.byteswap() or a,lambda:array('q',[1]).byteswap(),lambda:a.typecode,lambda:a.itemsize,lambda:a.buffer_info()[1],lambda:a==array('i',[1]),lambda:array('i',[1,2])==array('d',[1,2]),lambda:array('i',[1])<array('i',[2]),lambda:array('i',[1])==[1],lambda:array('i',[1])<[1],lambda:hash(a),lambda:1 in array('i',[1]),lambda:'a' in a,lambda:array('i',[1])+array('i',[2]),lambda:array('i',[1])+array('h',[2]),lambda:array('i',[1])+[1],lambda:array('i',[1,2])*2,lambda:2*array('i',[1,2]),lambda:array('i')*10,lambda:array('i',[1])*-1,lambda:array('i',[1])*(2**62),lambda:copy.copy(array('i',[1])),lambda:copy.deepcopy(array('i',[1])),lambda:pickle.loads(pickle.dumps(array('d',[1,2]))),lambda:array('i',[1]).__reduce_ex__(3),lambda:array('i',[1]).__reduce_ex__(2),lambda:array('u','ab').__reduce_ex__(2),lambda:array('u','ab').tounicode(),lambda:array('i').tounicode(),lambda:array('i').fromunicode('a'),lambda:(lambda x:(x.fromunicode('cd'),x))(array('u','ab')),lambda:array('u').fromunicode(5),lambda:memoryview(array('i',[1,2])).format,lambda:memoryview(array('u','ab')).format,lambda:memoryview(array('d',[1,2])).tolist(),lambda:bytes(array('h',[1])),lambda:am.typecodes,lambda:am.ArrayType is array,lambda:array('i',[1]).__sizeof__(),lambda:array.__doc__ is not None,lambda:iter(a),lambda:next(iter(array('i',[5]))),lambda:iter(array('i',[5])).__reduce__(),lambda:array('u','a')[0],lambda:array('i',[1,2,3]).__setitem__(0,'a'),lambda:am._array_reconstructor(array,'i',8,b'\1\0\0\0'),lambda:am._array_reconstructor(array,'d',16,b'\0'*8),lambda:am._array_reconstructor(array,'i',9,b'\0\0\0\1'),lambda:am._array_reconstructor(array,'i',99,b''),lambda:am._array_reconstructor(array,'x',0,b''),lambda:am._array_reconstructor(int,'i',0,b''),lambda:am._array_reconstructor(array,'i',8,'a'),lambda:am._array_reconstructor(array,'u',18,b'a\0'),lambda:am._array_reconstructor(array,'u',20,b'a\0\0\0'),lambda:am._array_reconstructor(array,'f',14,b'\0\0\x80?'),lambda:am._array_reconstructor(array,'b',1,b'ab'),lambda:am._array_reconstructor(array,'B',0,b'ab'),lambda:am._array_reconstructor(array,'L',12,b'\1'+b'\0'*7),lambda:am._array_reconstructor(array,'h',4,b'\1\0\2\0'),lambda:am._array_reconstructor(array,'h',4,b'\1\0\2'),
]: t(f)
x=array('i',range(10))
def s(k,v):
    y=array('i',range(10)); y[k]=v; return y
def d(k):
    y=array('i',range(10)); del y[k]; return y
for f in [lambda:s(slice(0,2),array('i',[7,8,9])),lambda:s(slice(0,0),array('i',[7])),lambda:s(slice(2,5),array('i')),lambda:s(slice(0,10,2),array('i',[9]*5)),lambda:s(slice(0,10,2),array('i',[9])),lambda:s(slice(0,2),[1]),lambda:s(slice(0,2),array('h',[1])),lambda:s(5,99),lambda:s(50,1),lambda:s('a',1),lambda:s(slice(None,None,-1),array('i',range(10))),lambda:d(0),lambda:d(-1),lambda:d(50),lambda:d(slice(0,5)),lambda:d(slice(0,10,3)),lambda:d(slice(9,0,-2)),lambda:d('a')]: t(f)
m=memoryview(x); t(lambda:x.append(1)); t(lambda:x.pop()); t(lambda:x.__setitem__(0,5)); t(lambda:x.__delitem__(0)); t(lambda:x.extend([])); t(lambda:x.__imul__(1)); t(lambda:x.__imul__(2)); t(lambda:x.byteswap()); t(lambda:x.__iadd__(array('i'))); m.release(); t(lambda:x.append(1))
f=io.BytesIO(); array('i',[1,2]).tofile(f); t(lambda:f.getvalue()); f.seek(0); y=array('i'); t(lambda:y.fromfile(f,1)); t(lambda:y); t(lambda:y.fromfile(f,5)); t(lambda:y); t(lambda:y.fromfile(f,-1)); t(lambda:y.fromfile(5,1))
class A(array): pass
z=A('i',[1]); z.q=1; t(lambda:z); t(lambda:z.__reduce_ex__(3)); t(lambda:type(z+z)); t(lambda:type(z[:])); t(lambda:A.__new__(A,'i',x=1)); t(lambda:z==array('i',[1])); t(lambda:z+[1]); t(lambda:z.__iadd__([1])); t(lambda: z.__iadd__(z)); t(lambda: z.__imul__(3))
