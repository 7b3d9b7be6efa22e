import _socket, threading, os
s=_socket.socket

print({k:v for k,v in vars(_socket).items() if isinstance(v,int)}=={} )
def t(f,*a,**k):
    try: print(f(*a,**k))
    except BaseException as e: print(type(e).__name__,e)
x=s(); print(x.family,x.type,x.proto,x.timeout,x.getblocking()); print(repr(x).split('fd=')[0])
for a in [(5,),(('a',),),(('a','b'),),(('127.0.0.1',70000),),(('127.0.0.1',-1),),(('127.0.0.1',1.5),),((1,2),),(('127.0.0.1',2,3),),(('\udc80',2),),(('a\0b',2),)]:
    t(x.bind,*a)
y=s(_socket.AF_INET6)
for a in [(5,),(('a',),),(('::1',2,3,4,5),),(('::1',70000),),(('::1',2,1<<21),),(('::1','x'),)]: t(y.bind,*a)
u=s(_socket.AF_UNIX)
for a in [(5,),('x'*120,),(b'y'*108,),(('a',),)]: t(u.bind,*a)
t(x.recv,-1); t(x.recv,'a'); t(x.recv); t(x.recvfrom,-1); t(x.recv_into,b'abc'); t(x.recv_into,bytearray(3),-1); t(x.recv_into,bytearray(3),5);t(x.recvfrom_into,bytearray(3),-1);t(x.recvfrom_into,bytearray(3),5)
t(x.send,'abc'); t(x.sendto,b'a'); t(x.sendto,b'a',1,2,3); t(x.sendall,'x'); t(x.settimeout,-1); t(x.settimeout,'a'); t(x.setblocking,'x'); t(x.listen,'a'); t(x.shutdown,'a'); t(x.getsockopt,1,2,3000); t(x.getsockopt,1,2,-1); t(x.setsockopt,1,2,None); t(x.setsockopt,1,2,None,4); t(x.setsockopt,1,2,'x'); t(x.setsockopt,1,2,1<<40);t(x.setsockopt,1); t(x.getsockopt,1)
t(s,-2,3); t(s,1000); t(s,'a'); t(s,fileno='a'); t(s,fileno=-1); t(s,fileno=1.5); t(s,fileno=999); t(s,2,1,0,999); t(s,bad=1)
t(_socket.inet_aton,'x'); t(_socket.inet_aton,5); t(_socket.inet_ntoa,b'abc'); t(_socket.inet_ntoa,'x'); t(_socket.inet_pton,99,'a'); t(_socket.inet_pton,2,'a'); t(_socket.inet_ntop,2,b'a'); t(_socket.inet_ntop,99,b'aaaa'); t(_socket.inet_ntop,10,b'a')
t(_socket.htons,-1); t(_socket.htons,70000); t(_socket.htonl,-1); t(_socket.htonl,1<<33); t(_socket.htons,'a'); t(_socket.ntohs,1.5); t(_socket.ntohl,'a');t(_socket.htonl,1.5)
t(_socket.getservbyname,'nope'); t(_socket.getservbyport,70000); t(_socket.getservbyport,1); t(_socket.getservbyname,'http','x'); t(_socket.getprotobyname,'nope'); t(_socket.getprotobyname,'tcp')
t(_socket.getaddrinfo,'localhost',80); t(_socket.getaddrinfo,5,80); t(_socket.getaddrinfo,'localhost',1.5); t(_socket.getaddrinfo,None,None); t(_socket.getaddrinfo,b'localhost','http',0,1)
t(_socket.getnameinfo,('127.0.0.1',80),0); t(_socket.getnameinfo,5,0); t(_socket.getnameinfo,('x',),0); t(_socket.getnameinfo,('127.0.0.1',80,1<<21),0); t(_socket.getnameinfo,('127.0.0.1','a'),0)
t(_socket.gethostbyname,'localhost'); t(_socket.gethostbyname_ex,'localhost'); t(_socket.gethostbyaddr,'127.0.0.1'); t(_socket.gethostbyname,5); t(_socket.gethostbyname,'<broadcast>'); t(_socket.gethostbyname,'')
t(_socket.if_nametoindex,'nope'); t(_socket.if_nametoindex,'lo'); t(_socket.if_indextoname,0); t(_socket.if_indextoname,1); t(_socket.if_indextoname,'x'); t(_socket.if_indextoname,-1); print(_socket.if_nameindex()[0])
t(_socket.CMSG_LEN,-1); t(_socket.CMSG_LEN,5); t(_socket.CMSG_SPACE,5); t(_socket.CMSG_SPACE,1<<62);t(_socket.setdefaulttimeout,'x'); t(_socket.setdefaulttimeout,-1); t(_socket.close,-1); t(_socket.close,'a'); t(_socket.dup,-1); t(_socket.socketpair,99)
t(x.sendmsg,5); t(x.sendmsg,[5]); t(x.sendmsg,[b'a'],5); t(x.sendmsg,[b'a'],[5]); t(x.sendmsg,[b'a'],[(1,2)]); t(x.sendmsg,[b'a'],[(1,2,'x')]); t(x.recvmsg,-1); t(x.recvmsg,1,-1); t(x.recvmsg_into,5); t(x.recvmsg_into,[b'a']); t(x.sendmsg_afalg)
t(x._accept); t(x.connect_ex,('127.0.0.1',1)); t(x.connect,('127.0.0.1',1)); t(x.getpeername)
z=s(1,2); t(z.getsockname); t(z.bind,'\0abstract-gilt-%d'%os.getpid()); print(type(z.getsockname()))
x.close(); t(x.recv,1); t(x.fileno); print(repr(x)); x.close(); t(x.detach); t(x.bind); t(x.fileno,1)
a,b=_socket.socketpair(); a.send(b'hello'); print(b.recv(10)); b.sendall(b'x'*1000); buf=bytearray(2000); print(a.recv_into(buf), buf[:3])
r,w=os.pipe(); import array
print(a.sendmsg([b'ab',b'cd'],[(1,_socket.SCM_RIGHTS,array.array('i',[r]))]));d,anc,fl,ad=b.recvmsg(10,_socket.CMSG_LEN(4)); print(d,len(anc),anc[0][:2],fl,ad); 
a.settimeout(0.02); t(a.recv,5); a.settimeout(0); t(a.recv,5); print(a.gettimeout(),b.gettimeout(),a.getblocking())
a.settimeout(None)
def f(): import time; time.sleep(.05); b.send(b'late')
th=threading.Thread(target=f); th.start(); print(a.recv(10)); th.join(); b.close(); print(a.recv(5)); t(a.send,b'x')
l=s(); l.bind(('127.0.0.1',0)); l.listen(); port=l.getsockname()[1]; c=s(); c.settimeout(5); c.connect(('127.0.0.1',port)); fd,addr=l._accept(); print(addr[0]); d=s(fileno=fd); print(d.family,d.type,d.proto); d.sendall(b'abc'*100000) if 0 else d.send(b'abc'); print(c.recv(100)); d.shutdown(1); print(c.recv(1)); print(c.getpeername()==('127.0.0.1',port))
u1=s(2,2); u1.bind(('127.0.0.1',0)); u2=s(2,2); print(u2.sendto(b'dgram',u1.getsockname())); print(u1.recvfrom(100)[0]); u2.sendto(b'dgram',0,u1.getsockname()); n,ad=u1.recvfrom_into(bytearray(10)); print(n)


print(_socket.has_ipv6, _socket.error is OSError, _socket.timeout is TimeoutError, _socket.gaierror.__mro__, _socket.herror)
print(c.getsockopt(1,_socket.SO_TYPE), c.getsockopt(1,_socket.SO_TYPE,4), c.setsockopt(1,_socket.SO_KEEPALIVE,1), c.getsockopt(1,_socket.SO_KEEPALIVE))
