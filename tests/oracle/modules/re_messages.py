# re: messages and attributes of patterns and matches; code that _sre must refuse.
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
import re
p=re.compile('a(?P<x>b)?')
t(lambda:p.match(1)); t(lambda:p.match(b'a')); t(lambda:re.compile(b'a').match('a')); t(lambda:p.match()); t(lambda:p.match('a',1,2,3)); t(lambda:p.match('a','b'))
m=p.match('ab')
t(lambda:m.group(5)); t(lambda:m.group('y')); t(lambda:m.group(1.0)); t(lambda:m.start('q')); t(lambda:m[3]); t(lambda:m.expand(1)); t(lambda:m.groupdict(5)); t(lambda:m.groups(1)); t(lambda: m.regs); t(lambda: repr(m)); t(lambda: p); t(lambda: re.compile(b'a',re.I|re.M)); t(lambda: re.compile('a'*300)); t(lambda:re.compile('a',re.DEBUG if 0 else 0).flags); t(lambda:p.sub(1,'a')); t(lambda:p.sub('x',1)); t(lambda: p.sub('x','a','b')); t(lambda:p.sub(lambda m:1,'a')); t(lambda:p.sub(b'x','a')); t(lambda:p.split('xabx')); t(lambda:p==re.compile('a(?P<x>b)?')); t(lambda:p<p); t(lambda:hash(p)==hash(re.compile('a(?P<x>b)?'))); t(lambda:re.Pattern()); t(lambda:re.Match()); t(lambda:re.Pattern[str]); t(lambda:p.groupindex); t(lambda:p.__copy__() is p); t(lambda:m.__deepcopy__({}) is m);  t(lambda:p.scanner('ab').pattern); t(lambda: m.lastgroup); t(lambda: re.match('(a)(b)','ab').lastindex); t(lambda:p.pattern); t(lambda:p.fullmatch('a')); t(lambda:p.findall('aab',1)); t(lambda:p.sub('x',string='aab',count=1)); t(lambda:p.match(string='ab',pos=0,endpos=1)); t(lambda: p.match(sting=1)); t(lambda:m.end(True)); t(lambda:m.span(1)); t(lambda:m.pos); t(lambda:m.endpos); t(lambda:m.re is p); t(lambda:m.string);t(lambda: m.group(-1)); t(lambda: m.group(1<<70));  t(lambda: re.sub('a','\\g<x>','a')); t(lambda:p.sub('[\\g<x>]','a ab'))
import _sre
t(lambda:_sre.compile('a',0,[1],0,{},())); t(lambda:_sre.compile('a',0,[99999999999],0,{},())); t(lambda:_sre.compile('a',0,[99],0,{},())); t(lambda:_sre.compile('a',0,['a'],0,{},())); t(lambda:_sre.compile('a',0,[],0,{},())); t(lambda:_sre.compile(1,0,[1],0,{},()))
t(lambda:_sre.unicode_tolower('a')); t(lambda:_sre.MAXREPEAT); t(lambda:_sre.MAXGROUPS); t(lambda:_sre.getcodesize())

