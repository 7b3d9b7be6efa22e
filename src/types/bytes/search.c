/* SPDX-License-Identifier: MIT
   Searching memory. Forwards the C library's memchr and memmem, which use vector instructions and are linear; backwards
   Horspool's shift by the byte that is aligned with the pattern's first. */
#include "types/bytes/search.h"

#include <string.h>

ssize_t memory_find(const char *text, ssize_t size, const char *part, ssize_t part_size) {
    if (part_size > size)
        return -1;
    if (part_size == 0)
        return 0;
    const char *found = part_size == 1 ? memchr(text, (unsigned char)*part, (size_t)size)
                                       : memmem(text, (size_t)size, part, (size_t)part_size);
    return found ? found - text : -1;
}

/* The pattern's first byte decides how far it may move to the left: to the next place where that byte occurs. */
static ssize_t memory_find_last_long(const char *text, ssize_t size, const char *part, ssize_t part_size) {
    ssize_t shift[256];
    for (int c = 0; c < 256; c++)
        shift[c] = part_size;
    for (ssize_t i = part_size - 1; i > 0; i--)
        shift[(unsigned char)part[i]] = i;
    for (ssize_t at = size - part_size; at >= 0; at -= shift[(unsigned char)text[at]])
        if (text[at] == part[0] && memcmp(text + at, part, (size_t)part_size) == 0)
            return at;
    return -1;
}

ssize_t memory_find_last(const char *text, ssize_t size, const char *part, ssize_t part_size) {
    if (part_size > size)
        return -1;
    if (part_size == 0)
        return size;
    if (part_size > 8 && size > 512)
        return memory_find_last_long(text, size, part, part_size);
    for (ssize_t end = size - part_size + 1; end > 0;) {
        const char *found = memrchr(text, (unsigned char)*part, (size_t)end);
        if (!found)
            return -1;
        if (memcmp(found, part, (size_t)part_size) == 0)
            return found - text;
        end = found - text;
    }
    return -1;
}

ssize_t memory_count(const char *text, ssize_t size, const char *part, ssize_t part_size, ssize_t most) {
    if (part_size == 0)
        return ssize_min(size + 1, most);
    ssize_t count = 0;
    if (part_size == 1 && most == INT64_MAX) {
        for (ssize_t i = 0; i < size; i++) /* vectorised by the compiler */
            count += text[i] == *part;
        return count;
    }
    for (const char *end = text + size; count < most; count++) {
        ssize_t at = memory_find(text, end - text, part, part_size);
        if (at < 0)
            break;
        text += at + part_size;
    }
    return count;
}
