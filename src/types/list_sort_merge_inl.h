/* SPDX-License-Identifier: MIT
   The merge sort proper, a template: included by list_sort.c once for each kind of key, with
     SORT_NAME(x)      the name of function x for this kind
     SORT_LESS(s, a, b)  1 when key a sorts before key b, 0, or -1 on error (never for the cheap kinds)
   defined. See list_sort.c for the algorithm and its sources. Both macros are undefined at the end. */

/* Where `key` belongs in sorted base[0..n), left of equal keys; the search starts at `hint` and doubles its steps. */
static ssize_t SORT_NAME(gallop_left)(Sort *s, Borrowed key, Value const *base, ssize_t n, ssize_t hint) {
    ssize_t last = 0, step = 1;
    Value const *at = base + hint;
    int less = SORT_LESS(s, *at, key);
    if (less < 0)
        return -1;
    if (less) { /* at[last] < key <= at[step] */
        ssize_t limit = n - hint;
        while (step < limit) {
            less = SORT_LESS(s, at[step], key);
            if (less < 0)
                return -1;
            if (!less)
                break;
            last = step;
            step = step * 2 + 1;
        }
        step = ssize_min(step, limit) + hint;
        last += hint;
    } else { /* at[-step] < key <= at[-last] */
        ssize_t limit = hint + 1;
        while (step < limit) {
            less = SORT_LESS(s, at[-step], key);
            if (less < 0)
                return -1;
            if (less)
                break;
            last = step;
            step = step * 2 + 1;
        }
        ssize_t low = hint - ssize_min(step, limit);
        step = hint - last;
        last = low;
    }
    for (last++; last < step;) {
        ssize_t middle = last + ((step - last) >> 1);
        less = SORT_LESS(s, base[middle], key);
        if (less < 0)
            return -1;
        if (less)
            last = middle + 1;
        else
            step = middle;
    }
    return step;
}

/* The same, right of equal keys. */
static ssize_t SORT_NAME(gallop_right)(Sort *s, Borrowed key, Value const *base, ssize_t n, ssize_t hint) {
    ssize_t last = 0, step = 1;
    Value const *at = base + hint;
    int less = SORT_LESS(s, key, *at);
    if (less < 0)
        return -1;
    if (less) { /* at[-step] <= key < at[-last] */
        ssize_t limit = hint + 1;
        while (step < limit) {
            less = SORT_LESS(s, key, at[-step]);
            if (less < 0)
                return -1;
            if (!less)
                break;
            last = step;
            step = step * 2 + 1;
        }
        ssize_t low = hint - ssize_min(step, limit);
        step = hint - last;
        last = low;
    } else { /* at[last] <= key < at[step] */
        ssize_t limit = n - hint;
        while (step < limit) {
            less = SORT_LESS(s, key, at[step]);
            if (less < 0)
                return -1;
            if (less)
                break;
            last = step;
            step = step * 2 + 1;
        }
        step = ssize_min(step, limit) + hint;
        last += hint;
    }
    for (last++; last < step;) {
        ssize_t middle = last + ((step - last) >> 1);
        less = SORT_LESS(s, key, base[middle]);
        if (less < 0)
            return -1;
        if (less)
            step = middle;
        else
            last = middle + 1;
    }
    return step;
}

/* Merges neighbours a[0..na) and b[0..nb), na <= nb: a moves to the spare room, and the result grows from the left. */
static bool SORT_NAME(merge_low)(Sort *s, Slice2 a, ssize_t na, Slice2 b, ssize_t nb) {
    if (!sort_reserve(s, na))
        return false;
    Slice2 to = a;
    slice2_copy(s->spare, a, na);
    a = s->spare;
    ssize_t gallop = s->min_gallop;
    bool done = false;
    slice2_move_one(&to, &b), nb--;
    while (nb > 0 && na > 1) {
        ssize_t wins_a = 0, wins_b = 0;
        while (wins_a < gallop && wins_b < gallop) {
            int less = SORT_LESS(s, *b.keys, *a.keys);
            if (less < 0)
                goto out;
            if (less) {
                slice2_move_one(&to, &b);
                wins_b++, wins_a = 0;
                if (--nb == 0)
                    goto finished;
            } else {
                slice2_move_one(&to, &a);
                wins_a++, wins_b = 0;
                if (--na == 1)
                    goto finished;
            }
        }
        gallop++;
        do {
            gallop -= gallop > 1;
            s->min_gallop = gallop;
            wins_a = SORT_NAME(gallop_right)(s, *b.keys, a.keys, na, 0);
            if (wins_a < 0)
                goto out;
            slice2_copy(to, a, wins_a);
            slice2_advance(&to, wins_a), slice2_advance(&a, wins_a), na -= wins_a;
            if (na <= 1)
                goto finished; /* 0 is only possible when the comparison is inconsistent */
            slice2_move_one(&to, &b);
            if (--nb == 0)
                goto finished;
            wins_b = SORT_NAME(gallop_left)(s, *a.keys, b.keys, nb, 0);
            if (wins_b < 0)
                goto out;
            slice2_move(to, b, wins_b);
            slice2_advance(&to, wins_b), slice2_advance(&b, wins_b), nb -= wins_b;
            if (nb == 0)
                goto finished;
            slice2_move_one(&to, &a);
            if (--na == 1)
                goto finished;
        } while (wins_a >= MIN_GALLOP || wins_b >= MIN_GALLOP);
        s->min_gallop = ++gallop;
    }
finished:
    done = true;
    if (na == 1 && nb > 0) { /* the last of a belongs behind all of b */
        slice2_move(to, b, nb);
        slice2_advance(&to, nb);
    }
out:
    if (na > 0)
        slice2_copy(to, a, na); /* also after an error: every item stays in the list */
    return done;
}

/* The same for na > nb: b moves to the spare room, and the result grows from the right. */
static bool SORT_NAME(merge_high)(Sort *s, Slice2 a, ssize_t na, Slice2 b, ssize_t nb) {
    if (!sort_reserve(s, nb))
        return false;
    slice2_copy(s->spare, b, nb);
    Slice2 to = b, base_a = a;
    slice2_advance(&to, nb - 1);
    slice2_advance(&a, na - 1);
    b = s->spare;
    slice2_advance(&b, nb - 1);
    ssize_t gallop = s->min_gallop;
    bool done = false;
    slice2_move_one_down(&to, &a), na--;
    while (na > 0 && nb > 1) {
        ssize_t wins_a = 0, wins_b = 0;
        while (wins_a < gallop && wins_b < gallop) {
            int less = SORT_LESS(s, *b.keys, *a.keys);
            if (less < 0)
                goto out;
            if (less) {
                slice2_move_one_down(&to, &a);
                wins_a++, wins_b = 0;
                if (--na == 0)
                    goto finished;
            } else {
                slice2_move_one_down(&to, &b);
                wins_b++, wins_a = 0;
                if (--nb == 1)
                    goto finished;
            }
        }
        gallop++;
        do {
            gallop -= gallop > 1;
            s->min_gallop = gallop;
            ssize_t kept = SORT_NAME(gallop_right)(s, *b.keys, base_a.keys, na, na - 1);
            if (kept < 0)
                goto out;
            wins_a = na - kept;
            slice2_advance(&to, -wins_a), slice2_advance(&a, -wins_a), na -= wins_a;
            slice2_move(slice2_at(to, 1), slice2_at(a, 1), wins_a);
            if (na == 0)
                goto finished;
            slice2_move_one_down(&to, &b);
            if (--nb == 1)
                goto finished;
            kept = SORT_NAME(gallop_left)(s, *a.keys, s->spare.keys, nb, nb - 1);
            if (kept < 0)
                goto out;
            wins_b = nb - kept;
            slice2_advance(&to, -wins_b), slice2_advance(&b, -wins_b), nb -= wins_b;
            slice2_copy(slice2_at(to, 1), slice2_at(b, 1), wins_b);
            if (nb <= 1)
                goto finished; /* 0 is only possible when the comparison is inconsistent */
            slice2_move_one_down(&to, &a);
            if (--na == 0)
                goto finished;
        } while (wins_a >= MIN_GALLOP || wins_b >= MIN_GALLOP);
        s->min_gallop = ++gallop;
    }
finished:
    done = true;
    if (nb == 1 && na > 0) { /* the first of b belongs before all of a */
        slice2_advance(&to, -na), slice2_advance(&a, -na);
        slice2_move(slice2_at(to, 1), slice2_at(a, 1), na);
    }
out:
    if (nb > 0)
        slice2_copy(slice2_at(to, 1 - nb), s->spare, nb);
    return done;
}

/* Merges two runs that lie side by side, leaving what is in place already. */
static bool SORT_NAME(merge_runs)(Sort *s, Run first, Run second) {
    Slice2 a = slice2_at(s->all, first.start), b = slice2_at(s->all, second.start);
    ssize_t na = first.length, nb = second.length;
    ssize_t kept = SORT_NAME(gallop_right)(s, *b.keys, a.keys, na, 0);
    if (kept < 0)
        return false;
    slice2_advance(&a, kept);
    na -= kept;
    if (na == 0)
        return true;
    nb = SORT_NAME(gallop_left)(s, a.keys[na - 1], b.keys, nb, nb - 1);
    if (nb <= 0)
        return nb == 0;
    return na <= nb ? SORT_NAME(merge_low)(s, a, na, b, nb) : SORT_NAME(merge_high)(s, a, na, b, nb);
}

/* Length of the run at `at`: ascending, or strictly descending and then reversed. -1: error. */
static ssize_t SORT_NAME(count_run)(Sort *s, ssize_t at, ssize_t end) {
    Value *keys = s->all.keys;
    ssize_t i = at + 1;
    if (i == end)
        return 1;
    int less = SORT_LESS(s, keys[i], keys[i - 1]);
    if (less < 0)
        return -1;
    bool descending = less;
    for (i++; i < end; i++) {
        less = SORT_LESS(s, keys[i], keys[i - 1]);
        if (less < 0)
            return -1;
        if ((bool)less != descending)
            break;
    }
    if (descending)
        slice2_reverse(slice2_at(s->all, at), i - at);
    return i - at;
}

/* Extends the sorted run [at, sorted) to [at, end) by binary insertion. */
static bool SORT_NAME(insertion)(Sort *s, ssize_t at, ssize_t sorted, ssize_t end) {
    Value *keys = s->all.keys, *values = s->all.values;
    for (; sorted < end; sorted++) {
        ssize_t low = at, high = sorted;
        Value key = keys[sorted];
        while (low < high) {
            ssize_t middle = low + ((high - low) >> 1);
            int less = SORT_LESS(s, key, keys[middle]);
            if (less < 0)
                return false;
            if (less)
                high = middle;
            else
                low = middle + 1;
        }
        for (ssize_t i = sorted; i > low; i--)
            keys[i] = keys[i - 1];
        keys[low] = key;
        if (values) {
            Value value = values[sorted];
            memmove(values + low + 1, values + low, (size_t)(sorted - low) * sizeof(Value));
            values[low] = value;
        }
    }
    return true;
}

/* Sorts all of it: finds runs from left to right and merges them as powersort says. */
static bool SORT_NAME(sort)(Sort *s) {
    ssize_t n = s->count, min_run = sort_min_run(n);
    Run stack[SORT_STACK];
    int depth = 0;
    for (ssize_t at = 0; at < n;) {
        ssize_t length = SORT_NAME(count_run)(s, at, n);
        if (length < 0)
            return false;
        if (length < min_run) {
            ssize_t wanted = ssize_min(min_run, n - at);
            if (!SORT_NAME(insertion)(s, at, at + length, at + wanted))
                return false;
            length = wanted;
        }
        Run run = {at, length, 0};
        if (depth) {
            int power = sort_power(stack[depth - 1], run, n);
            while (depth > 1 && stack[depth - 2].power > power) {
                if (!SORT_NAME(merge_runs)(s, stack[depth - 2], stack[depth - 1]))
                    return false;
                stack[depth - 2].length += stack[depth - 1].length;
                depth--;
            }
            stack[depth - 1].power = power;
        }
        ASSERT(depth < SORT_STACK);
        stack[depth++] = run;
        at += length;
    }
    for (; depth > 1; depth--) {
        if (!SORT_NAME(merge_runs)(s, stack[depth - 2], stack[depth - 1]))
            return false;
        stack[depth - 2].length += stack[depth - 1].length;
    }
    return true;
}

#undef SORT_NAME
#undef SORT_LESS
