/* SPDX-License-Identifier: MIT
   Thread: what an OS thread is to one interpreter. The first 360 bytes have CPython's PyThreadState layout, because
   compiled extension modules read a few of its fields; what our own hot paths read follows.

   `thread_self` is the thread that this OS thread currently acts as, or NULL outside of any interpreter. It stays set
   while the lock is given away: holding the lock is gil/gil.h's matter. */
#ifndef GILT_GIL_THREAD_H
#define GILT_GIL_THREAD_H

#include <stdatomic.h>

#include "base/value.h"

typedef struct Interp Interp;
typedef struct Thread Thread;
struct Frame;
struct GilThread; /* gil/: the lock's own state for a thread: queue link, counters, histograms, trace ring */
struct StackChunk;

/* One level of "the exception being handled": the thread has one, and every running generator pushes its own. */
typedef struct HandledItem {
    Value exception; /* owned; NULL: nothing is being handled at this level */
    struct HandledItem *previous;
} HandledItem;

struct Thread {
    /* --- CPython's layout; written by the thread itself unless said otherwise --- */
    Thread *previous, *next;     /* list of the interpreter's threads; guarded by its mutex */
    Interp *interp;
    int initialized, is_static;
    int recursion_remaining;     /* Python and native calls that may still nest; RecursionError at zero */
    int recursion_limit;
    int recursion_headroom;      /* > 0 while a RecursionError is being dealt with */
    int tracing;                 /* > 0 while a trace or profile function runs */
    int tracing_what;
    void *abi_cframe;
    void *abi_profile_function, *abi_trace_function;
    Value profile_object, trace_object; /* functions of sys.setprofile and sys.settrace, or NULL */
    Value abi_error_type;
    Value error;                 /* the exception that is propagating, an instance; NULL: none */
    Value abi_error_traceback;
    HandledItem *handled;        /* innermost level; never NULL */
    Value dict;                  /* PyThreadState_GetDict */
    int gilstate_counter;
    Value async_exception;       /* class to raise at the next safepoint; set by others with the gil held */
    unsigned long ident;         /* pthread_self */
    unsigned long native_id;     /* gettid */
    int dealloc_depth;           /* nesting of object_dealloc, see heap/dealloc.c */
    void *dealloc_later;         /* objects whose dealloc was put off, linked through their headers */
    void (*on_delete)(void *);   /* threading's sentinel */
    void *on_delete_data;
    int coroutine_origin_depth;
    Value asyncgen_firstiter, asyncgen_finalizer; /* or NULL */
    Value context;               /* current contextvars.Context, or NULL */
    uint64_t context_version;
    uint64_t id;
    uint64_t abi_trace_info[6];
    void *abi_datastack[3];
    HandledItem handled_base;    /* the level below all generators */
    uint64_t abi_root_cframe[3];
    /* --- ours --- */
    _Atomic uint32_t attention;  /* ATTENTION_* bits; set by anybody, cleared by the thread at a safepoint */
    uint32_t native_depth;       /* nested native calls, for the debugger */
    char *c_stack_limit;         /* lowest address that the C stack may reach before RecursionError */
    struct Frame *frame;         /* innermost Python frame, or NULL */
    Value *stack_top;            /* first free register of the register stack */
    struct StackChunk *stack_chunk; /* first chunk of the register stack */
    bool use_tracing;            /* a trace or profile function is set and not running: vm/trace.c keeps it */
    struct GilThread *gil;       /* never NULL for an attached thread */
    void *heap_cache;            /* heap/'s shortcut to the interpreter's free lists */
    bool is_main;                /* the process' main thread in the main interpreter: signals are handled here */
    bool is_daemon;
    struct Frame *frame_free;    /* vm/: pool of frame records */
    struct Frame *frame_blocks;  /* vm/: the memory they lie in */
    uint32_t lock_spin_ns;       /* how long it looks for a lock before it sleeps, and how often it had to: */
    uint32_t lock_waits;         /* modules/lock_core.c */
    Borrowed extension_callee;   /* function or descriptor of an extension that runs, lent by its caller; or NULL */
    Value current_coroutine_wrapper; /* reserved for the loop's running task, or NULL */
};

extern __thread Thread *thread_self __attribute__((tls_model("initial-exec")));

/* Attention bits and what they ask for are rows of gil/attention.def. */
enum {
#define ATTENTION(name, text) ATTENTION_BIT_##name,
#include "gil/attention.def"
#undef ATTENTION
    ATTENTION_BIT_COUNT
};
#define ATTENTION_OF(name) (1u << ATTENTION_BIT_##name)
enum {
#define ATTENTION(name, text) ATTENTION_##name = ATTENTION_OF(name),
#include "gil/attention.def"
#undef ATTENTION
    ATTENTION_NONE = 0
};

/* Asks `thread` to look up at its next safepoint. gil: not needed. */
static inline void thread_notify(Thread *thread, uint32_t bits) {
    atomic_fetch_or_explicit(&thread->attention, bits, memory_order_release);
}
static ALWAYS_INLINE bool thread_needs_attention(Thread *thread) {
    return UNLIKELY(atomic_load_explicit(&thread->attention, memory_order_relaxed) != 0);
}

/* Handles everything that the attention word asks for: hand-over, signals, pending calls, collection, asynchronous
   exceptions. gil: held, may be given away in between.  runs: Python.  fails: whatever a handler raised. */
bool safepoint_slow(void) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK bool safepoint(void) {
    return thread_needs_attention(thread_self) ? safepoint_slow() : true;
}

#ifdef GILT_DEBUG
void gil_assert_held(void);
#define ASSERT_GIL() gil_assert_held()
#else
#define ASSERT_GIL() ((void)0)
#endif

/* Bounds recursion of native code: enter before descending, leave after. Checks both the recursion count and the C
   stack. gil: held.  fails: RecursionError("maximum recursion depth exceeded" + where), where like " while calling a
   Python object". */
bool recursion_enter_slow(const char *where) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK bool recursion_enter(const char *where) {
    Thread *t = thread_self;
    if (UNLIKELY(--t->recursion_remaining < 0 || (char *)__builtin_frame_address(0) < t->c_stack_limit))
        return recursion_enter_slow(where);
    return true;
}
static ALWAYS_INLINE void recursion_leave(void) { thread_self->recursion_remaining++; }

/* --- life of a thread --- (gil/thread.c)

   thread_new    makes the structure and links it into its interpreter; any thread may call it
   thread_attach the OS thread that is to act as it: sets thread_self, takes the lock
   thread_detach gives the lock away, unsets thread_self; may be attached again
   thread_clear  drops what it owns: runs Python, lock held
   thread_free   unlinks and frees it; not attached any more (or the caller, who then has no thread) */
Thread *thread_new(Interp *interp) MUST_CHECK; /* NULL: no memory (no error is set) */
void thread_attach(Thread *thread);
void thread_detach(void);
void thread_clear(Thread *thread);
void thread_free(Thread *thread);
/* Says where the stack of the OS thread that is to act as `thread` ends (lowest address) and how big it is, for threads
   whose starter knows; without it thread_attach finds out. */
void thread_set_c_stack(Thread *thread, char *lowest, size_t size);
/* Ends the calling thread for good, giving the lock away if it has it. */
NORETURN void thread_stop(Thread *thread);
/* Changes the recursion limit of all threads of the interpreter. gil: held. */
void thread_set_recursion_limit(Interp *interp, int limit);

#endif
