/* SPDX-License-Identifier: MIT
   Compiled, never run: the fields and constants that extension modules compile in (by the macros of CPython 3.11's headers,
   or because code generators touch them) are where ours are. Both sets of headers are included. */
#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE
#include <Python.h>
#include <datetime.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_gc.h>
#include <internal/pycore_moduleobject.h>
#include <pythread.h>
#include <structmember.h>
#undef Py_BUILD_CORE

/* Declared by both, with other words for the same types. */
#define PyModule_FromDefAndSpec2 our_from_def_and_spec
#define PyModule_ExecDef our_exec_def
#include "capi/foreign_type.h"
#include "capi/module.h"
#include "heap/collect.h"
#include "heap/weakref.h"
#include "modules/_datetime.h"
#include "object/buffer.h"
#include "object/native.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/memoryview/memoryview_priv.h"
#include "types/module.h"
#include "types/set_priv.h"
#include "types/slice.h"
#include "types/str.h"
#include "vm/frame.h"
#include "vm/generator.h"

#define FIELD(theirs, field, ours, our_field)                                                                          \
    _Static_assert(offsetof(theirs, field) == offsetof(ours, our_field) &&                                             \
                       sizeof(((theirs *)0)->field) == sizeof(((ours *)0)->our_field),                                 \
                   #theirs "." #field)
#define PLACE(theirs, field, ours, our_field)                                                                          \
    _Static_assert(offsetof(theirs, field) == offsetof(ours, our_field), #theirs "." #field)
#define SIZE(theirs, ours) _Static_assert(sizeof(theirs) == sizeof(ours), #theirs)
#define SAME(theirs, ours) _Static_assert((long)(theirs) == (long)(ours), #theirs)

/* --- headers and types --- */
SIZE(PyObject, Object);
FIELD(PyObject, ob_refcnt, Object, refcount);
FIELD(PyObject, ob_type, Object, type);
SIZE(PyVarObject, VarObject);
FIELD(PyVarObject, ob_size, VarObject, size);
SIZE(PyGC_Head, GcHead);

SIZE(PyTypeObject, Type);
FIELD(PyTypeObject, tp_name, Type, name);
FIELD(PyTypeObject, tp_basicsize, Type, basic_size);
FIELD(PyTypeObject, tp_itemsize, Type, item_size);
FIELD(PyTypeObject, tp_dealloc, Type, abi_dealloc);
FIELD(PyTypeObject, tp_vectorcall_offset, Type, vectorcall_offset);
FIELD(PyTypeObject, tp_getattr, Type, abi_getattr_old);
FIELD(PyTypeObject, tp_setattr, Type, abi_setattr_old);
FIELD(PyTypeObject, tp_as_async, Type, abi_async);
FIELD(PyTypeObject, tp_repr, Type, abi_repr);
FIELD(PyTypeObject, tp_as_number, Type, abi_number);
FIELD(PyTypeObject, tp_as_sequence, Type, abi_sequence);
FIELD(PyTypeObject, tp_as_mapping, Type, abi_mapping);
FIELD(PyTypeObject, tp_hash, Type, abi_hash);
FIELD(PyTypeObject, tp_call, Type, abi_call);
FIELD(PyTypeObject, tp_str, Type, abi_str);
FIELD(PyTypeObject, tp_getattro, Type, abi_getattr);
FIELD(PyTypeObject, tp_setattro, Type, abi_setattr);
FIELD(PyTypeObject, tp_as_buffer, Type, abi_buffer);
FIELD(PyTypeObject, tp_flags, Type, flags);
FIELD(PyTypeObject, tp_doc, Type, doc);
FIELD(PyTypeObject, tp_traverse, Type, abi_traverse);
FIELD(PyTypeObject, tp_clear, Type, abi_clear);
FIELD(PyTypeObject, tp_richcompare, Type, abi_compare);
FIELD(PyTypeObject, tp_weaklistoffset, Type, weaklist_offset);
FIELD(PyTypeObject, tp_iter, Type, abi_iter);
FIELD(PyTypeObject, tp_iternext, Type, abi_next);
FIELD(PyTypeObject, tp_methods, Type, abi_methods);
FIELD(PyTypeObject, tp_members, Type, abi_members);
FIELD(PyTypeObject, tp_getset, Type, abi_getset);
FIELD(PyTypeObject, tp_base, Type, base);
FIELD(PyTypeObject, tp_dict, Type, dict);
FIELD(PyTypeObject, tp_descr_get, Type, abi_descr_get);
FIELD(PyTypeObject, tp_descr_set, Type, abi_descr_set);
FIELD(PyTypeObject, tp_dictoffset, Type, dict_offset);
FIELD(PyTypeObject, tp_init, Type, abi_init);
FIELD(PyTypeObject, tp_alloc, Type, abi_alloc);
FIELD(PyTypeObject, tp_new, Type, abi_new);
FIELD(PyTypeObject, tp_free, Type, abi_free);
FIELD(PyTypeObject, tp_is_gc, Type, abi_is_gc);
FIELD(PyTypeObject, tp_bases, Type, bases);
FIELD(PyTypeObject, tp_mro, Type, mro);
FIELD(PyTypeObject, tp_subclasses, Type, subclasses);
FIELD(PyTypeObject, tp_weaklist, Type, weaklist);
FIELD(PyTypeObject, tp_del, Type, abi_del);
FIELD(PyTypeObject, tp_version_tag, Type, abi_version_tag);
FIELD(PyTypeObject, tp_finalize, Type, abi_finalize);
FIELD(PyTypeObject, tp_vectorcall, Type, abi_vectorcall);
SIZE(PyHeapTypeObject, HeapType);
FIELD(PyHeapTypeObject, as_async, HeapType, abi_async);
FIELD(PyHeapTypeObject, as_number, HeapType, abi_number);
FIELD(PyHeapTypeObject, as_mapping, HeapType, abi_mapping);
FIELD(PyHeapTypeObject, as_sequence, HeapType, abi_sequence);
FIELD(PyHeapTypeObject, as_buffer, HeapType, abi_buffer);
FIELD(PyHeapTypeObject, ht_name, HeapType, name);
FIELD(PyHeapTypeObject, ht_slots, HeapType, slots);
FIELD(PyHeapTypeObject, ht_qualname, HeapType, qualname);
FIELD(PyHeapTypeObject, ht_module, HeapType, module);

/* Slots: the number in PyType_Slot, and the place in the type or its suite. Ours are called differently. */
#define THEIR_repr tp_repr
#define THEIR_hash tp_hash
#define THEIR_call tp_call
#define THEIR_str tp_str
#define THEIR_getattr tp_getattro
#define THEIR_setattr tp_setattro
#define THEIR_compare tp_richcompare
#define THEIR_iter tp_iter
#define THEIR_next tp_iternext
#define THEIR_descr_get tp_descr_get
#define THEIR_descr_set tp_descr_set
#define THEIR_init tp_init
#define THEIR_new tp_new
#define THEIR_finalize tp_finalize
#define THEIR_traverse tp_traverse
#define THEIR_clear tp_clear
#define THEIR_add nb_add
#define THEIR_subtract nb_subtract
#define THEIR_multiply nb_multiply
#define THEIR_remainder nb_remainder
#define THEIR_divmod nb_divmod
#define THEIR_power nb_power
#define THEIR_negative nb_negative
#define THEIR_positive nb_positive
#define THEIR_absolute nb_absolute
#define THEIR_boolean nb_bool
#define THEIR_invert nb_invert
#define THEIR_lshift nb_lshift
#define THEIR_rshift nb_rshift
#define THEIR_bit_and nb_and
#define THEIR_bit_xor nb_xor
#define THEIR_bit_or nb_or
#define THEIR_to_int nb_int
#define THEIR_to_float nb_float
#define THEIR_inplace_add nb_inplace_add
#define THEIR_inplace_subtract nb_inplace_subtract
#define THEIR_inplace_multiply nb_inplace_multiply
#define THEIR_inplace_remainder nb_inplace_remainder
#define THEIR_inplace_power nb_inplace_power
#define THEIR_inplace_lshift nb_inplace_lshift
#define THEIR_inplace_rshift nb_inplace_rshift
#define THEIR_inplace_and nb_inplace_and
#define THEIR_inplace_xor nb_inplace_xor
#define THEIR_inplace_or nb_inplace_or
#define THEIR_floor_divide nb_floor_divide
#define THEIR_true_divide nb_true_divide
#define THEIR_inplace_floor_divide nb_inplace_floor_divide
#define THEIR_inplace_true_divide nb_inplace_true_divide
#define THEIR_index nb_index
#define THEIR_matrix_multiply nb_matrix_multiply
#define THEIR_inplace_matrix_multiply nb_inplace_matrix_multiply
#define THEIR_seq_length sq_length
#define THEIR_concat sq_concat
#define THEIR_repeat sq_repeat
#define THEIR_item sq_item
#define THEIR_set_item sq_ass_item
#define THEIR_contains sq_contains
#define THEIR_inplace_concat sq_inplace_concat
#define THEIR_inplace_repeat sq_inplace_repeat
#define THEIR_map_length mp_length
#define THEIR_subscript mp_subscript
#define THEIR_set_subscript mp_ass_subscript
#define THEIR_await am_await
#define THEIR_aiter am_aiter
#define THEIR_anext am_anext
#define THEIR_send am_send
#define THEIR_get_buffer bf_getbuffer
#define THEIR_release_buffer bf_releasebuffer
#define CHECK_TYPE(name, place, number)                                                                                \
    SAME(Py_##name, number);                                                                                           \
    SAME(offsetof(PyTypeObject, name), offsetof(Type, place));
#define CHECK_SUITE(suite, name, place, number)                                                                        \
    SAME(Py_##name, number);                                                                                           \
    SAME(offsetof(suite, name), (place) * 8);
#define CHECK_NUMBER(name, place, number) CHECK_SUITE(PyNumberMethods, name, place, number)
#define CHECK_SEQUENCE(name, place, number) CHECK_SUITE(PySequenceMethods, name, place, number)
#define CHECK_MAPPING(name, place, number) CHECK_SUITE(PyMappingMethods, name, place, number)
#define CHECK_ASYNC(name, place, number) CHECK_SUITE(PyAsyncMethods, name, place, number)
#define CHECK_BUFFER(name, place, number) CHECK_SUITE(PyBufferProcs, name, place, number)
#define CHECK_SLOT(suite, name, place, number) CHECK_##suite(name, place, number)
#define SLOT(field, suite, place, number, shape) CHECK_SLOT(suite, THEIR_##field, place, number)
#include "capi/type_slot.def"
#undef SLOT

/* --- tables that extensions write --- */
FIELD(PyMethodDef, ml_name, MethodDef, name);
FIELD(PyMethodDef, ml_meth, MethodDef, fn);
FIELD(PyMethodDef, ml_flags, MethodDef, flags);
FIELD(PyMethodDef, ml_doc, MethodDef, doc);
SAME(sizeof(PyMethodDef), offsetof(MethodDef, signature));
SIZE(PyMemberDef, MemberDef);
FIELD(PyMemberDef, name, MemberDef, name);
FIELD(PyMemberDef, type, MemberDef, kind);
FIELD(PyMemberDef, offset, MemberDef, offset);
FIELD(PyMemberDef, flags, MemberDef, readonly);
FIELD(PyMemberDef, doc, MemberDef, doc);
SIZE(PyGetSetDef, ForeignGetSet);
FIELD(PyGetSetDef, name, ForeignGetSet, name);
FIELD(PyGetSetDef, get, ForeignGetSet, get);
FIELD(PyGetSetDef, set, ForeignGetSet, set);
FIELD(PyGetSetDef, doc, ForeignGetSet, doc);
FIELD(PyGetSetDef, closure, ForeignGetSet, closure);
SIZE(PyModuleDef, ForeignModuleDef);
FIELD(PyModuleDef, m_base.m_init, ForeignModuleDef, init);
FIELD(PyModuleDef, m_base.m_index, ForeignModuleDef, index);
FIELD(PyModuleDef, m_base.m_copy, ForeignModuleDef, copy);
FIELD(PyModuleDef, m_name, ForeignModuleDef, name);
FIELD(PyModuleDef, m_doc, ForeignModuleDef, doc);
FIELD(PyModuleDef, m_size, ForeignModuleDef, state_size);
FIELD(PyModuleDef, m_methods, ForeignModuleDef, methods);
FIELD(PyModuleDef, m_slots, ForeignModuleDef, slots);
FIELD(PyModuleDef, m_traverse, ForeignModuleDef, traverse);
FIELD(PyModuleDef, m_clear, ForeignModuleDef, clear);
FIELD(PyModuleDef, m_free, ForeignModuleDef, free);
SIZE(PyModuleDef_Slot, ForeignModuleSlot);
FIELD(PyModuleDef_Slot, value, ForeignModuleSlot, value);

/* --- numbers, text, containers --- */
PLACE(PyLongObject, ob_digit, Int, digits);
SAME(sizeof(digit), sizeof(Digit));
SAME(PyLong_SHIFT, INT_DIGIT_BITS);
SIZE(PyFloatObject, Float);
FIELD(PyFloatObject, ob_fval, Float, value);
SIZE(PyComplexObject, Complex);
FIELD(PyComplexObject, cval.real, Complex, real);
FIELD(PyComplexObject, cval.imag, Complex, imag);
FIELD(PyBytesObject, ob_shash, Bytes, hash);
PLACE(PyBytesObject, ob_sval, Bytes, data);
SIZE(PyByteArrayObject, ByteArray);
FIELD(PyByteArrayObject, ob_alloc, ByteArray, allocated);
FIELD(PyByteArrayObject, ob_bytes, ByteArray, memory);
FIELD(PyByteArrayObject, ob_start, ByteArray, start);
FIELD(PyByteArrayObject, ob_exports, ByteArray, exports);
SIZE(PyASCIIObject, Str);
FIELD(PyASCIIObject, length, Str, length);
FIELD(PyASCIIObject, hash, Str, hash);
FIELD(PyASCIIObject, wstr, Str, wstr);
SIZE(PyCompactUnicodeObject, StrWide);
FIELD(PyCompactUnicodeObject, utf8_length, StrWide, utf8_size);
FIELD(PyCompactUnicodeObject, utf8, StrWide, utf8);
FIELD(PyCompactUnicodeObject, wstr_length, StrWide, wstr_length);
SIZE(PyUnicodeObject, StrSubclass);
FIELD(PyUnicodeObject, data.any, StrSubclass, data);
SIZE(PyListObject, List);
FIELD(PyListObject, ob_item, List, items);
FIELD(PyListObject, allocated, List, allocated);
PLACE(PyTupleObject, ob_item, Tuple, items);
SIZE(PyDictObject, Dict);
FIELD(PyDictObject, ma_used, Dict, used);
FIELD(PyDictObject, ma_version_tag, Dict, version);
SIZE(PySetObject, Set);
FIELD(PySetObject, fill, Set, fill);
FIELD(PySetObject, used, Set, used);
FIELD(PySetObject, mask, Set, mask);
FIELD(PySetObject, table, Set, table);
FIELD(PySetObject, hash, Set, hash);
FIELD(PySetObject, weakreflist, Set, weaklist);
SIZE(setentry, SetEntry);
FIELD(setentry, key, SetEntry, key);
FIELD(setentry, hash, SetEntry, hash);
SIZE(PySliceObject, Slice);
FIELD(PySliceObject, start, Slice, start);
FIELD(PySliceObject, stop, Slice, stop);
FIELD(PySliceObject, step, Slice, step);
SIZE(PyCellObject, Cell);
FIELD(PyCellObject, ob_ref, Cell, content);
SIZE(Py_buffer, Buffer);
FIELD(Py_buffer, buf, Buffer, data);
FIELD(Py_buffer, obj, Buffer, owner);
FIELD(Py_buffer, len, Buffer, size);
FIELD(Py_buffer, itemsize, Buffer, item_size);
FIELD(Py_buffer, readonly, Buffer, readonly);
FIELD(Py_buffer, ndim, Buffer, dimensions);
FIELD(Py_buffer, format, Buffer, format);
FIELD(Py_buffer, shape, Buffer, shape);
FIELD(Py_buffer, strides, Buffer, strides);
FIELD(Py_buffer, suboffsets, Buffer, suboffsets);
FIELD(Py_buffer, internal, Buffer, internal);
FIELD(PyMemoryViewObject, flags, MemoryView, flags);
FIELD(PyMemoryViewObject, exports, MemoryView, exports);
FIELD(PyMemoryViewObject, view, MemoryView, view);
FIELD(PyMemoryViewObject, weakreflist, MemoryView, weaklist);
PLACE(PyMemoryViewObject, ob_array, MemoryView, array);

/* --- functions, descriptors, modules, weak references --- */
FIELD(PyCFunctionObject, m_ml, NativeFunction, def);
FIELD(PyCFunctionObject, m_self, NativeFunction, self);
FIELD(PyCFunctionObject, m_module, NativeFunction, module);
FIELD(PyCFunctionObject, m_weakreflist, NativeFunction, weaklist);
PLACE(PyCMethodObject, mm_class, NativeFunction, defining_class);
SIZE(PyMethodObject, Method);
FIELD(PyMethodObject, im_func, Method, function);
FIELD(PyMethodObject, im_self, Method, self);
FIELD(PyMethodObject, im_weakreflist, Method, weaklist);
FIELD(PyFunctionObject, func_globals, Function, globals);
FIELD(PyFunctionObject, func_builtins, Function, builtins);
FIELD(PyFunctionObject, func_name, Function, name);
FIELD(PyFunctionObject, func_qualname, Function, qualname);
FIELD(PyFunctionObject, func_code, Function, code);
FIELD(PyFunctionObject, func_defaults, Function, defaults);
FIELD(PyFunctionObject, func_kwdefaults, Function, kwdefaults);
FIELD(PyFunctionObject, func_closure, Function, closure);
FIELD(PyFunctionObject, func_doc, Function, doc);
FIELD(PyFunctionObject, func_dict, Function, dict);
FIELD(PyFunctionObject, func_weakreflist, Function, weaklist);
FIELD(PyFunctionObject, func_module, Function, module);
FIELD(PyFunctionObject, func_annotations, Function, annotations);
SIZE(PyDescrObject, Descriptor);
FIELD(PyDescrObject, d_type, Descriptor, type);
FIELD(PyDescrObject, d_name, Descriptor, name);
FIELD(PyDescrObject, d_qualname, Descriptor, qualname);
SIZE(PyMethodDescrObject, MethodDescriptor);
FIELD(PyMethodDescrObject, d_method, MethodDescriptor, def);
FIELD(PyGetSetDescrObject, d_getset, GetSetDescriptor, def);
FIELD(PyMemberDescrObject, d_member, MemberDescriptor, def);
SIZE(PyWrapperDescrObject, WrapperDescriptor);
SIZE(PyModuleObject, Module);
FIELD(PyModuleObject, md_dict, Module, dict);
FIELD(PyModuleObject, md_def, Module, def);
FIELD(PyModuleObject, md_state, Module, state);
FIELD(PyModuleObject, md_weaklist, Module, weaklist);
FIELD(PyModuleObject, md_name, Module, name);
SIZE(PyWeakReference, WeakRef);
FIELD(PyWeakReference, wr_object, WeakRef, target);
FIELD(PyWeakReference, wr_callback, WeakRef, callback);
FIELD(PyWeakReference, hash, WeakRef, hash);
FIELD(PyWeakReference, wr_prev, WeakRef, previous);
FIELD(PyWeakReference, wr_next, WeakRef, next);

/* --- code, frames, generators, tracebacks --- */
FIELD(PyCodeObject, co_consts, Code, constants);
FIELD(PyCodeObject, co_names, Code, names);
FIELD(PyCodeObject, co_flags, Code, flags);
FIELD(PyCodeObject, co_argcount, Code, argument_count);
FIELD(PyCodeObject, co_posonlyargcount, Code, positional_only_count);
FIELD(PyCodeObject, co_kwonlyargcount, Code, keyword_only_count);
FIELD(PyCodeObject, co_firstlineno, Code, first_line);
FIELD(PyCodeObject, co_nfreevars, Code, free_count);
FIELD(PyCodeObject, co_filename, Code, filename);
FIELD(PyCodeObject, co_name, Code, name);
FIELD(PyCodeObject, co_qualname, Code, qualname);
FIELD(PyFrameObject, f_back, FrameObject, back);
FIELD(PyFrameObject, f_trace, FrameObject, trace);
FIELD(PyFrameObject, f_lineno, FrameObject, line);
FIELD(PyFrameObject, f_trace_lines, FrameObject, trace_lines);
FIELD(PyFrameObject, f_trace_opcodes, FrameObject, trace_opcodes);
FIELD(PyGenObject, gi_code, Generator, code);
FIELD(PyGenObject, gi_weakreflist, Generator, weaklist);
FIELD(PyGenObject, gi_name, Generator, name);
FIELD(PyGenObject, gi_qualname, Generator, qualname);
PLACE(PyGenObject, gi_exc_state, Generator, handled);
SIZE(PyTracebackObject, Traceback);
FIELD(PyTracebackObject, tb_next, Traceback, next);
FIELD(PyTracebackObject, tb_frame, Traceback, frame);
FIELD(PyTracebackObject, tb_lasti, Traceback, last_instruction);
FIELD(PyTracebackObject, tb_lineno, Traceback, line);

/* --- exceptions --- */
SIZE(PyBaseExceptionObject, Exception);
FIELD(PyBaseExceptionObject, dict, Exception, dict);
FIELD(PyBaseExceptionObject, args, Exception, args);
FIELD(PyBaseExceptionObject, notes, Exception, notes);
FIELD(PyBaseExceptionObject, traceback, Exception, traceback);
FIELD(PyBaseExceptionObject, context, Exception, context);
FIELD(PyBaseExceptionObject, cause, Exception, cause);
FIELD(PyBaseExceptionObject, suppress_context, Exception, suppress_context);
SIZE(PyBaseExceptionGroupObject, ExceptionGroup);
FIELD(PyBaseExceptionGroupObject, msg, ExceptionGroup, message);
FIELD(PyBaseExceptionGroupObject, excs, ExceptionGroup, exceptions);
SIZE(PySyntaxErrorObject, SyntaxErrorException);
FIELD(PySyntaxErrorObject, msg, SyntaxErrorException, message);
FIELD(PySyntaxErrorObject, filename, SyntaxErrorException, filename);
FIELD(PySyntaxErrorObject, lineno, SyntaxErrorException, lineno);
FIELD(PySyntaxErrorObject, offset, SyntaxErrorException, offset);
FIELD(PySyntaxErrorObject, end_lineno, SyntaxErrorException, end_lineno);
FIELD(PySyntaxErrorObject, end_offset, SyntaxErrorException, end_offset);
FIELD(PySyntaxErrorObject, text, SyntaxErrorException, text);
FIELD(PySyntaxErrorObject, print_file_and_line, SyntaxErrorException, print_file_and_line);
SIZE(PyImportErrorObject, ImportErrorException);
FIELD(PyImportErrorObject, msg, ImportErrorException, message);
FIELD(PyImportErrorObject, name, ImportErrorException, name);
FIELD(PyImportErrorObject, path, ImportErrorException, path);
SIZE(PyUnicodeErrorObject, UnicodeErrorException);
FIELD(PyUnicodeErrorObject, encoding, UnicodeErrorException, encoding);
FIELD(PyUnicodeErrorObject, object, UnicodeErrorException, object);
FIELD(PyUnicodeErrorObject, start, UnicodeErrorException, start);
FIELD(PyUnicodeErrorObject, end, UnicodeErrorException, end);
FIELD(PyUnicodeErrorObject, reason, UnicodeErrorException, reason);
SIZE(PySystemExitObject, SystemExitException);
FIELD(PySystemExitObject, code, SystemExitException, code);
SIZE(PyOSErrorObject, OsErrorException);
FIELD(PyOSErrorObject, myerrno, OsErrorException, number);
FIELD(PyOSErrorObject, strerror, OsErrorException, strerror);
FIELD(PyOSErrorObject, filename, OsErrorException, filename);
FIELD(PyOSErrorObject, filename2, OsErrorException, filename2);
FIELD(PyOSErrorObject, written, OsErrorException, written);
SIZE(PyStopIterationObject, StopIterationException);
FIELD(PyStopIterationObject, value, StopIterationException, value);
SIZE(PyNameErrorObject, NameErrorException);
FIELD(PyNameErrorObject, name, NameErrorException, name);
SIZE(PyAttributeErrorObject, AttributeErrorException);
FIELD(PyAttributeErrorObject, obj, AttributeErrorException, object);
FIELD(PyAttributeErrorObject, name, AttributeErrorException, name);

/* --- threads --- */
SAME(sizeof(PyThreadState), offsetof(Thread, attention));
FIELD(PyThreadState, next, Thread, next);
FIELD(PyThreadState, interp, Thread, interp);
FIELD(PyThreadState, recursion_remaining, Thread, recursion_remaining);
FIELD(PyThreadState, recursion_limit, Thread, recursion_limit);
FIELD(PyThreadState, tracing, Thread, tracing);
FIELD(PyThreadState, cframe, Thread, abi_cframe);
FIELD(PyThreadState, c_profilefunc, Thread, abi_profile_function);
FIELD(PyThreadState, c_tracefunc, Thread, abi_trace_function);
FIELD(PyThreadState, c_profileobj, Thread, profile_object);
FIELD(PyThreadState, c_traceobj, Thread, trace_object);
FIELD(PyThreadState, curexc_value, Thread, error);
FIELD(PyThreadState, exc_info, Thread, handled);
FIELD(PyThreadState, dict, Thread, dict);
FIELD(PyThreadState, gilstate_counter, Thread, gilstate_counter);
FIELD(PyThreadState, async_exc, Thread, async_exception);
FIELD(PyThreadState, thread_id, Thread, ident);
FIELD(PyThreadState, native_thread_id, Thread, native_id);
FIELD(PyThreadState, on_delete, Thread, on_delete);
FIELD(PyThreadState, on_delete_data, Thread, on_delete_data);
FIELD(PyThreadState, async_gen_firstiter, Thread, asyncgen_firstiter);
FIELD(PyThreadState, async_gen_finalizer, Thread, asyncgen_finalizer);
FIELD(PyThreadState, context, Thread, context);
FIELD(PyThreadState, context_ver, Thread, context_version);
FIELD(PyThreadState, id, Thread, id);
FIELD(PyThreadState, exc_state, Thread, handled_base);
FIELD(PyThreadState, root_cframe, Thread, abi_root_cframe);
FIELD(_PyErr_StackItem, exc_value, HandledItem, exception);
FIELD(_PyErr_StackItem, previous_item, HandledItem, previous);

/* --- datetime --- */
SIZE(PyDateTime_Delta, Delta);
FIELD(PyDateTime_Delta, hashcode, Delta, hash);
FIELD(PyDateTime_Delta, days, Delta, days);
FIELD(PyDateTime_Delta, seconds, Delta, seconds);
FIELD(PyDateTime_Delta, microseconds, Delta, microseconds);
SIZE(PyDateTime_Date, Date);
FIELD(PyDateTime_Date, hashcode, Date, hash);
FIELD(PyDateTime_Date, hastzinfo, Date, has_tzinfo);
FIELD(PyDateTime_Date, data, Date, data);
SIZE(PyDateTime_Time, Time);
FIELD(PyDateTime_Time, hastzinfo, Time, has_tzinfo);
FIELD(PyDateTime_Time, data, Time, data);
FIELD(PyDateTime_Time, fold, Time, fold);
FIELD(PyDateTime_Time, tzinfo, Time, tzinfo);
SIZE(PyDateTime_DateTime, DateTime);
FIELD(PyDateTime_DateTime, hastzinfo, DateTime, has_tzinfo);
FIELD(PyDateTime_DateTime, data, DateTime, data);
FIELD(PyDateTime_DateTime, fold, DateTime, fold);
FIELD(PyDateTime_DateTime, tzinfo, DateTime, tzinfo);

/* --- constants --- */
SAME(Py_TPFLAGS_SEQUENCE, TYPE_FLAG_SEQUENCE);
SAME(Py_TPFLAGS_MAPPING, TYPE_FLAG_MAPPING);
SAME(Py_TPFLAGS_DISALLOW_INSTANTIATION, TYPE_FLAG_DISALLOW_INSTANTIATION);
SAME(Py_TPFLAGS_IMMUTABLETYPE, TYPE_FLAG_IMMUTABLE);
SAME(Py_TPFLAGS_HEAPTYPE, TYPE_FLAG_HEAP);
SAME(Py_TPFLAGS_BASETYPE, TYPE_FLAG_BASE);
SAME(Py_TPFLAGS_HAVE_VECTORCALL, TYPE_FLAG_VECTORCALL);
SAME(Py_TPFLAGS_READY, TYPE_FLAG_READY);
SAME(Py_TPFLAGS_READYING, TYPE_FLAG_READYING);
SAME(Py_TPFLAGS_HAVE_GC, TYPE_FLAG_GC);
SAME(Py_TPFLAGS_METHOD_DESCRIPTOR, TYPE_FLAG_METHOD_DESCRIPTOR);
SAME(Py_TPFLAGS_VALID_VERSION_TAG, TYPE_FLAG_VALID_VERSION);
SAME(Py_TPFLAGS_IS_ABSTRACT, TYPE_FLAG_ABSTRACT);
SAME(_Py_TPFLAGS_MATCH_SELF, TYPE_FLAG_MATCH_SELF);
SAME(Py_TPFLAGS_LONG_SUBCLASS, TYPE_FLAG_INT);
SAME(Py_TPFLAGS_LIST_SUBCLASS, TYPE_FLAG_LIST);
SAME(Py_TPFLAGS_TUPLE_SUBCLASS, TYPE_FLAG_TUPLE);
SAME(Py_TPFLAGS_BYTES_SUBCLASS, TYPE_FLAG_BYTES);
SAME(Py_TPFLAGS_UNICODE_SUBCLASS, TYPE_FLAG_STR);
SAME(Py_TPFLAGS_DICT_SUBCLASS, TYPE_FLAG_DICT);
SAME(Py_TPFLAGS_BASE_EXC_SUBCLASS, TYPE_FLAG_EXCEPTION);
SAME(Py_TPFLAGS_TYPE_SUBCLASS, TYPE_FLAG_TYPE);
SAME(METH_VARARGS | METH_NOARGS | METH_O | METH_FASTCALL | METH_KEYWORDS | METH_METHOD, METHOD_FOREIGN);
SAME(METH_CLASS, METHOD_FOREIGN_CLASS);
SAME(METH_STATIC, METHOD_FOREIGN_STATIC);
SAME(METH_COEXIST, METHOD_FOREIGN_COEXIST);
SAME(T_SHORT, MEMBER_SHORT);
SAME(T_INT, MEMBER_INT);
SAME(T_LONG, MEMBER_LONG);
SAME(T_FLOAT, MEMBER_FLOAT);
SAME(T_DOUBLE, MEMBER_DOUBLE);
SAME(T_STRING, MEMBER_STRING);
SAME(T_OBJECT, MEMBER_OBJECT);
SAME(T_CHAR, MEMBER_CHAR);
SAME(T_BYTE, MEMBER_BYTE);
SAME(T_UBYTE, MEMBER_UBYTE);
SAME(T_USHORT, MEMBER_USHORT);
SAME(T_UINT, MEMBER_UINT);
SAME(T_ULONG, MEMBER_ULONG);
SAME(T_STRING_INPLACE, MEMBER_STRING_INPLACE);
SAME(T_BOOL, MEMBER_BOOL);
SAME(T_OBJECT_EX, MEMBER_OBJECT_EX);
SAME(T_LONGLONG, MEMBER_LONGLONG);
SAME(T_ULONGLONG, MEMBER_ULONGLONG);
SAME(T_PYSSIZET, MEMBER_SSIZE);
SAME(T_NONE, MEMBER_NONE);
SAME(Py_LT, COMPARE_LT);
SAME(Py_LE, COMPARE_LE);
SAME(Py_EQ, COMPARE_EQ);
SAME(Py_NE, COMPARE_NE);
SAME(Py_GT, COMPARE_GT);
SAME(Py_GE, COMPARE_GE);
SAME(PyBUF_WRITABLE, BUFFER_WRITABLE);
SAME(PyBUF_FORMAT, BUFFER_FORMAT);
SAME(PyBUF_ND, BUFFER_ND);
SAME(PyBUF_STRIDES, BUFFER_STRIDES);
SAME(PyBUF_C_CONTIGUOUS, BUFFER_C_CONTIGUOUS);
SAME(PyBUF_F_CONTIGUOUS, BUFFER_F_CONTIGUOUS);
SAME(PyBUF_ANY_CONTIGUOUS, BUFFER_ANY_CONTIGUOUS);
SAME(PyBUF_INDIRECT, BUFFER_INDIRECT);
SAME(PyBUF_FULL, BUFFER_FULL);
SAME(PyBUF_FULL_RO, BUFFER_FULL_RO);
SAME(CO_OPTIMIZED, CODE_OPTIMIZED);
SAME(CO_NEWLOCALS, CODE_NEWLOCALS);
SAME(CO_VARARGS, CODE_VARARGS);
SAME(CO_VARKEYWORDS, CODE_VARKEYWORDS);
SAME(CO_GENERATOR, CODE_GENERATOR);
SAME(CO_COROUTINE, CODE_COROUTINE);
SAME(CO_ASYNC_GENERATOR, CODE_ASYNC_GENERATOR);
SAME(CO_ITERABLE_COROUTINE, CODE_ITERABLE_COROUTINE);
