/* SPDX-License-Identifier: MIT
   array: compact arrays of C numbers. The object, its constructor and its slots; items are in array_kind.c, methods in
   array_methods.c. While buffers are exported nothing may resize the memory. */
#include "modules/array.h"

#include "gil/interp.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/module.h"
#include "types/slice.h"
#include "types/str.h"

bool is_array(Borrowed v) {
    return is_pointer(v) && (AS(Object, v)->type == &array_type || type_is_subtype(AS(Object, v)->type, &array_type));
}

/* --- memory --- */

Value array_new(Type *type, ArrayKind const *kind, ssize_t size) {
    if (size > INT64_MAX / 2 / kind->size)
        return raise_no_memory();
    Value v = type_alloc(type);
    if (!v)
        return NULL;
    Array *self = AS(Array, v);
    self->kind = kind;
    if (size) {
        self->items = memory_new_array((size_t)size, kind->size);
        if (!self->items) {
            drop(v);
            return NULL;
        }
    }
    self->allocated = self->head.size = size;
    return v;
}

static void array_dealloc(Object *o) {
    memory_free(((Array *)o)->items);
    object_free(o);
}

bool array_resize(Array *self, ssize_t size) {
    if (self->exports > 0 && size != self->head.size)
        return raise_error(&exc_BufferError, "cannot resize an array that is exporting buffers"), false;
    if (self->allocated >= size && self->head.size < size + 16 && self->items) {
        self->head.size = size;
        return true;
    }
    if (size == 0) {
        memory_free(MOVE(self->items));
        self->allocated = self->head.size = 0;
        return true;
    }
    if (size > INT64_MAX / 4 / self->kind->size)
        return raise_no_memory(), false;
    ssize_t allocated = size + (size >> 4) + (self->head.size < 8 ? 3 : 7);
    char *items = self->items ? memory_resize_array(self->items, (size_t)allocated, self->kind->size)
                              : memory_new_array((size_t)allocated, self->kind->size);
    if (!items)
        return false;
    self->items = items;
    self->allocated = allocated;
    self->head.size = size;
    return true;
}

bool array_splice(Array *self, ssize_t from, ssize_t to, const char *data, ssize_t count) {
    ssize_t size = self->head.size, growth = count - (to - from), item = self->kind->size;
    if (growth > 0 && !array_resize(self, size + growth))
        return false;
    if (growth < 0 && self->exports > 0)
        return raise_error(&exc_BufferError, "cannot resize an array that is exporting buffers"), false;
    if (growth && size > to)
        memmove(array_at(self, to + growth), array_at(self, to), (size_t)((size - to) * item));
    if (count)
        memcpy(array_at(self, from), data, (size_t)(count * item));
    return growth >= 0 || array_resize(self, size + growth);
}

Value array_item(const Array *self, ssize_t i) { return self->kind->get(array_at(self, i)); }

/* Converting may run Python, which may change the array: into a place of our own first. */
bool array_append(Array *self, Borrowed v) {
    char item[8];
    return self->kind->set(item, v) && array_splice(self, self->head.size, self->head.size, item, 1);
}

static bool array_store(Array *self, ssize_t i, Borrowed v) {
    char item[8];
    if (!self->kind->set(item, v))
        return false;
    if (i < 0 || i >= self->head.size)
        return raise_error(&exc_IndexError, "array assignment index out of range"), false;
    memcpy(array_at(self, i), item, self->kind->size);
    return true;
}

static bool array_extend_array(Array *self, Array *other) {
    if (self->kind != other->kind)
        return raise_error(&exc_TypeError, "can only extend with array of same kind"), false;
    ssize_t size = self->head.size, more = other->head.size;
    if (!array_resize(self, size + more)) /* may move `other`, when it is self */
        return false;
    if (more)
        memcpy(array_at(self, size), other->items, (size_t)(more * self->kind->size));
    return true;
}

bool array_extend(Array *self, Borrowed iterable) {
    if (is_array(iterable))
        return array_extend_array(self, AS(Array, iterable));
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return false;
    for (;;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got <= 0)
            return got == 0;
        if (!array_append(self, item))
            return false;
    }
}

bool array_add_bytes(Array *self, Borrowed bytes_like) {
    Buffer buffer;
    if (!buffer_get(bytes_like, &buffer, BUFFER_SIMPLE))
        return false;
    bool good = false;
    if (buffer.item_size != 1)
        raise_error(&exc_TypeError, "a bytes-like object is required");
    else if (buffer.size % self->kind->size)
        raise_error(&exc_ValueError, "bytes length not a multiple of item size");
    else
        good = array_splice(self, self->head.size, self->head.size, buffer.data, buffer.size / self->kind->size);
    buffer_release(&buffer);
    return good;
}

bool array_add_text(Array *self, Borrowed text) {
    ssize_t size = self->head.size, more = str_length(text);
    if (!array_resize(self, size + more))
        return false;
    for (ssize_t i = 0; i < more; i++) {
        uint32_t c = str_char(text, i);
        memcpy(array_at(self, size + i), &c, sizeof c);
    }
    return true;
}

/* --- constructor --- */

static bool array_fill(Array *self, Borrowed initial) {
    if (is_bytes(initial) || is_bytearray(initial))
        return array_add_bytes(self, initial);
    if (is_str(initial))
        return array_add_text(self, initial);
    if (is_array(initial) && AS(Array, initial)->kind == self->kind)
        return array_extend_array(self, AS(Array, initial));
    if (!is_list(initial) && !is_tuple(initial)) {
        OWNED Value iterator = get_iter(initial);
        return iterator && array_extend(self, iterator);
    }
    /* a list may change while its items are converted */
    for (ssize_t i = 0; i < (is_list(initial) ? list_size(initial) : tuple_size(initial)); i++) {
        OWNED Value item = own(is_list(initial) ? list_peek(initial, i) : tuple_peek(initial, i));
        char place[8];
        if (!self->kind->set(place, item))
            return false;
        if (i >= self->head.size && !array_resize(self, i + 1))
            return false;
        memcpy(array_at(self, i), place, self->kind->size);
    }
    return true;
}

static Value array_construct(Type *type, ArrayKind const *kind, Borrowed initial) {
    if (initial && is_str(initial) && kind->code != 'u')
        return raise_error(&exc_TypeError, "cannot use a str to initialize an array with typecode '%c'", kind->code);
    if (initial && is_array(initial) && AS(Array, initial)->kind->code == 'u' && kind->code != 'u')
        return raise_error(&exc_TypeError, "cannot use a unicode array to initialize an array with typecode '%c'", kind->code);
    bool counted = initial && (is_list(initial) || is_tuple(initial));
    ssize_t size = !counted ? 0 : is_list(initial) ? list_size(initial) : tuple_size(initial);
    OWNED Value self = array_new(type, kind, size);
    if (!self)
        return NULL;
    if (size)
        memset(AS(Array, self)->items, 0, (size_t)(size * kind->size));
    if (initial && !array_fill(AS(Array, self), initial))
        return NULL;
    return MOVE(self);
}

static Value array_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if ((type == &array_type || type->info->init == array_type.info->init) && !native_no_keywords("array.array", keywords))
        return NULL;
    if (count < 1 || count > 2)
        return raise_error(&exc_TypeError, "array() takes at %s %d argument%s (%zd given)", count < 1 ? "least" : "most",
                           count < 1 ? 1 : 2, count < 1 ? "" : "s", count);
    if (!is_str(args[0]) || str_length(args[0]) != 1)
        return raise_error(&exc_TypeError, "array() argument 1 must be a unicode character, not %T", args[0]);
    ArrayKind const *kind = array_find_kind(str_char(args[0], 0));
    if (!kind)
        return raise_error(&exc_ValueError, "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    return array_construct(type, kind, count > 1 ? args[1] : NULL);
}

/* --- slots --- */

static ssize_t array_slot_length(Borrowed self) { return AS(Array, self)->head.size; }

static Value array_slot_item(Borrowed v, ssize_t index) {
    Array *self = AS(Array, v);
    if (index < 0 || index >= self->head.size)
        return raise_error(&exc_IndexError, "array index out of range");
    return array_item(self, index);
}

static Value array_slice(Array *self, Borrowed slice) {
    ssize_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return NULL;
    ssize_t count = ssize_max(slice_adjust(self->head.size, &start, &stop, step), 0), size = self->kind->size;
    Value result = array_new(&array_type, self->kind, count);
    if (!result)
        return NULL;
    Array *out = AS(Array, result);
    if (step == 1 && count)
        memcpy(out->items, array_at(self, start), (size_t)(count * size));
    for (ssize_t i = 0; step != 1 && i < count; i++)
        memcpy(array_at(out, i), array_at(self, start + i * step), (size_t)size);
    return result;
}

static Value array_slot_subscript(Borrowed v, Borrowed key) {
    if (is_imm_int(key) || has_index(key)) {
        ssize_t index;
        if (!number_to_ssize(key, &exc_IndexError, &index))
            return NULL;
        return array_slot_item(v, index < 0 ? index + AS(Array, v)->head.size : index);
    }
    if (is_slice(key))
        return array_slice(AS(Array, v), key);
    return raise_error(&exc_TypeError, "array indices must be integers");
}

/* Deletes every step-th item, `count` of them, from `start` on. */
static bool array_delete_steps(Array *self, ssize_t start, ssize_t step, ssize_t count) {
    if (count == 0)
        return true;
    if (self->exports > 0)
        return raise_error(&exc_BufferError, "cannot resize an array that is exporting buffers"), false;
    if (step < 0) {
        start += (count - 1) * step;
        step = -step;
    }
    ssize_t size = self->kind->size;
    char *out = array_at(self, start);
    for (ssize_t i = 0; i < count; i++) {
        ssize_t from = start + i * step + 1, to = i + 1 < count ? from + step - 1 : self->head.size;
        memmove(out, array_at(self, from), (size_t)((to - from) * size));
        out += (to - from) * size;
    }
    return array_resize(self, self->head.size - count);
}

static bool array_set_slice(Array *self, Borrowed slice, Borrowed value) {
    OWNED Value copy = NULL;
    if (value && !is_array(value))
        return raise_error(&exc_TypeError, "can only assign array (not \"%T\") to array slice", value), false;
    if (value && AS(Array, value)->kind != self->kind)
        return raise_error(&exc_TypeError, "bad argument type for built-in operation"), false;
    if (value == TO_VALUE(self)) {
        copy = array_construct(&array_type, self->kind, value);
        if (!copy)
            return false;
        value = copy;
    }
    ssize_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return false;
    ssize_t count = ssize_max(slice_adjust(self->head.size, &start, &stop, step), 0);
    Array *other = value ? AS(Array, value) : NULL;
    if (step == 1)
        return array_splice(self, start, start + count, other ? other->items : NULL, other ? other->head.size : 0);
    if (!other)
        return array_delete_steps(self, start, step, count);
    if (other->head.size != count)
        return raise_error(&exc_ValueError, "attempt to assign array of size %zd to extended slice of size %zd",
                           other->head.size, count),
               false;
    for (ssize_t i = 0; i < count; i++)
        memcpy(array_at(self, start + i * step), array_at(other, i), self->kind->size);
    return true;
}

static bool array_slot_set_item(Borrowed v, ssize_t index, Borrowed value) {
    Array *self = AS(Array, v);
    if (index < 0 || index >= self->head.size)
        return raise_error(&exc_IndexError, "array assignment index out of range"), false;
    return value ? array_store(self, index, value) : array_splice(self, index, index + 1, NULL, 0);
}

static bool array_slot_set_subscript(Borrowed v, Borrowed key, Borrowed value) {
    if (is_imm_int(key) || has_index(key)) {
        ssize_t index;
        if (!number_to_ssize(key, &exc_IndexError, &index))
            return false;
        return array_slot_set_item(v, index < 0 ? index + AS(Array, v)->head.size : index, value);
    }
    if (is_slice(key))
        return array_set_slice(AS(Array, v), key, value);
    return raise_error(&exc_TypeError, "array indices must be integers"), false;
}

static Value array_slot_concat(Borrowed a, Borrowed b) {
    if (!is_array(b))
        return raise_error(&exc_TypeError, "can only append array (not \"%T\") to array", b);
    Array *x = AS(Array, a), *y = AS(Array, b);
    if (x->kind != y->kind)
        return raise_error(&exc_TypeError, "bad argument type for built-in operation");
    Value result = array_new(&array_type, x->kind, x->head.size + y->head.size);
    if (!result)
        return NULL;
    Array *out = AS(Array, result);
    if (x->head.size)
        memcpy(out->items, x->items, (size_t)(x->head.size * x->kind->size));
    if (y->head.size)
        memcpy(array_at(out, x->head.size), y->items, (size_t)(y->head.size * y->kind->size));
    return result;
}

static Value array_slot_inplace_concat(Borrowed self, Borrowed other) {
    if (!is_array(other))
        return raise_error(&exc_TypeError, "can only extend array with array (not \"%T\")", other);
    return array_extend(AS(Array, self), other) ? own(self) : NULL;
}

/* Fills what lies behind the first `size` bytes with copies of them, up to `total`. */
static void array_repeat_into(char *out, ssize_t size, ssize_t total) {
    for (ssize_t done = size; done && done < total; done *= 2)
        memcpy(out + done, out, (size_t)ssize_min(done, total - done));
}

static Value array_slot_repeat(Borrowed v, ssize_t count) {
    Array *self = AS(Array, v);
    ssize_t total;
    if (__builtin_mul_overflow(self->head.size, ssize_max(count, 0), &total))
        return raise_no_memory();
    Value result = array_new(&array_type, self->kind, total);
    if (result && total) {
        ssize_t bytes = self->head.size * self->kind->size;
        memcpy(AS(Array, result)->items, self->items, (size_t)bytes);
        array_repeat_into(AS(Array, result)->items, bytes, total * self->kind->size);
    }
    return result;
}

static Value array_slot_inplace_repeat(Borrowed v, ssize_t count) {
    Array *self = AS(Array, v);
    ssize_t total, bytes = self->head.size * self->kind->size;
    if (__builtin_mul_overflow(self->head.size, ssize_max(count, 0), &total))
        return raise_no_memory();
    if (!array_resize(self, total))
        return NULL;
    if (total)
        array_repeat_into(self->items, bytes, total * self->kind->size);
    return own(v);
}

static int array_slot_contains(Borrowed v, Borrowed item) {
    Array *self = AS(Array, v);
    int found = 0;
    for (ssize_t i = 0; found == 0 && i < self->head.size; i++) {
        OWNED Value own_item = array_item(self, i);
        found = own_item ? compare_bool(own_item, item, COMPARE_EQ) : -1;
    }
    return found;
}

static Value array_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_array(a) || !is_array(b))
        return NOT_IMPLEMENTED;
    Array *x = AS(Array, a), *y = AS(Array, b);
    if (x->head.size != y->head.size && (op == COMPARE_EQ || op == COMPARE_NE))
        return bool_value(op == COMPARE_NE);
    for (ssize_t i = 0; i < x->head.size && i < y->head.size; i++) {
        OWNED Value p = array_item(x, i);
        OWNED Value q = p ? array_item(y, i) : NULL;
        int same = q ? compare_bool(p, q, COMPARE_EQ) : -1;
        if (same < 0)
            return NULL;
        if (!same)
            return op == COMPARE_EQ ? FALSE_VALUE : op == COMPARE_NE ? TRUE_VALUE : compare(p, q, op);
    }
    return compare_result((x->head.size > y->head.size) - (x->head.size < y->head.size), op);
}

static Value array_slot_repr(Borrowed v) {
    Array *self = AS(Array, v);
    OWNED Value name = str_from_text(type_short_name(type_of(v)));
    if (!name)
        return NULL;
    if (self->head.size == 0)
        return str_format("%U('%c')", name, self->kind->code);
    OWNED Value items = self->kind->code == 'u' ? array_py_tounicode(v, NULL) : array_py_tolist(v, NULL);
    return items ? str_format("%U('%c', %R)", name, self->kind->code, items) : NULL;
}

static bool array_slot_get_buffer(Borrowed v, Buffer *out, int flags) {
    Array *self = AS(Array, v);
    static const char nothing[8];
    *out = (Buffer){
        .data = self->items ? self->items : (char *)nothing,
        .owner = own(v),
        .size = self->head.size * self->kind->size,
        .item_size = self->kind->size,
        .dimensions = 1,
        .format = flags & BUFFER_FORMAT ? (char *)self->kind->format : NULL,
    };
    if ((flags & BUFFER_ND) == BUFFER_ND)
        out->shape = &self->head.size;
    if ((flags & BUFFER_STRIDES) == BUFFER_STRIDES)
        out->strides = &out->item_size;
    self->exports++;
    return true;
}

static void array_slot_release_buffer(Borrowed v, Buffer *buffer) {
    ASSERT(AS(Array, v)->exports > 0);
    AS(Array, v)->exports--;
}

static Value array_slot_iter(Borrowed self) { return sequence_iterator_new(&array_iterator_type, self); }

static Value array_get_typecode(Borrowed self, void *closure) {
    return str_from_char((uint32_t)AS(Array, self)->kind->code);
}
static Value array_get_itemsize(Borrowed self, void *closure) { return imm_int(AS(Array, self)->kind->size); }

static const GetSetDef array_getsets[] = {
    {"typecode", array_get_typecode, NULL, "the typecode character used to create the array", NULL},
    {"itemsize", array_get_itemsize, NULL, "the size, in bytes, of one array item", NULL},
    GETSET_END,
};

static TypeInfo array_info = {
    .methods = array_methods,
    .getsets = array_getsets,
    .dealloc = array_dealloc,
    .new = array_slot_new,
    .repr = array_slot_repr,
    .hash = hash_not_implemented,
    .compare = array_slot_compare,
    .iter = array_slot_iter,
    .seq_length = array_slot_length,
    .map_length = array_slot_length,
    .concat = array_slot_concat,
    .repeat = array_slot_repeat,
    .item = array_slot_item,
    .set_item = array_slot_set_item,
    .contains = array_slot_contains,
    .inplace_concat = array_slot_inplace_concat,
    .inplace_repeat = array_slot_inplace_repeat,
    .subscript = array_slot_subscript,
    .set_subscript = array_slot_set_subscript,
    .get_buffer = array_slot_get_buffer,
    .release_buffer = array_slot_release_buffer,
};

Type array_type = {
    STATIC_TYPE("array.array", Array, &array_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_SEQUENCE | TYPE_FLAG_IMMUTABLE,
    .weaklist_offset = offsetof(Array, weaklist),
    .doc = "array(typecode [, initializer]) -> array\n\nA sequence of C numbers of one kind:\n\n"
           "    'b' 'B'  signed, unsigned char      1 byte\n    'u'      character                  4 bytes\n"
           "    'h' 'H'  signed, unsigned short     2 bytes\n    'i' 'I'  signed, unsigned int       4 bytes\n"
           "    'l' 'L'  signed, unsigned long      8 bytes\n    'q' 'Q'  signed, unsigned long long 8 bytes\n"
           "    'f' 'd'  float, double              4, 8 bytes\n",
};

/* --- iterator --- */

static int array_iterator_next(Borrowed v, Value *out) {
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!self->sequence)
        return 0;
    Array *array = AS(Array, self->sequence);
    if (self->index < array->head.size) {
        *out = array_item(array, self->index++);
        return *out ? 1 : -1;
    }
    drop(MOVE(self->sequence));
    return 0;
}

static Value array_iterator_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value builtin = own_maybe(dict_peek_text(interp_self()->builtins, "iter"));
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!builtin)
        return NULL;
    return self->sequence ? build_value("(O(O)n)", builtin, self->sequence, self->index) : build_value("(O(()))", builtin);
}

static Value array_iterator_py_setstate(Borrowed v, Borrowed const *args) {
    ssize_t index;
    if (!arg_ssize(args[0], &index))
        return NULL;
    SequenceIterator *self = AS(SequenceIterator, v);
    if (self->sequence)
        self->index = ssize_min(ssize_max(index, 0), AS(Array, self->sequence)->head.size);
    return NONE;
}

static const MethodDef array_iterator_methods[] = {
    METHOD("__reduce__", array_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD("__setstate__", array_iterator_py_setstate, "($self, state, /)", "Takes the state of a pickle."),
    METHOD_END,
};
static TypeInfo array_iterator_info = {
    .methods = array_iterator_methods,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = array_iterator_next,
};
Type array_iterator_type = {
    STATIC_TYPE("array.arrayiterator", SequenceIterator, &array_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,
};

/* --- module --- */

static const MethodDef array_functions[] = {
    METHOD("_array_reconstructor", array_py_reconstruct, "($module, arraytype, typecode, mformat_code, items, /)",
           "Makes an array from the machine representation in a pickle."),
    METHOD_END,
};

/* collections.abc.MutableSequence.register(array). */
static bool array_register(void) {
    OWNED Value name = str_from_text("_collections_abc");
    OWNED Value module = name ? call_1(interp_self()->import_function, name) : NULL;
    OWNED Value sequence = module ? get_attr_text(module, "MutableSequence") : NULL;
    OWNED Value method = sequence ? get_attr_text(sequence, "register") : NULL;
    OWNED Value result = method ? call_1(method, TO_VALUE(&array_type)) : NULL;
    return result != NULL;
}

static bool array_exec(Borrowed module) {
    char codes[20], *out = codes;
    for (ArrayKind const *kind = array_kinds; kind->code; kind++)
        *out++ = kind->code;
    *out = 0;
    return array_register() && dict_remove_text(module_dict(module), "arrayiterator") >= 0 &&
           module_add(module, "ArrayType", own(TO_VALUE(&array_type))) && module_add_text(module, "typecodes", codes);
}

static Type *const array_types[] = {&array_type, &array_iterator_type, NULL};
static int array_module_id;

ModuleDef const array_module = {
    .name = "array",
    .doc = "Compact arrays of numbers.",
    .methods = array_functions,
    .types = array_types,
    .exec = array_exec,
    .id = &array_module_id,
};
