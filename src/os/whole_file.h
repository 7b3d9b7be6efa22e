/* SPDX-License-Identifier: MIT
   Files and paths as a whole, for start-up: no Value, memory from malloc. gil: not needed. */
#ifndef GILT_OS_WHOLE_FILE_H
#define GILT_OS_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* The path made absolute with the working directory (links are not followed). NULL: no memory. */
char *os_path_absolute(const char *path);
/* The path with all links resolved, or NULL. */
char *os_path_real(const char *path);
bool os_path_is_executable(const char *path); /* a regular file that may be executed */
bool os_path_is_folder(const char *path);
/* The content of a file with a zero behind it; *size may be NULL. NULL: errno says why. */
char *os_file_read_all(const char *path, size_t *size);
/* A file mapped read-only: pages are read when touched. NULL: it cannot be opened, or is empty. */
const char *os_file_map(const char *path, size_t *size);
void os_file_unmap(const char *text, size_t size);
/* All that comes from a descriptor until its end. */
char *os_descriptor_read_all(int fd, size_t *size);
/* Writes all bytes, retrying; 0 or a negative errno. */
int os_write_all(int fd, const char *bytes, size_t size);
int os_file_stat(const char *path, struct stat *out); /* 0 or a negative errno */
bool os_is_terminal(int fd);
bool os_descriptor_is_open(int fd);

#endif
