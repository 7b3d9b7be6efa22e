/* SPDX-License-Identifier: MIT
   What instructions do out of line. All of it: gil held; may run Python; NULL, false or -1 with an exception set. Results
   are new, arguments lent. */
#ifndef GILT_VM_SLOW_H
#define GILT_VM_SLOW_H

#include "vm/frame.h"

/* names (slow_name.c) */
void raise_unbound_local(Frame *frame, int index) COLD;     /* index into the locals */
void raise_unbound_cell(Frame *frame, int reg) COLD;
void raise_unbound_free(Frame *frame, int index) COLD;
void raise_name_error(Borrowed name) COLD;
Value load_global(Frame *frame, Borrowed name) MUST_CHECK;
Value load_name(Frame *frame, Borrowed name) MUST_CHECK;
bool store_name(Frame *frame, Borrowed name, Borrowed v) MUST_CHECK;
bool delete_name(Frame *frame, Borrowed name) MUST_CHECK;
Value load_class_free(Frame *frame, int index, Borrowed name) MUST_CHECK;
Value load_build_class(Frame *frame) MUST_CHECK;
bool setup_annotations(Frame *frame) MUST_CHECK;
bool print_result(Frame *frame, Borrowed v) MUST_CHECK;

/* imports (slow_import.c) */
Value import_name(Frame *frame, Borrowed name, Borrowed level, Borrowed from_list) MUST_CHECK;
Value import_from(Frame *frame, Borrowed module, Borrowed name) MUST_CHECK;
bool import_star(Frame *frame, Borrowed module) MUST_CHECK;

/* values (slow_build.c) */
int compare_truth(Borrowed a, Borrowed b, CompareOp op) MUST_CHECK; /* 0, 1, -1 */
bool is_identical_slow(Borrowed a, Borrowed b);
static ALWAYS_INLINE bool is_identical(Borrowed a, Borrowed b) {
    return a == b || (UNLIKELY(is_immediate(a) != is_immediate(b)) && is_identical_slow(a, b));
}
/* Fills `out` with `before` items; with after >= 0 then a list of the middle and `after` items. Old contents are dropped. */
bool unpack_iterable(Borrowed source, int before, int after, Value *out) MUST_CHECK;
Value format_value(Borrowed v, Borrowed spec /* or NULL */, int conversion) MUST_CHECK;
bool list_extend_display(Borrowed list, Borrowed iterable) MUST_CHECK;
bool dict_update_display(Borrowed dict, Borrowed mapping) MUST_CHECK;
bool dict_merge_keywords(Borrowed dict, Borrowed mapping, Borrowed callable) MUST_CHECK;
Value call_spread(Borrowed callable, Borrowed args, Borrowed kwargs /* or NULL */) MUST_CHECK;
Value make_function(Frame *frame, Borrowed code, Value *parts, int flags) MUST_CHECK; /* parts are consumed */
Value load_async_iter(Borrowed v) MUST_CHECK;
Value load_async_next(Borrowed v) MUST_CHECK;
Value yield_from_iter(Frame *frame, Borrowed v) MUST_CHECK;

/* exceptions (slow_except.c) */
int match_exception(Borrowed exception, Borrowed type) MUST_CHECK; /* 0, 1, -1 */
bool match_exception_group(Borrowed exception, Borrowed type, Value *matched, Value *rest) MUST_CHECK;
void raise_statement(Borrowed exception, Borrowed cause /* or NULL */);
Value reraise_star(Borrowed original, Borrowed raised) MUST_CHECK;
bool with_enter(Borrowed manager, Value *exit, Value *entered) MUST_CHECK;
bool with_enter_async(Borrowed manager, Value *exit, Value *entered) MUST_CHECK;
Value with_except(Borrowed exit, Borrowed exception) MUST_CHECK;

/* patterns (slow_match.c) */
Value match_keys(Borrowed subject, Borrowed keys) MUST_CHECK;
Value match_class(Borrowed subject, Borrowed type, Borrowed names, int positional) MUST_CHECK;
Value match_rest(Borrowed subject, Borrowed keys) MUST_CHECK;

#endif
