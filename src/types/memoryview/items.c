/* SPDX-License-Identifier: MIT
   Items of memoryviews: reading and writing one, indexing, slicing, comparing, turning into lists. */
#include "types/memoryview/memoryview_priv.h"

#include "gil/interp.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/slice.h"
#include "types/str.h"

/* --- formats --- */

ssize_t format_size(char code) {
    switch (code) {
    case 'c': case 'b': case 'B': return 1;
    case '?': return sizeof(bool);
    case 'h': case 'H': return sizeof(short);
    case 'i': case 'I': return sizeof(int);
    case 'l': case 'L': return sizeof(long);
    case 'q': case 'Q': return sizeof(long long);
    case 'n': case 'N': return sizeof(ssize_t);
    case 'f': return sizeof(float);
    case 'd': return sizeof(double);
    case 'P': return sizeof(void *);
    default: return 0;
    }
}

char format_native(const char *format) {
    if (!format)
        return 'B';
    format += *format == '@';
    return *format && !format[1] && format_size(*format) ? *format : 0;
}

static bool format_is_equal(Buffer const *a, Buffer const *b) {
    const char *x = view_format(a), *y = view_format(b);
    return strcmp(x + (*x == '@'), y + (*y == '@')) == 0;
}

#define READ(T) __extension__({ T value_; memcpy(&value_, at, sizeof value_); value_; })

static COLD void *item_raise_format(const char *format) {
    return raise_error(&exc_NotImplementedError, "memoryview: format %s not supported", format);
}

Value item_unpack(const char *at, const char *format) {
    switch (format_native(format)) {
    case 'B': return imm_int(*(const unsigned char *)at);
    case 'b': return imm_int(*(const signed char *)at);
    case 'c': return bytes_new(at, 1);
    case '?': return bool_value(*at != 0);
    case 'h': return imm_int(READ(short));
    case 'H': return imm_int(READ(unsigned short));
    case 'i': return imm_int(READ(int));
    case 'I': return imm_int(READ(unsigned int));
    case 'l': case 'q': case 'n': return int_new(READ(int64_t));
    case 'L': case 'Q': case 'N': return int_new_unsigned(READ(uint64_t));
    case 'f': return float_new((double)READ(float));
    case 'd': return float_new(READ(double));
    case 'P': return int_new_unsigned((uint64_t)READ(uintptr_t));
    default: return item_raise_format(format);
    }
}

static bool item_raise_value(const char *format) {
    return raise_error(&exc_ValueError, "memoryview: invalid value for format '%s'", format), false;
}

/* Turns whatever a conversion raised into CPython's messages: TypeError or ValueError with the format. */
static bool item_convert_error(const char *format) {
    bool type = error_matches(&exc_TypeError), value = error_matches(&exc_OverflowError) || error_matches(&exc_ValueError);
    if (!type && !value)
        return false;
    error_clear();
    raise_error(type ? &exc_TypeError : &exc_ValueError, "memoryview: invalid %s for format '%s'", type ? "type" : "value",
                format);
    return false;
}

static bool item_pack_signed(char *at, const char *format, char code, Borrowed v) {
    OWNED Value index = number_index(v);
    int64_t i;
    if (!index || !int_get_int64(index, &i))
        return item_convert_error(format);
    ssize_t size = format_size(code);
    int shift = 64 - 8 * (int)size;
    if ((int64_t)((uint64_t)i << shift) >> shift != i)
        return item_raise_value(format);
    memcpy(at, &i, (size_t)size); /* little-endian */
    return true;
}

static bool item_pack_unsigned(char *at, const char *format, char code, Borrowed v) {
    OWNED Value index = number_index(v);
    uint64_t u;
    if (!index || !int_get_uint64(index, &u))
        return item_convert_error(format);
    ssize_t size = format_size(code);
    if (size < 8 && u >> (8 * size))
        return item_raise_value(format);
    memcpy(at, &u, (size_t)size);
    return true;
}

static bool item_pack_float(char *at, const char *format, char code, Borrowed v) {
    double d;
    if (!arg_double(v, &d))
        return item_convert_error(format);
    float f = (float)d;
    memcpy(at, code == 'f' ? (const void *)&f : &d, code == 'f' ? sizeof f : sizeof d);
    return true;
}

bool item_pack(char *at, const char *format, Borrowed v) {
    char code = format_native(format);
    int truth;
    switch (code) {
    case 'b': case 'h': case 'i': case 'l': case 'q': case 'n':
        return item_pack_signed(at, format, code, v);
    case 'B': case 'H': case 'I': case 'L': case 'Q': case 'N': case 'P':
        return item_pack_unsigned(at, format, code, v);
    case 'f': case 'd':
        return item_pack_float(at, format, code, v);
    case '?':
        truth = is_true(v);
        if (truth >= 0)
            *at = (char)truth;
        return truth >= 0;
    case 'c':
        if (!is_bytes(v))
            return raise_error(&exc_TypeError, "memoryview: invalid type for format '%s'", format), false;
        if (bytes_size(v) != 1)
            return item_raise_value(format);
        *at = *bytes_data(v);
        return true;
    default:
        return item_raise_format(format), false;
    }
}

/* --- finding items --- */

/* Moves along one dimension. NULL: IndexError. */
static char *view_step(Buffer const *view, char *at, int dimension, ssize_t index) {
    ssize_t length = view->shape[dimension];
    index = index < 0 ? index + length : index;
    if (index < 0 || index >= length)
        return raise_error(&exc_IndexError, "index out of bounds on dimension %d", dimension + 1);
    at += view->strides[dimension] * index;
    if (view->suboffsets && view->suboffsets[dimension] >= 0)
        at = *(char **)at + view->suboffsets[dimension];
    return at;
}

static char *view_find(MemoryView *self, Borrowed tuple) {
    ssize_t count = tuple_size(tuple);
    if (count < self->view.dimensions)
        return raise_error(&exc_NotImplementedError, "sub-views are not implemented");
    if (count > self->view.dimensions)
        return raise_error(&exc_TypeError, "cannot index %d-dimension view with %zd-element tuple", self->view.dimensions,
                           count);
    char *at = self->view.data;
    for (int i = 0; i < self->view.dimensions; i++) {
        ssize_t index;
        if (!number_to_ssize(tuple_peek(tuple, i), &exc_IndexError, &index) || !view_check(self))
            return NULL;
        if (!(at = view_step(&self->view, at, i, index)))
            return NULL;
    }
    return at;
}

typedef enum { KEY_INDEX, KEY_SLICE, KEY_TUPLE, KEY_SLICES, KEY_OTHER } KeyKind;

static KeyKind view_key_kind(Borrowed key) {
    if (is_imm_int(key) || has_index(key))
        return KEY_INDEX;
    if (is_slice(key))
        return KEY_SLICE;
    if (!is_tuple(key))
        return KEY_OTHER;
    bool indexes = true, slices = tuple_size(key) > 0;
    for (ssize_t i = 0; i < tuple_size(key); i++) {
        indexes = indexes && has_index(tuple_peek(key, i));
        slices = slices && is_slice(tuple_peek(key, i));
    }
    return indexes ? KEY_TUPLE : slices ? KEY_SLICES : KEY_OTHER;
}

/* --- reading --- */

Value view_slot_item(Borrowed v, ssize_t index) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return NULL;
    if (self->view.dimensions == 0)
        return raise_error(&exc_TypeError, "invalid indexing of 0-dim memory");
    if (self->view.dimensions > 1)
        return raise_error(&exc_NotImplementedError, "multi-dimensional sub-views are not implemented");
    if (!format_native(self->view.format))
        return item_raise_format(self->view.format);
    char *at = view_step(&self->view, self->view.data, 0, index);
    return at ? item_unpack(at, self->view.format) : NULL;
}

/* Narrows the first dimension of a view to a slice. */
static bool view_narrow(Buffer *view, Borrowed slice) {
    ssize_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return false;
    ssize_t count = ssize_max(slice_adjust(view->shape[0], &start, &stop, step), 0);
    view->data = (char *)view->data + view->strides[0] * start; /* the first dimension steps before any pointer is followed */
    view->shape[0] = count;
    view->strides[0] *= step;
    view->size = view->item_size;
    for (int i = 0; i < view->dimensions; i++)
        view->size *= view->shape[i];
    return true;
}

static Value view_slice(MemoryView *self, Borrowed slice) {
    MemoryView *result = view_new(self->managed, &self->view);
    if (!result)
        return NULL;
    result->view.readonly = self->view.readonly;
    if (!view_narrow(&result->view, slice)) {
        drop_ref(result);
        return NULL;
    }
    view_set_flags(result);
    return TO_VALUE(result);
}

Value view_slot_subscript(Borrowed v, Borrowed key) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return NULL;
    if (self->view.dimensions == 0) {
        if (is_tuple(key) && tuple_size(key) == 0)
            return item_unpack(self->view.data, self->view.format);
        if (key == ELLIPSIS)
            return own(v);
        return raise_error(&exc_TypeError, "invalid indexing of 0-dim memory");
    }
    ssize_t index;
    char *at;
    switch (view_key_kind(key)) {
    case KEY_INDEX:
        return number_to_ssize(key, &exc_IndexError, &index) ? view_slot_item(v, index) : NULL;
    case KEY_SLICE:
        return view_slice(self, key);
    case KEY_TUPLE:
        if (!format_native(self->view.format))
            return item_raise_format(self->view.format);
        at = view_find(self, key);
        return at ? item_unpack(at, self->view.format) : NULL;
    case KEY_SLICES:
        return raise_error(&exc_NotImplementedError, "multi-dimensional slicing is not implemented");
    case KEY_OTHER:
        break;
    }
    return raise_error(&exc_TypeError, "memoryview: invalid slice key");
}

/* --- writing --- */

/* Copies one-dimensional `from` over `to`, which has the same shape and item size and may overlap it. */
static bool view_copy_line(Buffer const *to, Buffer const *from) {
    ssize_t count = to->shape[0], item = to->item_size, step = from->strides ? from->strides[0] : item;
    if (to->strides[0] == item && step == item && !to->suboffsets && !from->suboffsets) {
        memmove(to->data, from->data, (size_t)(count * item));
        return true;
    }
    char *copy = memory_new_array((size_t)count, (size_t)item);
    if (!copy)
        return false;
    for (ssize_t i = 0; i < count; i++) {
        char *at = (char *)from->data + i * step;
        if (from->suboffsets && from->suboffsets[0] >= 0)
            at = *(char **)at + from->suboffsets[0];
        memcpy(copy + i * item, at, (size_t)item);
    }
    for (ssize_t i = 0; i < count; i++) {
        char *at = (char *)to->data + i * to->strides[0];
        if (to->suboffsets && to->suboffsets[0] >= 0)
            at = *(char **)at + to->suboffsets[0];
        memcpy(at, copy + i * item, (size_t)item);
    }
    memory_free(copy);
    return true;
}

static bool view_set_slice(MemoryView *self, Borrowed slice, Borrowed value) {
    Buffer from;
    if (!buffer_get(value, &from, BUFFER_FULL_RO))
        return false;
    OWNED Value part = view_check(self) ? view_slice(self, slice) : NULL;
    bool good = false;
    if (part && view_check(self)) { /* the bounds of the slice may have run Python */
        Buffer *to = &AS(MemoryView, part)->view;
        if (from.dimensions != 1 || !format_is_equal(to, &from) || to->item_size != from.item_size ||
            to->shape[0] != from.shape[0])
            raise_error(&exc_ValueError, "memoryview assignment: lvalue and rvalue have different structures");
        else
            good = view_copy_line(to, &from);
    }
    buffer_release(&from);
    return good;
}

static bool view_set_item(MemoryView *self, char *at, Borrowed value) {
    if (!at)
        return false;
    /* Converting may run Python, which may release the view: into a place of our own first. */
    char item[16];
    if (!item_pack(item, self->view.format, value) || !view_check(self))
        return false;
    memcpy(at, item, (size_t)self->view.item_size);
    return true;
}

static bool view_set_index(MemoryView *self, Borrowed key, Borrowed value) {
    if (self->view.dimensions > 1)
        return raise_error(&exc_NotImplementedError, "sub-views are not implemented"), false;
    ssize_t index;
    return number_to_ssize(key, &exc_IndexError, &index) && view_check(self) &&
           view_set_item(self, view_step(&self->view, self->view.data, 0, index), value);
}

bool view_slot_set_subscript(Borrowed v, Borrowed key, Borrowed value) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return false;
    if (self->view.readonly)
        return raise_error(&exc_TypeError, "cannot modify read-only memory"), false;
    if (!value)
        return raise_error(&exc_TypeError, "cannot delete memory"), false;
    KeyKind kind = view_key_kind(key);
    if (self->view.dimensions == 0) {
        if (key == ELLIPSIS || (is_tuple(key) && tuple_size(key) == 0))
            return view_set_item(self, self->view.data, value);
        return raise_error(&exc_TypeError, "invalid indexing of 0-dim memory"), false;
    }
    if (kind != KEY_SLICE && !format_native(self->view.format))
        return item_raise_format(self->view.format), false;
    if (kind == KEY_INDEX)
        return view_set_index(self, key, value);
    if (kind == KEY_SLICE && self->view.dimensions == 1)
        return view_set_slice(self, key, value);
    if (kind == KEY_SLICE || kind == KEY_SLICES)
        return raise_error(&exc_NotImplementedError,
                           "memoryview slice assignments are currently restricted to ndim = 1"),
               false;
    if (kind == KEY_TUPLE)
        return view_set_item(self, view_find(self, key), value);
    return raise_error(&exc_TypeError, "memoryview: invalid slice key"), false;
}

/* --- lists --- */

static Value view_list(Buffer const *view, char *at, int dimension) {
    if (dimension == view->dimensions)
        return item_unpack(at, view->format);
    OWNED Value list = list_new(view->shape[dimension]);
    for (ssize_t i = 0; list && i < view->shape[dimension]; i++) {
        Value item = view_list(view, view_step(view, at, dimension, i), dimension + 1);
        if (!item)
            return NULL;
        list_init_item(list, i, item);
    }
    return MOVE(list);
}

Value view_to_list(MemoryView *self) {
    if (!format_native(self->view.format))
        return item_raise_format(self->view.format);
    return view_list(&self->view, self->view.data, 0);
}

/* --- comparison --- */

/* How the items of two buffers are compared. */
typedef struct {
    Buffer const *a, *b;
    char a_code, b_code;      /* 0: not a native single item */
    bool by_memory;           /* the same code, and equal values have equal bits */
    Value a_unpack, b_unpack; /* struct.Struct(format).unpack_from for other formats, or NULL */
} Comparison;

/* struct.Struct(format).unpack_from. */
static Value struct_unpacker(const char *format) {
    OWNED Value module = str_from_text("struct");
    if (module)
        REPLACE(module, call_1(interp_self()->import_function, module));
    OWNED Value class = module ? get_attr_text(module, "Struct") : NULL;
    OWNED Value text = class ? str_from_text(format) : NULL;
    OWNED Value object = text ? call_1(class, text) : NULL;
    return object ? get_attr_text(object, "unpack_from") : NULL;
}

static Value comparison_item(Buffer const *view, char code, Borrowed unpack, char *at) {
    if (code)
        return item_unpack(at, view->format);
    OWNED Value memory = memoryview_from_memory(at, view->item_size, true);
    OWNED Value items = memory ? call_1(unpack, memory) : NULL;
    if (items && is_tuple(items) && tuple_size(items) == 1)
        return own(tuple_peek(items, 0));
    return MOVE(items);
}

static int comparison_items(const Comparison *c, char *a, char *b) {
    if (c->by_memory)
        return memcmp(a, b, (size_t)c->a->item_size) == 0;
    OWNED Value x = comparison_item(c->a, c->a_code, c->a_unpack, a);
    OWNED Value y = x ? comparison_item(c->b, c->b_code, c->b_unpack, b) : NULL;
    return y ? compare_bool(x, y, COMPARE_EQ) : -1;
}

static char *comparison_step(Buffer const *view, char *at, int dimension, ssize_t index, ssize_t step) {
    at += index * (view->strides ? view->strides[dimension] : step);
    if (view->suboffsets && view->suboffsets[dimension] >= 0)
        at = *(char **)at + view->suboffsets[dimension];
    return at;
}

/* Distance between items of a dimension without strides: the size of all that follows. */
static ssize_t comparison_stride(Buffer const *view, int dimension) {
    ssize_t step = view->item_size;
    for (int i = view->dimensions - 1; i > dimension; i--)
        step *= view->shape[i];
    return step;
}

static int comparison_run(const Comparison *c, char *a, char *b, int dimension) {
    if (dimension == c->a->dimensions)
        return comparison_items(c, a, b);
    ssize_t count = c->a->shape[dimension];
    ssize_t a_step = comparison_stride(c->a, dimension), b_step = comparison_stride(c->b, dimension);
    int equal = 1;
    for (ssize_t i = 0; equal == 1 && i < count; i++)
        equal = comparison_run(c, comparison_step(c->a, a, dimension, i, a_step),
                               comparison_step(c->b, b, dimension, i, b_step), dimension + 1);
    return equal;
}

static bool comparison_same_shape(Buffer const *a, Buffer const *b) {
    if (a->dimensions != b->dimensions)
        return false;
    for (int i = 0; i < a->dimensions; i++) {
        if (a->shape[i] != b->shape[i])
            return false;
        if (a->shape[i] == 0)
            break;
    }
    return true;
}

static int view_is_equal(Buffer const *a, Buffer const *b) {
    if (!comparison_same_shape(a, b))
        return 0;
    Comparison c = {.a = a, .b = b, .a_code = format_native(a->format), .b_code = format_native(b->format)};
    c.by_memory = c.a_code && c.a_code == c.b_code && c.a_code != 'f' && c.a_code != 'd' && c.a_code != '?';
    if (c.by_memory && a->dimensions == 1 && (!a->strides || a->strides[0] == a->item_size) && !a->suboffsets &&
        (!b->strides || b->strides[0] == b->item_size) && !b->suboffsets)
        return memcmp(a->data, b->data, (size_t)(a->shape[0] * a->item_size)) == 0;
    OWNED Value a_unpack = c.a_code ? NULL : struct_unpacker(view_format(a));
    OWNED Value b_unpack = c.b_code || error_is_set() ? NULL : struct_unpacker(view_format(b));
    if (error_is_set()) { /* a format that struct does not know: not comparable, hence not equal */
        error_clear();
        return 0;
    }
    c.a_unpack = a_unpack;
    c.b_unpack = b_unpack;
    return comparison_run(&c, a->data, b->data, 0);
}

Value view_slot_compare(Borrowed v, Borrowed w, CompareOp op) {
    if (op != COMPARE_EQ && op != COMPARE_NE)
        return NOT_IMPLEMENTED;
    MemoryView *self = AS(MemoryView, v);
    bool gone = self->flags & VIEW_RELEASED || self->managed->flags & MANAGED_RELEASED;
    bool other_gone = is_exact(w, &memoryview_type) && AS(MemoryView, w)->flags & VIEW_RELEASED;
    int equal;
    if (gone || other_gone) {
        equal = v == w;
    } else if (!buffer_is_supported(w)) {
        return NOT_IMPLEMENTED;
    } else {
        Buffer other;
        if (!buffer_get(w, &other, BUFFER_FULL_RO)) {
            error_clear();
            return NOT_IMPLEMENTED;
        }
        self->exports++; /* comparing items may run Python */
        equal = view_is_equal(&self->view, &other);
        self->exports--;
        buffer_release(&other);
    }
    return equal < 0 ? NULL : bool_value(equal == (op == COMPARE_EQ));
}
