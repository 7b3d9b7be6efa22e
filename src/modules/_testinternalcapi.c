/* SPDX-License-Identifier: MIT
   _testinternalcapi: what CPython's own test suite asks an interpreter about itself. Only what has a meaning here is
   there: its configuration, and the size of the collector's head. */
#include "heap/object.h"
#include "object/native.h"
#include "runtime/config.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

static Value config_text(const char *text) { return text ? str_from_text(text) : NONE; }

static Value config_list(const char *const *items, int count) {
    OWNED Value list = list_new(0);
    for (int n = 0; list && n < count; n++)
        if (!list_append_steal(list, str_from_text(items[n])))
            return NULL;
    return MOVE(list);
}

/* The fields of the configuration that are flags or numbers, under the names of PyConfig (PEP 587). */
static bool add_numbers(Borrowed dict, Config const *c) {
    const struct {
        const char *name;
        int value;
    } rows[] = {
        {"isolated", c->isolated},
        {"use_environment", !c->ignore_environment},
        {"dev_mode", c->dev_mode},
        {"use_hash_seed", c->use_hash_seed},
        {"faulthandler", c->faulthandler},
        {"tracemalloc", c->tracemalloc},
        {"import_time", c->import_time},
        {"code_debug_ranges", !c->no_debug_ranges},
        {"parse_argv", 1},
        {"site_import", !c->no_site},
        {"bytes_warning", c->bytes_warning},
        {"warn_default_encoding", c->warn_default_encoding},
        {"inspect", c->inspect},
        {"interactive", c->interactive},
        {"optimization_level", c->optimize},
        {"parser_debug", c->debug},
        {"write_bytecode", !c->dont_write_bytecode},
        {"verbose", c->verbose},
        {"quiet", c->quiet},
        {"user_site_directory", !c->no_user_site},
        {"buffered_stdio", !c->unbuffered},
        {"safe_path", c->safe_path},
        {"skip_source_first_line", c->skip_first_line},
    };
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
        if (!dict_set_text(dict, rows[n].name, imm_int(rows[n].value)))
            return false;
    return true;
}

static Value testinternalcapi_py_get_config(Borrowed self, Borrowed const *args) {
    Config const *c = config();
    const struct {
        const char *name, *text;
    } rows[] = {
        {"executable", c->executable}, {"base_executable", c->base_executable}, {"prefix", c->prefix},
        {"base_prefix", c->base_prefix}, {"stdlib_dir", c->stdlib_dir}, {"run_command", c->command},
        {"run_module", c->module}, {"run_filename", c->file}, {"pycache_prefix", c->pycache_prefix},
        {"home", c->home}, {"pythonpath_env", c->python_path},
    };
    OWNED Value dict = dict_new();
    if (!dict || !add_numbers(dict, c))
        return NULL;
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        OWNED Value text = config_text(rows[n].text);
        if (!text || !dict_set_text(dict, rows[n].name, text))
            return NULL;
    }
    OWNED Value warnings = config_list(c->warn_options, c->warn_option_count);
    OWNED Value options = config_list(c->x_options, c->x_option_count);
    OWNED Value seed = int_new_unsigned(c->hash_seed);
    return warnings && options && seed && dict_set_text(dict, "warnoptions", warnings) &&
                   dict_set_text(dict, "xoptions", options) && dict_set_text(dict, "hash_seed", seed)
               ? MOVE(dict)
               : NULL;
}

static bool testinternalcapi_exec(Borrowed module) {
    return module_add_int(module, "SIZEOF_PYGC_HEAD", (int64_t)sizeof(GcHead));
}

static MethodDef const testinternalcapi_methods[] = {
    METHOD("get_config", testinternalcapi_py_get_config, "($module, /)", "The configuration of this process, as a dict."),
    METHOD_END,
};
static int testinternalcapi_module_id;
ModuleDef const testinternalcapi_module = {
    .name = "_testinternalcapi",
    .doc = "The interpreter as its tests see it.",
    .methods = testinternalcapi_methods,
    .exec = testinternalcapi_exec,
    .id = &testinternalcapi_module_id,
};
