/* SPDX-License-Identifier: MIT
   The configuration of the process: what the command line and the environment say. Filled once by config_read before the
   first interpreter, constant afterwards. */
#ifndef GILT_RUNTIME_CONFIG_H
#define GILT_RUNTIME_CONFIG_H

#include "base/base.h"

typedef enum { RUN_INTERACTIVE, RUN_COMMAND, RUN_MODULE, RUN_FILE, RUN_STDIN, RUN_VERSION, RUN_HELP, RUN_BAD_USAGE } RunKind;

typedef struct Config {
    /* sys.flags */
    int debug, inspect, interactive, optimize, dont_write_bytecode, no_user_site, no_site, ignore_environment, verbose,
        bytes_warning, quiet, hash_randomization, isolated, dev_mode, utf8_mode, warn_default_encoding, safe_path,
        int_max_str_digits;
    /* others */
    int unbuffered, skip_first_line, use_hash_seed, import_time, show_version_long, no_debug_ranges;
    int tracemalloc, faulthandler, check_hash_pycs; /* check_hash_pycs: 0 default, 1 always, 2 never */
    unsigned long hash_seed;
    RunKind run;
    const char *command;      /* -c */
    const char *module;       /* -m */
    const char *file;
    int argc;                 /* the whole command line */
    char **argv;
    int first_argument;       /* index of sys.argv[1] in argv */
    const char **warn_options; /* -W, in order, after PYTHONWARNINGS */
    int warn_option_count;
    const char **x_options;
    int x_option_count;
    const char *python_path;  /* PYTHONPATH or NULL */
    const char *home;         /* PYTHONHOME or NULL */
    const char *pycache_prefix;
    const char *io_encoding;  /* PYTHONIOENCODING or NULL */
    const char *startup_file; /* PYTHONSTARTUP or NULL */
    const char *dump;         /* -X dump=... or NULL */
    const char *gil_policy;   /* -X gil=... or GILT_GIL, or NULL */
    const char *usage_error;  /* text for RUN_BAD_USAGE */
    /* paths, absolute; made by config_find_paths */
    char *executable, *base_executable, *prefix, *base_prefix, *stdlib_dir, *dynload_dir;
    char *zip_path;
} Config;

/* The process' configuration. */
Config const *config(void);
/* Reads command line and environment. false: no memory. */
bool config_read(int argc, char **argv) MUST_CHECK;
/* "-X name" or "-X name=value": the value, "" without one; NULL: not given. */
const char *config_x_option(const char *name);
void config_free(void);

#endif
