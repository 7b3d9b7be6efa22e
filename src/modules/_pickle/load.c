/* SPDX-License-Identifier: MIT
   What the unpickler does for each opcode.

   A stack of objects and a stack of marks. Invariant: `fence` is the stack's size at the last open mark; an opcode that
   would take an object from below it is an error, as is one that finds no mark. */
#include "modules/_pickle/unpickler.h"

#include "types/codec.h"

#define CHUNK_FIRST (1 << 20) /* long strings are read in steps that grow, so that a false length fails early */

/* ------------------------------------------------------------------ the stack */

static COLD bool stack_fail(Unpickler *self) {
    return raise_unpickling(self->mark_count ? "unexpected MARK found" : "unpickling stack underflow");
}

static bool stack_grow(Unpickler *self) {
    ssize_t capacity = self->stack_capacity * 2 + 32;
    Value *stack = memory_resize_array(self->stack, (size_t)capacity, sizeof(Value));
    if (!stack)
        return false;
    self->stack = stack;
    self->stack_capacity = capacity;
    return true;
}

/* Pushes; `v` NULL passes an error on. */
static ALWAYS_INLINE bool stack_push(Unpickler *self, STEALS Value v) {
    if (!v)
        return false;
    if (self->stack_size == self->stack_capacity && !stack_grow(self)) {
        drop(v);
        return false;
    }
    self->stack[self->stack_size++] = v;
    return true;
}

static Value stack_pop(Unpickler *self) {
    if (self->stack_size <= self->fence) {
        stack_fail(self);
        return NULL;
    }
    return self->stack[--self->stack_size];
}

/* The top, lent. NULL: error. */
static Borrowed stack_top(Unpickler *self) {
    if (self->stack_size > self->fence)
        return self->stack[self->stack_size - 1];
    stack_fail(self);
    return NULL;
}

/* The items from `start` on, as a tuple or list. */
static Value stack_pop_tuple(Unpickler *self, ssize_t start) {
    if (start < self->fence) {
        stack_fail(self);
        return NULL;
    }
    ssize_t count = self->stack_size - start;
    self->stack_size = start;
    return tuple_from_array_steal(self->stack + start, count);
}

static Value stack_pop_list(Unpickler *self, ssize_t start) {
    ssize_t count = self->stack_size - start;
    Value list = list_new(count);
    if (!list)
        return NULL;
    for (ssize_t i = 0; i < count; i++)
        list_init_item(list, i, self->stack[start + i]);
    self->stack_size = start;
    return list;
}

static bool load_mark(Unpickler *self) {
    if (self->mark_count == self->mark_capacity) {
        ssize_t capacity = self->mark_capacity * 2 + 16;
        ssize_t *marks = memory_resize_array(self->marks, (size_t)capacity, sizeof(ssize_t));
        if (!marks)
            return false;
        self->marks = marks;
        self->mark_capacity = capacity;
    }
    self->marks[self->mark_count++] = self->fence = self->stack_size;
    return true;
}

static void marks_drop_last(Unpickler *self) {
    self->mark_count--;
    self->fence = self->mark_count ? self->marks[self->mark_count - 1] : 0;
}

/* Closes the last mark: where it stands on the stack, -1 when there is none. */
static ssize_t marks_pop(Unpickler *self) {
    if (self->mark_count == 0) {
        raise_unpickling("could not find MARK");
        return -1;
    }
    ssize_t at = self->marks[self->mark_count - 1];
    marks_drop_last(self);
    return at;
}

/* ------------------------------------------------------------------ numbers in the stream */

static uint64_t little_endian(const char *data, int size) {
    uint64_t v = 0;
    for (int i = 0; i < size; i++)
        v |= (uint64_t)(unsigned char)data[i] << (8 * i);
    return v;
}

/* A length of `width` bytes, -1 on error. */
static ssize_t read_length(Unpickler *self, int width, const char *what) {
    const char *data = unpickler_read(self, width);
    if (!data)
        return -1;
    uint64_t size = little_endian(data, width);
    if (size > PTRDIFF_MAX) {
        raise_error(&exc_OverflowError, "%s exceeds system's maximum size of %zd bytes", what, PTRDIFF_MAX);
        return -1;
    }
    return (ssize_t)size;
}

static bool load_binint(Unpickler *self, int size) {
    const char *data = unpickler_read(self, size);
    if (!data)
        return false;
    uint64_t v = little_endian(data, size);
    return stack_push(self, imm_int(size == 4 ? (int64_t)(int32_t)v : (int64_t)v));
}

/* A line without its end, as a str. */
static Value read_line_text(Unpickler *self, ssize_t drop_at_end) {
    ssize_t size;
    const char *line = unpickler_read_line(self, 2, &size);
    return line ? str_from_latin1((const unsigned char *)line, size - drop_at_end) : NULL;
}

static bool load_int(Unpickler *self) {
    ssize_t size;
    const char *line = unpickler_read_line(self, 2, &size);
    if (!line)
        return false;
    if (size == 3 && line[0] == '0' && (line[1] == '0' || line[1] == '1'))
        return stack_push(self, bool_value(line[1] == '1'));
    OWNED Value text = str_from_latin1((const unsigned char *)line, size);
    Value v = text ? int_from_str(text, 0) : NULL;
    if (!v && error_matches(&exc_ValueError)) {
        error_clear(); /* CPython's message does not show the text */
        return raise_error(&exc_ValueError, "could not convert string to int");
    }
    return stack_push(self, v);
}

static bool load_long(Unpickler *self) {
    ssize_t size;
    const char *line = unpickler_read_line(self, 2, &size);
    if (!line)
        return false;
    ssize_t end = size >= 2 && line[size - 2] == 'L' ? size - 2 : size;
    OWNED Value text = str_from_latin1((const unsigned char *)line, end);
    return text && stack_push(self, int_from_str(text, 0));
}

static bool load_counted_long(Unpickler *self, int width) {
    const char *data = unpickler_read(self, width);
    if (!data)
        return false;
    int64_t size = (int64_t)little_endian(data, width);
    if (width == 4)
        size = (int32_t)size;
    if (size < 0)
        return raise_unpickling("LONG pickle has negative byte count");
    if (size == 0)
        return stack_push(self, imm_int(0));
    data = unpickler_read(self, size);
    return data && stack_push(self, int_from_bytes((const unsigned char *)data, size, true, true));
}

static bool load_float(Unpickler *self) {
    ssize_t size;
    const char *line = unpickler_read_line(self, 2, &size);
    OWNED Value bytes = line ? bytes_new(line, size) : NULL; /* ends in a zero, as the parser wants it */
    if (!bytes)
        return false;
    const char *text = bytes_data(bytes), *end;
    double d = float_parse(text, &end);
    if (end == text)
        return raise_error(&exc_ValueError, "could not convert string to float: '%.200s'", text);
    if (*end && *end != '\n')
        return raise_error(&exc_ValueError, "could not convert string to float");
    return stack_push(self, float_new(d));
}

static bool load_binfloat(Unpickler *self) {
    const char *data = unpickler_read(self, 8);
    if (!data)
        return false;
    uint64_t bits;
    double d;
    memcpy(&bits, data, 8);
    bits = __builtin_bswap64(bits);
    memcpy(&d, &bits, 8);
    return stack_push(self, float_new(d));
}

/* ------------------------------------------------------------------ strings */

/* A str of Python 2, which was bytes: decoded, or left as bytes when the encoding says so. */
static bool push_old_string(Unpickler *self, STEALS Value bytes) {
    OWNED Value kept = bytes;
    if (!kept)
        return false;
    if (strcmp(self->encoding, "bytes") == 0)
        return stack_push(self, MOVE(kept));
    return stack_push(self, str_decode(bytes_data(kept), bytes_size(kept), self->encoding, self->errors));
}

static bool load_string(Unpickler *self) {
    ssize_t size;
    const char *line = unpickler_read_line(self, 2, &size);
    if (!line)
        return false;
    size--; /* the end of the line */
    if (size < 2 || line[0] != line[size - 1] || (line[0] != '\'' && line[0] != '"'))
        return raise_unpickling("the STRING opcode argument must be quoted");
    return push_old_string(self, codec_escape_decode(line + 1, size - 2, NULL));
}

/* Bytes of a length that the stream claims: long ones grow as data arrives. */
static Value read_bytes(Unpickler *self, ssize_t size) {
    ssize_t have = 0, step = ssize_min(size, CHUNK_FIRST);
    Value bytes = bytes_new(NULL, step);
    if (!self->read && size > self->input_size - self->input_at) {
        drop(bytes);
        return raise_unpickling("pickle data was truncated");
    }
    while (bytes) {
        if (!unpickler_read_into(self, bytes_data(bytes) + have, step)) {
            drop(bytes);
            return NULL;
        }
        have += step;
        if (have == size)
            return bytes;
        step = ssize_min(size - have, have);
        if (!bytes_resize(&bytes, have + step))
            return NULL;
    }
    return NULL;
}

static bool load_binstring(Unpickler *self, int width) {
    const char *data = unpickler_read(self, width);
    if (!data)
        return false;
    int64_t size = (int64_t)little_endian(data, width);
    return push_old_string(self, read_bytes(self, size));
}

static bool load_binbytes(Unpickler *self, int width) {
    ssize_t size = read_length(self, width, "BINBYTES");
    return size >= 0 && stack_push(self, read_bytes(self, size));
}

static bool load_bytearray(Unpickler *self) {
    ssize_t size = read_length(self, 8, "BYTEARRAY8");
    if (size < 0)
        return false;
    OWNED Value bytes = read_bytes(self, size);
    return bytes && stack_push(self, bytearray_new(bytes_data(bytes), size));
}

static bool load_unicode(Unpickler *self) {
    ssize_t size;
    const char *line = unpickler_read_line(self, 1, &size);
    return line && stack_push(self, codec_raw_unicode_escape_decode(line, size - 1, NULL, NULL));
}

static bool load_binunicode(Unpickler *self, int width) {
    ssize_t size = read_length(self, width, "BINUNICODE");
    const char *data = size < 0 ? NULL : unpickler_read(self, size);
    return data && stack_push(self, str_decode_utf8(data, size, "surrogatepass", NULL));
}

static bool load_next_buffer(Unpickler *self) {
    if (!self->buffers)
        return raise_unpickling("pickle stream refers to out-of-band data but no *buffers* argument was given");
    Value buffer = NULL;
    int got = iter_next(self->buffers, &buffer);
    if (got == 0)
        return raise_unpickling("not enough out-of-band buffers");
    return got > 0 && stack_push(self, buffer);
}

static bool load_readonly_buffer(Unpickler *self) {
    Borrowed top = stack_top(self);
    OWNED Value view = top ? memoryview_new(top) : NULL;
    if (!view)
        return false;
    if (memoryview_buffer(view)->readonly)
        return true;
    OWNED Value method = get_attr_text(view, "toreadonly");
    Value readonly = method ? call_0(method) : NULL;
    if (!readonly)
        return false;
    REPLACE(self->stack[self->stack_size - 1], readonly);
    return true;
}

/* ------------------------------------------------------------------ containers */

static bool load_counted_tuple(Unpickler *self, ssize_t size) {
    if (self->stack_size < self->fence + size)
        return stack_fail(self);
    return stack_push(self, stack_pop_tuple(self, self->stack_size - size));
}

static bool load_tuple(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    return mark >= 0 && stack_push(self, stack_pop_tuple(self, mark));
}

static bool load_list(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    return mark >= 0 && stack_push(self, stack_pop_list(self, mark));
}

static bool load_dict(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    if (mark < 0)
        return false;
    if ((self->stack_size - mark) % 2)
        return raise_unpickling("odd number of items for DICT");
    OWNED Value dict = dict_new();
    for (ssize_t i = mark; dict && i + 1 < self->stack_size; i += 2)
        if (!dict_set(dict, self->stack[i], self->stack[i + 1]))
            return false;
    unpickler_clear_stack(self, mark);
    return stack_push(self, MOVE(dict));
}

static bool load_frozenset(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    OWNED Value items = mark < 0 ? NULL : stack_pop_tuple(self, mark);
    return items && stack_push(self, frozenset_new(items));
}

/* Calls a method with each item from `start` on. */
static bool add_each(Unpickler *self, Borrowed container, const char *method_name, ssize_t start) {
    OWNED Value method = get_attr_text(container, method_name);
    if (!method)
        return false;
    for (ssize_t i = start; i < self->stack_size; i++) {
        OWNED Value result = call_1(method, self->stack[i]);
        if (!result) {
            unpickler_clear_stack(self, start);
            return false;
        }
    }
    unpickler_clear_stack(self, start);
    return true;
}

/* The items from `start` on go into the list below them. */
static bool append_items(Unpickler *self, ssize_t start) {
    if (start > self->stack_size || start <= self->fence)
        return stack_fail(self);
    if (start == self->stack_size)
        return true;
    OWNED Value list = own(self->stack[start - 1]);
    if (is_list_exact(list)) {
        for (ssize_t i = start; i < self->stack_size; i++) {
            if (!list_append_steal(list, self->stack[i])) {
                self->stack[i] = NONE;
                return false;
            }
            self->stack[i] = NONE; /* moved into the list */
        }
        self->stack_size = start;
        return true;
    }
    OWNED Value extend = NULL;
    int has = find_attr(list, STR(extend), &extend);
    if (has < 0)
        return false;
    if (!has) /* as PEP 307 allows */
        return add_each(self, list, "append", start);
    OWNED Value items = stack_pop_list(self, start);
    OWNED Value result = items ? call_1(extend, items) : NULL;
    return result != NULL;
}

static bool load_append(Unpickler *self) {
    if (self->stack_size - 1 <= self->fence)
        return stack_fail(self);
    return append_items(self, self->stack_size - 1);
}

static bool load_appends(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    return mark >= 0 && append_items(self, mark);
}

static bool set_items(Unpickler *self, ssize_t start) {
    if (start > self->stack_size || start <= self->fence)
        return stack_fail(self);
    if (start == self->stack_size)
        return true;
    if ((self->stack_size - start) % 2)
        return raise_unpickling("odd number of items for SETITEMS");
    OWNED Value dict = own(self->stack[start - 1]);
    bool exact = is_dict_exact(dict), done = true;
    for (ssize_t i = start; done && i + 1 < self->stack_size; i += 2)
        done = exact ? dict_set(dict, self->stack[i], self->stack[i + 1]) : set_item(dict, self->stack[i], self->stack[i + 1]);
    unpickler_clear_stack(self, start);
    return done;
}

static bool load_setitem(Unpickler *self) { return set_items(self, self->stack_size - 2); }
static bool load_setitems(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    return mark >= 0 && set_items(self, mark);
}

static bool load_additems(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    if (mark < 0)
        return false;
    if (mark > self->stack_size || mark <= self->fence)
        return stack_fail(self);
    if (mark == self->stack_size)
        return true;
    OWNED Value set = own(self->stack[mark - 1]);
    if (!is_set(set))
        return add_each(self, set, "add", mark);
    OWNED Value items = stack_pop_tuple(self, mark);
    return items && set_update(set, items);
}

/* ------------------------------------------------------------------ memo */

static bool push_memo(Unpickler *self, uint64_t index) {
    Value v = index < (uint64_t)self->memo_size ? self->memo[index] : NULL;
    if (!v)
        return raise_unpickling("Memo value not found at index %ld", (long)index);
    return stack_push(self, own(v));
}

/* A number on a line of its own, -1 on error. */
static ssize_t read_line_index(Unpickler *self) {
    OWNED Value text = read_line_text(self, 0);
    OWNED Value number = text ? int_from_str(text, 10) : NULL;
    ssize_t index;
    if (!number || !arg_ssize(number, &index))
        return -1;
    return index < 0 ? -2 : index;
}

static bool load_get(Unpickler *self) {
    ssize_t index = read_line_index(self);
    if (index == -2)
        return raise_unpickling("Memo value not found at index -1");
    return index >= 0 && push_memo(self, (uint64_t)index);
}

static bool load_binget(Unpickler *self, int width) {
    const char *data = unpickler_read(self, width);
    return data && push_memo(self, little_endian(data, width));
}

static bool load_put(Unpickler *self) {
    ssize_t index = read_line_index(self);
    if (index == -2)
        return raise_error(&exc_ValueError, "negative PUT argument");
    Borrowed top = index < 0 ? NULL : stack_top(self);
    return top && unpickler_memo_put(self, index, top);
}

static bool load_binput(Unpickler *self, int width) {
    const char *data = unpickler_read(self, width);
    if (!data)
        return false;
    ssize_t index = (ssize_t)little_endian(data, width);
    Borrowed top = stack_top(self);
    return top && unpickler_memo_put(self, index, top);
}

static bool load_memoize(Unpickler *self) {
    Borrowed top = stack_top(self);
    return top && unpickler_memo_put(self, self->memo_count, top);
}

/* ------------------------------------------------------------------ objects */

static Value find_class(Unpickler *self, Borrowed module_name, Borrowed name) {
    if (is_exact(TO_VALUE(self), &unpickler_type))
        return unpickler_find_class(self, module_name, name);
    OWNED Value method = get_attr_text(TO_VALUE(self), "find_class");
    return method ? call_2(method, module_name, name) : NULL;
}

/* Two lines: module and name. */
static Value read_global(Unpickler *self) {
    ssize_t size;
    const char *line = unpickler_read_line(self, 2, &size);
    OWNED Value module_name = line ? str_decode_utf8(line, size - 1, "strict", NULL) : NULL;
    line = module_name ? unpickler_read_line(self, 2, &size) : NULL;
    OWNED Value name = line ? str_decode_utf8(line, size - 1, "strict", NULL) : NULL;
    return name ? find_class(self, module_name, name) : NULL;
}

static bool load_stack_global(Unpickler *self) {
    OWNED Value name = self->stack_size > self->fence ? stack_pop(self) : NULL;
    OWNED Value module_name = self->stack_size > self->fence ? stack_pop(self) : NULL;
    if (!name || !module_name || !is_str_exact(name) || !is_str_exact(module_name))
        return raise_unpickling("STACK_GLOBAL requires str");
    return stack_push(self, find_class(self, module_name, name));
}

/* A class of the old kind called with arguments: without any, and without __getinitargs__, only __new__ is. */
static Value instantiate(Borrowed cls, Borrowed args) {
    if (tuple_size(args) == 0 && is_type(cls)) {
        OWNED Value getinitargs = NULL;
        int has = find_attr_text(cls, "__getinitargs__", &getinitargs);
        if (has < 0)
            return NULL;
        if (!has) {
            OWNED Value new = get_attr(cls, STR(__new__));
            return new ? call_1(new, cls) : NULL;
        }
    }
    return call_tuple(cls, args, NULL);
}

static bool load_obj(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    if (mark < 0)
        return false;
    if (self->stack_size - mark < 1)
        return stack_fail(self);
    OWNED Value args = stack_pop_tuple(self, mark + 1);
    OWNED Value cls = args ? stack_pop(self) : NULL;
    return cls && stack_push(self, instantiate(cls, args));
}

static bool load_inst(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    OWNED Value cls = mark < 0 ? NULL : read_global(self);
    OWNED Value args = cls ? stack_pop_tuple(self, mark) : NULL;
    return args && stack_push(self, instantiate(cls, args));
}

static bool newobj_check(Borrowed cls, Borrowed args, Borrowed kwargs, const char *what) {
    if (!is_type(cls))
        return raise_unpickling("%s class argument must be a type, not %T", what, cls);
    if (!AS(Type, cls)->info->new)
        return raise_unpickling("%s class argument '%N' doesn't have __new__", what, AS(Type, cls));
    if (!is_tuple(args))
        return raise_unpickling("%s args argument must be a tuple, not %T", what, args);
    if (kwargs && !is_dict(kwargs))
        return raise_unpickling("%s kwargs argument must be a dict, not %T", what, kwargs);
    return true;
}

/* cls.__new__(cls, *args, **kwargs), by the slot. */
static bool load_newobj(Unpickler *self, bool with_keywords) {
    OWNED Value kwargs = with_keywords ? stack_pop(self) : NULL;
    if (with_keywords && !kwargs)
        return false;
    OWNED Value args = stack_pop(self);
    OWNED Value cls = args ? stack_pop(self) : NULL;
    if (!cls || !newobj_check(cls, args, kwargs, with_keywords ? "NEWOBJ_EX" : "NEWOBJ"))
        return false;
    NewFn new = AS(Type, cls)->info->new;
    if (!kwargs || dict_size(kwargs) == 0)
        return stack_push(self, new(AS(Type, cls), (Borrowed const *)AS(Tuple, args)->items, tuple_size(args), NULL));
    OWNED Value method = get_attr(cls, STR(__new__));
    OWNED Value first = method ? tuple_pack(1, (Borrowed)cls) : NULL;
    OWNED Value all = first ? tuple_concat(first, args) : NULL;
    return all && stack_push(self, call_tuple(method, all, kwargs));
}

static bool load_reduce(Unpickler *self) {
    OWNED Value args = stack_pop(self);
    OWNED Value function = args ? stack_pop(self) : NULL;
    if (!function)
        return false;
    if (!is_tuple(args))
        return raise_error(&exc_TypeError, "argument list must be a tuple");
    return stack_push(self, call_tuple(function, args, NULL));
}

static bool update_dict(Borrowed instance, Borrowed state) {
    if (!is_dict(state))
        return raise_unpickling("state is not a dictionary");
    OWNED Value dict = get_attr(instance, STR(__dict__));
    ssize_t position = 0;
    Borrowed key, value;
    while (dict && dict_next(state, &position, &key, &value)) {
        /* Names of attributes are interned everywhere else. */
        OWNED Value name = is_str_exact(key) ? str_intern(own(key)) : own(key);
        OWNED Value kept = own(value);
        if (!name || !set_item(dict, name, kept))
            return false;
    }
    return dict != NULL;
}

static bool set_slots(Borrowed instance, Borrowed state) {
    if (!is_dict(state))
        return raise_unpickling("slot state is not a dictionary");
    ssize_t position = 0;
    Borrowed key, value;
    while (dict_next(state, &position, &key, &value)) {
        OWNED Value name = own(key);
        OWNED Value kept = own(value);
        if (!set_attr(instance, name, kept))
            return false;
    }
    return true;
}

static bool load_build(Unpickler *self) {
    if (self->stack_size - 2 < self->fence)
        return stack_fail(self);
    OWNED Value state = stack_pop(self);
    OWNED Value instance = own(self->stack[self->stack_size - 1]);
    OWNED Value setstate = NULL;
    int has = find_attr(instance, STR(__setstate__), &setstate);
    if (has < 0)
        return false;
    if (has) {
        OWNED Value result = call_1(setstate, state);
        return result != NULL;
    }
    Borrowed plain = state, slots = NONE;
    if (is_tuple(state) && tuple_size(state) == 2) {
        plain = tuple_peek(state, 0);
        slots = tuple_peek(state, 1);
    }
    return (plain == NONE || update_dict(instance, plain)) && (slots == NONE || set_slots(instance, slots));
}

static bool push_persistent(Unpickler *self, Borrowed id) {
    Value v = self->persistent_is_method ? call_2(self->persistent_load, TO_VALUE(self), id) : call_1(self->persistent_load, id);
    return stack_push(self, v);
}

static bool load_persid(Unpickler *self, bool on_stack) {
    if (!self->persistent_load)
        return raise_unpickling("A load persistent id instruction was encountered,\n"
                                "but no persistent_load function was specified.");
    OWNED Value id = NULL;
    if (on_stack) {
        id = stack_pop(self);
    } else {
        ssize_t size;
        const char *line = unpickler_read_line(self, 1, &size);
        for (ssize_t i = 0; line && i < size; i++)
            if ((unsigned char)line[i] > 127)
                return raise_unpickling("persistent IDs in protocol 0 must be ASCII strings");
        id = line ? str_from_ascii(line, size - 1) : NULL;
    }
    return id && push_persistent(self, id);
}

static bool load_extension(Unpickler *self, int width) {
    const char *data = unpickler_read(self, width);
    if (!data)
        return false;
    int64_t number = width == 4 ? (int64_t)(int32_t)little_endian(data, 4) : (int64_t)little_endian(data, width);
    if (number <= 0)
        return raise_unpickling("EXT specifies code <= 0");
    PickleState *state = pickle_state();
    Value code = imm_int(number), found = NULL;
    int has = dict_find(state->extension_cache, code, &found);
    if (has)
        return has > 0 && stack_push(self, found);
    OWNED Value pair = NULL;
    has = dict_find(state->inverted_registry, code, &pair);
    if (has < 0)
        return false;
    if (!has)
        return raise_error(&exc_ValueError, "unregistered extension code %ld", (long)number);
    if (!is_tuple(pair) || tuple_size(pair) != 2 || !is_str(tuple_peek(pair, 0)) || !is_str(tuple_peek(pair, 1)))
        return raise_error(&exc_ValueError, "_inverted_registry[%ld] isn't a 2-tuple of strings", (long)number);
    OWNED Value v = find_class(self, tuple_peek(pair, 0), tuple_peek(pair, 1));
    return v && dict_set(state->extension_cache, code, v) && stack_push(self, MOVE(v));
}

/* ------------------------------------------------------------------ the rest */

static bool load_pop(Unpickler *self) {
    /* A mark on top of everything is what goes. */
    if (self->mark_count && self->marks[self->mark_count - 1] == self->stack_size) {
        marks_drop_last(self);
        return true;
    }
    Value v = stack_pop(self);
    drop(v);
    return v != NULL;
}

static bool load_pop_mark(Unpickler *self) {
    ssize_t mark = marks_pop(self);
    if (mark < 0)
        return false;
    unpickler_clear_stack(self, mark);
    return true;
}

static bool load_dup(Unpickler *self) {
    Borrowed top = stack_top(self);
    return top && stack_push(self, own(top));
}

static bool load_proto(Unpickler *self) {
    const char *data = unpickler_read(self, 1);
    if (!data)
        return false;
    int protocol = (unsigned char)*data;
    if (protocol > PICKLE_HIGHEST)
        return raise_error(&exc_ValueError, "unsupported pickle protocol: %d", protocol);
    self->protocol = protocol;
    return true;
}

/* A frame only says how much may be read at once. */
static bool load_frame(Unpickler *self) {
    const char *data = unpickler_read(self, 8);
    if (!data)
        return false;
    uint64_t size = little_endian(data, 8);
    if (size > PTRDIFF_MAX)
        return raise_error(&exc_OverflowError, "FRAME length exceeds system's maximum of %zd bytes", PTRDIFF_MAX);
    if (!unpickler_read(self, (ssize_t)size))
        return false;
    self->input_at -= (ssize_t)size;
    return true;
}

static bool load_unknown(int op) {
    if (op >= 0x20 && op <= 0x7e && op != '\'' && op != '\\')
        return raise_unpickling("invalid load key, '%c'.", op);
    return raise_unpickling("invalid load key, '\\x%02x'.", op);
}

/* One opcode other than STOP. */
static bool load_op(Unpickler *self, int op) {
    switch (op) {
    case OP_NONE: return stack_push(self, NONE);
    case OP_NEWTRUE: return stack_push(self, TRUE_VALUE);
    case OP_NEWFALSE: return stack_push(self, FALSE_VALUE);
    case OP_BININT: return load_binint(self, 4);
    case OP_BININT1: return load_binint(self, 1);
    case OP_BININT2: return load_binint(self, 2);
    case OP_INT: return load_int(self);
    case OP_LONG: return load_long(self);
    case OP_LONG1: return load_counted_long(self, 1);
    case OP_LONG4: return load_counted_long(self, 4);
    case OP_FLOAT: return load_float(self);
    case OP_BINFLOAT: return load_binfloat(self);
    case OP_STRING: return load_string(self);
    case OP_BINSTRING: return load_binstring(self, 4);
    case OP_SHORT_BINSTRING: return load_binstring(self, 1);
    case OP_SHORT_BINBYTES: return load_binbytes(self, 1);
    case OP_BINBYTES: return load_binbytes(self, 4);
    case OP_BINBYTES8: return load_binbytes(self, 8);
    case OP_BYTEARRAY8: return load_bytearray(self);
    case OP_NEXT_BUFFER: return load_next_buffer(self);
    case OP_READONLY_BUFFER: return load_readonly_buffer(self);
    case OP_UNICODE: return load_unicode(self);
    case OP_SHORT_BINUNICODE: return load_binunicode(self, 1);
    case OP_BINUNICODE: return load_binunicode(self, 4);
    case OP_BINUNICODE8: return load_binunicode(self, 8);
    case OP_MARK: return load_mark(self);
    case OP_EMPTY_TUPLE: return stack_push(self, TUPLE_EMPTY);
    case OP_TUPLE1: return load_counted_tuple(self, 1);
    case OP_TUPLE2: return load_counted_tuple(self, 2);
    case OP_TUPLE3: return load_counted_tuple(self, 3);
    case OP_TUPLE: return load_tuple(self);
    case OP_EMPTY_LIST: return stack_push(self, list_new(0));
    case OP_LIST: return load_list(self);
    case OP_EMPTY_DICT: return stack_push(self, dict_new());
    case OP_DICT: return load_dict(self);
    case OP_EMPTY_SET: return stack_push(self, set_new(NULL));
    case OP_FROZENSET: return load_frozenset(self);
    case OP_ADDITEMS: return load_additems(self);
    case OP_APPEND: return load_append(self);
    case OP_APPENDS: return load_appends(self);
    case OP_SETITEM: return load_setitem(self);
    case OP_SETITEMS: return load_setitems(self);
    case OP_GET: return load_get(self);
    case OP_BINGET: return load_binget(self, 1);
    case OP_LONG_BINGET: return load_binget(self, 4);
    case OP_PUT: return load_put(self);
    case OP_BINPUT: return load_binput(self, 1);
    case OP_LONG_BINPUT: return load_binput(self, 4);
    case OP_MEMOIZE: return load_memoize(self);
    case OP_GLOBAL: return stack_push(self, read_global(self));
    case OP_STACK_GLOBAL: return load_stack_global(self);
    case OP_OBJ: return load_obj(self);
    case OP_INST: return load_inst(self);
    case OP_NEWOBJ: return load_newobj(self, false);
    case OP_NEWOBJ_EX: return load_newobj(self, true);
    case OP_REDUCE: return load_reduce(self);
    case OP_BUILD: return load_build(self);
    case OP_PERSID: return load_persid(self, false);
    case OP_BINPERSID: return load_persid(self, true);
    case OP_EXT1: return load_extension(self, 1);
    case OP_EXT2: return load_extension(self, 2);
    case OP_EXT4: return load_extension(self, 4);
    case OP_POP: return load_pop(self);
    case OP_POP_MARK: return load_pop_mark(self);
    case OP_DUP: return load_dup(self);
    case OP_PROTO: return load_proto(self);
    case OP_FRAME: return load_frame(self);
    default: return load_unknown(op);
    }
}

Value unpickler_load(Unpickler *self) {
    self->mark_count = 0;
    self->fence = 0;
    self->protocol = 0;
    unpickler_clear_stack(self, 0);
    for (;;) {
        const char *op = unpickler_read(self, 1);
        if (!op) {
            if (error_matches(AS(Type, pickle_state()->unpickling_error))) {
                error_clear(); /* between opcodes the end of the data is an end of file */
                raise_error(&exc_EOFError, "Ran out of input");
            }
            return NULL;
        }
        if (*op == OP_STOP)
            break;
        if (!load_op(self, (unsigned char)*op))
            return NULL;
    }
    OWNED Value result = stack_pop(self);
    return result && unpickler_end_load(self) ? MOVE(result) : NULL;
}
