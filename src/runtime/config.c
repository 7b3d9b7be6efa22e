/* SPDX-License-Identifier: MIT
   Command line and environment. The rows of runtime/option.def say which letters there are; what they do is here. */
#include "runtime/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/whole_file.h"

static Config the_config;

Config const *config(void) { return &the_config; }

/* An environment variable, unless it is empty or the environment is to be ignored. */
static const char *environment(const char *name) {
    if (the_config.ignore_environment)
        return NULL;
    const char *text = getenv(name);
    return text && *text ? text : NULL;
}

static bool add_text(const char ***list, int *count, const char *text) {
    const char **grown = realloc(*list, sizeof(char *) * (size_t)(*count + 1));
    if (!grown)
        return false;
    grown[(*count)++] = text;
    *list = grown;
    return true;
}

const char *config_x_option(const char *name) {
    size_t size = strlen(name);
    for (int n = the_config.x_option_count - 1; n >= 0; n--) {
        const char *option = the_config.x_options[n];
        if (strncmp(option, name, size) == 0 && (option[size] == '=' || option[size] == 0))
            return option[size] ? option + size + 1 : "";
    }
    return NULL;
}

/* --- command line --- */

static bool usage(const char *text) {
    the_config.run = RUN_BAD_USAGE;
    the_config.usage_error = text;
    return true;
}

static bool long_option(const char *name, const char *value, int *used) {
    if (strcmp(name, "help") == 0) {
        the_config.run = RUN_HELP;
    } else if (strcmp(name, "version") == 0) {
        the_config.run = RUN_VERSION;
    } else if (strcmp(name, "check-hash-based-pycs") == 0) {
        if (!value)
            return usage("Argument expected for the --check-hash-based-pycs option");
        *used = 1;
        if (strcmp(value, "always") == 0)
            the_config.check_hash_pycs = 1;
        else if (strcmp(value, "never") == 0)
            the_config.check_hash_pycs = 2;
        else if (strcmp(value, "default") != 0)
            return usage("--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
    } else {
        return usage(name - 2);
    }
    return true;
}

/* A letter without argument. false: there is no such letter. */
static bool letter_option(char letter) {
    Config *c = &the_config;
    switch (letter) {
    case 'b': c->bytes_warning++; break;
    case 'B': c->dont_write_bytecode = 1; break;
    case 'd': c->debug++; break;
    case 'E': c->ignore_environment = 1; break;
    case 'h': case '?': c->run = RUN_HELP; break;
    case 'i': c->inspect = 1; c->interactive = 1; break;
    case 'I': c->isolated = 1; c->ignore_environment = 1; c->no_user_site = 1; c->safe_path = 1; break;
    case 'O': c->optimize++; break;
    case 'P': c->safe_path = 1; break;
    case 'q': c->quiet = 1; break;
    case 'R': c->use_hash_seed = 0; break;
    case 's': c->no_user_site = 1; break;
    case 'S': c->no_site = 1; break;
    case 't': break;
    case 'u': c->unbuffered = 1; break;
    case 'v': c->verbose++; break;
    case 'V':
        if (c->run == RUN_VERSION)
            c->show_version_long = 1;
        c->run = RUN_VERSION;
        break;
    case 'x': c->skip_first_line = 1; break;
    default: return false;
    }
    return true;
}

/* Reads argv; stops at the program. */
static bool read_command_line(int argc, char **argv) {
    Config *c = &the_config;
    int at = 1;
    for (; at < argc; at++) {
        const char *word = argv[at];
        if (word[0] != '-' || word[1] == 0)
            break;
        if (strcmp(word, "--") == 0) {
            at++;
            break;
        }
        if (word[1] == '-') {
            int used = 0;
            if (!long_option(word + 2, at + 1 < argc ? argv[at + 1] : NULL, &used))
                return false;
            at += used;
            if (c->run == RUN_BAD_USAGE || c->run == RUN_HELP)
                return true;
            continue;
        }
        for (const char *letter = word + 1; *letter; letter++) {
            if (strchr("cmWX", *letter)) {
                const char *value = letter[1] ? letter + 1 : at + 1 < argc ? argv[++at] : NULL;
                if (!value) {
                    static char text[] = "Argument expected for the -? option";
                    text[sizeof text - 9] = *letter;
                    return usage(text);
                }
                if (*letter == 'c' || *letter == 'm') {
                    c->run = *letter == 'c' ? RUN_COMMAND : RUN_MODULE;
                    *(*letter == 'c' ? &c->command : &c->module) = value;
                    c->first_argument = at + 1;
                    return true;
                }
                if (*letter == 'W' ? !add_text(&c->warn_options, &c->warn_option_count, value)
                                   : !add_text(&c->x_options, &c->x_option_count, value))
                    return false;
                break;
            }
            if (!letter_option(*letter)) {
                static char text[] = "Unknown option: -?";
                text[sizeof text - 2] = *letter;
                return usage(text);
            }
        }
        if (c->run == RUN_BAD_USAGE || c->run == RUN_HELP)
            return true;
    }
    if (c->run == RUN_VERSION)
        return true;
    if (at < argc && strcmp(argv[at], "-") != 0) {
        c->run = RUN_FILE;
        c->file = argv[at];
        c->first_argument = at + 1;
    } else {
        c->run = RUN_STDIN;
        c->first_argument = at < argc ? at + 1 : at;
    }
    return true;
}

/* --- environment --- */

/* A variable that is a number: "any text" counts as 1. */
static void environment_level(const char *name, int *level) {
    const char *text = environment(name);
    if (!text)
        return;
    char *end;
    long value = strtol(text, &end, 10);
    int number = *end || value < 0 || value > INT32_MAX ? 1 : (int)value;
    if (number > *level)
        *level = number;
}

static bool split_warnings(const char *text, Config *c) {
    char *copy = strdup(text), *save = NULL; /* lives as long as the process */
    if (!copy)
        return false;
    for (char *word = strtok_r(copy, ",", &save); word; word = strtok_r(NULL, ",", &save))
        if (!add_text(&c->warn_options, &c->warn_option_count, word))
            return false;
    return true;
}

static bool read_hash_seed(Config *c) {
    const char *text = environment("PYTHONHASHSEED");
    c->hash_randomization = 1;
    if (!text || strcmp(text, "random") == 0)
        return true;
    char *end;
    unsigned long seed = strtoul(text, &end, 10);
    if (*end || seed > 4294967295ul || text[0] == '-') {
        the_config.run = RUN_BAD_USAGE;
        the_config.usage_error = "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
        return true;
    }
    c->use_hash_seed = 1;
    c->hash_seed = seed;
    c->hash_randomization = seed != 0;
    return true;
}

static void read_digit_limit(Config *c) {
    c->int_max_str_digits = 4300;
    const char *text = environment("PYTHONINTMAXSTRDIGITS"), *option = config_x_option("int_max_str_digits");
    for (int pass = 0; pass < 2; pass++) {
        const char *from = pass ? option : text;
        if (!from)
            continue;
        char *end;
        long value = strtol(from, &end, 10);
        if (*end || value < 0 || (value > 0 && value < 640) || value > INT32_MAX || !*from) {
            c->run = RUN_BAD_USAGE;
            c->usage_error = pass ? "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited."
                                  : "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.";
            return;
        }
        c->int_max_str_digits = (int)value;
    }
}

static bool read_environment(void) {
    Config *c = &the_config;
    environment_level("PYTHONDEBUG", &c->debug);
    environment_level("PYTHONVERBOSE", &c->verbose);
    environment_level("PYTHONOPTIMIZE", &c->optimize);
    if (environment("PYTHONINSPECT"))
        c->inspect = 1;
    if (environment("PYTHONUNBUFFERED"))
        c->unbuffered = 1;
    if (environment("PYTHONDONTWRITEBYTECODE"))
        c->dont_write_bytecode = 1;
    if (environment("PYTHONNOUSERSITE"))
        c->no_user_site = 1;
    if (environment("PYTHONSAFEPATH"))
        c->safe_path = 1;
    if (environment("PYTHONNODEBUGRANGES") || config_x_option("no_debug_ranges"))
        c->no_debug_ranges = 1;
    if (environment("PYTHONPROFILEIMPORTTIME") || config_x_option("importtime"))
        c->import_time = 1;
    if (environment("PYTHONDEVMODE") || config_x_option("dev"))
        c->dev_mode = 1;
    if (environment("PYTHONWARNDEFAULTENCODING") || config_x_option("warn_default_encoding"))
        c->warn_default_encoding = 1;
    if (environment("PYTHONFAULTHANDLER") || config_x_option("faulthandler") || c->dev_mode)
        c->faulthandler = 1;
    const char *utf8 = config_x_option("utf8");
    if (!utf8)
        utf8 = environment("PYTHONUTF8");
    c->utf8_mode = utf8 && strcmp(utf8, "0") != 0;
    c->python_path = environment("PYTHONPATH");
    c->home = environment("PYTHONHOME");
    c->io_encoding = environment("PYTHONIOENCODING");
    c->startup_file = environment("PYTHONSTARTUP");
    c->pycache_prefix = config_x_option("pycache_prefix");
    if (!c->pycache_prefix)
        c->pycache_prefix = environment("PYTHONPYCACHEPREFIX");
    c->dump = config_x_option("dump");
    c->gil_policy = config_x_option("gil");
    if (!c->gil_policy)
        c->gil_policy = environment("GILT_GIL");
    if (c->run == RUN_BAD_USAGE)
        return true;
    read_digit_limit(c);
    /* order of sys.warnoptions: dev mode, PYTHONWARNINGS, -W, -b */
    const char **given = c->warn_options;
    int given_count = c->warn_option_count;
    c->warn_options = NULL;
    c->warn_option_count = 0;
    const char *warnings = environment("PYTHONWARNINGS");
    if ((c->dev_mode && !add_text(&c->warn_options, &c->warn_option_count, "default")) ||
        (warnings && !split_warnings(warnings, c)))
        return false;
    for (int n = 0; n < given_count; n++)
        if (!add_text(&c->warn_options, &c->warn_option_count, given[n]))
            return false;
    free(given);
    if (c->bytes_warning && !add_text(&c->warn_options, &c->warn_option_count, c->bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning"))
        return false;
    return read_hash_seed(c);
}

/* --- paths --- */

/* The program as it was started: absolute, or found along PATH. malloc'd. */
static char *find_executable(const char *name) {
    char *found = NULL;
    if (strchr(name, '/'))
        return os_path_absolute(name);
    const char *path = getenv("PATH");
    for (const char *from = path ? path : "/usr/local/bin:/usr/bin:/bin"; from && *from;) {
        const char *end = strchrnul(from, ':');
        if (asprintf(&found, "%.*s/%s", (int)(end - from), from, name) < 0)
            return NULL;
        if (os_path_is_executable(found)) {
            char *absolute = os_path_absolute(found);
            free(found);
            return absolute;
        }
        free(found);
        from = *end ? end + 1 : NULL;
    }
    return strdup("");
}

/* The folder above that of the file, or NULL. */
static char *parent(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash != path ? strndup(path, (size_t)(slash - path)) : strdup("/");
}

/* home = ... of a pyvenv.cfg beside or above the program, malloc'd; NULL: no virtual environment. */
static char *read_venv_home(const char *executable, char **prefix) {
    char *folder = parent(executable);
    for (int level = 0; folder && level < 2; level++) {
        char *file = NULL;
        if (asprintf(&file, "%s/pyvenv.cfg", folder) < 0)
            break;
        char *text = os_file_read_all(file, NULL);
        free(file);
        if (text) {
            *prefix = folder;
            char *save = NULL, *home = NULL;
            for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
                char *equals = strchr(line, '=');
                if (equals && strncmp(line, "home", 4) == 0 && strspn(line + 4, " \t") == (size_t)(equals - line - 4)) {
                    equals += 1 + strspn(equals + 1, " \t");
                    home = strndup(equals, strcspn(equals, "\r\n"));
                    break;
                }
            }
            free(text);
            return home ? home : strdup("");
        }
        char *up = parent(folder);
        free(folder);
        folder = up;
    }
    free(folder);
    return NULL;
}

static bool find_paths(void) {
    Config *c = &the_config;
    c->executable = find_executable(c->argc ? c->argv[0] : "gilt");
    if (!c->executable)
        return false;
    const char *stdlib = getenv("GILT_STDLIB");
    c->stdlib_dir = strdup(stdlib && *stdlib && !c->ignore_environment ? stdlib : GILT_STDLIB);
    char *venv_prefix = NULL, *home = read_venv_home(c->executable, &venv_prefix);
    c->base_prefix = strdup("/usr");
    if (home) {
        c->prefix = venv_prefix;
        const char *name = strrchr(c->executable, '/');
        if (!*home || asprintf(&c->base_executable, "%s%s", home, name ? name : "/gilt") < 0)
            c->base_executable = strdup(c->executable);
        free(home);
    } else {
        c->prefix = strdup("/usr");
        c->base_executable = strdup(c->executable);
    }
    if (asprintf(&c->dynload_dir, "%s/lib-dynload", c->stdlib_dir) < 0 || asprintf(&c->zip_path, "%s", "/usr/lib/python311.zip") < 0)
        return false;
    return c->stdlib_dir && c->base_prefix && c->prefix && c->base_executable;
}

bool config_read(int argc, char **argv) {
    Config *c = &the_config;
    c->argc = argc;
    c->argv = argv;
    return read_command_line(argc, argv) && read_environment() && find_paths();
}

void config_free(void) {
    Config *c = &the_config;
    free(c->warn_options);
    free(c->x_options);
    free(c->executable);
    free(c->base_executable);
    free(c->prefix);
    free(c->base_prefix);
    free(c->stdlib_dir);
    free(c->dynload_dir);
    free(c->zip_path);
    memset(c, 0, sizeof *c);
}
