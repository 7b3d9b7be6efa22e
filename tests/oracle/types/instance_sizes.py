# SPDX-License-Identifier: MIT
# Sizes and offsets that compiled extension modules check or rely on.
import datetime
import types
import weakref


def generator():
    yield


TYPES = [
    object, type, int, bool, float, complex, bytes, bytearray, str, list, tuple, dict, set, frozenset, slice, types.CellType, types.MethodType,
    types.FunctionType, types.ModuleType, types.TracebackType, weakref.ref, memoryview, types.MethodDescriptorType, types.GetSetDescriptorType,
    types.MemberDescriptorType, types.WrapperDescriptorType, types.SimpleNamespace, property, staticmethod, classmethod, range, super,
    types.MappingProxyType, BaseException, OSError, StopIteration, UnicodeDecodeError, SyntaxError, ImportError, NameError, AttributeError,
    SystemExit, BaseExceptionGroup, Exception, ValueError, datetime.timedelta, datetime.date, datetime.time, datetime.datetime, datetime.tzinfo,
    datetime.timezone, type(None), type(...), type(NotImplemented),
]
# The bits that say what instances are; READY, caches and calling conventions are the implementation's own.
BITS = 1 << 5 | 1 << 6 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 14 | 1 << 20 | 0xff << 24
for t in TYPES:
    print(t.__name__, t.__basicsize__, t.__itemsize__, t.__dictoffset__, t.__weakrefoffset__, hex(t.__flags__ & BITS), t.__flags__ >> 32)
