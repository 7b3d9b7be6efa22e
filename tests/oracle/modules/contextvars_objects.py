"""Context variables."""
import builtins


def scrub(text):
    head, *rest = text.split("0x")
    return head + "".join("0x" + part.lstrip("0123456789abcdef") for part in rest)


def print(*values, **options):
    if options:
        return builtins.print(*values, **options)
    builtins.print(scrub(" ".join(map(str, values))))


from _contextvars import *
v=ContextVar('v'); w=ContextVar('w',default=[1]); tok=v.set(5); ctx=copy_context(); tok2=w.set(3); empty=Context()
def t(s):
    try: print(s,'->',scrub(repr(eval(s))))
    except BaseException as e: print(s,'=>',type(e).__name__,scrub(str(e)))
def scrub(s):
    parts=s.split('0x'); return parts[0]+''.join('0x'+p.lstrip('0123456789abcdef') for p in parts[1:])
for s in '''ContextVar()
ContextVar(1)
ContextVar('a',1)
ContextVar('a',default=1,x=2)
v
w
ContextVar('zz').get()
ContextVar('zz').get(7)
v.get()
v.get(1,2)
tok
tok.var is v
tok.old_value
tok2.old_value
Token()
Token.MISSING
type(Token.MISSING)
v.reset(1)
v.reset(tok2)
v.reset(tok)
v.reset(tok)
tok
v.get()
empty.run(v.reset,v.set(9))
v.set()
Context(1)
Context(x=1)
ctx
len(ctx)
list(ctx)
list(ctx.items())
ctx.items()
ctx.keys()
type(ctx.keys()).__mro__
list(ctx.values())
ctx[v]
ctx[1]
ctx[w]
v in ctx
1 in ctx
ctx.get(v)
ctx.get(w,4)
ctx.get(1)
ctx.get()
ctx.copy()==ctx
ctx==empty
hash(ctx)
ctx.run()
ctx.run(5)
ctx.run(v.get)
ctx.run(ctx.run,v.get)
ctx.run(print,1,sep='')
ctx.run(v.set,44) and ctx[v]
hash(v)!=0
ContextVar[int]
Token[int]
v.name
setattr(v,'name',1)
v==v
tok==tok
hash(tok)
ctx<ctx
copy_context(1)
ctx.x'''.splitlines(): t(s)
a=ContextVar('a',default=0)
def g(n):
    a.set(n); c=copy_context()
    def inner(): a.set(n+100); return a.get()
    return c.run(inner), a.get(), c[a]
print([copy_context().run(g,i) for i in range(5)], a.get())
it=iter(copy_context())
