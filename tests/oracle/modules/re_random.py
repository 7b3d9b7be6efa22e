# Random patterns over random texts: spans of every group, for match, search, fullmatch, findall, split, sub.
import random, re, sys, warnings
warnings.simplefilter('ignore')
random.seed(7)
N = 2500
ATOMS = ['a', 'b', 'c', 'A', '.', r'\w', r'\d', r'\s', '[ab]', '[^a]', '[a-c]', '1', ' ', r'\b', r'\B', '^', '$', r'\Z', r'\A', 'é', r'[^\W\d]', 'ß', 'K', 'ab', 'abc', '\n', '\u4e00', '[\u4e00-\u4eff]', r'\W', r'[\s\d]', 'x{0}']
def gen(depth, groups):
    r = random.random()
    if depth <= 0 or r < 0.35:
        return random.choice(ATOMS)
    if r < 0.55:
        return ''.join(gen(depth - 1, groups) for _ in range(random.randint(2, 4)))
    if r < 0.65:
        return '(?:' + '|'.join(gen(depth - 1, groups) for _ in range(random.randint(2, 3))) + ')'
    if r < 0.75:
        groups[0] += 1
        return '(' + gen(depth - 1, groups) + ')'
    if r < 0.90:
        inner = gen(depth - 1, groups)
        q = random.choice(['*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '{,2}'])
        return '(?:' + inner + ')' + q + random.choice(['', '', '?', '+'])
    if r < 0.93:
        return random.choice(['(?=', '(?!', '(?>']) + gen(depth - 1, groups) + ')'
    if r < 0.95:
        return random.choice(['(?<=', '(?<!']) + random.choice(['a', 'b', 'ab', '[ab]', '.', r'\d']) + ')'
    if r < 0.97 and groups[0]:
        return '\\%d' % random.randint(1, groups[0])
    if groups[0]:
        return '(?(%d)%s|%s)' % (random.randint(1, groups[0]), random.choice(['a', 'b', 'ab']), random.choice(['c', '', 'd']))
    return random.choice(ATOMS)
ALPH = 'aabbcAB1 2é\nK\u212aßk'
for i in range(N):
    p = gen(random.randint(1, 4), [0])
    flags = random.choice([0, 0, re.I, re.M, re.S, re.A, re.I | re.A, re.I | re.M])
    wide = random.random()
    alph = ALPH + ('\u4e00' if wide < .2 else '') + ('\U0001f600' if wide < .1 else '')
    texts = [''.join(random.choice(alph) for _ in range(random.randint(0, 12))) for _ in range(4)]
    try:
        c = re.compile(p, flags)
    except (re.error, RecursionError, OverflowError) as e:
        print(i, ascii(p), type(e).__name__, e)
        continue
    out = []
    for t in texts:
        pos = random.choice([0, 0, 1, 2]); end = random.choice([99, 99, 5])
        for f in ('match', 'search', 'fullmatch'):
            m = getattr(c, f)(t, pos, end)
            out.append(m and (m.regs, m.lastindex))
        out.append(c.findall(t)); out.append(c.split(t, 3)); out.append(c.subn('<\\g<0>>', t)); out.append([m.span() for m in c.finditer(t)])
    print(i, ascii(p), flags, ascii(texts), ascii(out))
