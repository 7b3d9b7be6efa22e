import select, os
def t(f,*a,**k):
    try: print(f(*a,**k))
    except BaseException as e: print(type(e).__name__,e, getattr(e,'errno',None))
print(sorted(k for k in vars(select) if not k.startswith('__')))
p=select.poll()
t(p.register,'a'); t(p.register,-1); t(p.register,1,70000); t(p.register,1,-1); t(p.register,1,'x'); t(p.modify,5,1); t(p.unregister,5); t(p.poll,'x'); t(p.poll,1e30)
t(p.register,1<<40); t(p.poll,float('nan'))
t(select.select,1,2,3); t(select.select,[1],[],[],-1); t(select.select,[2000],[],[],0); t(select.select,[],[],[],'x'); t(select.select,['a'],[],[],0)
t(select.select,[1<<70],[],[],0)
class F:
    def fileno(self): return 'x'
t(select.select,[F()],[],[],0)
t(select.epoll,-2); t(select.epoll,0); t(select.epoll,1,5); t(select.epoll,flags=3); t(select.epoll,'x')
e=select.epoll(); t(e.register,'a'); t(e.register,1,'x'); t(e.modify,99,1); t(e.unregister,99); t(e.poll,-1,0); t(e.poll,0,-5); t(e.poll,'x');t(e.poll,maxevents=0)
e.close(); t(e.poll); t(e.fileno); t(e.register,1); print(e.closed); t(e.__enter__); t(e.close); t(e.__exit__)
t(select.epoll.fromfd,'x'); t(type(p)); 
t(p.register); t(p.register,1,2,3); t(select.epoll.fromfd); t(e.register); t(e.poll,0,1,2)
r,w=os.pipe(); r2,w2=os.pipe()
print(select.select([r],[w],[],0)==([],[w],[]))
os.write(w,b'x'); print(select.select([r,r2],[w],[],1)==([r],[w],[]))
p=select.poll(); p.register(r); p.register(r2,select.POLLIN); p.register(w,select.POLLOUT)
print([m for f,m in p.poll()], [f in (r,w) for f,m in p.poll(100)]); p.unregister(w); os.read(r,1); print(p.poll(1)); os.close(w); print([m for f,m in p.poll()])
with select.epoll() as e:
    e.register(r2, select.EPOLLIN); print(e.poll(0.01)); os.write(w2,b'a'); print([m for f,m in e.poll()]); e.modify(r2,0); print(e.poll(0)); t(e.register,r2)
print(repr(select.epoll.register.__text_signature__), repr(select.poll.__text_signature__), repr(type(p).register.__text_signature__))
import threading,time
def f(): time.sleep(0.05); os.write(w2,b'z')
threading.Thread(target=f).start(); os.read(r2,10); print(select.select([r2],[],[],5)==([r2],[],[]))
