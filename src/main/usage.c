/* SPDX-License-Identifier: MIT
   Help texts. */
#include "main/usage.h"

#include <stdio.h>
#include <string.h>

#include "runtime/config.h"

static const char help_options[] =
    "Options:\n"
    "-b        warn about comparing bytes with str or int (-bb: error)\n"
    "-B        do not write .pyc files (PYTHONDONTWRITEBYTECODE=x)\n"
    "-c cmd    the program is the text cmd (ends the options)\n"
    "-d        debug output of the parser\n"
    "-E        ignore PYTHON* environment variables\n"
    "-h        print this and exit\n"
    "-i        go on at the prompt after the program\n"
    "-I        isolate from the user's environment (implies -E, -P and -s)\n"
    "-m mod    run the module as a program (ends the options)\n"
    "-O        no asserts, __debug__ is False; -OO: no docstrings either\n"
    "-P        do not put the program's folder into sys.path\n"
    "-q        no version at the prompt\n"
    "-s        no user site folder\n"
    "-S        do not import site\n"
    "-u        unbuffered stdout and stderr\n"
    "-v        say what is imported\n"
    "-V        print the version and exit (-VV: more)\n"
    "-W arg    warning control: action:message:category:module:lineno\n"
    "-x        skip the first line of the program\n"
    "-X opt    implementation options: dev, utf8, importtime, int_max_str_digits=N, pycache_prefix=PATH,\n"
    "          warn_default_encoding, no_debug_ranges, gil=handover|classic, dump=code\n"
    "--check-hash-based-pycs always|default|never\n"
    "file      the program; -: standard input\n"
    "arg ...   arguments of the program, sys.argv[1:]\n";

int usage_help(const char *program) {
    printf("usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n%s", program, help_options);
    return 0;
}

int usage_version(int is_long) {
    puts(is_long ? "Python 3.11.2 (gilt 0.1.0, " __DATE__ ", " __TIME__ ") [GCC " __VERSION__ "]" : "Python 3.11.2 (gilt 0.1.0)");
    return 0;
}

int usage_error(const char *text) {
    if (strncmp(text, "PYTHON", 6) == 0) {
        fprintf(stderr, "Fatal Python error: %s\n", text);
        return 1;
    }
    const char *program = config()->argc ? config()->argv[0] : "gilt";
    fprintf(stderr, "%s\nusage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `%s -h' for more information.\n", text,
            program, program);
    return 2;
}
