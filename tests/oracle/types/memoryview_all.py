"""memoryview: indexing, slicing, casting, comparing, releasing."""

import builtins


def scrub(text):
    head, *rest = text.split("0x7")
    return head + "".join("0xADDRESS" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
import array
b=bytearray(range(24)); m=memoryview(b)
m2=m.cast('B',(4,6)); mi=m.cast('i'); m3=m.cast('B',(2,3,4)); mz=m.cast('B',[]) if 0 else None
one=memoryview(b'a').cast('B',()); 
r=memoryview(b'x'); r.release()
for i,f in enumerate([lambda:memoryview(5),lambda:memoryview(),lambda:memoryview('a'),lambda:memoryview(object=b'a'),lambda:memoryview(b'a',1),lambda:m[24],lambda:m['a'],lambda:m[1.5],lambda:m[0],lambda:m[-1],lambda:m[::2].tolist(),lambda:m[::0],lambda:m2[0],lambda:m2[0,1],lambda:m2[0,9],lambda:m2[9,0],lambda:m2[0,0,0],lambda:m2[0:1],lambda:m2[0:1,0:1],lambda:m2[::-1].tolist(),lambda:m2[(0,)],lambda:m2.tolist(),lambda:m3.tolist(),lambda:m3[1,2,3],lambda:m3[1],lambda:len(m2),lambda:len(one),lambda:one[()],lambda:one[...],lambda:one[0],lambda:one.tolist(),lambda:one[:],lambda:m2[...],lambda:m[...],lambda:m[()],lambda:mi.tolist(),lambda:mi[0],lambda:r[0],lambda:r.tolist(),lambda:repr(r)[:20],lambda:r==r,lambda:r.format,lambda:len(r),lambda:hash(r),lambda:r.__enter__(),lambda:r.obj,lambda:r.nbytes,
 lambda:m.cast('x'),lambda:m.cast('ii'),lambda:m.cast('@i').format,lambda:m.cast('<i'),lambda:mi.cast('h'),lambda:mi.cast('B').cast('h').format,lambda:m[::2].cast('i'),lambda:m[:5].cast('i'),lambda:m.cast('i',[2,3]).tolist(),lambda:m.cast('i',[2,2]),lambda:m.cast('i',[]),lambda:m.cast('i',5),lambda:m.cast('i',['a']),lambda:m.cast('i',[-1]),lambda:m.cast('i',[0]),lambda:m.cast('B',[1]*65),lambda:m2.cast('B').shape,lambda:m2.cast('B',[24]).shape,lambda:m2.cast('B',[3,8]),lambda:m2.cast('i'),lambda:m.cast(5),lambda:m.cast('c').tolist()[:3],lambda:m.cast('?').tolist()[:3],lambda:m.cast('d').tolist(),lambda:m.cast('f').format,lambda:m.cast('n').itemsize,lambda:m.cast('P').itemsize,lambda:m.cast('e'),
 lambda:m.__setitem__(0,256),lambda:m.__setitem__(0,'a'),lambda:m.__setitem__(0,-1),lambda:m.__setitem__(24,0),lambda:m.__setitem__(slice(0,2),b'abc'),lambda:m.__setitem__(slice(0,2),b'ab'),lambda:m.__setitem__(slice(0,4,2),b'ab'),lambda:m.__setitem__(slice(0,2),5),lambda:m.__delitem__(0),lambda:memoryview(b'a').__setitem__(0,1),lambda:mi.__setitem__(0,2**31),lambda:mi.__setitem__(0,1.5),lambda:mi.__setitem__(0,-5),lambda:mi.__setitem__(slice(0,1),b'abcd'),lambda:m.cast('c').__setitem__(0,5),lambda:m.cast('c').__setitem__(0,b'ab'),lambda:m.cast('c').__setitem__(0,b'x'),lambda:m.cast('d').__setitem__(0,'a'),lambda:m.cast('d').__setitem__(0,1),lambda:m.cast('?').__setitem__(0,[]),lambda:m2.__setitem__((0,0),9),lambda:m2.__setitem__(0,9),lambda:m2.__setitem__((0,0,0),9),lambda:m2.__setitem__(slice(0,1),b'a'),lambda:m2.__setitem__((slice(0,1),0),9),lambda:one.__setitem__((),1),
 lambda:m==b,lambda:m==b'a',lambda:m=='a',lambda:m==5,lambda:m<m,lambda:mi==m,lambda:m2==m,lambda:m2==m2,lambda:memoryview(array.array('f',[1.0,2.0]))==memoryview(array.array('d',[1.0,2.0])),lambda:memoryview(array.array('i',[1,2]))==memoryview(array.array('h',[1,2])),lambda:memoryview(array.array('d',[float('nan')]))==memoryview(array.array('d',[float('nan')])),
 lambda:hash(memoryview(b'abc'))==hash(b'abc'),lambda:hash(m),lambda:hash(memoryview(b'abcd').cast('i')),lambda:m2.tobytes()[:4],lambda:m2.tobytes('F')[:6],lambda:m2.tobytes('A')[:6],lambda:m2.tobytes('x'),lambda:m2.tobytes(None)[:3],lambda:m2[::-1].tobytes()[:6],lambda:m[::-1].tobytes()[:6],lambda:m.hex()[:6],lambda:m[::2].hex(':')[:8],lambda:m2.hex()[:6],lambda:m.toreadonly().readonly,lambda:m.toreadonly()[0],lambda:(m2.shape,m2.strides,m2.suboffsets,m2.ndim,m2.itemsize,m2.nbytes,m2.format,m2.readonly,m2.c_contiguous,m2.f_contiguous,m2.contiguous),lambda:(m[::2].shape,m[::2].strides,m[::2].c_contiguous,m[::2].f_contiguous,m[::2].contiguous,m[::2].nbytes),lambda:(one.shape,one.strides,one.ndim,one.nbytes,one.c_contiguous),lambda:(m.obj is b,m2.obj is b),lambda:type(iter(m)),lambda:list(m[:3]),lambda:list(m2),lambda:iter(m).__length_hint__(),lambda:list(reversed(m[:3])),lambda:3 in m,lambda:m.index(3),lambda:bytes(m2[::-1])[:6],lambda:bytes(m[::-2])[:3],lambda:b.join([m[::2]]),lambda:b'abc'.find(m[::2]),lambda:m.release(),lambda:m[0],lambda:b.append(1), lambda:memoryview(b'abc').__exit__(1,2,3), lambda: memoryview(m2).shape, lambda: m2.release(1), lambda: repr(m2)[:11], lambda: m2[::2].tolist(), lambda: m2[1:3].tolist(), lambda: m2[1:3].shape, lambda:mi.tolist(), lambda: m3[:,0], lambda: m3[0,:], lambda: m3[0,0], lambda: m2['a',0], lambda: m2[0,'a'],lambda: m3[10,0,0],lambda: m3[0,10,0], lambda: m2[True,1], lambda: m2.__reduce_ex__(2), lambda: [0 for i in iter(m3)], lambda: m3.count(1)]): 
  print(i,end=' '); t(f)
