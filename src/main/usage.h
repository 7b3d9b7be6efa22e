/* SPDX-License-Identifier: MIT
   What -h, -V and wrong options print. All return the exit status. */
#ifndef GILT_MAIN_USAGE_H
#define GILT_MAIN_USAGE_H

int usage_help(const char *program);
int usage_version(int is_long);
int usage_error(const char *text);

#endif
