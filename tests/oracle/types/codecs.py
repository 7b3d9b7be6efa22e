# Codecs: every built-in codec with every error handler, handlers that misbehave, the registry, incremental decoding.
import codecs,_codecs
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e, '| cause', repr(e.__cause__))
codecs.register(lambda n: print("search",n))
for n in ("UTF 8x","A--b..C","é x","a\x00b",""," x-1 "):
    t(lambda: codecs.lookup(n))
t(lambda: "a".encode("UTF_8")); t(lambda: "a".encode("hex")); t(lambda: codecs.encode("a","hex")); t(lambda: b"a".decode("hex")); t(lambda: codecs.decode(b"a","hex"))
t(lambda: codecs.encode("a","base64")); t(lambda:codecs.decode("zz","rot13")); t(lambda:"a".encode("utf-8","foo")); t(lambda:"\ud800".encode("utf-8","foo"))
codecs.register_error("bad1", lambda e: 1); codecs.register_error("bad2", lambda e: ("x",100)); codecs.register_error("bad3", lambda e: (b"x",e.end));codecs.register_error("bad4", lambda e: ("é\ud800",e.end)); codecs.register_error("bad5", lambda e:(1,1))
codecs.register_error("good1", lambda e: ("<%s %d %d>"%(e.reason,e.start,e.end),e.end)); codecs.register_error("goodb", lambda e: (b"<>ab",-len(e.object)+e.end if e.end<len(e.object) else e.end))
for h in ("bad1","bad2","bad3","bad4","bad5","good1","goodb","strict","ignore","replace","backslashreplace","xmlcharrefreplace","namereplace","surrogateescape","surrogatepass"):
  for s in ("\ud800","aé\udc80\udcff€\U0001f600z","\udcffa"):
    for enc in ("ascii","latin-1","utf-8","utf-16","utf-32","utf-16-be","cp1252","utf-7","raw_unicode_escape","unicode_escape","koi8-r"):
        print(h,ascii(s),enc,end=' '); t(lambda: s.encode(enc,h))
  for b in (b"\xff\\x",b"a\xe2\x82",b"\xed\xa0\x80\xed\xb0\x80",b"\xf0\x9f\x98",b"\x00\xd8\x00\x00",b"\x00\xdca\x00",b"a\\u12\\U00110000\\N{foo}\\",b"\xff\xfe\x00\x00a\x00\x00\x00\x00\x00\x11\x00",b"+AAA-+!+ZZ\x80",b"\x81\x8d"):
    for enc in ("ascii","utf-8","utf-16","utf-16-be","utf-32","utf-7","cp1252","unicode_escape","raw_unicode_escape"):
        print(h,b,enc,end=' '); t(lambda: b.decode(enc,h))
t(lambda: codecs.register(1)); t(lambda: codecs.register_error("a",1)); t(lambda: codecs.lookup_error("zz")); t(lambda: codecs.lookup_error(1))
codecs.register(lambda n: 5 if n=="five" else None); t(lambda: codecs.lookup("five"))
t(lambda: codecs.strict_errors(1)); t(lambda: codecs.strict_errors(ValueError("x"))); t(lambda: codecs.ignore_errors(ValueError("x"))); t(lambda:codecs.xmlcharrefreplace_errors(UnicodeDecodeError("a",b"b",0,1,"r")))
t(lambda: b"\xff".decode(None)); t(lambda: b"ab".decode("utf-8\0"));
codecs.register(lambda n: (1,2,3,4) if n=="four" else None)
t(lambda: "a".encode("four")); 
codecs.register(lambda n: (lambda *a: (a,2),lambda *a:5,3,4) if n=="six" else None)
t(lambda: "a".encode("six"));t(lambda: b"a".decode("six"))
codecs.register(lambda n: (lambda *a: 5,lambda *a:(5,1),3,4) if n=="seven" else None)
t(lambda: "a".encode("seven"));t(lambda: b"a".decode("seven")); t(lambda: codecs.encode("a","seven"))
t(lambda: codecs.unregister(5)); t(lambda: codecs.lookup(5))
print(dir(_codecs))
for n in dir(_codecs):
    print(n, getattr(_codecs,n).__text_signature__ if callable(getattr(_codecs,n)) else '')
t(lambda: _codecs.utf_8_decode("a")); t(lambda: _codecs.utf_8_encode(b"a")); t(lambda: _codecs.utf_8_decode(b"a\xe2")); t(lambda: _codecs.utf_8_decode(b"a\xe2",None,True)); t(lambda: _codecs.utf_8_decode()); t(lambda:_codecs.escape_decode("\\n")); t(lambda:_codecs.charmap_build("a")); t(lambda: _codecs.utf_16_ex_decode(b"\xff\xfea\0")); t(lambda:_codecs.unicode_escape_decode("\\x"));t(lambda:_codecs.unicode_escape_decode("a\\", None, False)); t(lambda:_codecs.readbuffer_encode("a")); t(lambda:_codecs.escape_encode("a")); t(lambda:_codecs.escape_encode(b"a'\n")); t(lambda:_codecs.escape_decode(b"\\x1")); t(lambda:_codecs.escape_decode(b"\\")); t(lambda:_codecs.escape_decode(b"\\z\\400"))
for e in ("utf_8","utf_16","utf_32","utf_7","utf_16_le","utf_32_be"):
    d=codecs.getincrementaldecoder(e)(); s="aé€\U0001f600+-~\ud7ff".encode(e); out=[]
    for i in range(len(s)): out.append(d.decode(s[i:i+1]))
    out.append(d.decode(b"",True)); print(e,ascii(out))
