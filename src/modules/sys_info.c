/* SPDX-License-Identifier: MIT
   sys: what it says about the interpreter, the machine and how the process was started. */
#include <float.h>
#include <limits.h>
#include <unistd.h>

#include "modules/stdlib_names.h"
#include "modules/sys.h"
#include "gil/interp.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "runtime/config.h"
#include "runtime/lifecycle.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define GILT_VERSION "0.1.0"
#define PYTHON_VERSION_HEX 0x030b02f0

/* --- named tuples --- */

static const StructField flags_fields[] = {
    {"debug", "-d"}, {"inspect", "-i"}, {"interactive", "-i"}, {"optimize", "-O or -OO"}, {"dont_write_bytecode", "-B"},
    {"no_user_site", "-s"}, {"no_site", "-S"}, {"ignore_environment", "-E"}, {"verbose", "-v"}, {"bytes_warning", "-b"},
    {"quiet", "-q"}, {"hash_randomization", "-R"}, {"isolated", "-I"}, {"dev_mode", "-X dev"}, {"utf8_mode", "-X utf8"},
    {"warn_default_encoding", "-X warn_default_encoding"}, {"safe_path", "-P"}, {"int_max_str_digits", "-X int_max_str_digits"},
    {NULL, NULL}};
static const StructDef flags_def = {"sys.flags", "How the interpreter was started.", flags_fields, 18};

static const StructField version_fields[] = {{"major", "Major release number"}, {"minor", "Minor release number"},
    {"micro", "Patch release number"}, {"releaselevel", "'alpha', 'beta', 'candidate', or 'final'"},
    {"serial", "Serial release number"}, {NULL, NULL}};
static const StructDef version_def = {"sys.version_info", "Version of the language as a tuple.", version_fields, 5};

static const StructField float_fields[] = {{"max", "largest finite float"}, {"max_exp", "largest exponent of 2"},
    {"max_10_exp", "largest exponent of 10"}, {"min", "smallest normal float"}, {"min_exp", "smallest exponent of 2"},
    {"min_10_exp", "smallest exponent of 10"}, {"dig", "decimal digits that survive"}, {"mant_dig", "bits of the mantissa"},
    {"epsilon", "distance from 1 to the next float"}, {"radix", "base of the exponent"}, {"rounds", "rounding mode"}, {NULL, NULL}};
static const StructDef float_def = {"sys.float_info", "Properties of floats.", float_fields, 11};

static const StructField int_fields[] = {{"bits_per_digit", "bits in a digit"}, {"sizeof_digit", "bytes of a digit"},
    {"default_max_str_digits", "default limit of text conversions"}, {"str_digits_check_threshold", "smallest limit"}, {NULL, NULL}};
static const StructDef int_def = {"sys.int_info", "Properties of ints.", int_fields, 4};

static const StructField hash_fields[] = {{"width", "bits of a hash"}, {"modulus", "prime modulus of numbers"}, {"inf", "hash of inf"},
    {"nan", "unused"}, {"imag", "multiplier of imaginary parts"}, {"algorithm", "hash of str and bytes"},
    {"hash_bits", "its output size"}, {"seed_bits", "its seed size"}, {"cutoff", "small string cut-off"}, {NULL, NULL}};
static const StructDef hash_def = {"sys.hash_info", "Properties of hashes.", hash_fields, 9};

static const StructField thread_fields[] = {{"name", "kind of threads"}, {"lock", "kind of locks"}, {"version", "of the library"}, {NULL, NULL}};
static const StructDef thread_def = {"sys.thread_info", "Properties of threads.", thread_fields, 3};

/* Makes a type and its one instance from values (stolen, NULL passes an error on), and takes away the constructor. */
static Value struct_fill(Type **type, StructDef const *def, bool only_one, Value *values, int count) {
    Value instance = (*type = struct_type_new(def)) ? struct_new(*type) : NULL;
    bool ok = instance != NULL;
    for (int n = 0; n < count; n++) {
        ok &= values[n] != NULL;
        if (instance)
            struct_set(instance, n, values[n]);
        else
            drop(values[n]);
    }
    if (ok) {
        if (only_one)
            (*type)->flags |= TYPE_FLAG_DISALLOW_INSTANTIATION;
        return instance;
    }
    drop(instance);
    return NULL;
}

static Value flags_new(SysState *state) {
    Config const *c = config();
    Value v[] = {imm_int(c->debug), imm_int(c->inspect), imm_int(c->interactive), imm_int(c->optimize),
                 imm_int(c->dont_write_bytecode), imm_int(c->no_user_site), imm_int(c->no_site), imm_int(c->ignore_environment),
                 imm_int(c->verbose), imm_int(c->bytes_warning), imm_int(c->quiet), imm_int(c->hash_randomization),
                 imm_int(c->isolated), bool_value(c->dev_mode), imm_int(c->utf8_mode), imm_int(c->warn_default_encoding),
                 bool_value(c->safe_path), imm_int(c->int_max_str_digits == 4300 ? -1 : c->int_max_str_digits)};
    return struct_fill(&state->flags_type, &flags_def, true, v, ARRAY_LENGTH(v));
}

static Value version_info_new(SysState *state) {
    Value v[] = {imm_int(3), imm_int(11), imm_int(2), str_intern_text("final"), imm_int(0)};
    return struct_fill(&state->version_info_type, &version_def, true, v, ARRAY_LENGTH(v));
}

static Value float_info_new(SysState *state) {
    Value v[] = {float_new(DBL_MAX), imm_int(DBL_MAX_EXP), imm_int(DBL_MAX_10_EXP), float_new(DBL_MIN), imm_int(DBL_MIN_EXP),
                 imm_int(DBL_MIN_10_EXP), imm_int(DBL_DIG), imm_int(DBL_MANT_DIG), float_new(DBL_EPSILON), imm_int(FLT_RADIX), imm_int(1)};
    return struct_fill(&state->float_info_type, &float_def, false, v, ARRAY_LENGTH(v));
}

static Value int_info_new(SysState *state) {
    Value v[] = {imm_int(30), imm_int(4), imm_int(4300), imm_int(640)};
    return struct_fill(&state->int_info_type, &int_def, false, v, ARRAY_LENGTH(v));
}

static Value hash_info_new(SysState *state) {
    Value v[] = {imm_int(64), int_new((int64_t)2305843009213693951), imm_int(314159), imm_int(0), imm_int(1000003),
                 str_from_text("siphash13"), imm_int(64), imm_int(128), imm_int(0)};
    return struct_fill(&state->hash_info_type, &hash_def, false, v, ARRAY_LENGTH(v));
}

static Value thread_info_new(SysState *state) {
    char version[64] = "";
    confstr(_CS_GNU_LIBPTHREAD_VERSION, version, sizeof version);
    Value v[] = {str_from_text("pthread"), str_from_text("semaphore"), str_from_text(version)};
    return struct_fill(&state->thread_info_type, &thread_def, false, v, ARRAY_LENGTH(v));
}

/* --- lists --- */

static Value text_list(const char *const *texts, int count) {
    OWNED Value list = list_new(0);
    for (int n = 0; list && n < count; n++)
        if (!list_append_steal(list, path_decode(texts[n], (ssize_t)strlen(texts[n]))))
            return NULL;
    return MOVE(list);
}

/* sys.argv: the program's name first, as the way it was started says. */
static Value argv_new(void) {
    Config const *c = config();
    const char *first = c->run == RUN_COMMAND ? "-c" : c->run == RUN_MODULE ? "-m" : c->run == RUN_FILE ? c->file : "";
    bool dash = c->run == RUN_STDIN && c->first_argument > 0 && c->first_argument <= c->argc &&
                strcmp(c->argv[c->first_argument - 1], "-") == 0;
    if (dash)
        first = "-";
    OWNED Value list = text_list(&first, 1);
    for (int n = c->first_argument; list && n < c->argc; n++)
        if (!list_append_steal(list, path_decode(c->argv[n], (ssize_t)strlen(c->argv[n]))))
            return NULL;
    return MOVE(list);
}

static Value x_options_new(void) {
    Config const *c = config();
    OWNED Value dict = dict_new();
    for (int n = 0; dict && n < c->x_option_count; n++) {
        const char *option = c->x_options[n], *equals = strchrnul(option, '=');
        OWNED Value name = str_from_utf8(option, equals - option);
        OWNED Value v = *equals ? str_from_text(equals + 1) : TRUE_VALUE;
        if (!name || !v || !dict_set(dict, name, v))
            return NULL;
    }
    return MOVE(dict);
}

static Value builtin_names_new(void) {
    OWNED Value list = list_new(0), tuple = NULL;
    for (ModuleDef const *const *def = process_modules(); list && *def; def++)
        if (!list_append_steal(list, str_intern_text((*def)->name)))
            return NULL;
    if (!list || !list_sort(list, NULL, false))
        return NULL;
    return list_to_tuple(list);
}

static Value stdlib_names_new(void) {
    OWNED Value set = set_new(NULL);
    for (const char *const *name = stdlib_module_names; set && *name; name++) {
        OWNED Value text = str_intern_text(*name);
        if (!text || !set_add(set, text))
            return NULL;
    }
    return set ? frozenset_new(set) : NULL;
}

static Value implementation_new(Borrowed version_info) {
    OWNED Value dict = dict_new(), name = str_from_text("cpython"), tag = str_from_text("gilt-311");
    OWNED Value arch = str_from_text("x86_64-linux-gnu"), hex = int_new(PYTHON_VERSION_HEX);
    if (!dict || !name || !tag || !arch || !hex || !dict_set_text(dict, "name", name) || !dict_set_text(dict, "cache_tag", tag) ||
        !dict_set_text(dict, "version", version_info) || !dict_set_text(dict, "hexversion", hex) ||
        !dict_set_text(dict, "_multiarch", arch))
        return NULL;
    return simple_namespace_new(dict);
}

static bool add_path(Borrowed module, const char *name, const char *path) {
    return module_add(module, name, path_decode(path, (ssize_t)strlen(path)));
}

static bool add_paths(Borrowed module) {
    Config const *c = config();
    return add_path(module, "executable", c->executable) && add_path(module, "_base_executable", c->base_executable) &&
           add_path(module, "prefix", c->prefix) && add_path(module, "exec_prefix", c->prefix) &&
           add_path(module, "base_prefix", c->base_prefix) && add_path(module, "base_exec_prefix", c->base_prefix) &&
           add_path(module, "_stdlib_dir", c->stdlib_dir) && module_add_text(module, "platlibdir", "lib") &&
           module_add(module, "_home", NONE) &&
           (c->pycache_prefix ? add_path(module, "pycache_prefix", c->pycache_prefix) : module_add(module, "pycache_prefix", NONE));
}

static bool add_texts(Borrowed module) {
    return module_add_text(module, "version", "3.11.2 (gilt " GILT_VERSION ", " __DATE__ ", " __TIME__ ") [Gilt, GCC " __VERSION__ "]") &&
           module_add_text(module, "copyright", "Copyright (c) 2026 the Gilt authors.\nAll Rights Reserved.") &&
           module_add_text(module, "platform", "linux") && module_add_text(module, "byteorder", "little") &&
           module_add_text(module, "abiflags", "") && module_add_text(module, "float_repr_style", "short") &&
           module_add_text(module, "_framework", "") && module_add_int(module, "hexversion", PYTHON_VERSION_HEX) &&
           module_add_int(module, "api_version", 1013) && module_add_int(module, "maxsize", SSIZE_MAX) &&
           module_add_int(module, "maxunicode", 0x10ffff) &&
           module_add(module, "_git", build_value("(sss)", "CPython", "", "")) &&
           module_add(module, "dont_write_bytecode", bool_value(config()->dont_write_bytecode));
}

bool sys_add_info(Borrowed module, SysState *state) {
    Config const *c = config();
    OWNED Value version_info = version_info_new(state);
    return version_info && add_texts(module) && add_paths(module) && module_add(module, "version_info", own(version_info)) &&
           module_add(module, "implementation", implementation_new(version_info)) && module_add(module, "flags", flags_new(state)) &&
           module_add(module, "float_info", float_info_new(state)) && module_add(module, "int_info", int_info_new(state)) &&
           module_add(module, "hash_info", hash_info_new(state)) && module_add(module, "thread_info", thread_info_new(state)) &&
           module_add(module, "argv", argv_new()) &&
           module_add(module, "orig_argv", text_list((const char *const *)c->argv, c->argc)) &&
           module_add(module, "warnoptions", text_list(c->warn_options, c->warn_option_count)) &&
           module_add(module, "_xoptions", x_options_new()) && module_add(module, "builtin_module_names", builtin_names_new()) &&
           module_add(module, "stdlib_module_names", stdlib_names_new()) && module_add(module, "meta_path", list_new(0)) &&
           module_add(module, "path_hooks", list_new(0)) && module_add(module, "path_importer_cache", dict_new());
}
