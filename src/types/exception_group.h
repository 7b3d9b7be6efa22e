/* SPDX-License-Identifier: MIT
   What `except*` does with exceptions (PEP 654): parting groups, and putting what is left together again. */
#ifndef GILT_TYPES_EXCEPTION_GROUP_H
#define GILT_TYPES_EXCEPTION_GROUP_H

#include "types/exception.h"

/* `except*`: parts `exc` (an exception, or None) by `match_type`. *matched and *rest are exceptions or None; a naked
   exception that matches is wrapped into a group. 1: something matched, 0: nothing did, -1: error.
   gil: held.  runs: Python (split, derive).  fails: TypeError from a bad split(), what Python code raised. */
int exception_group_match(Borrowed exc, Borrowed match_type, Value *rest, Value *matched);
/* What is to be raised at the end of try-except*: `raised` is a list of what the clauses raised and of the unhandled
   rest (None items are skipped), `original` the exception that was being handled. An exception or None. new.
   gil: held.  runs: Python (derive).  fails: what it raised. */
Value exception_group_combine(Borrowed original, Borrowed raised) MUST_CHECK;

#endif
