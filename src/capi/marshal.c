/* SPDX-License-Identifier: MIT
   marshal's data format in C files and strings (marshal.h). */
#include "bytecode/marshal.h"

#include <stdio.h>

#include "capi/capi.h"
#include "heap/memory.h"
#include "types/bytes.h"

/* --- writing: errors of the file are not reported, as in CPython --- */

CAPI void PyMarshal_WriteLongToFile(long value, FILE *file, int version) {
    unsigned char bytes[4] = {(unsigned char)value, (unsigned char)(value >> 8), (unsigned char)(value >> 16), (unsigned char)(value >> 24)};
    fwrite(bytes, 1, sizeof bytes, file);
}
CAPI void PyMarshal_WriteObjectToFile(Object *value, FILE *file, int version) {
    OWNED Value bytes = marshal_dumps(V(value), version);
    if (bytes)
        fwrite(bytes_data(bytes), 1, (size_t)bytes_size(bytes), file);
}

/* --- reading --- */

static bool read_number(FILE *file, unsigned char *bytes, size_t size) {
    if (fread(bytes, 1, size, file) == size)
        return true;
    return raise_error(&exc_EOFError, "EOF read where data expected") != NULL;
}
CAPI int PyMarshal_ReadShortFromFile(FILE *file) {
    unsigned char b[2];
    return read_number(file, b, sizeof b) ? (int16_t)(b[0] | b[1] << 8) : -1;
}
CAPI long PyMarshal_ReadLongFromFile(FILE *file) {
    unsigned char b[4];
    return read_number(file, b, sizeof b) ? (int32_t)(b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24) : -1;
}

/* All that is left of the file. NULL: MemoryError. */
static char *read_rest(FILE *file, ssize_t *size) {
    size_t room = 4096, used = 0;
    char *text = memory_new(room);
    while (text) {
        used += fread(text + used, 1, room - used, file);
        if (used < room)
            break;
        char *more = memory_resize(text, room *= 2);
        if (!more)
            memory_free(text);
        text = more;
    }
    *size = (ssize_t)used;
    return text;
}

CAPI Object *PyMarshal_ReadLastObjectFromFile(FILE *file) {
    ssize_t size;
    char *text = read_rest(file, &size);
    Value v = text ? marshal_loads(text, size, NULL) : NULL;
    memory_free(text);
    return to_c(v);
}
/* The file is left behind the object. */
CAPI Object *PyMarshal_ReadObjectFromFile(FILE *file) {
    long start = ftell(file);
    ssize_t size, used = 0;
    char *text = read_rest(file, &size);
    Value v = text ? marshal_loads(text, size, &used) : NULL;
    memory_free(text);
    if (start >= 0)
        fseek(file, start + used, SEEK_SET);
    return to_c(v);
}
