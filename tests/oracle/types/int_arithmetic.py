"""Arithmetic on ints of all sizes."""
import random,math,sys
random.seed(11)
sys.set_int_max_str_digits(0)
def rnd(maxbits=None):
    k=random.random()
    if k<.35: b=random.choice([0,1,5,29,30,31,59,60,61,62,63,64,65,66,89,90,91,119,120,121,122,126,127,128,129])
    elif k<.6: b=random.randint(0,200)
    elif k<.9: b=random.randint(0,3000)
    else: b=random.randint(0,20000)
    if maxbits: b=min(b,maxbits)
    s=random.random()
    if s<.15: n=(1<<b)+random.choice([-1,0,1])
    elif s<.25: n=((1<<b)-1)^((1<<(b//2))-1)
    else: n=random.getrandbits(b) if b else 0
    return -n if random.random()<.4 else n
def near(a,b):
    return round(a,-3)
ops=[lambda a,b:a+b,lambda a,b:a-b,lambda a,b:a*b,lambda a,b:a//b,lambda a,b:a%b,lambda a,b:divmod(a,b),near,lambda a,b:a&b,lambda a,b:a|b,lambda a,b:a^b,math.gcd,lambda a,b:(a>b)-(a<b),lambda a,b:hash(a),lambda a,b:a.bit_length(),lambda a,b:~a,lambda a,b:-a,lambda a,b:abs(a),lambda a,b:a<<(abs(b)%300),lambda a,b:a>>(abs(b)%300),lambda a,b:math.isqrt(abs(a)),lambda a,b:a/b,lambda a,b:float(a),lambda a,b:int(float(a)) if abs(a)<1<<1000 else 0,lambda a,b:math.frexp(a) if abs(a)<1<<1000 else 0,lambda a,b:a.bit_count(),lambda a,b:int(str(a))==a,lambda a,b:int(hex(a),16)==a,lambda a,b:hash(str(a)) and str(a),lambda a,b:a==b,lambda a,b:a*a,lambda a,b:a+a,lambda a,b:a-a, lambda a,b:a**(abs(b)%20) if abs(a)<1<<500 else 0,lambda a,b:pow(a,abs(b)>>max(0,b.bit_length()-900),b*2+1),lambda a,b:pow(a,abs(b)%1000,b),lambda a,b:pow(a,-1,b),lambda a,b:a.to_bytes((a.bit_length()+8)//8,'big',signed=True).hex(),lambda a,b:int.from_bytes(a.to_bytes((a.bit_length()+8)//8,'little',signed=True),'little',signed=True)==a,lambda a,b:oct(a),lambda a,b:int(oct(a),8)==a,lambda a,b:bin(a)[-40:],lambda a,b:format(a,',d'),lambda a,b:math.log(abs(a)+1),lambda a,b:a<b*1.0 if abs(b)<1<<1000 else 0,lambda a,b:math.lcm(a,b) if abs(a)<1<<2000 else 0]
for i in range(4000):
    k=random.randrange(len(ops)); a,b=rnd(),rnd()
    r=random.random()
    if r<.05: b=a
    elif r<.1: b=-a
    elif r<.3: b=rnd(70)
    try: v=ops[k](a,b)
    except Exception as e: v=repr(e)
    s=hex(v) if type(v) is int else repr(v)
    print(k,s if len(s)<3000 else (len(s),s[:100],s[-100:]))
