/* SPDX-License-Identifier: MIT
   Reading whole files, paths of the start-up. */
#include "os/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

char *os_path_absolute(const char *path) {
    char *result = NULL, *folder;
    if (path[0] == '/')
        return strdup(path);
    if (!(folder = getcwd(NULL, 0)))
        return strdup(path);
    while (path[0] == '.' && path[1] == '/')
        for (path += 2; *path == '/';)
            path++;
    if (asprintf(&result, "%s/%s", folder, path) < 0)
        result = NULL;
    free(folder);
    return result;
}

char *os_path_real(const char *path) { return realpath(path, NULL); }

bool os_path_is_executable(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

bool os_path_is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

char *os_descriptor_read_all(int fd, size_t *size) {
    size_t used = 0, room = 4096;
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0)
        room = (size_t)info.st_size + 1;
    char *text = malloc(room + 1);
    while (text) {
        ssize_t got = read(fd, text + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(text);
            return NULL;
        }
        if (got == 0)
            break;
        used += (size_t)got;
        if (used == room) {
            char *grown = realloc(text, (room *= 2) + 1);
            if (!grown)
                free(text);
            text = grown;
        }
    }
    if (text) {
        text[used] = 0;
        if (size)
            *size = used;
    }
    return text;
}

char *os_file_read_all(const char *path, size_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *text = os_descriptor_read_all(fd, size);
    int saved = errno;
    close(fd);
    errno = saved;
    return text;
}

const char *os_file_map(const char *path, size_t *size) {
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    void *text = MAP_FAILED;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0)
        text = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (text == MAP_FAILED)
        return NULL;
    *size = (size_t)info.st_size;
    return text;
}

void os_file_unmap(const char *text, size_t size) { munmap((void *)(uintptr_t)text, size); }

int os_write_all(int fd, const char *bytes, size_t size) {
    while (size) {
        ssize_t done = write(fd, bytes, size);
        if (done < 0) {
            if (errno == EINTR)
                continue;
            return -errno;
        }
        bytes += done;
        size -= (size_t)done;
    }
    return 0;
}

bool os_is_terminal(int fd) { return isatty(fd); }

bool os_descriptor_is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

int os_file_stat(const char *path, struct stat *out) { return stat(path, out) < 0 ? -errno : 0; }
