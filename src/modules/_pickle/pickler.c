/* SPDX-License-Identifier: MIT
   Pickler: the object, its output with frames, its memo as Python sees it. What is written for which object is in save.c
   and save_object.c.

   Invariant: while a frame is open, the nine bytes at out[frame_start] are kept free for its header, which is filled in,
   or taken out again if the frame stayed tiny, when the frame is closed. */
#include "modules/_pickle/pickle.h"

/* ------------------------------------------------------------------ output */

static bool pickler_reserve(Pickler *self, ssize_t more) {
    if (LIKELY(self->out_capacity - self->out_size >= more))
        return true;
    if (more > PTRDIFF_MAX / 2 - self->out_size)
        return raise_no_memory();
    ssize_t capacity = (self->out_size + more) / 2 * 3 + 256;
    char *out = memory_resize(self->out, (size_t)capacity);
    if (!out)
        return false;
    self->out = out;
    self->out_capacity = capacity;
    return true;
}

bool pickler_write(Pickler *self, const void *data, ssize_t size) {
    if (!pickler_reserve(self, size + PICKLE_FRAME_HEADER))
        return false;
    if (self->framing && self->frame_start < 0) {
        self->frame_start = self->out_size;
        self->out_size += PICKLE_FRAME_HEADER;
    }
    memcpy(self->out + self->out_size, data, (size_t)size);
    self->out_size += size;
    return true;
}

static void pickler_close_frame(Pickler *self) {
    if (!self->framing || self->frame_start < 0)
        return;
    char *header = self->out + self->frame_start;
    ssize_t size = self->out_size - self->frame_start - PICKLE_FRAME_HEADER;
    if (size >= PICKLE_FRAME_MIN) {
        header[0] = (char)OP_FRAME;
        pickle_put_le(header + 1, (uint64_t)size, 8);
    } else {
        memmove(header, header + PICKLE_FRAME_HEADER, (size_t)size);
        self->out_size -= PICKLE_FRAME_HEADER;
    }
    self->frame_start = -1;
}

/* Hands what was collected to write(). */
static bool pickler_flush(Pickler *self) {
    OWNED Value bytes = bytes_new(self->out, self->out_size);
    if (!bytes)
        return false;
    self->out_size = 0;
    OWNED Value result = call_1(self->write, bytes);
    return result != NULL;
}

bool pickler_boundary(Pickler *self) {
    if (LIKELY(!self->framing || self->frame_start < 0 ||
               self->out_size - self->frame_start - PICKLE_FRAME_HEADER < PICKLE_FRAME_TARGET))
        return true;
    pickler_close_frame(self);
    return !self->write || pickler_flush(self); /* large pickles are not held in memory as a whole */
}

bool pickler_write_bytes(Pickler *self, const char *header, ssize_t header_size, const char *data, ssize_t size,
                         Borrowed payload) {
    bool bypass = size >= PICKLE_FRAME_TARGET, framing = self->framing;
    if (bypass) { /* it stands between frames */
        pickler_close_frame(self);
        self->framing = false;
    }
    bool done = pickler_write(self, header, header_size);
    if (done && bypass && self->write) {
        OWNED Value bytes = payload ? own(payload) : bytes_new(data, size);
        done = bytes && pickler_flush(self);
        OWNED Value result = done ? call_1(self->write, bytes) : NULL;
        done = result != NULL;
    } else if (done) {
        done = pickler_write(self, data, size);
    }
    self->framing = framing;
    return done;
}

/* ------------------------------------------------------------------ numbers */

bool pickler_write_get(Pickler *self, ssize_t index) {
    char text[32];
    if (!self->bin)
        return pickler_write(self, text, snprintf(text, sizeof text, "%c%zd\n", OP_GET, index));
    if (index < 256) {
        text[0] = OP_BINGET;
        text[1] = (char)index;
        return pickler_write(self, text, 2);
    }
    if (index > UINT32_MAX)
        return raise_pickling("memo id too large for LONG_BINGET");
    text[0] = OP_LONG_BINGET;
    pickle_put_le(text + 1, (uint64_t)index, 4);
    return pickler_write(self, text, 5);
}

bool pickler_memoize(Pickler *self, Borrowed object) {
    if (self->fast)
        return true;
    ssize_t index = self->memo.count;
    char text[32];
    if (!memo_put(&self->memo, object, index))
        return false;
    if (self->protocol >= 4)
        return pickler_op(self, OP_MEMOIZE);
    if (!self->bin)
        return pickler_write(self, text, snprintf(text, sizeof text, "%c%zd\n", OP_PUT, index));
    if (index < 256) {
        text[0] = OP_BINPUT;
        text[1] = (char)index;
        return pickler_write(self, text, 2);
    }
    if (index > UINT32_MAX)
        return raise_pickling("memo id too large for LONG_BINPUT");
    text[0] = OP_LONG_BINPUT;
    pickle_put_le(text + 1, (uint64_t)index, 4);
    return pickler_write(self, text, 5);
}

/* ------------------------------------------------------------------ dumping */

static bool pickler_set_protocol(Pickler *self, Borrowed protocol, Borrowed fix_imports) {
    int number = PICKLE_DEFAULT;
    if (protocol && protocol != NONE && !arg_int(protocol, &number))
        return false;
    if (number < 0)
        number = PICKLE_HIGHEST;
    if (number > PICKLE_HIGHEST)
        return raise_error(&exc_ValueError, "pickle protocol must be <= %d", PICKLE_HIGHEST);
    int fix = fix_imports ? is_true(fix_imports) : 1;
    if (fix < 0)
        return false;
    self->protocol = number;
    self->bin = number > 0;
    self->fix_imports = fix && number < 3;
    return true;
}

static bool pickler_set_file(Pickler *self, Borrowed file) {
    OWNED Value write = NULL;
    int has = find_attr(file, STR(write), &write);
    if (has < 0)
        return false;
    if (!has)
        return raise_error(&exc_TypeError, "file must have a 'write' attribute");
    REPLACE(self->write, MOVE(write));
    return true;
}

static bool pickler_set_callback(Pickler *self, Borrowed callback) {
    if (callback == NONE)
        callback = NULL;
    if (callback && self->protocol < 5)
        return raise_error(&exc_ValueError, "buffer_callback needs protocol >= 5");
    REPLACE(self->buffer_callback, own_maybe(callback));
    return true;
}

static bool pickler_dump_parts(Pickler *self, Borrowed object) {
    char proto[2] = {(char)OP_PROTO, (char)self->protocol};
    if (self->protocol >= 2 && !pickler_write(self, proto, 2))
        return false;
    self->framing = self->protocol >= 4;
    if (!pickler_save(self, object) || !pickler_op(self, OP_STOP))
        return false;
    pickler_close_frame(self);
    return true;
}

/* Writes the whole pickle into the output. */
static bool pickler_dump(Pickler *self, Borrowed object) {
    self->out_size = 0;
    self->frame_start = -1;
    if (!is_exact(TO_VALUE(self), &pickler_type)) {
        Value override = NULL;
        if (find_attr_text(TO_VALUE(self), "reducer_override", &override) < 0)
            return false;
        REPLACE(self->reducer_override, override);
    }
    bool done = pickler_dump_parts(self, object);
    self->framing = false;
    REPLACE(self->reducer_override, NULL); /* a bound method would keep the pickler alive */
    return done;
}

static Pickler *pickler_new(Borrowed protocol, Borrowed fix_imports, Borrowed callback) {
    Value self = type_alloc(&pickler_type);
    if (!self)
        return NULL;
    AS(Pickler, self)->ready = true;
    AS(Pickler, self)->frame_start = -1;
    if (pickler_set_protocol(AS(Pickler, self), protocol, fix_imports) && pickler_set_callback(AS(Pickler, self), callback))
        return AS(Pickler, self);
    drop(self);
    return NULL;
}

Value pickler_dumps(Borrowed object, Borrowed protocol, Borrowed fix_imports, Borrowed callback) {
    OWNED Pickler *self = pickler_new(protocol, fix_imports, callback);
    return self && pickler_dump(self, object) ? bytes_new(self->out, self->out_size) : NULL;
}

Value pickler_dump_to(Borrowed object, Borrowed file, Borrowed protocol, Borrowed fix_imports, Borrowed callback) {
    OWNED Pickler *self = pickler_new(protocol, fix_imports, callback);
    return self && pickler_set_file(self, file) && pickler_dump(self, object) && pickler_flush(self) ? NONE : NULL;
}

/* ------------------------------------------------------------------ the object */

static void pickler_slot_clear(Object *o) {
    Pickler *self = (Pickler *)o;
    REPLACE(self->write, NULL);
    REPLACE(self->dispatch_table, NULL);
    REPLACE(self->persistent_id, NULL);
    REPLACE(self->reducer_override, NULL);
    REPLACE(self->buffer_callback, NULL);
    REPLACE(self->fast_memo, NULL);
    memo_clear(&self->memo);
}

static void pickler_slot_dealloc(Object *o) {
    gc_untrack(o);
    pickler_slot_clear(o);
    memory_free(((Pickler *)o)->out);
    object_free(o);
}

static int pickler_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Pickler *self = (Pickler *)o;
    VISIT(self->write);
    VISIT(self->dispatch_table);
    VISIT(self->persistent_id);
    VISIT(self->reducer_override);
    VISIT(self->buffer_callback);
    VISIT(self->fast_memo);
    for (size_t i = 0; self->memo.entries && i <= self->memo.mask; i++)
        VISIT(TO_VALUE(self->memo.entries[i].object));
    return 0;
}

static Value pickler_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value self = type_alloc(type);
    if (self)
        AS(Pickler, self)->frame_start = -1;
    return self;
}

/* What a subclass defines as persistent_id; a method bound to the pickler itself is kept unbound. */
static bool pickler_find_persistent_id(Pickler *self) {
    Value found = NULL;
    if (find_attr_text(TO_VALUE(self), "persistent_id", &found) < 0)
        return false;
    self->persistent_is_method = found && is_method(found) && AS(Method, found)->self == (Borrowed)TO_VALUE(self);
    if (self->persistent_is_method) {
        Value function = own(AS(Method, found)->function);
        drop(found);
        found = function;
    }
    REPLACE(self->persistent_id, found);
    return true;
}

static bool pickler_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[4];
    Pickler *self = AS(Pickler, v);
    if (!native_bind("Pickler", "(file, protocol=None, fix_imports=True, buffer_callback=None)", args, count, keywords,
                     bound, NULL))
        return false;
    if (self->ready) /* a second time; a dispatch_table that was set before the first one stays */
        pickler_slot_clear(&self->head);
    if (!pickler_set_protocol(self, bound[1], bound[2]) || !pickler_set_file(self, bound[0]) ||
        !pickler_set_callback(self, bound[3]))
        return false;
    self->ready = true;
    self->fast = 0;
    self->fast_depth = 0;
    if (type_of(v) == &pickler_type)
        return true;
    Value table = NULL;
    if (!pickler_find_persistent_id(self) || find_attr_text(v, "dispatch_table", &table) < 0)
        return false;
    REPLACE(self->dispatch_table, table);
    return true;
}

static Value pickler_py_dump(Borrowed v, Borrowed const *args) {
    Pickler *self = AS(Pickler, v);
    if (!self->write)
        return raise_pickling("Pickler.__init__() was not called by %s.__init__()", type_of(v)->name);
    return pickler_dump(self, args[0]) && pickler_flush(self) ? NONE : NULL;
}

static Value pickler_py_clear_memo(Borrowed v, Borrowed const *args) {
    memo_clear(&AS(Pickler, v)->memo);
    return NONE;
}

static Value pickler_py_sizeof(Borrowed v, Borrowed const *args) {
    Pickler *self = AS(Pickler, v);
    size_t memo = self->memo.entries ? (self->memo.mask + 1) * sizeof(MemoEntry) : 0;
    return int_new(type_of(v)->basic_size + (ssize_t)memo + self->out_capacity);
}

static Value pickler_get_persistent_id(Borrowed v, void *closure) {
    Pickler *self = AS(Pickler, v);
    if (!self->persistent_id)
        return raise_error(&exc_AttributeError, "persistent_id");
    return self->persistent_is_method ? method_new(self->persistent_id, v) : own(self->persistent_id);
}

static bool pickler_set_persistent_id(Borrowed v, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_TypeError, "attribute deletion is not supported");
    if (!is_callable(value))
        return raise_error(&exc_TypeError, "persistent_id must be a callable taking one argument");
    AS(Pickler, v)->persistent_is_method = false;
    REPLACE(AS(Pickler, v)->persistent_id, own(value));
    return true;
}

/* ------------------------------------------------------------------ the memo as Python sees it */

typedef struct {
    Object head;
    Value pickler;
} MemoProxy;

static Value pickler_get_memo(Borrowed v, void *closure) {
    Value proxy = type_alloc(&pickler_memo_type);
    if (proxy)
        AS(MemoProxy, proxy)->pickler = own(v);
    return proxy;
}

/* From a dict {id: (index, object)}. */
static bool memo_from_dict(Memo *memo, Borrowed dict) {
    ssize_t position = 0;
    Borrowed key, value;
    Memo fresh = {NULL, 0, 0};
    while (dict_next(dict, &position, &key, &value)) {
        ssize_t index;
        bool valid = is_tuple(value) && tuple_size(value) == 2;
        if (!valid)
            raise_error(&exc_TypeError, "'memo' values must be 2-item tuples");
        if (!valid || !arg_ssize(tuple_peek(value, 0), &index) || !memo_put(&fresh, tuple_peek(value, 1), index)) {
            memo_clear(&fresh);
            return false;
        }
    }
    memo_clear(memo);
    *memo = fresh;
    return true;
}

static bool pickler_set_memo(Borrowed v, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_TypeError, "attribute deletion is not supported");
    if (is_exact(value, &pickler_memo_type))
        return memo_copy(&AS(Pickler, v)->memo, &AS(Pickler, AS(MemoProxy, value)->pickler)->memo);
    if (is_dict(value))
        return memo_from_dict(&AS(Pickler, v)->memo, value);
    return raise_error(&exc_TypeError, "'memo' attribute must be a PicklerMemoProxy object or dict, not %T", value);
}

static void memo_proxy_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((MemoProxy *)o)->pickler);
    object_free(o);
}
static int memo_proxy_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((MemoProxy *)o)->pickler);
    return 0;
}

static Value memo_proxy_py_clear(Borrowed v, Borrowed const *args) {
    memo_clear(&AS(Pickler, AS(MemoProxy, v)->pickler)->memo);
    return NONE;
}

static Value memo_proxy_py_copy(Borrowed v, Borrowed const *args) {
    Memo const *memo = &AS(Pickler, AS(MemoProxy, v)->pickler)->memo;
    OWNED Value dict = dict_new();
    for (size_t i = 0; dict && memo->entries && i <= memo->mask; i++) {
        MemoEntry e = memo->entries[i];
        if (!e.object)
            continue;
        OWNED Value id = int_new_unsigned((uint64_t)(uintptr_t)e.object);
        OWNED Value pair = id ? build_value("nO", e.index, TO_VALUE(e.object)) : NULL;
        if (!pair || !dict_set(dict, id, pair))
            return NULL;
    }
    return MOVE(dict);
}

static Value memo_proxy_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value copy = memo_proxy_py_copy(v, NULL);
    return copy ? build_value("O(O)", TO_VALUE(&dict_type), copy) : NULL;
}

static MethodDef const memo_proxy_methods[] = {
    METHOD("clear", memo_proxy_py_clear, "($self, /)", "Remove all items from memo."),
    METHOD("copy", memo_proxy_py_copy, "($self, /)", "Copy the memo to a new object."),
    METHOD("__reduce__", memo_proxy_py_reduce, "($self, /)", "Implement pickle support."),
    METHOD_END,
};
static TypeInfo pickler_memo_info = {
    .methods = memo_proxy_methods,
    .dealloc = memo_proxy_slot_dealloc,
    .traverse = memo_proxy_slot_traverse,
    .hash = hash_not_implemented,
};
Type pickler_memo_type = {
    STATIC_TYPE("_pickle.PicklerMemoProxy", MemoProxy, &pickler_memo_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* ------------------------------------------------------------------ tables */

static MethodDef const pickler_methods[] = {
    METHOD("dump", pickler_py_dump, "($self, obj, /)", "Write a pickled representation of the given object to the open file."),
    METHOD("clear_memo", pickler_py_clear_memo, "($self, /)",
           "Forget which objects were written already.\n\nThose that come again are written again, not referred to."),
    METHOD("__sizeof__", pickler_py_sizeof, "($self, /)", "Returns size in memory, in bytes."),
    METHOD_END,
};
static MemberDef const pickler_members[] = {
    {"bin", MEMBER_INT, offsetof(Pickler, bin), false, NULL},
    {"fast", MEMBER_INT, offsetof(Pickler, fast), false, NULL},
    {"dispatch_table", MEMBER_OBJECT_EX, offsetof(Pickler, dispatch_table), false, NULL},
    MEMBER_END,
};
static GetSetDef const pickler_getsets[] = {
    {"memo", pickler_get_memo, pickler_set_memo, NULL, NULL},
    {"persistent_id", pickler_get_persistent_id, pickler_set_persistent_id, NULL, NULL},
    GETSET_END,
};
static TypeInfo pickler_info = {
    .methods = pickler_methods,
    .members = pickler_members,
    .getsets = pickler_getsets,
    .new_signature = "(file, protocol=None, fix_imports=True, buffer_callback=None)",
    .dealloc = pickler_slot_dealloc,
    .traverse = pickler_slot_traverse,
    .clear = pickler_slot_clear,
    .new = pickler_slot_new,
    .init = pickler_slot_init,
};
Type pickler_type = {
    STATIC_TYPE("_pickle.Pickler", Pickler, &pickler_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "This takes a binary file for writing a pickle data stream.\n\n"
           "protocol is 0 to 5, by default 4; a negative one means the highest. file needs a write() method that takes\n"
           "bytes. With fix_imports and protocol < 3, names are mapped to those of Python 2. buffer_callback is called with\n"
           "buffers that may be left out of the stream (protocol 5).",
};
