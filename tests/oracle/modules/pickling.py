# _pickle: the bytes that are written, messages for bad input, round trips in all protocols.
import _pickle as P
import copyreg
import io
import os
import pickle


class A:
    pass


class W:
    def __init__(self):
        self.log = []

    def write(self, b):
        self.log.append((type(b).__name__, bytes(b)[:20], len(b)))
        return len(b)


class R1:
    def __reduce__(self):
        return 5


class R2:
    def __reduce__(self):
        return ()


class R3:
    def __reduce__(self):
        return (1, 2)


class R4:
    def __reduce__(self):
        return (int, 2)


class R5:
    def __reduce__(self):
        return 'nonexist'


class R6:
    def __reduce__(self):
        return (int, (), None, 3)


class R7:
    def __reduce__(self):
        return (int, (), None, None, 3)


class R8:
    def __reduce__(self):
        return (int, (), 1, 2, 3, 4, 5)


class R9:
    def __reduce_ex__(self, p):
        return copyreg.__newobj__, ()


class R10:
    def __reduce_ex__(self, p):
        return copyreg.__newobj__, (1,)


class R11:
    def __reduce_ex__(self, p):
        return copyreg.__newobj__, (int,)


class R12:
    def __reduce__(self):
        return (int, (), None, None, None, 3)


class R13:
    def __reduce_ex__(self, p):
        return copyreg.__newobj_ex__, (1,)


class R14:
    def __reduce_ex__(self, p):
        return copyreg.__newobj_ex__, (R0, (), 1)


def local():
    class L:
        pass

    return L()


def plain(text):  # without addresses
    parts = text.split(" at 0x")
    return " at ".join([parts[0]] + [p.lstrip("0123456789abcdef") for p in parts[1:]])


def show(text):
    try:
        result = repr(eval(text))
    except BaseException as e:
        result = type(e).__module__ + "." + type(e).__name__ + " " + str(e)
    print(text, "->", plain(result))


for text in r"""P.dumps()
P.dumps(1,protocol=7)
P.dumps(1,-1)
P.dumps(1,'a')
P.dumps(1,2,buffer_callback=print)
P.dumps(1,1,fix_imports=False)
P.dumps(1,foo=1)
P.dump(1)
P.dump(1,2)
P.dump(1,W())
P.Pickler()
P.Pickler(1)
P.Pickler(W(),9)
P.Pickler(W()).dump()
P.Pickler.__new__(P.Pickler).dump(1)
P.Unpickler()
P.Unpickler(1)
P.Unpickler.__new__(P.Unpickler).load()
P.loads(1)
P.loads('abc')
P.loads(b'')
P.loads(b'x')
P.loads(b'\xff')
P.loads(b'.')
P.loads(b'I1')
P.loads(b'I1\n')
P.loads(b'I1\n.')
P.loads(b'Ia\n.')
P.loads(b'I01\n.'),P.loads(b'I00\n.')
P.loads(b'L123L\n.')
P.loads(b'Fabc\n.')
P.loads(b'F1.5\n.')
P.loads(b"S'abc'\n.")
P.loads(b"Sabc\n.")
P.loads(b"S'\n.")
P.loads(b"S'\\x80'\n.")
P.loads(b"S'\\x80'\n.",encoding='bytes')
P.loads(b"S'\\x80'\n.",encoding='latin1')
P.loads(b"U\x02\xc3\xa9.",encoding='utf8')
P.loads(b"Vab\\u0041\n.")
P.loads(b'\x80\x06.')
P.loads(b'\x80')
P.loads(b'g0\n.')
P.loads(b'h\x00.')
P.loads(b'ga\n.')
P.loads(b'(.')
P.loads(b't.')
P.loads(b'((t.')
P.loads(b'0.')
P.loads(b'cos\nnosuch\n.')
P.loads(b'cnosuchmod\nx\n.')
P.loads(b'cos\n.')
P.loads(b'\x93.')
P.loads(b'NN\x93.')
P.loads(b'R.')
P.loads(b'NNR.')
P.loads(b'N)R.')
P.loads(b'Nb.')
P.loads(b'NNb.')
P.loads(b'P1\n.')
P.loads(b'Q.')
P.loads(b'NQ.')
P.loads(b'\x82\x01.')
P.loads(b'\x82\x00.')
P.loads(b'\x83\x01\x00.')
P.loads(b'\x81.')
P.loads(b'N)\x81.')
P.loads(b'cbuiltins\nint\nN\x81.')
P.loads(b'cbuiltins\nint\n)\x81.')
P.loads(b'cbuiltins\nint\n)}\x92.')
P.loads(b'cbuiltins\nint\n)N\x92.')
P.loads(b'(cbuiltins\nint\nI5\no.')
P.loads(b'(I5\nibuiltins\nint\n.')
P.loads(b'c__builtin__\nxrange\n(I5\ntR.'), P.loads(b'ccopy_reg\n_reconstructor\n.')
P.loads(b'a.')
P.loads(b'NNa.')
P.loads(b'](N.')
P.loads(b'](Ne.')
P.loads(b'N(Ne.')
P.loads(b'}(Nu.')
P.loads(b'}NNs.')
P.loads(b'NNNs.')
P.loads(b'\x8f(NN\x90.')
P.loads(b'(K\x01\x91.')
P.loads(b'N(N\x90.')
P.loads(b'\x97.')
P.loads(b'\x97.',buffers=[b'abc'])
P.loads(b'\x97.',buffers=[])
P.loads(b'\x97\x98.',buffers=[bytearray(b'abc')]).readonly
P.loads(b'\x98.')
P.loads(b'\x95\xff\xff\xff\xff\xff\xff\xff\xff.')
P.loads(b'\x95\x02\x00\x00\x00\x00\x00\x00\x00N.')
P.loads(b'\x95\x05\x00\x00\x00\x00\x00\x00\x00N.')
P.loads(b'\x8a\x02\xff\x00.'),P.loads(b'\x8a\x00.'),P.loads(b'\x8b\x01\x00\x00\x00\x05.')
P.loads(b'\x8b\xff\xff\xff\xff\x05.')
P.loads(b'T\xff\xff\xff\x7f.')
P.loads(b'B\xff\xff\xff\x7f.')
P.loads(b'\x8e\xff\xff\xff\xff\xff\xff\xff\xff.')
P.loads(b'G123.')
P.loads(b'2.')
P.loads(b'N2\x86.')
P.loads(b'N\x87.')
P.loads(b'1.')
P.loads(b'j\x00\x00\x00\x00.')
P.loads(b'q\x00.')
P.loads(b'N\x94h\x00\x86.')
P.loads(b'(NNd.'), P.loads(b'(lp0\nI1\na.'), P.loads(b'(N1N.')
P.dumps(R1())
P.dumps(R2())
P.dumps(R3())
P.dumps(R4())
P.dumps(R5())
P.dumps(R6())
P.dumps(R7())
P.dumps(R8())
P.dumps(R9())
P.dumps(R10())
P.dumps(R11())
P.dumps(R12())
P.dumps(R13())
P.dumps(local())
P.dumps(lambda:1)
P.dumps(type(None)), P.dumps(type(...)), P.dumps(type(NotImplemented))
P.dumps(...), P.dumps(NotImplemented)
P.dumps(io)
P.dumps(iter([1]))
P.dumps((i for i in []))
P.dumps(A)
P.dumps(print),P.dumps([].append)
P.dumps(P.PickleBuffer(b'abc'),5),P.dumps(P.PickleBuffer(bytearray(b'abc')),5)
P.dumps(P.PickleBuffer(b'abc'),4)
P.dumps(P.PickleBuffer(b'abc'),5,buffer_callback=lambda b:None)
P.dumps(P.PickleBuffer(b'abc'),5,buffer_callback=lambda b:True)
P.PickleBuffer(1)
bytes(P.PickleBuffer(b'abc').raw()), bytes(P.PickleBuffer(b'abc'))
P.PickleBuffer(b'abc').release()
P.PickleBuffer(memoryview(b'abcd')[::2]).raw()
P.Pickler(W()).memo
P.Pickler(W()).memo.copy()
P.Pickler(W()).dispatch_table
P.Pickler(W()).bin,P.Pickler(W()).fast
P.Pickler(W()).persistent_id
P.Pickler(W()).clear_memo()
P.Unpickler(io.BytesIO(b'N.')).memo.copy()
P.Unpickler(io.BytesIO(b'N.')).persistent_load
P.Unpickler(io.BytesIO(b'N.')).find_class('os','getcwd')
P.Unpickler(io.BytesIO(b'N.')).find_class('os','path.join')
P.Unpickler(io.BytesIO(b'N.')).find_class(1,2)
P.Unpickler(io.BytesIO(b'N.'),encoding=3)
P.Unpickler(io.BytesIO(b'N.'),fix_imports=False).load()
P.PickleError.__mro__,P.PicklingError.__doc__,P.UnpicklingError.__doc__
P.dumps(10**500,0)[:20],P.dumps(10**4000,2)[:10]
P.dumps(2**31),P.dumps(-2**31),P.dumps(2**31,0),P.dumps(255,1),P.dumps(65536,1),P.dumps(-1,2),P.dumps(True,0),P.dumps(True,2),P.dumps(2**63,1),P.dumps(-129,2)
[P.dumps(s * 2**n + d, 2) for n in (7, 8, 15, 16, 31, 32, 39, 63, 64) for s in (1, -1) for d in (-1, 0, 1)]
P.dumps(1.5,0),P.dumps(1.5,1),P.dumps(float('nan'),0)
P.dumps(b'abc',0),P.dumps(b'abc',2),P.dumps(b'',1),P.dumps(b'abc',3),P.dumps(bytearray(b'abc'),2),P.dumps(bytearray(b'a'),5)
P.dumps('abc',0),P.dumps('a\n\\\u1234\x00\r\x1a\xff',0),P.dumps('é',1),P.dumps('abc',4),P.dumps('\ud800',4)
P.dumps((),0),P.dumps((),1),P.dumps((1,),0),P.dumps((1,2,3,4),2),P.dumps((1,2),1)
P.dumps([],0),P.dumps([1],0),P.dumps([1,2],0),P.dumps([1,2],1),P.dumps([1],1)
P.dumps({},0),P.dumps({1:2},0),P.dumps({1:2,3:4},1)
P.dumps({1},0)
P.dumps({1},4),P.dumps(frozenset([1]),4),P.dumps(frozenset([1]),2), P.dumps(set(),4), P.dumps(frozenset(), 4)
P.dumps(A(),0)
P.dumps(A(),1)
P.dumps(A(),2),P.dumps(A(),4)
P.dumps(range(3),2)
P.dumps(1+2j,4)
P.dumps({}.keys())
P.dumps(list(range(1000)), 2) == pickle._dumps(list(range(1000)), 2), len(P.dumps(list(range(1001)), 2)), len(P.dumps(dict.fromkeys(range(1000)), 2)), len(P.dumps(dict.fromkeys(range(2001)), 4)), len(P.dumps(set(range(1000)), 4))
P.dumps(["a", "b", "a"]), P.dumps([A, A]), P.dumps({"x": (1, 2), "y": [3]}, 3)

P.loads(b'F1.5x\n.')
P.loads(b'Fnan\n.'), P.loads(b'F-inf\n.')""".splitlines():
    show(text)
rec = []
rec.append(rec)
print(P.dumps(rec, 2), P.dumps(rec, 0))
rec = ([],)
rec[0].append(rec)
print(P.dumps(rec, 2), P.dumps(rec, 0), P.dumps(rec, 4))
back = P.loads(P.dumps(rec))
print(back[0][0] is back)
for value in (b"x" * 100000, ["y" * 100000, b"z" * 70000], [1] * 10, ["a" * 100] * 5, [str(i) * 20 for i in range(5000)]):
    w = W()
    P.dump(value, w)
    print(w.log)


class Slots:
    __slots__ = ("a", "b", "__dict__")


class State:
    def __init__(self, v):
        self.v = v

    def __getstate__(self):
        return ("state", self.v)

    def __setstate__(self, s):
        self.v = s

    def __eq__(self, o):
        return self.__dict__ == o.__dict__


class New:
    def __new__(cls, a, *, b=2):
        self = super().__new__(cls)
        self.args = (a, b)
        return self

    def __getnewargs_ex__(self):
        return (self.args[0],), {"b": self.args[1]}

    def __eq__(self, o):
        return self.args == o.args


class L(list):
    def __init__(self, *a):
        super().__init__(*a)
        self.extra = 1


class D(dict):
    pass


class I(int):
    pass


class Nested:
    class In:
        def m(self):
            return 5

        @classmethod
        def c(cls):
            return cls


s = Slots()
s.a = 1
s.c = 3
for protocol in range(6):
    for value in (None, True, 5, -5, 10**20, -(10**20), 1.5, "text", "é\u1234\U0001f600", b"bytes", bytearray(b"ba"), (1, (2,), ()),
                  [1, [2], "a"], {"a": 1, 2: [3]}, {1, 2}, frozenset([1]), 1 + 2j, range(5), slice(1, 2), A, len, os.path.join,
                  State(5), New(1, b=7), L([1, 2]), D(a=1), I(5), Nested.In, Nested.In.c, [].append, "a".join, ..., NotImplemented,
                  type(None), ValueError("x", 1), KeyError, OSError(2, "no"), print, {"k": {"k": ["k"]}}):
        if protocol < 2 and isinstance(value, Slots):
            continue
        try:
            data = P.dumps(value, protocol)
        except Exception as e:
            print(protocol, type(value).__name__, type(e).__name__, plain(str(e)))
            continue
        again = P.loads(data)
        same = again == value if not isinstance(value, BaseException) and not callable(value) else repr(again)[:9] == repr(value)[:9]
        print(protocol, type(value).__name__, data[:60], same)
x = P.loads(P.dumps(s, 2))
print(x.a, x.c, hasattr(x, "b"))
x = P.loads(P.dumps(L([1, [2]]), 2))
print(x, x.extra, type(x).__name__)
m = Nested.In()
print(P.loads(P.dumps(m.m, 4))())


class PP(P.Pickler):
    def persistent_id(self, obj):
        return "pid" if isinstance(obj, A) else None


class PU(P.Unpickler):
    def persistent_load(self, pid):
        return ("loaded", pid)

    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


for protocol in (0, 2, 4):
    f = io.BytesIO()
    PP(f, protocol).dump([A(), len, A()])
    print(f.getvalue())
    f.seek(0)
    print(PU(f).load())


class DT(P.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()


DT.dispatch_table[A] = lambda a: (list, ("ab",))
f = io.BytesIO()
DT(f).dump(A())
print(P.loads(f.getvalue()))


class RO(P.Pickler):
    def reducer_override(self, obj):
        if isinstance(obj, A):
            return str, ("override",)
        if obj is A:
            return "A"
        return NotImplemented


f = io.BytesIO()
RO(f).dump([A(), State(1), len, A])
print(P.loads(f.getvalue())[0])
f = io.BytesIO()
p = P.Pickler(f, 2)
shared = ["s"]
p.dump(shared)
p.dump(shared)
print(f.getvalue(), len(p.memo.copy()))
p.clear_memo()
p.dump(shared)
print(len(f.getvalue()))
f.seek(0)
u = P.Unpickler(f)
print(u.load(), u.load() is not None, sorted(u.memo.copy()))
p2 = P.Pickler(io.BytesIO())
p2.memo = p.memo
print(len(p2.memo.copy()))
p2.memo = {1: (0, "a")}
print(p2.memo.copy() != {})
p = P.Pickler(io.BytesIO())
p.fast = True
p.dump([[1], [1]])
try:
    rec = []
    rec.append(rec)
    p.dump(rec)
except (ValueError, RecursionError) as e:
    print(type(e).__name__)
copyreg.add_extension("__main__", "A", 0xF0)
print(P.dumps(A, 2), P.loads(P.dumps(A, 2)) is A)
copyreg.remove_extension("__main__", "A", 0xF0)
buffers = []
data = P.dumps([P.PickleBuffer(bytearray(b"big")), P.PickleBuffer(b"ro")], 5, buffer_callback=buffers.append)
print(data, [bytes(b) for b in buffers], [bytes(b) for b in P.loads(data, buffers=buffers)])


class NoPeek:
    def __init__(self, data):
        self.f = io.BytesIO(data)

    def read(self, n):
        return self.f.read(n)

    def readline(self):
        return self.f.readline()


values = [1, "text", [1.5, {"a": b"x" * 1000}], (None,) * 5, b"y" * 200000, "end"]
for protocol in range(6):
    data = b"".join(P.dumps(v, protocol) for v in values)
    for f in (io.BytesIO(data), NoPeek(data), io.BufferedReader(io.BytesIO(data + b"rest"), 64)):
        got = []
        for v in values:
            got.append(P.load(f))
        assert got == values
    print(protocol, f.read())
    f = NoPeek(data)
    u = P.Unpickler(f)
    assert [u.load() for v in values] == values
for data in (P.dumps(values, 0), P.dumps(values, 2), P.dumps(values, 4)):
    bad = 0
    for cut in list(range(0, 300)) + [len(data) - 1]:
        try:
            P.loads(data[:cut])
        except (P.UnpicklingError, EOFError, ValueError):
            bad += 1
    print(bad)
deep = []
for i in range(100000):
    deep = [deep]
try:
    P.dumps(deep)
except RecursionError as e:
    print("RecursionError", e)
for i in [i for i in range(256) if i not in b'rT']:
    for j in (b"", b"N", b"NN", b"(", b"(N", b"N(", b"]", b"}N", b")"):
        try:
            P.loads(j + bytes([i]) + b"0\n1\n.")
        except Exception as e:
            print(i, j, type(e).__name__, plain(str(e))[:80])
assert pickle.Pickler is P.Pickler and pickle.loads is P.loads
for value in values + [A(), State(3)]:
    for protocol in range(6):
        assert pickle._dumps(value, protocol) == P.dumps(value, protocol), (value, protocol)
        pickle._loads(P.dumps(value, protocol))
