/* SPDX-License-Identifier: MIT
   The cycle collector, by trial deletion (Bacon and Rajan; finalisation as in PEP 442).

   A collection of generation n looks at the objects of generations 0..n:
     1. merge     all of them into one ring
     2. count     each gets a copy of its reference count, less one for every reference from inside the ring
     3. part      what still has a count is referred to from outside; what it reaches is alive; the rest is unreachable
     4. weakrefs  to unreachable objects are cleared; callbacks of those references that are alive run
     5. finalise  finalisers run, each object's once; then 2 and 3 again for what they brought back to life
     6. clear     each unreachable object drops what it refers to; counts do the rest
   Python code runs in 4, 5 and 6 only; in 2 and 3 nothing is allocated or freed.

   During 2 and 3 GcHead.previous_bits holds the copied count (shifted by 4) instead of the previous object, and the ring
   is linked forward only; objects parted off (GC_FLAG_UNREACHABLE) are linked both ways again. Immortal objects are
   alive and are not looked at: static ones have no GcHead. */
#include "heap/collect.h"

#include <limits.h>
#include <stdio.h>

#include "heap/heap_priv.h"
#include "heap/hooks.h"
#include "heap/weakref.h"

#define REFS_ONE ((uintptr_t)16)

static Object *gc_object(GcHead *g) { return (Object *)(g + 1); }
static uintptr_t gc_refs(GcHead const *g) { return g->previous_bits >> 4; }

/* --- rings --- */

static void ring_append(GcHead *ring, GcHead *g, uintptr_t flags) {
    GcHead *last = gc_ring_previous(ring);
    last->next = g;
    g->previous_bits = (uintptr_t)last | flags;
    g->next = ring;
    ring->previous_bits = (uintptr_t)g;
}

static void ring_unlink(GcHead *g) {
    GcHead *previous = gc_ring_previous(g);
    previous->next = g->next;
    g->next->previous_bits = (uintptr_t)previous | (g->next->previous_bits & GC_FLAG_MASK);
}

/* Appends all of `from` to `to`, and leaves it empty. */
static void ring_merge(GcHead *from, GcHead *to) {
    if (!gc_ring_is_empty(from)) {
        GcHead *last = gc_ring_previous(to), *from_last = gc_ring_previous(from), *first = from->next;
        last->next = first;
        first->previous_bits = (uintptr_t)last | (first->previous_bits & GC_FLAG_MASK);
        from_last->next = to;
        to->previous_bits = (uintptr_t)from_last;
    }
    gc_ring_init(from);
}

static ssize_t ring_size(GcHead const *ring) {
    ssize_t n = 0;
    for (GcHead *g = ring->next; g != ring; g = g->next)
        n++;
    return n;
}

static void ring_clear_flags(GcHead *ring, uintptr_t flags) {
    for (GcHead *g = ring->next; g != ring; g = g->next)
        g->previous_bits &= ~flags;
}

static GcHead *generation_ring(struct HeapState *heap, int n) {
    return n == 0 ? &heap->cache.young : &heap->generations[n].list;
}

/* --- counting and parting --- */

/* The GcHead of a referent that the collection is looking at, or NULL. */
static inline GcHead *collecting_head(Object *o) {
    if (o->refcount >= IMMORTAL_REFCOUNT || !type_has_flag(o->type, TYPE_FLAG_GC))
        return NULL;
    GcHead *g = gc_head(o);
    return g->previous_bits & GC_FLAG_COLLECTING ? g : NULL;
}

static int visit_subtract(Object *referent, void *arg) {
    GcHead *g = collecting_head(referent);
    if (g) {
        ASSERT(gc_refs(g) > 0); /* more references than the count says: a type visits what it does not own */
        if (LIKELY(gc_refs(g) > 0))
            g->previous_bits -= REFS_ONE;
    }
    return 0;
}

static void ring_traverse(Object *o, Visitor visitor, void *arg) {
    TraverseFn traverse = o->type->info->traverse;
    if (traverse)
        traverse(o, visitor, arg);
}

static void ring_count(GcHead *ring) {
    uintptr_t const kept = GC_FLAG_MASK & ~GC_FLAG_UNREACHABLE;
    for (GcHead *g = ring->next; g != ring; g = g->next) {
        ssize_t count = gc_object(g)->refcount;
        if (UNLIKELY(count >= IMMORTAL_REFCOUNT))
            count = (ssize_t)1 << 32;
        g->previous_bits = (g->previous_bits & kept) | GC_FLAG_COLLECTING | (uintptr_t)count * REFS_ONE;
    }
    for (GcHead *g = ring->next; g != ring; g = g->next)
        ring_traverse(gc_object(g), visit_subtract, NULL);
}

/* `referent` is referred to by something alive: it is alive too, and will be traversed in its turn. */
static int visit_alive(Object *referent, void *arg) {
    GcHead *ring = arg, *g = collecting_head(referent);
    if (!g)
        return 0;
    if (g->previous_bits & GC_FLAG_UNREACHABLE) {
        uintptr_t flags = g->previous_bits & GC_FLAG_MASK & ~GC_FLAG_UNREACHABLE;
        ring_unlink(g);
        ring_append(ring, g, 0);
        g->previous_bits = flags | REFS_ONE;
    } else if (gc_refs(g) == 0) {
        g->previous_bits += REFS_ONE;
    }
    return 0;
}

/* Moves what is not reachable from outside `ring` into `unreachable`; both are proper rings afterwards. */
static void ring_part(GcHead *ring, GcHead *unreachable) {
    ring_count(ring);
    GcHead *previous = ring, *g = ring->next;
    while (g != ring) {
        uintptr_t flags = g->previous_bits & GC_FLAG_MASK;
        if (gc_refs(g)) {
            g->previous_bits = (uintptr_t)previous | (flags & ~GC_FLAG_COLLECTING);
            ring_traverse(gc_object(g), visit_alive, ring);
            previous = g;
        } else {
            previous->next = g->next;
            ring_append(unreachable, g, flags | GC_FLAG_UNREACHABLE);
        }
        g = previous->next;
    }
    ring->previous_bits = (uintptr_t)previous;
}

/* --- what happens to the unreachable --- */

static bool weakref_is_unreachable(WeakRef *ref) {
    return !is_immortal(ref) && (gc_head(ref)->previous_bits & GC_FLAG_UNREACHABLE) != 0;
}

/* Whether Python code ran. */
static bool clear_weakrefs(GcHead *unreachable) {
    WeakRef *pending = NULL, **last = &pending;
    for (GcHead *g = unreachable->next; g != unreachable; g = g->next) {
        WeakRef **list = weakref_list(gc_object(g));
        if (!list || !*list)
            continue;
        *last = weakref_detach_all(gc_object(g), weakref_is_unreachable);
        while (*last)
            last = &(*last)->next;
    }
    ring_clear_flags(unreachable, GC_FLAG_COLLECTING | GC_FLAG_UNREACHABLE);
    weakref_run_callbacks(pending);
    return pending != NULL;
}

static bool wants_finalizer(GcHead *g) {
    return gc_object(g)->type->info->finalize && !(g->previous_bits & GC_FLAG_FINALIZED);
}

/* Whether Python code ran. Finalisers may free members of the ring: each is moved before its own runs. */
static bool finalize_all(GcHead *unreachable) {
    GcHead seen, *first = unreachable->next;
    while (first != unreachable && !wants_finalizer(first))
        first = first->next;
    if (first == unreachable)
        return false;
    gc_ring_init(&seen);
    while (!gc_ring_is_empty(unreachable)) {
        GcHead *g = unreachable->next;
        Object *o = gc_object(g);
        ring_unlink(g);
        ring_append(&seen, g, g->previous_bits & GC_FLAG_MASK);
        if (!wants_finalizer(g))
            continue;
        g->previous_bits |= GC_FLAG_FINALIZED;
        object_own(o);
        hook_finalize(o);
        object_drop(o);
    }
    ring_merge(&seen, unreachable);
    return true;
}

/* Leaves in `unreachable` what is still so after finalisers ran; the others go to `survivors`. */
static void keep_resurrected(GcHead *unreachable, GcHead *survivors) {
    GcHead still;
    gc_ring_init(&still);
    ring_part(unreachable, &still);
    ring_clear_flags(&still, GC_FLAG_COLLECTING | GC_FLAG_UNREACHABLE);
    ring_merge(unreachable, survivors);
    ring_merge(&still, unreachable);
}

static void clear_all(struct HeapState *heap, GcHead *unreachable, GcHead *survivors) {
    while (!gc_ring_is_empty(unreachable)) {
        GcHead *g = unreachable->next;
        Object *o = gc_object(g);
        if (heap->debug_flags & GC_DEBUG_SAVEALL) {
            hook_collect_garbage(o);
        } else if (o->type->info->clear) {
            object_own(o);
            o->type->info->clear(o);
            object_drop(o);
        }
        if (unreachable->next == g) { /* still alive: somebody of the cycle will free it */
            ring_unlink(g);
            ring_append(survivors, g, g->previous_bits & GC_FLAG_MASK);
        }
    }
}

/* --- a collection --- */

static void report_start(struct HeapState *heap, int generation) {
    char line[160];
    snprintf(line, sizeof line, "gc: collecting generation %d...\ngc: objects in each generation: %zd %zd %zd\n"
             "gc: objects in permanent generation: %zd\n", generation, ring_size(&heap->cache.young),
             ring_size(&heap->generations[1].list), ring_size(&heap->generations[2].list), ring_size(&heap->permanent));
    hook_collect_report(line, NULL);
}

static void trigger_reset(struct HeapState *heap) {
    ssize_t threshold = heap->generations[0].threshold;
    heap->cache.young_trigger = heap->enabled && threshold > 0 ? threshold : SSIZE_MAX;
}

/* Steps 1 to 6. Returns how many were found unreachable. */
static ssize_t collect_generation(struct HeapState *heap, int generation) {
    GcHead unreachable, *ring = generation_ring(heap, generation);
    GcHead *survivors = generation < 2 ? generation_ring(heap, generation + 1) : ring;
    if (generation < 2)
        heap->generations[generation + 1].count++;
    for (int i = 0; i <= generation; i++)
        heap->generations[i].count = 0;
    heap->cache.young_count = 0;
    for (int i = 0; i < generation; i++)
        ring_merge(generation_ring(heap, i), ring);
    gc_ring_init(&unreachable);
    ring_part(ring, &unreachable);
    if (generation < 2) {
        if (generation == 1)
            heap->long_lived_pending += ring_size(ring);
        ring_merge(ring, survivors);
    } else {
        heap->long_lived_pending = 0;
        heap->long_lived_total = ring_size(ring);
    }
    if (gc_ring_is_empty(&unreachable))
        return 0;
    bool python_ran = clear_weakrefs(&unreachable);
    python_ran |= finalize_all(&unreachable);
    if (python_ran)
        keep_resurrected(&unreachable, survivors);
    ssize_t found = ring_size(&unreachable);
    if (heap->debug_flags & GC_DEBUG_COLLECTABLE)
        for (GcHead *g = unreachable.next; g != &unreachable; g = g->next)
            hook_collect_report("gc: collectable", gc_object(g));
    clear_all(heap, &unreachable, survivors);
    return found;
}

ssize_t gc_collect(int generation) {
    struct HeapState *heap = heap_state();
    ASSERT_GIL();
    ASSERT(generation >= 0 && generation < GENERATION_COUNT);
    if (heap->collecting)
        return 0;
    heap->collecting = true;
    heap->cache.young_trigger = SSIZE_MAX;
    Value error = MOVE(thread_self->error);
    hook_collect_phase(true, generation, 0, 0);
    if (heap->debug_flags & GC_DEBUG_STATS)
        report_start(heap, generation);
    ssize_t found = collect_generation(heap, generation);
    GcStats *stats = &heap->generations[generation].stats;
    stats->collections++;
    stats->collected += found;
    if (heap->debug_flags & GC_DEBUG_STATS) {
        char line[80];
        snprintf(line, sizeof line, "gc: done, %zd unreachable, 0 uncollectable\n", found);
        hook_collect_report(line, NULL);
    }
    hook_collect_phase(false, generation, found, 0);
    ASSERT(!thread_self->error);
    thread_self->error = error;
    heap->collecting = false;
    trigger_reset(heap);
    return found;
}

void gc_request(HeapCache *cache) {
    struct HeapState *heap = (struct HeapState *)cache;
    cache->young_trigger = SSIZE_MAX;
    if (heap->enabled && !heap->collecting && thread_self)
        thread_notify(thread_self, ATTENTION_COLLECT);
}

void gc_collect_if_due(void) {
    struct HeapState *heap = heap_state();
    if (heap->collecting || !heap->enabled)
        return;
    heap->generations[0].count = heap->cache.young_count;
    for (int i = GENERATION_COUNT - 1; i >= 0; i--) {
        Generation *g = &heap->generations[i];
        if (g->threshold <= 0 || g->count <= g->threshold)
            continue;
        /* a full collection takes time proportional to all objects: it waits until a quarter as many came as stayed */
        if (i == 2 && heap->long_lived_pending < heap->long_lived_total / 4)
            continue;
        gc_collect(i);
        return;
    }
    trigger_reset(heap);
}

void collect_init(struct HeapState *heap) {
    gc_ring_init(&heap->cache.young);
    for (int i = 0; i < GENERATION_COUNT; i++)
        gc_ring_init(&heap->generations[i].list);
    gc_ring_init(&heap->permanent);
    heap->generations[0].threshold = 700;
    heap->generations[1].threshold = heap->generations[2].threshold = 10;
    heap->cache.young_trigger = 700;
}

/* --- control --- */

bool gc_may_be_tracked(Borrowed v) {
    if (!is_pointer(v))
        return false;
    Object *o = AS(Object, v);
    if (!type_has_flag(o->type, TYPE_FLAG_GC) || is_immortal(o))
        return false;
    return !type_has_flag(o->type, TYPE_FLAG_TUPLE) || gc_is_tracked(o);
}

bool gc_value_is_tracked(Borrowed v) {
    if (!is_pointer(v) || is_immortal(AS(Object, v)))
        return false;
    return value_has_flag(v, TYPE_FLAG_GC) && gc_is_tracked(AS(Object, v));
}

bool gc_value_is_finalized(Borrowed v) {
    if (!is_pointer(v) || is_immortal(AS(Object, v)) || !value_has_flag(v, TYPE_FLAG_GC))
        return false;
    return (gc_head(AS(Object, v))->previous_bits & GC_FLAG_FINALIZED) != 0;
}

bool gc_is_enabled(void) { return heap_state()->enabled; }
bool gc_is_collecting(void) { return heap_state()->collecting; }

void gc_enable(void) {
    heap_state()->enabled = true;
    trigger_reset(heap_state());
}

void gc_disable(void) {
    heap_state()->enabled = false;
    trigger_reset(heap_state());
}

void gc_get_thresholds(ssize_t out[3]) {
    for (int i = 0; i < GENERATION_COUNT; i++)
        out[i] = heap_state()->generations[i].threshold;
}

void gc_set_thresholds(ssize_t const *thresholds, int count) {
    struct HeapState *heap = heap_state();
    for (int i = 0; i < count; i++)
        heap->generations[i].threshold = thresholds[i];
    trigger_reset(heap);
}

void gc_get_counts(ssize_t out[3]) {
    struct HeapState *heap = heap_state();
    out[0] = heap->cache.young_count;
    out[1] = heap->generations[1].count;
    out[2] = heap->generations[2].count;
}

GcStats gc_get_stats(int generation) { return heap_state()->generations[generation].stats; }
int gc_get_debug(void) { return heap_state()->debug_flags; }
void gc_set_debug(int flags) { heap_state()->debug_flags = flags; }

void gc_freeze(void) {
    struct HeapState *heap = heap_state();
    for (int i = 0; i < GENERATION_COUNT; i++) {
        ring_merge(generation_ring(heap, i), &heap->permanent);
        heap->generations[i].count = 0;
    }
    heap->cache.young_count = 0;
}

void gc_unfreeze(void) {
    struct HeapState *heap = heap_state();
    ring_merge(&heap->permanent, generation_ring(heap, 2));
}

ssize_t gc_freeze_count(void) { return ring_size(&heap_state()->permanent); }

int gc_visit_objects(int generation, int (*visit)(Object *object, void *arg), void *arg) {
    struct HeapState *heap = heap_state();
    for (int i = 0; i < GENERATION_COUNT; i++) {
        if (generation >= 0 && generation != i)
            continue;
        GcHead *ring = generation_ring(heap, i);
        for (GcHead *g = ring->next; g != ring; g = g->next) {
            int stop = visit(gc_object(g), arg);
            if (stop)
                return stop;
        }
    }
    return 0;
}
