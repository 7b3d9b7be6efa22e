/* SPDX-License-Identifier: MIT
   memoryview: life, attributes, casting, copying out, the buffers that it gives in turn, and its iterator. Access to
   items is in items.c. */
#include "types/memoryview/memoryview_priv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes/bytes_priv.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/str.h"

/* --- managed buffers --- */

static ManagedBuffer *managed_alloc(void) {
    ManagedBuffer *self = NEW_OBJECT(ManagedBuffer, &managed_buffer_type);
    if (!self)
        return NULL;
    self->flags = 0;
    self->exports = 0;
    self->master = (Buffer){0};
    gc_track(self);
    return self;
}

/* Gives the buffer back. runs: Python. */
static void managed_release(ManagedBuffer *self) {
    if (self->flags & MANAGED_RELEASED)
        return;
    self->flags |= MANAGED_RELEASED;
    buffer_release(&self->master);
}

static void managed_dealloc(Object *o) {
    gc_untrack(o);
    managed_release((ManagedBuffer *)o);
    object_free(o);
}

static int managed_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((ManagedBuffer *)o)->master.owner);
    return 0;
}

static void managed_clear(Object *o) { managed_release((ManagedBuffer *)o); }

/* --- views --- */

bool view_check(MemoryView *self) {
    if (LIKELY(!((self->flags & VIEW_RELEASED) || (self->managed->flags & MANAGED_RELEASED))))
        return true;
    return raise_error(&exc_ValueError, "operation forbidden on released memoryview object"), false;
}

void view_set_flags(MemoryView *self) {
    Buffer *view = &self->view;
    int flags = 0;
    if (view->dimensions == 0)
        flags = VIEW_SCALAR | VIEW_C | VIEW_FORTRAN;
    else if (view->dimensions == 1)
        flags = view->shape[0] == 1 || view->strides[0] == view->item_size ? VIEW_C | VIEW_FORTRAN : 0;
    else
        flags = (buffer_is_contiguous(view, 'C') ? VIEW_C : 0) | (buffer_is_contiguous(view, 'F') ? VIEW_FORTRAN : 0);
    if (view->suboffsets)
        flags = (flags | VIEW_INDIRECT) & ~(VIEW_C | VIEW_FORTRAN);
    self->flags = flags;
}

/* A view with room for the dimensions; the caller fills shape and strides. */
static MemoryView *view_alloc(ManagedBuffer *managed, Buffer const *view, int dimensions) {
    if (dimensions > VIEW_MAX_DIMENSIONS)
        return raise_error(&exc_ValueError, "memoryview: number of dimensions must not exceed %d", VIEW_MAX_DIMENSIONS);
    MemoryView *self = object_new_var(&memoryview_type, 3 * dimensions);
    if (!self)
        return NULL;
    self->managed = own_ref(managed);
    managed->exports++;
    self->hash = -1;
    self->flags = 0;
    self->exports = 0;
    self->weaklist = NULL;
    self->view = *view;
    self->view.format = (char *)view_format(view);
    self->view.dimensions = dimensions;
    self->view.shape = self->array;
    self->view.strides = self->array + dimensions;
    self->view.suboffsets = NULL;
    self->view.internal = NULL;
    gc_track(self);
    return self;
}

MemoryView *view_new(ManagedBuffer *managed, Buffer const *view) {
    int n = view->dimensions;
    MemoryView *self = view_alloc(managed, view, n);
    if (!self)
        return NULL;
    ssize_t step = view->item_size;
    for (int i = n - 1; i >= 0; i--) {
        self->view.shape[i] = view->shape ? view->shape[i] : n == 1 ? view->size / view->item_size : 0;
        self->view.strides[i] = view->strides ? view->strides[i] : step;
        step *= self->view.shape[i];
    }
    if (view->suboffsets) {
        self->view.suboffsets = self->array + 2 * n;
        memcpy(self->view.suboffsets, view->suboffsets, (size_t)n * sizeof(ssize_t));
    }
    view_set_flags(self);
    return self;
}

Value memoryview_new(Borrowed object) {
    if (is_exact(object, &memoryview_type)) {
        MemoryView *other = AS(MemoryView, object);
        return view_check(other) ? TO_VALUE(view_new(other->managed, &other->view)) : NULL;
    }
    if (!buffer_is_supported(object))
        return raise_error(&exc_TypeError, "memoryview: a bytes-like object is required, not '%T'", object);
    ManagedBuffer *managed = managed_alloc();
    if (!managed)
        return NULL;
    MemoryView *self = NULL;
    if (buffer_get(object, &managed->master, BUFFER_FULL_RO))
        self = view_new(managed, &managed->master);
    else
        managed->master.owner = NULL;
    drop_ref(managed);
    return TO_VALUE(self);
}

Value memoryview_from_memory(void *data, ssize_t size, bool readonly) {
    ManagedBuffer *managed = managed_alloc();
    if (!managed)
        return NULL;
    MemoryView *self = NULL;
    if (buffer_fill(&managed->master, NULL, data, size, readonly, BUFFER_FULL_RO & ~(readonly ? BUFFER_WRITABLE : 0)))
        self = view_new(managed, &managed->master);
    drop_ref(managed);
    return TO_VALUE(self);
}

Value memoryview_from_buffer(Buffer const *buffer) {
    ManagedBuffer *managed = managed_alloc();
    if (!managed)
        return NULL;
    managed->master = *buffer;
    managed->master.owner = NULL;
    MemoryView *self = view_new(managed, buffer);
    drop_ref(managed);
    return TO_VALUE(self);
}

Value memoryview_of_copy(Borrowed bytes, Buffer const *source, char order) {
    ssize_t strides[VIEW_MAX_DIMENSIONS], step = source->item_size;
    int n = source->dimensions;
    for (int k = 0; k < n; k++) {
        int at = order == 'F' ? k : n - 1 - k;
        strides[at] = step;
        step *= source->shape[at];
    }
    MemoryView *self = AS(MemoryView, memoryview_new(bytes));
    if (!self)
        return NULL;
    Buffer shaped = *source;
    shaped.data = self->view.data;
    shaped.owner = self->view.owner;
    shaped.readonly = true;
    shaped.strides = n ? strides : NULL;
    shaped.suboffsets = NULL;
    MemoryView *result = view_new(self->managed, &shaped);
    drop_ref(self);
    return TO_VALUE(result);
}

Buffer *memoryview_buffer(Borrowed v) { return &AS(MemoryView, v)->view; }

static Value view_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed object;
    return native_bind("memoryview", "(object)", args, count, keywords, &object, NULL) ? memoryview_new(object) : NULL;
}

/* Marks the view released and lets the managed buffer go with the last one. runs: Python. */
static bool view_release(MemoryView *self) {
    if (self->flags & VIEW_RELEASED)
        return true;
    if (self->exports > 0)
        return raise_error(&exc_BufferError, "memoryview has %zd exported buffer%s", self->exports,
                           self->exports == 1 ? "" : "s"),
               false;
    self->flags |= VIEW_RELEASED;
    ASSERT(self->managed->exports > 0);
    if (--self->managed->exports == 0)
        managed_release(self->managed);
    return true;
}

static void view_dealloc(Object *o) {
    MemoryView *self = (MemoryView *)o;
    gc_untrack(self);
    ASSERT(self->exports == 0);
    if (!view_release(self))
        error_clear(); /* nobody can hold an export of an object that is going away */
    drop_ref(self->managed);
    object_free(self);
}

static int view_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(TO_VALUE(((MemoryView *)o)->managed));
    return 0;
}

/* The managed buffer is released, not dropped: `managed` is read as long as the view lives. */
static void view_clear(Object *o) {
    MemoryView *self = (MemoryView *)o;
    if (self->exports == 0 && !view_release(self))
        error_clear();
}

/* --- giving buffers --- */

static bool view_refuse(const char *why) {
    raise_error(&exc_BufferError, "memoryview: %s", why);
    return false;
}

static bool buffer_flag(int flags, int wanted) { return (flags & wanted) == wanted; }

static bool view_slot_get_buffer(Borrowed v, Buffer *out, int flags) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return false;
    if (buffer_flag(flags, BUFFER_WRITABLE) && self->view.readonly)
        return view_refuse("underlying buffer is not writable");
    bool c = self->flags & VIEW_C, fortran = self->flags & VIEW_FORTRAN;
    if (buffer_flag(flags, BUFFER_C_CONTIGUOUS) && !c)
        return view_refuse("underlying buffer is not C-contiguous");
    if (buffer_flag(flags, BUFFER_F_CONTIGUOUS) && !fortran)
        return view_refuse("underlying buffer is not Fortran contiguous");
    if (buffer_flag(flags, BUFFER_ANY_CONTIGUOUS) && !c && !fortran)
        return view_refuse("underlying buffer is not contiguous");
    if (!buffer_flag(flags, BUFFER_INDIRECT) && (self->flags & VIEW_INDIRECT))
        return view_refuse("underlying buffer requires suboffsets");
    if (!buffer_flag(flags, BUFFER_STRIDES) && !c)
        return view_refuse("underlying buffer is not C-contiguous");
    if (!buffer_flag(flags, BUFFER_ND) && buffer_flag(flags, BUFFER_FORMAT))
        return view_refuse("cannot cast to unsigned bytes if the format flag is present");
    *out = self->view;
    if (!buffer_flag(flags, BUFFER_FORMAT))
        out->format = NULL;
    if (!buffer_flag(flags, BUFFER_STRIDES))
        out->strides = NULL;
    if (!buffer_flag(flags, BUFFER_ND)) {
        out->dimensions = 1;
        out->shape = NULL;
    }
    out->owner = own(v);
    out->internal = NULL;
    self->exports++;
    return true;
}

static void view_slot_release_buffer(Borrowed v, Buffer *buffer) {
    ASSERT(AS(MemoryView, v)->exports > 0);
    AS(MemoryView, v)->exports--;
}

/* --- casting --- */

/* The format text for a letter, with or without '@': a static string, because views only point to theirs. */
static const char *format_static(char code, bool at) {
    static const char texts[] = "@c\0@b\0@B\0@?\0@h\0@H\0@i\0@I\0@l\0@L\0@q\0@Q\0@n\0@N\0@f\0@d\0@P";
    for (const char *text = texts; text < texts + sizeof texts; text += 3)
        if (text[1] == code)
            return at ? text : text + 1;
    return NULL;
}

static bool format_is_byte(char code) { return code == 'b' || code == 'B' || code == 'c'; }

/* Gives `view` one dimension of items in the format. */
static bool cast_to_line(MemoryView *self, Borrowed format) {
    ssize_t length;
    const char *text = arg_text("cast", 1, format, &length);
    if (!text)
        return false;
    char from = format_native(self->view.format), to = (ssize_t)strlen(text) == length ? format_native(text) : 0;
    if (!to)
        return raise_error(&exc_ValueError, "memoryview: destination format must be a native single character format "
                                            "prefixed with an optional '@'"),
               false;
    if (!from)
        return raise_error(&exc_ValueError, "memoryview: source format must be a native single character format prefixed "
                                            "with an optional '@'"),
               false;
    if (!format_is_byte(from) && !format_is_byte(to))
        return raise_error(&exc_TypeError, "memoryview: cannot cast between two non-byte formats"), false;
    Buffer *view = &self->view;
    if (view->size % format_size(to))
        return raise_error(&exc_TypeError, "memoryview: length is not a multiple of itemsize"), false;
    view->format = (char *)format_static(to, *text == '@');
    view->item_size = format_size(to);
    view->dimensions = 1;
    view->shape[0] = view->size / view->item_size;
    view->strides = view->shape + 1;
    view->strides[0] = view->item_size;
    view->suboffsets = NULL;
    view_set_flags(self);
    return true;
}

/* Reads the shape argument; the product of all dimensions times `item_size` must be `size`. */
static bool cast_read_shape(Borrowed shape, ssize_t item_size, ssize_t size, ssize_t *out) {
    ssize_t product = item_size, count = is_list(shape) ? list_size(shape) : tuple_size(shape);
    for (ssize_t i = 0; i < count; i++) {
        Borrowed v = is_list(shape) ? list_peek(shape, i) : tuple_peek(shape, i);
        if (!is_int(v))
            return raise_error(&exc_TypeError, "memoryview.cast(): elements of shape must be integers"), false;
        int overflow;
        out[i] = int_get(v, &overflow);
        if (overflow || out[i] <= 0)
            return raise_error(&exc_ValueError, "memoryview.cast(): elements of shape must be integers > 0"), false;
        if (__builtin_mul_overflow(product, out[i], &product))
            return raise_error(&exc_ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX"), false;
    }
    if (product != size)
        return raise_error(&exc_TypeError, "memoryview: product(shape) * itemsize != buffer size"), false;
    return true;
}

/* Turns a view of one dimension into one of the shape; it was allocated with room for it. */
static bool cast_to_shape(MemoryView *self, Borrowed shape, int dimensions) {
    Buffer *view = &self->view;
    ssize_t sizes[VIEW_MAX_DIMENSIONS];
    if (!cast_read_shape(shape, view->item_size, view->size, sizes))
        return false;
    view->dimensions = dimensions;
    view->shape = self->array;
    view->strides = self->array + dimensions;
    ssize_t step = view->item_size;
    for (int i = dimensions - 1; i >= 0; i--) {
        view->shape[i] = sizes[i];
        view->strides[i] = step;
        step *= sizes[i];
    }
    view_set_flags(self);
    return true;
}

static bool cast_has_zero(Buffer const *view) {
    for (int i = 0; i < view->dimensions; i++)
        if (view->shape[i] == 0 || view->strides[i] == 0)
            return true;
    return false;
}

static Value view_py_cast(Borrowed v, Borrowed const *args) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return NULL;
    Borrowed shape = args[1];
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "cast() argument 'format' must be str, not %T", args[0]);
    if (!(self->flags & VIEW_C))
        return raise_error(&exc_TypeError, "memoryview: casts are restricted to C-contiguous views");
    if ((shape || self->view.dimensions != 1) && cast_has_zero(&self->view))
        return raise_error(&exc_TypeError, "memoryview: cannot cast view with zeros in shape or strides");
    ssize_t dimensions = 1;
    if (shape) {
        if (!is_list(shape) && !is_tuple(shape))
            return raise_error(&exc_TypeError, "shape must be a list or a tuple");
        dimensions = is_list(shape) ? list_size(shape) : tuple_size(shape);
        if (dimensions > VIEW_MAX_DIMENSIONS)
            return raise_error(&exc_ValueError, "memoryview: number of dimensions must not exceed %d", VIEW_MAX_DIMENSIONS);
        if (self->view.dimensions != 1 && dimensions != 1)
            return raise_error(&exc_TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    MemoryView *result = view_alloc(self->managed, &self->view, dimensions ? (int)dimensions : 1);
    if (!result)
        return NULL;
    if (!cast_to_line(result, args[0]) || (shape && !cast_to_shape(result, shape, (int)dimensions))) {
        drop_ref(result);
        return NULL;
    }
    return TO_VALUE(result);
}

static Value view_py_toreadonly(Borrowed v, Borrowed const *args) {
    MemoryView *self = AS(MemoryView, v);
    MemoryView *result = view_check(self) ? view_new(self->managed, &self->view) : NULL;
    if (result)
        result->view.readonly = 1;
    return TO_VALUE(result);
}

/* --- copying out --- */

static Value view_bytes(MemoryView *self, char order) {
    if (order == 'A')
        order = self->flags & VIEW_FORTRAN && !(self->flags & VIEW_C) ? 'F' : 'C';
    Value result = bytes_new(self->view.size ? NULL : "", self->view.size);
    if (!result || !self->view.size)
        return result;
    if (self->flags & VIEW_C && order == 'C') {
        memcpy(bytes_data(result), self->view.data, (size_t)self->view.size);
    } else if (!buffer_to_contiguous(bytes_data(result), &self->view, self->view.size, order)) {
        drop(result);
        return NULL;
    }
    return result;
}

static Value view_py_tobytes(Borrowed v, Borrowed const *args) {
    MemoryView *self = AS(MemoryView, v);
    char order = 'C';
    if (args[0] && args[0] != NONE) {
        const char *text = arg_text("tobytes", 1, args[0], NULL);
        if (!text)
            return NULL;
        if (!*text || text[1] || !strchr("CFA", *text))
            return raise_error(&exc_ValueError, "order must be 'C', 'F' or 'A'");
        order = *text;
    }
    return view_check(self) ? view_bytes(self, order) : NULL;
}

static Value view_py_hex(Borrowed v, Borrowed const *args) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return NULL;
    OWNED Value bytes = view_bytes(self, 'C'); /* a copy: the arguments may run Python */
    return bytes ? bytes_hex_text(bytes_data(bytes), bytes_size(bytes), args[0], args[1]) : NULL;
}

static Value view_py_tolist(Borrowed v, Borrowed const *args) {
    MemoryView *self = AS(MemoryView, v);
    return view_check(self) ? view_to_list(self) : NULL;
}

/* --- the rest --- */

static Value view_py_release(Borrowed v, Borrowed const *args) { return view_release(AS(MemoryView, v)) ? NONE : NULL; }

static Value view_py_enter(Borrowed v, Borrowed const *args) { return view_check(AS(MemoryView, v)) ? own(v) : NULL; }

static Value view_py_exit(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return view_py_release(v, NULL);
}

static Value view_slot_repr(Borrowed v) {
    bool released = AS(MemoryView, v)->flags & VIEW_RELEASED;
    return str_format(released ? "<released memory at %p>" : "<memory at %p>", (void *)AS(Object, v));
}

static hash_t view_slot_hash(Borrowed v) {
    MemoryView *self = AS(MemoryView, v);
    if (self->hash != -1)
        return self->hash;
    if (!view_check(self))
        return -1;
    if (!self->view.readonly)
        return raise_error(&exc_ValueError, "cannot hash writable memoryview object"), -1;
    if (!format_is_byte(format_native(self->view.format)))
        return raise_error(&exc_ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'"), -1;
    if (self->view.owner && object_hash(self->view.owner) == -1)
        return -1; /* keep the export of a mutable object from being used as a key */
    OWNED Value bytes = view_bytes(self, 'C');
    if (!bytes)
        return -1;
    return self->hash = hash_bytes(bytes_data(bytes), bytes_size(bytes));
}

static ssize_t view_slot_length(Borrowed v) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return -1;
    return self->view.dimensions ? self->view.shape[0] : 1;
}

/* --- attributes --- */

static Value view_tuple(ssize_t const *items, int count) {
    Value result = tuple_new(items ? count : 0);
    for (int i = 0; result && items && i < count; i++)
        tuple_init_item(result, i, int_new(items[i])); /* sizes of memory fit an immediate */
    return result;
}

typedef enum {
    VIEW_OBJ, VIEW_NBYTES, VIEW_READONLY, VIEW_ITEMSIZE, VIEW_FORMAT, VIEW_NDIM, VIEW_SHAPE, VIEW_STRIDES,
    VIEW_SUBOFFSETS, VIEW_C_CONTIGUOUS, VIEW_F_CONTIGUOUS, VIEW_CONTIGUOUS,
} ViewAttribute;

static ssize_t view_count_bytes(Buffer const *view) {
    ssize_t size = view->item_size;
    for (int i = 0; i < view->dimensions; i++)
        size *= view->shape[i];
    return size;
}

static Value view_get_attribute(Borrowed v, void *closure) {
    MemoryView *self = AS(MemoryView, v);
    Buffer *view = &self->view;
    if (!view_check(self))
        return NULL;
    switch ((ViewAttribute)(intptr_t)closure) {
    case VIEW_OBJ: return view->owner ? own(view->owner) : NONE;
    case VIEW_NBYTES: return int_new(view_count_bytes(view));
    case VIEW_READONLY: return bool_value(view->readonly);
    case VIEW_ITEMSIZE: return int_new(view->item_size);
    case VIEW_FORMAT: return str_from_text(view_format(view));
    case VIEW_NDIM: return imm_int(view->dimensions);
    case VIEW_SHAPE: return view_tuple(view->shape, view->dimensions);
    case VIEW_STRIDES: return view_tuple(view->strides, view->dimensions);
    case VIEW_SUBOFFSETS: return view_tuple(view->suboffsets, view->dimensions);
    case VIEW_C_CONTIGUOUS: return bool_value(self->flags & VIEW_C);
    case VIEW_F_CONTIGUOUS: return bool_value(self->flags & VIEW_FORTRAN);
    case VIEW_CONTIGUOUS: return bool_value(self->flags & (VIEW_C | VIEW_FORTRAN));
    }
    UNREACHABLE();
}

#define VIEW_ROW(name, id, doc) {name, view_get_attribute, NULL, doc, (void *)(intptr_t)id}
static const GetSetDef view_getsets[] = {
    VIEW_ROW("obj", VIEW_OBJ, "The object that the memory belongs to."),
    VIEW_ROW("nbytes", VIEW_NBYTES, "Size of the items in bytes."),
    VIEW_ROW("readonly", VIEW_READONLY, "Whether the memory may not be written to."),
    VIEW_ROW("itemsize", VIEW_ITEMSIZE, "Size of one item in bytes."),
    VIEW_ROW("format", VIEW_FORMAT, "The format of an item, as the struct module writes it."),
    VIEW_ROW("ndim", VIEW_NDIM, "Number of dimensions."),
    VIEW_ROW("shape", VIEW_SHAPE, "Number of items in each dimension."),
    VIEW_ROW("strides", VIEW_STRIDES, "Distance in bytes between items in each dimension."),
    VIEW_ROW("suboffsets", VIEW_SUBOFFSETS, "Offsets behind pointers, for arrays of pointers."),
    VIEW_ROW("c_contiguous", VIEW_C_CONTIGUOUS, "Whether the items lie side by side, the last index varying fastest."),
    VIEW_ROW("f_contiguous", VIEW_F_CONTIGUOUS, "Whether the items lie side by side, the first index varying fastest."),
    VIEW_ROW("contiguous", VIEW_CONTIGUOUS, "Whether the items lie side by side."),
    GETSET_END,
};

static const MethodDef view_methods[] = {
    METHOD("release", view_py_release, "($self, /)", "Gives the memory back; the view cannot be used any more."),
    METHOD("tobytes", view_py_tobytes, "($self, /, order='C')", "A copy of the items as bytes."),
    METHOD("hex", view_py_hex, "($self, /, sep=<unrepresentable>, bytes_per_sep=1)",
           "Two hexadecimal digits for each byte, with separators if asked for."),
    METHOD("tolist", view_py_tolist, "($self, /)", "The items as a list, nested for more than one dimension."),
    METHOD("cast", view_py_cast, "($self, /, format, shape=<unrepresentable>)",
           "The same memory seen in another format or shape."),
    METHOD("toreadonly", view_py_toreadonly, "($self, /)", "A view of the same memory that cannot be written to."),
    METHOD_HIDDEN("__enter__", view_py_enter, "($self, /)", "The view itself."),
    METHOD_RAW("__exit__", view_py_exit, NULL, "Releases the view."),
    METHOD_END,
};

/* --- iterator --- */

static Value view_slot_iter(Borrowed v) {
    MemoryView *self = AS(MemoryView, v);
    if (!view_check(self))
        return NULL;
    if (self->view.dimensions == 0)
        return raise_error(&exc_TypeError, "invalid indexing of 0-dim memory");
    if (self->view.dimensions != 1)
        return raise_error(&exc_NotImplementedError, "multi-dimensional sub-views are not implemented");
    if (!format_native(self->view.format))
        return raise_error(&exc_NotImplementedError, "memoryview: format %s not supported", self->view.format);
    return sequence_iterator_new(&memory_iterator_type, v);
}

static int memory_iterator_next(Borrowed v, Value *out) {
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!self->sequence)
        return 0;
    MemoryView *view = AS(MemoryView, self->sequence);
    if (self->index < view->view.shape[0]) {
        *out = view_slot_item(self->sequence, self->index);
        self->index++;
        return *out ? 1 : -1;
    }
    drop(MOVE(self->sequence));
    return 0;
}

/* --- types --- */

static TypeInfo view_info = {
    .slot_flags = INFO_STATIC,
    .methods = view_methods,
    .getsets = view_getsets,
    .new_signature = "(object)",
    .dealloc = view_dealloc,
    .traverse = view_traverse,
    .clear = view_clear,
    .new = view_slot_new,
    .repr = view_slot_repr,
    .hash = view_slot_hash,
    .compare = view_slot_compare,
    .iter = view_slot_iter,
    .seq_length = view_slot_length,
    .map_length = view_slot_length,
    .item = view_slot_item,
    .subscript = view_slot_subscript,
    .set_subscript = view_slot_set_subscript,
    .get_buffer = view_slot_get_buffer,
    .release_buffer = view_slot_release_buffer,
};

Type memoryview_type = {
    STATIC_TYPE("memoryview", MemoryView, &view_info),
    .item_size = sizeof(ssize_t),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_SEQUENCE | TYPE_FLAG_IMMUTABLE,
    .weaklist_offset = offsetof(MemoryView, weaklist),
    .doc = "A view of the memory of an object that has the buffer protocol, without a copy.",
};

static TypeInfo managed_buffer_info = {
    .slot_flags = INFO_STATIC,
    .dealloc = managed_dealloc,
    .traverse = managed_traverse,
    .clear = managed_clear,
};

Type managed_buffer_type = {
    STATIC_TYPE("managedbuffer", ManagedBuffer, &managed_buffer_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,
};

static TypeInfo memory_iterator_info = {
    .slot_flags = INFO_STATIC,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = memory_iterator_next,
};

Type memory_iterator_type = {
    STATIC_TYPE("memory_iterator", SequenceIterator, &memory_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,
};
