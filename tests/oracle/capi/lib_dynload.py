from decimal import *
import decimal
print(Decimal("1.1")+Decimal(3), Decimal(2).sqrt(), getcontext())
print(sum(Decimal(i)/7 for i in range(1000)))
print(round(Decimal("2.675"),2), f"{Decimal(12345.678):,.2f}", hash(Decimal(5)), Decimal(3)==3, Decimal("NaN"))
try: Decimal(1)/0
except Exception as e: print(repr(e))
with localcontext() as c:
    c.prec=50; print(Decimal(1)/3)
print(Decimal(3.5).as_tuple(), int(Decimal("12345678901234567890")), float(Decimal("1.5")), Decimal.from_float(0.1))
print("あいう漢字".encode("shift_jis"), b"\x82\xa0".decode("shift_jis"), "한국".encode("euc_kr"), "中文".encode("gb18030"), "x\ud800".encode("shift_jis","replace"))
from zoneinfo import ZoneInfo
import datetime
print(datetime.datetime(2026,7,1,12,tzinfo=ZoneInfo("Europe/Berlin")).utcoffset(), ZoneInfo)
import uuid; print(uuid.uuid1().version)
import audioop; print(audioop.rms(b"\1\2\3\4",2))
import crypt, dbm; print(crypt.crypt("x","ab"))
