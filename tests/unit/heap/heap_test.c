/* SPDX-License-Identifier: MIT
   Allocator, dealloc and collector without the rest of the runtime: random blocks, a long chain, random graphs compared
   with a reachability search of our own, weak references, resurrection.
   Built from this file, src/heap/ and src/os/address_range.c. */
#include <stdio.h>
#include <stdlib.h>

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/hooks.h"
#include "heap/memory.h"
#include "heap/memory_inl.h"
#include "heap/weakref.h"

__thread Thread *thread_self;
Object none_object;
static int alive, callbacks, finalized;

void fatal_at(const char *what, const char *file, int line) {
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    abort();
}
void gil_assert_held(void) {}
void hook_no_memory(void) {}
void hook_finalize(Object *self) { self->type->info->finalize(self); }
void hook_weakref_callback(struct WeakRef *ref, Borrowed callback) { callbacks++; }
void hook_collect_phase(bool is_start, int generation, ssize_t collected, ssize_t uncollectable) {}
void hook_collect_garbage(Object *found) {}
void hook_collect_report(const char *what, Object *object) {}

typedef struct { Object head; int id; Value link[3]; Value weaklist; } Node;
static void node_clear(Object *self) {
    for (int i = 0; i < 3; i++)
        drop(MOVE(((Node *)self)->link[i]));
}
static void node_dealloc(Object *self) {
    alive--;
    node_clear(self);
    object_free(self);
}
static int node_traverse(Object *self, Visitor visitor, void *arg) {
    for (int i = 0; i < 3; i++)
        VISIT(((Node *)self)->link[i]);
    return 0;
}
static Node *saved;
static void node_finalize(Object *self) {
    finalized++;
    if (((Node *)self)->id == 12345)
        saved = own_ref((Node *)self);
}
Type type_type = {.name = "type"}, int_type, float_type;
static TypeInfo node_info = {.dealloc = node_dealloc, .traverse = node_traverse, .clear = node_clear};
static Type node_type = {STATIC_TYPE("node", Node, &node_info), .flags = TYPE_FLAG_GC, .weaklist_offset = offsetof(Node, weaklist)};
static TypeInfo final_info = {.dealloc = node_dealloc, .traverse = node_traverse, .clear = node_clear, .finalize = node_finalize};
static Type final_type = {STATIC_TYPE("final", Node, &final_info), .flags = TYPE_FLAG_GC, .weaklist_offset = offsetof(Node, weaklist)};
static void ref_dealloc(Object *self) {
    weakref_unlink((WeakRef *)self);
    drop(MOVE(((WeakRef *)self)->callback));
    object_free(self);
}
static TypeInfo ref_info = {.dealloc = ref_dealloc};
static Type ref_type = {STATIC_TYPE("ref", WeakRef, &ref_info), .flags = TYPE_FLAG_GC};

static Node *node_new(Type *type, int id) {
    Node *n = NEW_OBJECT(Node, type);
    CHECK(n);
    n->id = id;
    alive++;
    gc_track(n);
    return n;
}
static WeakRef *ref_new(Node *target, bool callback) {
    WeakRef *r = NEW_OBJECT(WeakRef, &ref_type);
    r->target = &target->head;
    r->callback = callback ? NONE : NULL;
    WeakRef **list = weakref_list(&target->head);
    r->next = *list;
    if (r->next)
        r->next->previous = r;
    *list = r;
    gc_track(r);
    return r;
}

static void test_memory(void) {
    enum { N = 20000 };
    static struct { unsigned char *at; size_t size; } blocks[N];
    for (int round = 0; round < 400000; round++) {
        int i = rand() % N;
        if (blocks[i].at) {
            for (size_t k = 0; k < blocks[i].size; k++)
                CHECK(blocks[i].at[k] == (unsigned char)i);
            if (rand() % 3 == 0) {
                size_t size = (size_t)(rand() % 1500);
                blocks[i].at = memory_resize(blocks[i].at, size);
                for (size_t k = 0; k < size && k < blocks[i].size; k++)
                    CHECK(blocks[i].at[k] == (unsigned char)i);
                blocks[i].size = size;
                memset(blocks[i].at, i, size);
            } else {
                memory_free(blocks[i].at);
                blocks[i].at = NULL;
            }
        } else {
            blocks[i].size = (size_t)(rand() % (rand() % 10 ? 600 : 5000));
            blocks[i].at = memory_new(blocks[i].size);
            CHECK(((uintptr_t)blocks[i].at & 15) == 0);
            memset(blocks[i].at, i, blocks[i].size);
        }
    }
    for (int i = 0; i < N; i++)
        memory_free(blocks[i].at);
    CHECK(memory_blocks_in_use() == 0);
}

static void test_chain(void) {
    Node *first = NULL;
    for (int i = 0; i < 1000000; i++) {
        Node *n = node_new(&node_type, i);
        n->link[0] = TO_VALUE(first);
        first = n;
    }
    drop_ref(first);
    CHECK(alive == 0);
}

static void mark(Node *n, char *seen) {
    if (!n || seen[n->id])
        return;
    seen[n->id] = 1;
    for (int i = 0; i < 3; i++)
        mark(AS(Node, n->link[i]), seen);
}

static void test_graphs(void) {
    enum { N = 300 };
    for (int round = 0; round < 400; round++) {
        Node *all[N];
        char held[N], seen[N] = {0};
        int density = 1 + rand() % 4;
        for (int i = 0; i < N; i++)
            all[i] = node_new(rand() % 3 ? &node_type : &final_type, i);
        for (int i = 0; i < N; i++)
            for (int k = 0; k < 3; k++)
                if (rand() % 5 < density) {
                    Node *to = all[rand() % N];
                    all[i]->link[k] = TO_VALUE(own_ref(to));
                }
        for (int i = 0; i < N; i++)
            held[i] = rand() % 40 == 0;
        for (int i = 0; i < N; i++)
            if (held[i])
                mark(all[i], seen);
        for (int i = 0; i < N; i++)
            if (!held[i])
                drop_ref(all[i]);
        int expected = 0;
        for (int i = 0; i < N; i++)
            expected += seen[i];
        gc_collect(rand() % 2 ? 2 : 0);
        gc_collect(2);
        CHECK(alive == expected);
        for (int i = 0; i < N; i++)
            if (held[i])
                drop_ref(all[i]);
        gc_collect(2);
        CHECK(alive == 0);
    }
}

static void test_weakrefs(void) {
    Node *a = node_new(&node_type, 1), *b = node_new(&node_type, 2);
    a->link[0] = TO_VALUE(b);
    b->link[0] = TO_VALUE(own_ref(a));
    WeakRef *r = ref_new(a, true), *s = ref_new(b, false);
    CHECK(weakref_peek(r) == &a->head);
    drop_ref(a);
    CHECK(alive == 2 && gc_collect(2) == 2 && alive == 0);
    CHECK(callbacks == 1 && !weakref_peek(r) && !weakref_peek(s));
    drop_ref(r);
    drop_ref(s);
    a = node_new(&node_type, 1);
    r = ref_new(a, true);
    drop_ref(a);
    CHECK(callbacks == 2 && !weakref_peek(r));
    drop_ref(r);
}

static void test_resurrection(void) {
    Node *a = node_new(&final_type, 12345), *b = node_new(&final_type, 2);
    a->link[0] = TO_VALUE(b);
    b->link[0] = TO_VALUE(own_ref(a));
    finalized = 0;
    drop_ref(a);
    CHECK(gc_collect(2) == 0 && finalized == 2 && saved == a && alive == 2);
    drop(MOVE(a->link[0]));
    CHECK(alive == 1);
    drop_ref(saved);
    CHECK(alive == 0 && finalized == 2);
    a = node_new(&final_type, 12345);
    drop_ref(a);
    CHECK(alive == 1 && saved == a);
    drop_ref(saved);
    CHECK(alive == 0);
}

int main(int argc, char **argv) {
    HeapOptions options = {.use_malloc = argc > 1};
    heap_process_start(&options);
    Interp interp = {0};
    CHECK(heap_init(&interp));
    Thread thread = {.interp = &interp};
    none_object.refcount = IMMORTAL_REFCOUNT;
    thread_self = &thread;
    test_memory();
    test_chain();
    test_graphs();
    test_weakrefs();
    test_resurrection();
    CHECK(memory_blocks_in_use() == 0);
    heap_fini(&interp);
    puts("ok");
    return 0;
}
