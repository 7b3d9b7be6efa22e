/* SPDX-License-Identifier: MIT
   Unpickler: where its bytes come from, its memo, and the object that Python sees.

   Input is one block of memory at a time: all of it (loads), what peek() showed of a buffered file, or what one read()
   gave. Invariant: input_at counts what was used of the block; when a load ends, the file stands right behind the
   pickle. */
#include "modules/_pickle/unpickler.h"

#include "gil/interp.h"
#include "runtime/import.h"

#define PEEK_SIZE (128 * 1024)

/* ------------------------------------------------------------------ input */

static bool unpickler_fail_short(void) { return raise_unpickling("pickle data was truncated"); }

static void unpickler_set_chunk(Unpickler *self, STEALS Value chunk, ssize_t peeked) {
    Value old = self->chunk;
    self->chunk = chunk;
    self->input = chunk ? bytes_data(chunk) : NULL;
    self->input_size = chunk ? bytes_size(chunk) : 0;
    self->input_at = 0;
    self->peeked = peeked;
    drop(old);
}

/* Moves the file's position behind what was used of a block that was peeked at. */
static bool unpickler_skip_used(Unpickler *self) {
    if (self->peeked < 0 || !self->read)
        return true;
    ssize_t used = self->input_at - self->peeked;
    self->peeked = self->input_at;
    if (used <= 0)
        return true;
    OWNED Value count = int_new(used);
    OWNED Value skipped = count ? call_1(self->read, count) : NULL;
    return skipped != NULL;
}

bool unpickler_end_load(Unpickler *self) {
    if (!unpickler_skip_used(self))
        return false;
    if (self->peeked >= 0)
        unpickler_set_chunk(self, NULL, -1); /* somebody else may read the file before the next load */
    return true;
}

/* bytes from a method of the file. */
static Value unpickler_ask(Borrowed method, ssize_t size, const char *name) {
    OWNED Value count = int_new(size);
    OWNED Value data = count ? call_1(method, count) : NULL;
    if (data && !is_bytes(data))
        return raise_error(&exc_ValueError, "%s() returned non-bytes object (%R)", name, data);
    return MOVE(data);
}

/* Looks at what the file has buffered already. 1 there is some, 0, -1. */
static int unpickler_peek(Unpickler *self) {
    if (!self->peek)
        return 0;
    OWNED Value count = imm_int(PEEK_SIZE);
    OWNED Value data = call_1(self->peek, count);
    if (!data) {
        if (!error_matches(&exc_NotImplementedError))
            return -1;
        error_clear(); /* a file that has the method without meaning it */
        REPLACE(self->peek, NULL);
        return 0;
    }
    if (!is_bytes(data) || bytes_size(data) == 0)
        return 0;
    unpickler_set_chunk(self, MOVE(data), 0);
    return 1;
}

/* Makes `size` bytes available that the block at hand has not. */
static NOINLINE bool unpickler_fill(Unpickler *self, ssize_t size) {
    if (!self->read)
        return unpickler_fail_short();
    ssize_t rest = self->input_size - self->input_at;
    if (!unpickler_skip_used(self))
        return false;
    if (self->peeked < 0 && rest > 0) { /* read but not enough: only a broken file leaves such a rest */
        OWNED Value more = unpickler_ask(self->read, size - rest, "read");
        OWNED Value head = more ? bytes_new(self->input + self->input_at, rest) : NULL;
        Value all = head ? bytes_concat(head, more) : NULL;
        if (!all)
            return false;
        unpickler_set_chunk(self, all, -1);
    } else {
        int peeked = unpickler_peek(self);
        if (peeked < 0)
            return false;
        if (!peeked || self->input_size < size) {
            Value data = unpickler_ask(self->read, size, "read");
            if (!data)
                return false;
            unpickler_set_chunk(self, data, -1);
        }
    }
    return self->input_size >= size || unpickler_fail_short();
}

const char *unpickler_read(Unpickler *self, ssize_t size) {
    if (UNLIKELY(size > self->input_size - self->input_at) && !unpickler_fill(self, size))
        return NULL;
    const char *at = self->input + self->input_at;
    self->input_at += size;
    return at;
}

bool unpickler_read_into(Unpickler *self, char *out, ssize_t size) {
    ssize_t rest = ssize_min(self->input_size - self->input_at, size);
    if (rest > 0) {
        memcpy(out, self->input + self->input_at, (size_t)rest);
        self->input_at += rest;
        out += rest;
        size -= rest;
    }
    if (size == 0)
        return true;
    if (!self->read || !unpickler_skip_used(self))
        return self->read ? false : unpickler_fail_short();
    if (!self->readinto) {
        const char *data = unpickler_read(self, size);
        if (data)
            memcpy(out, data, (size_t)size);
        return data != NULL;
    }
    OWNED Value view = memoryview_from_memory(out, size, false);
    OWNED Value got = view ? call_1(self->readinto, view) : NULL;
    ssize_t read_size = -1;
    if (!got || !arg_ssize(got, &read_size))
        return false;
    if (read_size < 0)
        return raise_error(&exc_ValueError, "readinto() returned negative size");
    return read_size == size || unpickler_fail_short();
}

/* A line that ends beyond the block: the file's readline has it. */
static const char *unpickler_line_from_file(Unpickler *self, ssize_t *size) {
    if (!self->read) {
        *size = self->input_size - self->input_at;
        self->input_at = self->input_size;
        unpickler_fail_short();
        return NULL;
    }
    ssize_t rest = self->peeked < 0 ? self->input_size - self->input_at : 0;
    if (!unpickler_skip_used(self))
        return NULL;
    OWNED Value head = bytes_new(self->input + self->input_at, rest);
    OWNED Value tail = head ? call_0(self->readline) : NULL;
    if (tail && !is_bytes(tail))
        return raise_error(&exc_ValueError, "readline() returned non-bytes object (%R)", tail);
    Value line = tail ? bytes_concat(head, tail) : NULL;
    if (!line)
        return NULL;
    unpickler_set_chunk(self, NULL, -1);
    REPLACE(self->line, line);
    *size = bytes_size(line);
    if (*size == 0 || bytes_data(line)[*size - 1] != '\n') {
        unpickler_fail_short();
        return NULL;
    }
    return bytes_data(line);
}

const char *unpickler_read_line(Unpickler *self, ssize_t at_least, ssize_t *size) {
    const char *at = self->input + self->input_at;
    ssize_t rest = self->input_size - self->input_at;
    const char *end = rest > 0 ? memchr(at, '\n', (size_t)rest) : NULL;
    if (end) {
        *size = end - at + 1;
        self->input_at += *size;
    } else {
        at = unpickler_line_from_file(self, size);
        if (!at)
            return NULL;
    }
    if (*size < at_least) {
        unpickler_fail_short();
        return NULL;
    }
    return at;
}

static bool unpickler_set_file(Unpickler *self, Borrowed file) {
    Value peek = NULL, readinto = NULL, read = NULL, readline = NULL;
    bool done = find_attr_text(file, "peek", &peek) >= 0 && find_attr_text(file, "readinto", &readinto) >= 0 &&
                find_attr(file, STR(read), &read) >= 0 && find_attr(file, STR(readline), &readline) >= 0;
    if (done && (!read || !readline))
        done = raise_error(&exc_TypeError, "file must have 'read' and 'readline' attributes");
    if (!done) {
        drop(peek);
        drop(readinto);
        drop(read);
        drop(readline);
        return false;
    }
    REPLACE(self->peek, peek);
    REPLACE(self->readinto, readinto);
    REPLACE(self->read, read);
    REPLACE(self->readline, readline);
    return true;
}

/* ------------------------------------------------------------------ stack and memo */

void unpickler_clear_stack(Unpickler *self, ssize_t down_to) {
    while (self->stack_size > down_to)
        drop(self->stack[--self->stack_size]);
}

bool unpickler_memo_put(Unpickler *self, ssize_t index, Borrowed v) {
    if (index >= self->memo_size) {
        if (index > PTRDIFF_MAX / 32)
            return raise_no_memory();
        ssize_t size = index * 2 + 32;
        Value *memo = memory_resize_array(self->memo, (size_t)size, sizeof(Value));
        if (!memo)
            return false;
        memset(memo + self->memo_size, 0, (size_t)(size - self->memo_size) * sizeof(Value));
        self->memo = memo;
        self->memo_size = size;
    }
    Value old = self->memo[index];
    self->memo[index] = own(v);
    self->memo_count += old == NULL;
    drop(old);
    return true;
}

static void unpickler_memo_clear(Unpickler *self) {
    Value *memo = self->memo;
    ssize_t size = self->memo_size;
    self->memo = NULL;
    self->memo_size = self->memo_count = 0;
    for (ssize_t i = 0; i < size; i++)
        drop(memo[i]);
    memory_free(memo);
}

/* ------------------------------------------------------------------ names */

/* Python 2's names for Python 3's. */
static bool unpickler_fix_imports(Value *module_name, Value *name) {
    OWNED Value key = tuple_pack(2, (Borrowed)*module_name, (Borrowed)*name);
    OWNED Value found = NULL;
    int has = key ? dict_find(pickle_state()->name_mapping_2to3, key, &found) : -1;
    if (has < 0)
        return false;
    if (has) {
        if (!is_tuple(found) || tuple_size(found) != 2 || !is_str(tuple_peek(found, 0)) || !is_str(tuple_peek(found, 1)))
            return raise_error(&exc_RuntimeError, "_compat_pickle.NAME_MAPPING values should be 2-tuples of str, not %T", found);
        REPLACE(*module_name, own(tuple_peek(found, 0)));
        REPLACE(*name, own(tuple_peek(found, 1)));
        return true;
    }
    has = dict_find(pickle_state()->import_mapping_2to3, *module_name, &found);
    if (has < 0)
        return false;
    if (has && !is_str(found))
        return raise_error(&exc_RuntimeError, "_compat_pickle.IMPORT_MAPPING values should be strings, not %T", found);
    if (has)
        REPLACE(*module_name, own(found));
    return true;
}

/* getattr along the name; before protocol 4 a dot is part of it. */
static Value unpickler_global_in(Unpickler *self, Borrowed module, Borrowed name) {
    Value found;
    if (self->protocol >= 4) {
        OWNED Value path = pickle_dotted_path(NULL, name);
        found = path ? pickle_follow(module, path, NULL) : NULL;
        if (!path)
            return NULL;
    } else {
        found = get_attr(module, name);
    }
    if (!found && error_matches(&exc_AttributeError)) {
        error_clear(); /* the message shall name what was asked for, not where the way ended */
        return raise_error(&exc_AttributeError, "Can't get attribute %R on %R", name, module);
    }
    return found;
}

Value unpickler_find_class(Unpickler *self, Borrowed module_name, Borrowed name) {
    if (!audit("pickle.find_class", "OO", module_name, name))
        return NULL;
    OWNED Value module_kept = own(module_name);
    OWNED Value name_kept = own(name);
    if (self->protocol < 3 && self->fix_imports && !unpickler_fix_imports(&module_kept, &name_kept))
        return NULL;
    OWNED Value module = NULL;
    int has = is_dict(interp_self()->modules) ? dict_find(interp_self()->modules, module_kept, &module) : 0;
    if (has < 0)
        return NULL;
    if (!has) {
        OWNED Value top = import_call(module_kept, NONE, NONE, 0);
        if (!top)
            return NULL;
        has = dict_find(interp_self()->modules, module_kept, &module);
        if (has <= 0)
            return has < 0 ? NULL : raise_key_error(module_kept);
    }
    return unpickler_global_in(self, module, name_kept);
}

/* ------------------------------------------------------------------ life */

static void unpickler_slot_clear(Object *o) {
    Unpickler *self = (Unpickler *)o;
    unpickler_clear_stack(self, 0);
    unpickler_memo_clear(self);
    REPLACE(self->chunk, NULL);
    REPLACE(self->read, NULL);
    REPLACE(self->readinto, NULL);
    REPLACE(self->readline, NULL);
    REPLACE(self->peek, NULL);
    REPLACE(self->line, NULL);
    REPLACE(self->buffers, NULL);
    REPLACE(self->persistent_load, NULL);
    self->input = NULL;
    self->input_size = self->input_at = 0;
    if (self->data.owner)
        buffer_release(&self->data);
}

static void unpickler_slot_dealloc(Object *o) {
    Unpickler *self = (Unpickler *)o;
    gc_untrack(o);
    unpickler_slot_clear(o);
    memory_free(self->stack);
    memory_free(self->marks);
    memory_free(self->encoding);
    memory_free(self->errors);
    object_free(o);
}

static int unpickler_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Unpickler *self = (Unpickler *)o;
    for (ssize_t i = 0; i < self->stack_size; i++)
        VISIT(self->stack[i]);
    for (ssize_t i = 0; i < self->memo_size; i++)
        VISIT(self->memo[i]);
    VISIT(self->read);
    VISIT(self->readinto);
    VISIT(self->readline);
    VISIT(self->peek);
    VISIT(self->buffers);
    VISIT(self->persistent_load);
    return 0;
}

static Value unpickler_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value self = type_alloc(type);
    if (self)
        AS(Unpickler, self)->peeked = -1;
    return self;
}

static bool text_copy(char **out, Borrowed v, const char *absent, const char *what) {
    ssize_t size;
    if (v && !is_str(v))
        return raise_error(&exc_TypeError, "Unpickler() argument '%s' must be str, not %T", what, v);
    const char *text = v ? str_utf8(v, &size) : absent;
    char *copy = text ? memory_new(strlen(text) + 1) : NULL;
    if (!copy)
        return false;
    memory_free(*out);
    *out = strcpy(copy, text);
    return true;
}

static bool unpickler_set_options(Unpickler *self, Borrowed fix_imports, Borrowed encoding, Borrowed errors, Borrowed buffers) {
    int fix = fix_imports ? is_true(fix_imports) : 1;
    if (fix < 0 || !text_copy(&self->encoding, encoding, "ASCII", "encoding") ||
        !text_copy(&self->errors, errors, "strict", "errors"))
        return false;
    Value iterator = NULL;
    if (buffers && buffers != NONE && !(iterator = get_iter(buffers)))
        return false;
    REPLACE(self->buffers, iterator);
    self->fix_imports = fix;
    self->ready = true;
    self->protocol = 0;
    return true;
}

static bool unpickler_find_persistent_load(Unpickler *self) {
    Value found = NULL;
    if (find_attr_text(TO_VALUE(self), "persistent_load", &found) < 0)
        return false;
    self->persistent_is_method = found && is_method(found) && AS(Method, found)->self == (Borrowed)TO_VALUE(self);
    if (self->persistent_is_method) {
        Value function = own(AS(Method, found)->function);
        drop(found);
        found = function;
    }
    REPLACE(self->persistent_load, found);
    return true;
}

#define UNPICKLER_SIGNATURE "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())"

static bool unpickler_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[5];
    Unpickler *self = AS(Unpickler, v);
    if (!native_bind("Unpickler", UNPICKLER_SIGNATURE, args, count, keywords, bound, NULL))
        return false;
    unpickler_slot_clear(&self->head);
    self->peeked = -1;
    if (!unpickler_set_file(self, bound[0]) || !unpickler_set_options(self, bound[1], bound[2], bound[3], bound[4]))
        return false;
    return type_of(v) == &unpickler_type || unpickler_find_persistent_load(self);
}

static Unpickler *unpickler_new(Borrowed fix_imports, Borrowed encoding, Borrowed errors, Borrowed buffers) {
    Value self = unpickler_slot_new(&unpickler_type, NULL, 0, NULL);
    if (self && !unpickler_set_options(AS(Unpickler, self), fix_imports, encoding, errors, buffers)) {
        drop(self);
        return NULL;
    }
    return AS(Unpickler, self);
}

Value unpickler_load_from(Borrowed file, Borrowed fix_imports, Borrowed encoding, Borrowed errors, Borrowed buffers) {
    OWNED Unpickler *self = unpickler_new(fix_imports, encoding, errors, buffers);
    return self && unpickler_set_file(self, file) ? unpickler_load(self) : NULL;
}

Value unpickler_loads(Borrowed data, Borrowed fix_imports, Borrowed encoding, Borrowed errors, Borrowed buffers) {
    OWNED Unpickler *self = unpickler_new(fix_imports, encoding, errors, buffers);
    if (!self || !buffer_get(data, &self->data, BUFFER_CONTIG_RO))
        return NULL;
    self->input = self->data.data;
    self->input_size = self->data.size;
    return unpickler_load(self);
}

/* ------------------------------------------------------------------ methods */

static Value unpickler_py_load(Borrowed v, Borrowed const *args) {
    Unpickler *self = AS(Unpickler, v);
    if (!self->read)
        return raise_unpickling("Unpickler.__init__() was not called by %s.__init__()", type_of(v)->name);
    return unpickler_load(self);
}

static Value unpickler_py_find_class(Borrowed v, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "module name must be a string");
    return unpickler_find_class(AS(Unpickler, v), args[0], args[1]);
}

static Value unpickler_py_sizeof(Borrowed v, Borrowed const *args) {
    Unpickler *self = AS(Unpickler, v);
    return int_new(type_of(v)->basic_size + (self->memo_size + self->stack_capacity + self->mark_capacity) * (ssize_t)sizeof(Value));
}

static Value unpickler_get_persistent_load(Borrowed v, void *closure) {
    Unpickler *self = AS(Unpickler, v);
    if (!self->persistent_load)
        return raise_error(&exc_AttributeError, "persistent_load");
    return self->persistent_is_method ? method_new(self->persistent_load, v) : own(self->persistent_load);
}

static bool unpickler_set_persistent_load(Borrowed v, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_TypeError, "attribute deletion is not supported");
    if (!is_callable(value))
        return raise_error(&exc_TypeError, "persistent_load must be a callable taking one argument");
    AS(Unpickler, v)->persistent_is_method = false;
    REPLACE(AS(Unpickler, v)->persistent_load, own(value));
    return true;
}

/* ------------------------------------------------------------------ the memo as Python sees it */

typedef struct {
    Object head;
    Value unpickler;
} MemoProxy;

static Value unpickler_get_memo(Borrowed v, void *closure) {
    Value proxy = type_alloc(&unpickler_memo_type);
    if (proxy)
        AS(MemoProxy, proxy)->unpickler = own(v);
    return proxy;
}

static Value memo_proxy_py_copy(Borrowed v, Borrowed const *args) {
    Unpickler *unpickler = AS(Unpickler, AS(MemoProxy, v)->unpickler);
    OWNED Value dict = dict_new();
    for (ssize_t i = 0; dict && i < unpickler->memo_size; i++)
        if (unpickler->memo[i] && !dict_set(dict, imm_int(i), unpickler->memo[i]))
            return NULL;
    return MOVE(dict);
}

static bool unpickler_set_memo(Borrowed v, Borrowed value, void *closure) {
    Unpickler *self = AS(Unpickler, v);
    if (!value)
        return raise_error(&exc_TypeError, "attribute deletion is not supported");
    OWNED Value dict = is_exact(value, &unpickler_memo_type) ? memo_proxy_py_copy(value, NULL) : own(value);
    if (!dict)
        return false;
    if (!is_dict(dict))
        return raise_error(&exc_TypeError, "'memo' attribute must be an UnpicklerMemoProxy object or dict, not %T", value);
    unpickler_memo_clear(self);
    ssize_t position = 0;
    Borrowed key, item;
    while (dict_next(dict, &position, &key, &item)) {
        ssize_t index;
        if (!is_int(key))
            return raise_error(&exc_TypeError, "memo key must be integers");
        if (!arg_ssize(key, &index))
            return false;
        if (index < 0)
            return raise_error(&exc_ValueError, "memo key must be positive integers.");
        if (!unpickler_memo_put(self, index, item))
            return false;
    }
    return true;
}

static void memo_proxy_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((MemoProxy *)o)->unpickler);
    object_free(o);
}
static int memo_proxy_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((MemoProxy *)o)->unpickler);
    return 0;
}
static Value memo_proxy_py_clear(Borrowed v, Borrowed const *args) {
    unpickler_memo_clear(AS(Unpickler, AS(MemoProxy, v)->unpickler));
    return NONE;
}
static Value memo_proxy_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value copy = memo_proxy_py_copy(v, NULL);
    return copy ? build_value("O(O)", TO_VALUE(&dict_type), copy) : NULL;
}

static MethodDef const memo_proxy_methods[] = {
    METHOD("clear", memo_proxy_py_clear, "($self, /)", "Remove all items from memo."),
    METHOD("copy", memo_proxy_py_copy, "($self, /)", "Copy the memo to a new object."),
    METHOD("__reduce__", memo_proxy_py_reduce, "($self, /)", "Implement pickling support."),
    METHOD_END,
};
static TypeInfo unpickler_memo_info = {
    .methods = memo_proxy_methods,
    .dealloc = memo_proxy_slot_dealloc,
    .traverse = memo_proxy_slot_traverse,
    .hash = hash_not_implemented,
};
Type unpickler_memo_type = {
    STATIC_TYPE("_pickle.UnpicklerMemoProxy", MemoProxy, &unpickler_memo_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* ------------------------------------------------------------------ tables */

static MethodDef const unpickler_methods[] = {
    METHOD("load", unpickler_py_load, "($self, /)", "Read one pickle from the file and return the object it describes."),
    METHOD("find_class", unpickler_py_find_class, "($self, module_name, global_name, /)",
           "Return an object from a module, which is imported if necessary.\n\nSubclasses override it to say what is allowed."),
    METHOD("__sizeof__", unpickler_py_sizeof, "($self, /)", "Returns size in memory, in bytes."),
    METHOD_END,
};
static GetSetDef const unpickler_getsets[] = {
    {"memo", unpickler_get_memo, unpickler_set_memo, NULL, NULL},
    {"persistent_load", unpickler_get_persistent_load, unpickler_set_persistent_load, NULL, NULL},
    GETSET_END,
};
static TypeInfo unpickler_info = {
    .methods = unpickler_methods,
    .getsets = unpickler_getsets,
    .new_signature = UNPICKLER_SIGNATURE,
    .dealloc = unpickler_slot_dealloc,
    .traverse = unpickler_slot_traverse,
    .clear = unpickler_slot_clear,
    .new = unpickler_slot_new,
    .init = unpickler_slot_init,
};
Type unpickler_type = {
    STATIC_TYPE("_pickle.Unpickler", Unpickler, &unpickler_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "This takes a binary file for reading a pickle data stream.\n\n"
           "file needs read() and readline(). fix_imports, encoding and errors concern pickles made by Python 2; buffers is\n"
           "an iterable of the buffers that were left out of the stream.",
};
