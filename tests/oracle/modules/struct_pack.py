"""_struct: packing, unpacking, messages."""

import builtins


def scrub(text):
    head, *rest = text.split("0x7")
    return head + "".join("0xADDRESS" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


import struct
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, type(e).__module__, e)
S=struct
for code in 'bBhHiIlLqQnN':
    for pre in ('','<','>'):
        if code in 'nN' and pre: continue
        t(lambda:S.pack(pre+code,10**30)); t(lambda:S.pack(pre+code,-1)); 
for c in ['b','B','h','H','i','I','<i','<I','<h','<q','<Q','>q','l','L','<l','<L','q','Q','P']:
    for v in [2**7,2**8,2**15,2**16,2**31,2**32,2**63,2**64,-2**63-1,-2**7-1,-2**15-1,-2**31-1]:
        try: S.pack(c,v)
        except BaseException as e: print(c,v,type(e).__name__,e)
for f in [lambda:S.pack('i','a'),lambda:S.pack('i',1.5),lambda:S.pack('f','a'),lambda:S.pack('f',1e300),lambda:S.pack('e',1e300),lambda:S.pack('e',65504.0),lambda:S.pack('e',65520.0),lambda:S.pack('c',5),lambda:S.pack('c',b'ab'),lambda:S.pack('c',bytearray(b'a')),lambda:S.pack('5s','a'),lambda:S.pack('5s',b'abc'),lambda:S.pack('2s',b'abc'),lambda:S.pack('5p',b'abcdefg'),lambda:S.pack('0p',b'a'),lambda:S.pack('p',b'a'),lambda:S.pack('?',[]),lambda:S.pack('?',2),lambda:S.pack('ii',1),lambda:S.pack('i',1,2),lambda:S.pack(),lambda:S.pack(5),lambda:S.pack(b'i',5),lambda:S.pack('z',5),lambda:S.pack('i i',1,2),lambda:S.pack('3',1),lambda:S.pack('99999999999999999999i',1),lambda:S.pack('é',1),lambda:S.pack('i\0',1),lambda:S.calcsize('9223372036854775807i'),lambda:S.calcsize('2ix3h'),lambda:S.calcsize('<bi'),lambda:S.calcsize('bi0q'),lambda:S.calcsize('@bi'),lambda:S.calcsize('=bq'),lambda:S.calcsize('!bq'),lambda:S.calcsize('<n'),lambda:S.calcsize('<P'),lambda:S.unpack('i',b'abc'),lambda:S.unpack('i',b'abcde'),lambda:S.unpack('i','abcd'),lambda:S.unpack_from('i',b'abc'),lambda:S.unpack_from('i',b'abcdefg',4),lambda:S.unpack_from('i',b'abcdefg',-4),lambda:S.unpack_from('i',b'abcdefg',-9),lambda:S.unpack_from('i',b'abcdefg',-3),lambda:S.unpack_from('i',b'abcdefg',offset=2),lambda:S.pack_into('i',bytearray(3),0,1),lambda:S.pack_into('i',bytearray(8),6,1),lambda:S.pack_into('i',bytearray(8),-3,1),lambda:S.pack_into('i',bytearray(8),-9,1),lambda:S.pack_into('i',b'abcd',0,1),lambda:S.pack_into('i'),lambda:S.pack_into('i',bytearray(4)),lambda:S.pack_into('i',bytearray(4),0),lambda:S.pack_into('i',bytearray(4),'a',1),lambda:S.pack_into('i',bytearray(4),0,1,2),lambda:list(S.iter_unpack('h',b'abcd')),lambda:S.iter_unpack('h',b'abc'),lambda:S.iter_unpack('',b''),lambda:S.iter_unpack('h',b'abcd').__length_hint__(),lambda:S.Struct('i').format,lambda:S.Struct(b'i').format,lambda:S.Struct('ih').size,lambda:S.Struct(5),lambda:S.Struct(),lambda:S.Struct('i',2),lambda:S.Struct(format='i').size,lambda:repr(S.Struct('i'))[:20],lambda:S.Struct('i').pack(1,2),lambda:S.Struct('i').pack('a'),lambda:S.Struct('i').unpack(b'a'),lambda:S.unpack('5p',b'\x03abcd'),lambda:S.unpack('3s2s',b'abcde'),lambda:S.unpack('0s',b''),lambda:S.unpack('?c',b'\x01a'),lambda:S.unpack('<e',b'\x00<'),lambda:S.unpack('>d',b'?\xf0'+b'\0'*6),lambda:S.unpack('xbx',b'\1\2\3'),lambda:S.pack('xbx',5),lambda:S.pack('bi',1,2),lambda:S.pack('>bi',1,2),lambda:S.pack('i',True),lambda:S.Struct('i').__sizeof__(),lambda:S.Struct('ihh').__sizeof__(),lambda:S.pack('P',-1),lambda:S.pack('P',2**64),lambda:S.error.__mro__,lambda:S.error.__module__,lambda:S.Struct.__new__(S.Struct).size,lambda:S.Struct.__new__(S.Struct,'i').format,lambda: S.Struct.__new__(S.Struct).pack(),lambda:S.pack('4x'),lambda:S.pack('2c',b'a',b'b'),lambda:S.pack('f',float('nan')),lambda:S.pack('f',float('inf')),lambda:S.pack('<f',3.4028235677973366e+38), lambda:S.pack('f',3.4028235677973366e+38),lambda:S.unpack('<f',S.pack('<f',1e-45)),lambda:S.pack('<e',6e-8),lambda:S.pack('<e',2.98e-8),lambda:S.pack('<e',2049.0),lambda:S.pack('<e',2051.0),lambda:S.pack('f',10**400),lambda:S.pack('d',10**400),lambda:S.iter_unpack('h'),lambda:S.unpack('h'),lambda:S.calcsize(),lambda: S.unpack_from('h')]: t(f)
