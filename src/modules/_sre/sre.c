/* SPDX-License-Identifier: MIT
   The module _sre: makes Pattern objects from what re/_compiler.py compiled, and tells it about case. */
#include "modules/_sre/sre.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "types/unicode.h"

/* --- compile --- */

static bool take_code(Pattern *p, Borrowed list) {
    ssize_t n = list_size(list);
    p->code = memory_new_array((size_t)n + 1, sizeof *p->code);
    if (!p->code)
        return false;
    p->code_size = n;
    for (ssize_t i = 0; i < n; i++) {
        Borrowed item = list_peek(list, i);
        if (is_imm_int(item)) {
            p->code[i] = (uint32_t)imm_int_get(item);
            if ((int64_t)p->code[i] == imm_int_get(item))
                continue;
        } else if (is_int(item)) { /* re's named constants are ints of a subclass */
            int overflow;
            int64_t number = int_get(item, &overflow);
            p->code[i] = (uint32_t)number;
            if (!overflow && (int64_t)p->code[i] == number)
                continue;
        }
        return raise_error(&exc_OverflowError, "regular expression code size limit exceeded");
    }
    return true;
}

/* Whether the pattern is text or bytes. */
static bool take_pattern(Pattern *p, Borrowed pattern) {
    p->is_bytes = -1;
    if (pattern != NONE) {
        if (is_str(pattern))
            p->is_bytes = 0;
        else if (buffer_is_supported(pattern))
            p->is_bytes = 1;
        else
            return raise_error(&exc_TypeError, "expected string or bytes-like object, got '%.200T'", pattern);
    }
    p->pattern = own(pattern);
    return true;
}

/* (pattern, flags, code, groups, groupindex, indexgroup) */
static Value sre_py_compile(Borrowed self, Borrowed const *args) {
    int flags;
    ssize_t groups;
    if (!arg_int(args[1], &flags))
        return NULL;
    if (!is_list(args[2]))
        return raise_error(&exc_TypeError, "compile() argument 'code' must be list, not %.50T", args[2]);
    if (!arg_ssize(args[3], &groups))
        return NULL;
    if (!is_dict(args[4]))
        return raise_error(&exc_TypeError, "compile() argument 'groupindex' must be dict, not %.50T", args[4]);
    if (!is_tuple(args[5]))
        return raise_error(&exc_TypeError, "compile() argument 'indexgroup' must be tuple, not %.50T", args[5]);
    OWNED Pattern *p = NEW_OBJECT(Pattern, &pattern_type);
    if (!p || !take_code(p, args[2]) || !take_pattern(p, args[0]))
        return NULL;
    if (groups < 0 || groups > (ssize_t)SRE_MAX_GROUPS)
        return raise_error(&exc_RuntimeError, "invalid SRE code");
    p->flags = flags;
    p->groups = groups;
    if (dict_size(args[4]))
        p->group_index = own(args[4]);
    p->index_group = own(args[5]);
    if (!program_make(&p->program, p->code, p->code_size, groups))
        return NULL;
    return TO_VALUE(MOVE(p));
}

/* --- characters --- */

static bool character_arg(Borrowed v, int *out) { return arg_int(v, out); }

static Value sre_py_getcodesize(Borrowed self, Borrowed const *args) { return imm_int(4); }

static Value sre_py_ascii_iscased(Borrowed self, Borrowed const *args) {
    int c;
    if (!character_arg(args[0], &c))
        return NULL;
    return bool_value((uint32_t)c - 'a' < 26 || (uint32_t)c - 'A' < 26);
}

static Value sre_py_unicode_iscased(Borrowed self, Borrowed const *args) {
    int c;
    if (!character_arg(args[0], &c))
        return NULL;
    uint32_t ch = (uint32_t)c;
    return bool_value(char_to_lower(ch) != ch || char_to_upper(ch) != ch);
}

static Value sre_py_ascii_tolower(Borrowed self, Borrowed const *args) {
    int c;
    return character_arg(args[0], &c) ? int_new(fold_char(FOLD_ASCII, (uint32_t)c)) : NULL;
}

static Value sre_py_unicode_tolower(Borrowed self, Borrowed const *args) {
    int c;
    return character_arg(args[0], &c) ? int_new(fold_char(FOLD_UNICODE, (uint32_t)c)) : NULL;
}

/* --- the module --- */

static MethodDef const sre_methods[] = {
    METHOD("compile", sre_py_compile, "($module, /, pattern, flags, code, groups, groupindex, indexgroup)",
           "Make a pattern from compiled code."),
    METHOD("getcodesize", sre_py_getcodesize, "($module, /)", "Bytes of a number of the code."),
    METHOD("ascii_iscased", sre_py_ascii_iscased, "($module, character, /)", "Whether it has another case in ASCII."),
    METHOD("unicode_iscased", sre_py_unicode_iscased, "($module, character, /)", "Whether it has another case."),
    METHOD("ascii_tolower", sre_py_ascii_tolower, "($module, character, /)", "Lower case in ASCII."),
    METHOD("unicode_tolower", sre_py_unicode_tolower, "($module, character, /)", "Lower case."),
    METHOD_END,
};

/* The types have no names in the module. */
static bool sre_exec(Borrowed module) {
    return dict_remove_text(module_dict(module), "Pattern") >= 0 && dict_remove_text(module_dict(module), "Match") >= 0 &&
           dict_remove_text(module_dict(module), "SRE_Scanner") >= 0 && module_add_int(module, "MAGIC", SRE_MAGIC) &&
           module_add_int(module, "CODESIZE", 4) && module_add_int(module, "MAXREPEAT", SRE_MAX_REPEAT) &&
           module_add_int(module, "MAXGROUPS", SRE_MAX_GROUPS) &&
           module_add_text(module, "copyright", "Gilt's engine for the code of re");
}

static Type *const sre_types[] = {&pattern_type, &match_type, &scanner_type, NULL};
static int sre_module_id;
ModuleDef const sre_module = {
    .name = "_sre",
    .doc = "The engine of the module re.",
    .methods = sre_methods,
    .types = sre_types,
    .exec = sre_exec,
    .id = &sre_module_id,
};
