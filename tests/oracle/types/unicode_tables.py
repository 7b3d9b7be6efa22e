# Every property of every character, as one digest for each block of 4096 characters.
import sys
import zlib
import unicodedata as u
import _sre

old = u.ucd_3_2_0


def facts(c):
    s = chr(c)
    yield s.lower(), s.upper(), s.title(), s.casefold(), s.swapcase(), s.capitalize(), ("a" + s).title()
    yield (s.isalpha(), s.isdecimal(), s.isdigit(), s.isnumeric(), s.isalnum(), s.islower(), s.isupper(), s.istitle(),
           s.isspace(), s.isprintable(), s.isidentifier(), ("a" + s).isidentifier(), len(("a" + s + "b").splitlines()))
    yield repr(s), ascii(s), _sre.unicode_tolower(c), _sre.unicode_iscased(c)
    yield (u.category(s), u.bidirectional(s), u.combining(s), u.east_asian_width(s), u.mirrored(s), u.decomposition(s),
           u.name(s, None), u.decimal(s, None), u.digit(s, None), u.numeric(s, None))
    yield (old.category(s), old.bidirectional(s), old.combining(s), old.east_asian_width(s), old.mirrored(s),
           old.decomposition(s), old.name(s, None), old.decimal(s, None), old.digit(s, None), old.numeric(s, None))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield u.normalize(form, s), old.normalize(form, s), u.is_normalized(form, s)


for block in [*range(0, 0x32000, 4096), 0xe0000, 0x10f000]:
    digest = 0
    for c in range(block, block + 4096):
        for fact in facts(c):
            digest = zlib.crc32(repr(fact).encode("utf-8", "surrogatepass"), digest)
    print(hex(block), digest)
