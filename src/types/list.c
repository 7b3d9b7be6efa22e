/* SPDX-License-Identifier: MIT
   list: storage, growth, and the operations that C code uses. Methods and the type are in list_methods.c, sorting in
   list_sort.c.

   Invariant: items[0..size) are owned and non-NULL once anybody else has seen the list; size <= allocated, except while
   sort() works on the list (allocated -1, size 0). Whatever is dropped, is dropped after the list is consistent. */
#include "types/list_inl.h"

#include "heap/memory_inl.h"
#include "object/error.h"
#include "types/dict.h"

/* Room that a list of `size` items gets: an eighth more, in steps of four (CPython's figures, seen in sys.getsizeof). */
static size_t list_capacity_for(ssize_t size, ssize_t old_size) {
    size_t capacity = ((size_t)size + ((size_t)size >> 3) + 6) & ~(size_t)3;
    if (size - old_size > (ssize_t)(capacity - (size_t)size))
        capacity = ((size_t)size + 3) & ~(size_t)3;
    return size ? capacity : 0;
}

static NOINLINE bool list_resize_slow(List *self, ssize_t size) {
    size_t capacity = list_capacity_for(size, self->head.size);
    if (capacity == 0) {
        memory_free(self->items);
        self->items = NULL;
        self->allocated = self->head.size = 0;
        return true;
    }
    Value *items = memory_resize_array(self->items, capacity, sizeof(Value));
    if (!items)
        return false;
    self->items = items;
    self->allocated = (ssize_t)capacity;
    self->head.size = size;
    return true;
}

bool list_resize(List *self, ssize_t size) {
    if (LIKELY(self->allocated >= size && size >= self->allocated >> 1)) {
        self->head.size = size;
        return true;
    }
    return list_resize_slow(self, size);
}

static void list_drop_all(Value *items, ssize_t count) {
    for (ssize_t i = count; --i >= 0;)
        drop(items[i]);
}

/* ------------------------------------------------------------------ making */

/* A list with room for `size` items, which are not there yet (size is set all the same); not tracked. */
static ALWAYS_INLINE List *list_new_raw(ssize_t size) {
    List *self = object_new_raw(&list_type, sizeof(List));
    if (UNLIKELY(!self))
        return NULL;
    self->head.size = self->allocated = 0;
    self->items = NULL;
    if (size > 0) {
        self->items = (size_t)size * sizeof(Value) <= HEAP_SMALL_MAX
                          ? memory_new_inline(heap_self(), (size_t)size * sizeof(Value))
                          : memory_new_array((size_t)size, sizeof(Value));
        if (UNLIKELY(!self->items)) {
            drop_ref(self);
            return NULL;
        }
        self->head.size = self->allocated = size;
    }
    return self;
}

Value list_new(ssize_t size) {
    ASSERT_GIL();
    List *self = list_new_raw(size);
    if (!self)
        return NULL;
    if (size > 0)
        memset(self->items, 0, (size_t)size * sizeof(Value));
    gc_track(self);
    return TO_VALUE(self);
}

Value list_from_array(Borrowed const *items, ssize_t count) {
    ASSERT(count >= 0);
    List *self = list_new_raw(count);
    if (!self)
        return NULL;
    for (ssize_t i = 0; i < count; i++)
        self->items[i] = own(items[i]);
    gc_track(self);
    return TO_VALUE(self);
}

Value list_slice(Borrowed list, ssize_t start, ssize_t end) {
    ssize_t size = list_size(list);
    start = start < 0 ? 0 : ssize_min(start, size);
    end = end < start ? start : ssize_min(end, size);
    return list_from_array((Borrowed const *)AS(List, list)->items + start, end - start);
}

Value list_to_tuple(Borrowed list) {
    return tuple_from_array((Borrowed const *)AS(List, list)->items, list_size(list));
}

/* ------------------------------------------------------------------ single items */

bool list_append_steal(Borrowed list, STEALS Value v) {
    List *self = AS(List, list);
    if (!v)
        return false;
    v = list_admit(self, v);
    if (!v)
        return false;
    ssize_t size = self->head.size;
    if (UNLIKELY(size >= self->allocated) && !list_resize_slow(self, size + 1)) {
        drop(v);
        return false;
    }
    self->items[size] = v;
    self->head.size = size + 1;
    return true;
}

bool list_append(Borrowed list, Borrowed v) { return list_append_inline(AS(List, list), own(v)); }

bool list_insert(Borrowed list, ssize_t at, Borrowed v) {
    List *self = AS(List, list);
    ssize_t size = self->head.size;
    Value stored = list_admit(self, own(v));
    if (!stored)
        return false;
    if (!list_resize(self, size + 1)) {
        drop(stored);
        return false;
    }
    if (at < 0)
        at = ssize_max(at + size, 0);
    at = ssize_min(at, size);
    memmove(self->items + at + 1, self->items + at, (size_t)(size - at) * sizeof(Value));
    self->items[at] = stored;
    return true;
}

void list_store(Borrowed list, ssize_t at, STEALS Value v) {
    List *self = AS(List, list);
    ASSERT(at >= 0 && at < self->head.size);
    if (!list_store_inline(self, at, v))
        error_write_unraisable(list); /* no memory to box for an extension: the old item stays */
}

Value list_pop(Borrowed list, ssize_t at) {
    List *self = AS(List, list);
    ssize_t size = self->head.size;
    if (size == 0)
        return raise_error(&exc_IndexError, "pop from empty list");
    if (at < 0)
        at += size;
    if (at < 0 || at >= size)
        return raise_error(&exc_IndexError, "pop index out of range");
    Value v = self->items[at];
    memmove(self->items + at, self->items + at + 1, (size_t)(size - at - 1) * sizeof(Value));
    if (LIKELY(size - 1 >= self->allocated >> 1)) {
        self->head.size = size - 1;
    } else {
        self->head.size = size - 1;
        if (!list_resize_slow(self, size - 1))
            error_clear(); /* shrinking failed: the larger block stays */
    }
    return v;
}

/* ------------------------------------------------------------------ many items */

/* Room for exactly `count` items in a list without any: list(x) is seldom appended to. */
static bool list_allocate(List *self, ssize_t count) {
    Value *items = memory_new_array((size_t)count, sizeof(Value));
    if (!items)
        return false;
    self->items = items;
    self->allocated = self->head.size = count;
    return true;
}

static bool list_extend_array(List *self, Borrowed other) {
    ssize_t count = is_tuple(other) ? tuple_size(other) : list_size(other);
    if (count == 0)
        return true;
    ssize_t size = self->head.size;
    if (!(size == 0 && !self->items ? list_allocate(self, count) : list_resize(self, size + count)))
        return false;
    /* After the resize, because `other` may be this list. */
    Borrowed const *from = (Borrowed const *)(is_tuple(other) ? AS(Tuple, other)->items : AS(List, other)->items);
    Value *to = self->items + size;
    for (ssize_t i = 0; i < count; i++)
        to[i] = own(from[i]);
    return true;
}

/* Takes what an iterator gives; room for the expected number is made in advance. */
static bool list_extend_iterator(List *self, Borrowed iterable) {
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return false;
    ssize_t hint = object_length_hint(iterable, 8);
    if (hint < 0)
        return false;
    ssize_t size = self->head.size;
    if (hint > 0 && hint < PTRDIFF_MAX / 16 - size && self->allocated < size + hint) {
        Value *items = memory_resize_array(self->items, (size_t)(size + hint), sizeof(Value));
        if (!items)
            return false;
        self->items = items;
        self->allocated = size + hint;
    }
    NextFn next = type_of(iterator)->info->next;
    for (;;) {
        Value v;
        int got = next(iterator, &v);
        if (got < 0)
            return false;
        if (got == 0)
            break;
        if (!list_append_inline(self, v))
            return false;
    }
    if (self->allocated >= 0 && self->head.size < self->allocated >> 1)
        return list_resize(self, self->head.size);
    return true;
}

bool list_extend(Borrowed list, Borrowed iterable) {
    List *self = AS(List, list);
    if (!container_is_exposed(self)) {
        if (is_list_exact(iterable) || is_tuple_exact(iterable) || iterable == list)
            return list_extend_array(self, iterable);
        if (is_dict_exact(iterable)) {
            OWNED Value keys = dict_keys(iterable);
            return keys && list_extend_array(self, keys);
        }
    } else if (iterable == list) {
        OWNED Value copy = list_slice(list, 0, list_size(list));
        return copy && list_extend_iterator(self, copy);
    }
    return list_extend_iterator(self, iterable);
}

bool list_set_slice(Borrowed list, ssize_t start, ssize_t end, Borrowed items) {
    List *self = AS(List, list);
    OWNED Value source = NULL;
    ssize_t count = 0;
    if (items) {
        /* A copy when it is the list itself: its items move. */
        source = items == list || container_is_exposed(self)
                     ? sequence_list(items)
                     : sequence_fast(items, "can only assign an iterable");
        if (!source)
            return false;
        if (container_is_exposed(self) && !container_expose(source))
            return false;
        count = is_list(source) ? list_size(source) : tuple_size(source);
    }
    ssize_t size = self->head.size;
    start = start < 0 ? 0 : ssize_min(start, size);
    end = end < start ? start : ssize_min(end, size);
    ssize_t removed = end - start, grow = count - removed;
    if (removed == size && count == 0) {
        list_clear(list);
        return true;
    }
    Value small[16];
    Value *gone = removed <= 16 ? small : memory_new_array((size_t)removed, sizeof(Value));
    if (!gone)
        return false;
    if (removed)
        memcpy(gone, self->items + start, (size_t)removed * sizeof(Value));
    if (grow < 0) {
        memmove(self->items + end + grow, self->items + end, (size_t)(size - end) * sizeof(Value));
        self->head.size = size + grow;
        if (!list_resize(self, size + grow))
            error_clear(); /* shrinking failed: the larger block stays */
    } else if (grow > 0) {
        if (!list_resize(self, size + grow)) {
            if (gone != small)
                memory_free(gone);
            return false;
        }
        memmove(self->items + end + grow, self->items + end, (size_t)(size - end) * sizeof(Value));
    }
    for (ssize_t i = 0; i < count; i++)
        self->items[start + i] = own(is_list(source) ? list_peek(source, i) : tuple_peek(source, i));
    list_drop_all(gone, removed);
    if (gone != small)
        memory_free(gone);
    return true;
}

void list_reverse(Borrowed list) {
    List *self = AS(List, list);
    if (self->head.size < 2)
        return;
    for (Value *low = self->items, *high = self->items + self->head.size - 1; low < high; low++, high--) {
        Value kept = *low;
        *low = *high;
        *high = kept;
    }
}

void list_clear(Borrowed list) {
    List *self = AS(List, list);
    Value *items = self->items;
    ssize_t size = self->head.size;
    if (!items)
        return; /* `allocated` stays: sort() would take a change for a modification */
    self->items = NULL;
    self->head.size = self->allocated = 0;
    list_drop_all(items, size);
    memory_free(items);
}
