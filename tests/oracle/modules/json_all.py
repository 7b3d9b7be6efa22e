# json through _json: values, errors with their positions, hooks, encoders, circles, random documents and damaged ones.
import json
import random
from json import decoder, encoder, scanner


def t(f):
    try:
        print(ascii(f()))
    except BaseException as e:
        print(type(e).__name__, ascii(str(e)))


for s in ['', ' ', '1', '-1', '-', '01', '1.', '1.5', '1e', '1e5', '1E+5', '1e-', '-0', '-0.0', '1' * 30, '1' * 5000, 'nul', 'null', 'true',
          'false', 'NaN', 'Infinity', '-Infinity', '-Inf', '"', '"a', '"a"', '"\\', '"\\"', '"\\n"', '"\\x"', '"\\u"', '"\\u12"',
          '"\\u123g"', '"\\u1234"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ud83d\\u"', '"\\ud83d\\uzzzz"', '"\\ud83dx"', '"\n"', '"\x1f"', '"é\u1234\U0001f600"', '[', '[1', '[1,', '[1,]',
          '[1 2]', '[]', '[ ]', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{a:1}', '{"a" 1}', '{"a":1 "b":2}', '{}', '{ }',
          '{"a":1,"a":2}', '[1]x', ' [1] ', '\ufeff1', '[[[[1]]]]', '{"a":{"b":[{}]}}', '["\\u0000"]', '{"\\n":1,"\\n":2}']:
    print(ascii(s), end=' ')
    t(lambda: json.loads(s))
    print(end='  ')
    t(lambda: json.loads(s, strict=False, parse_float=lambda x: 'F' + x, parse_int=lambda x: 'I' + x,
                         parse_constant=lambda x: 'C' + x, object_pairs_hook=lambda p: p))
t(lambda: json.loads('[' * 100000))
t(lambda: json.loads('{"a":' * 100000))
t(lambda: json.loads('{"a":1}', object_hook=lambda d: [d]))
t(lambda: json.loads('{"a":1}', object_hook=lambda d: 1 / 0))
t(lambda: [a is b for a, b in zip(*json.loads('[["x"],["x"]]'))])
d = json.loads('[{"key":1},{"key":2},{"k\\u0065y":3}]')
print([list(x)[0] is list(d[0])[0] for x in d])
t(lambda: decoder.c_scanstring('"abc"', 1))
t(lambda: decoder.c_scanstring('"abc"', 9))
t(lambda: decoder.c_scanstring(b'"abc"', 1))
t(lambda: decoder.c_scanstring('abc'))
t(lambda: scanner.c_make_scanner(1))
t(lambda: json.JSONDecoder().scan_once('1', -1))
t(lambda: json.JSONDecoder().scan_once('1', 5))
t(lambda: json.JSONDecoder().scan_once(1, 5))
t(lambda: encoder.c_encode_basestring(1))
for s in ['', 'abc', 'a"b\\c/\n\r\t\b\f\x00\x1f\x7f', 'é\u2028\U0001f600\ud800']:
    t(lambda: encoder.c_encode_basestring(s))
    t(lambda: encoder.c_encode_basestring_ascii(s))


class I(int):
    def __repr__(self): return 'no'


class F(float):
    def __repr__(self): return 'no'


class S(str):
    pass


class D(dict):
    pass


class L(list):
    pass


circle = []
circle.append(circle)
circle_in_dict = {'x': circle}
deep = []
for _ in range(100000):
    deep = [deep]
endless = circle, circle_in_dict, deep
for v in [None, True, 1, -1, 10**30, 1.5, 1e300, -0.0, float('nan'), float('inf'), float('-inf'), 'a', I(5), F(1.5), S('x'), [], (), {}, [1, [2]],
          (1, 2), {'a': 1}, {1: 2, 1.5: 3, None: 4, True: 5, 'x': 6}, {(1,): 2}, {b'a': 1}, D(b=1, a=2), L([1]), circle, circle_in_dict, deep,
          object(), {1, 2}, b'a', {'b': 1, 'a': {'d': 1, 'c': 2}}, {float('nan'): 1}]:
    for kw in ({}, {'sort_keys': True}, {'skipkeys': True}, {'ensure_ascii': False}, {'separators': ('é', '=')}, {'indent': 1},
               {'allow_nan': False}, {'default': lambda o: [type(o).__name__]}, {'default': lambda o: o}, {'check_circular': False}):
        if 'check_circular' in kw and any(v is bad for bad in endless):
            continue
        try:
            print(ascii(json.dumps(v, **kw))[:300])
        except RecursionError:
            print('RecursionError')
        except BaseException as e:
            print(type(e).__name__, ascii(str(e))[:200].split(' object at')[0])
e = encoder.c_make_encoder(None, None, lambda s: 1, None, ':', ',', 0, 0, 1)
t(lambda: e('x', 0))
t(lambda: e([1], 0))
t(lambda: encoder.c_make_encoder(1, 2))
t(lambda: encoder.c_make_encoder(5, None, None, None, ':', ',', 0, 0, 1))

random.seed(3)


def value(depth):
    r = random.random()
    if depth and r < .25:
        return [value(depth - 1) for _ in range(random.randint(0, 4))]
    if depth and r < .5:
        return {random.choice('abcdéfg\u1234') * random.randint(0, 3): value(depth - 1) for _ in range(random.randint(0, 4))}
    return random.choice([None, True, False, random.randint(-10**6, 10**20), random.random() * 10 ** random.randint(-20, 20), 'x"\\\n\u20ac\U0001f600é' [:random.randint(0, 7)]])


for i in range(400):
    v = value(4)
    s = json.dumps(v, ensure_ascii=random.random() < .5, sort_keys=random.random() < .3)
    print(ascii(s)[:200], json.loads(s) == v)
    damaged = list(s)
    for _ in range(random.randint(1, 2)):
        if damaged:
            damaged[random.randrange(len(damaged))] = random.choice('{}[],:"\\ 0e-.nt\n')
    t(lambda: json.loads(''.join(damaged)))
