"""bytes and bytearray: methods, messages, % formatting."""

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
import sys
for B in (bytes,bytearray):
  b=B(b'hello')
  for f in [lambda:B(1,2,3,4),lambda:B('a'),lambda:B('a','utf8','strict',1),lambda:B(b'a','utf8'),lambda:B(b'a',errors='x'),lambda:B('a',errors='x'),lambda:B(encoding='x'),lambda:B(errors='x'),lambda:B(-1),lambda:B(10**30),lambda:B([256]),lambda:B(['a']),lambda:B([-1]),lambda:B(1.5),lambda:B(None),lambda:B(source=b'x'),lambda:B(foo=1),lambda:B('a',5),lambda:B([10**30]),lambda:B('é','ascii'),
   lambda:b.find('a'),lambda:b.find(256),lambda:b.find(104),lambda:b.find(),lambda:b.find(1,2,3,4),lambda:b.find(b'l',None,-1),lambda:b.find(b'l','a'),lambda:b.index(b'z'),lambda:b.rindex(b'z'),lambda:b.find(10**30),lambda:b.find(1.5),lambda:b.count('a'),lambda:'a' in b,lambda:256 in b,lambda:104 in b,lambda:1.5 in b,lambda:b.startswith('a'),lambda:b.startswith((b'h','a')),lambda:b.startswith(('a',)),lambda:b.endswith(5),lambda:b.startswith([b'a']),lambda:b.startswith(),lambda:b.split('a'),lambda:b.split(b''),lambda:b.split(1),lambda:b.split(b'l',sep=1),lambda:b.split(maxsplit='a'),lambda:b.partition(b''),lambda:b.partition('a'),lambda:b.replace('a',b''),lambda:b.replace(b'a',''),lambda:b.replace(b'a'),lambda:b.strip('a'),lambda:b.strip(1),lambda:b.join('a'),lambda:b.join([b'a','b']),lambda:b.join(5),lambda:b.join([b'a',5]),lambda:b.center(10,'a'),lambda:b.center(10,b'ab'),lambda:b.center(10,bytearray(b'-')),lambda:b.center('a'),lambda:b.center(),lambda:b.ljust(10,1),lambda:b.zfill('a'),lambda:b.expandtabs('a'),lambda:b.translate('a'),lambda:b.translate(b'a'),lambda:b.translate(None,b'l'),lambda:b.translate(None,delete='x'),lambda:b.translate(),lambda:B.maketrans(b'a',b'bc'),lambda:B.maketrans('a',b''),lambda:B.fromhex('abc'),lambda:B.fromhex('a b'),lambda:B.fromhex('xx'),lambda:B.fromhex(5),lambda:B.fromhex('é0'),lambda:B.fromhex(' 41\n42 '),lambda:B.fromhex('41 4'),lambda:b.hex(1),lambda:b.hex('ab'),lambda:b.hex('é'),lambda:b.hex(':',2),lambda:b.hex(b':',-2),lambda:b.hex(':',0),lambda:b.hex(':','a'),lambda:b.hex(''),lambda:b.decode('x'),lambda:b.decode(5),lambda:b.decode(errors=5),lambda:b+'a',lambda:b+5,lambda:'a'+b,lambda:b*'a',lambda:b*1.5,lambda:b*(10**30),lambda:b*(2**62),lambda:b[10],lambda:b['a'],lambda:b[1.5],lambda:b[1:'a'],lambda:b[::0],lambda:b[10**30],lambda:b<'a',lambda:b<5,lambda:b=='hello',lambda:b.splitlines('a'),lambda:b.removeprefix('a'),lambda:b.removesuffix(5),lambda:b.title(1),lambda:b%5,lambda:b'%d'%'a',lambda:b'%s'%'a',lambda:b'%b'%5,lambda:b'%c'%256,lambda:b'%c'%b'ab',lambda:b'%c'%1.5,lambda:b'%x'%1.5,lambda:b'%f'%'a',lambda:b'%z'%5,lambda:b'%'%5,lambda:b'%(a)s'%5,lambda:b'%(a)s'%{b'a':b'x'},lambda:b'%(a)s'%{'a':b'x'},lambda:b'%d %d'%(1,),lambda:b'%d'%(1,2),lambda:b'%*d'%(5,3),lambda:b'%*d'%('a',3),lambda:b'%.*f'%(2,3.14159),lambda:b'%a'%'\u1234',lambda:b'%r'%5,lambda:b'%-5d|%+5d|% d|%05d|%#x|%#o|%i|%u'%(1,2,3,4,255,8,5,6),lambda:b'%5s|%-5s|%.2s'%(b'a',b'b',b'abc'),lambda:b'%%',lambda:b'%%'%(),lambda:b'%5%'%(),lambda:b'%e %g %G %F'%(1.5,1e20,1e-20,2),lambda:b'%(a'%{},lambda:b'%s'%bytearray(b'x'),lambda:b'%d'%10**30,lambda:b'%d'%(10**30),lambda:b'%d'%1.9,lambda:b'%x'%(-255),lambda:b'%08.3f'%-3.14159,lambda:b'%.3d'%5,lambda:b'%#.5x'%255,lambda:b'%ld'%5, lambda: b'%s'%memoryview(b'abc'), lambda: b'%c'%bytearray(b'a'), lambda: b'%X'%255, lambda:b'%#X'%255, lambda: b'%99999999999999999999d'%1, lambda: b'%.99999999999999999999d'%1,
   ]: 
      t(f)
  print('======')
b=bytearray(b'hello')
m=memoryview(b)
for f in [lambda:b.append(1),lambda:b.append(256),lambda:b.append('a'),lambda:b.append(),lambda:b.extend('a'),lambda:b.extend(5),lambda:b.extend([256]),lambda:b.extend(['a']),lambda:b.insert(1,256),lambda:b.insert('a',1),lambda:b.insert(1),lambda:b.pop(),lambda:b.pop('a'),lambda:b.remove(200),lambda:b.remove('a'),lambda:b.clear(),lambda:b.__setitem__(0,'a'),lambda:b.__setitem__(0,256),lambda:b.__setitem__(10,1),lambda:b.__setitem__('a',1),lambda:b.__setitem__(slice(0,1),'a'),lambda:b.__setitem__(slice(0,1),5),lambda:b.__setitem__(slice(0,1),b'abc'),lambda:b.__setitem__(slice(0,4,2),b'a'),lambda:b.__delitem__(0),lambda:b.__delitem__(10),lambda:b.__delitem__(slice(0,2)),lambda:b.__iadd__('a'),lambda:b.__iadd__(b'x'),lambda:b.__imul__(2),lambda:b.__imul__('a'),lambda:b.__imul__(0),lambda:hash(b),lambda:bytearray().pop(),lambda:bytearray(b'a').pop(5),lambda:b.__alloc__(),lambda:b.__reduce__(),lambda:b.__reduce_ex__(2),lambda:bytearray(b'\xff').__reduce_ex__(1),lambda:b.__init__(b'abc'),lambda:repr(bytearray(b"a'b\"\n\x00\xff")),lambda:repr(b"a'b"),lambda:repr(b'a"b\'c'),lambda:b.reverse(),lambda:b.copy(),lambda:type(iter(b)),lambda:type(iter(b'')),lambda:iter(b).__reduce__(),lambda:iter(b'ab').__reduce__(),lambda:iter(b'').__length_hint__(),lambda:bytes.__new__(bytes,b'x'),lambda:bytes(memoryview(b'abc')[::2]),lambda:b'x'.__getnewargs__(),lambda:b'a'.__bytes__(),lambda:bytearray(b'abc')[::2],lambda:bytearray(b'x').__sizeof__(),lambda:bytearray().__sizeof__(),lambda:str(b'a'),lambda:bytearray.__init__(bytearray(),'a')]: t(f)
