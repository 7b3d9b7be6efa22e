/* SPDX-License-Identifier: MIT
   Reading and writing the start-up image. The mapping belongs to the process: it is made by the first interpreter before
   any other thread exists and is only read afterwards. */
#include "runtime/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bytecode/code.h"
#include "bytecode/marshal.h"
#include "object/error.h"
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/import.h"
#include "types/bytes.h"

typedef struct {
    char magic[8];
    char stamp[16];
    uint32_t count, reserved;
} ImageHead;

typedef struct {
    uint32_t name_size, code_size;
    int64_t source_size, source_time;
} ImageEntry;

static const char image_magic[8] = "GILTIMG1";
/* Changes with every build of this file, which depends on the opcode table. */
static const char image_stamp[16] = __TIME__ "-";

static char *image_text;  /* written before the second thread exists */
static size_t image_size;
static bool image_looked;

/* The image beside the program, or in its library folder. */
static void image_open(void) {
    image_looked = true;
    const char *program = config()->executable, *slash = strrchr(program, '/');
    char *real = os_path_real(program), *path = NULL;
    if (real)
        slash = strrchr(program = real, '/');
    if (slash && asprintf(&path, "%.*s/gilt.image", (int)(slash - program), program) >= 0) {
        image_text = os_file_read_all(path, &image_size);
        free(path);
    }
    if (!image_text)
        image_text = os_file_read_all(GILT_PREFIX "/lib/gilt/gilt.image", &image_size);
    free(real);
    ImageHead const *head = (ImageHead const *)image_text;
    if (image_text && (image_size < sizeof *head || memcmp(head->magic, image_magic, 8) ||
                       memcmp(head->stamp, image_stamp, sizeof image_stamp)))
        image_close();
}

void image_close(void) {
    free(image_text);
    image_text = NULL;
}

static bool source_stamp(const char *path, ImageEntry *entry) {
    struct stat info;
    if (os_file_stat(path, &info) < 0)
        return false;
    entry->source_size = info.st_size;
    entry->source_time = info.st_mtime;
    return true;
}

Value image_code(FrozenModule const *frozen, const char *source_path) {
    if (!image_looked)
        image_open();
    if (!image_text)
        return NULL;
    size_t at = sizeof(ImageHead), name_size = strlen(frozen->name);
    for (uint32_t n = ((ImageHead const *)image_text)->count; n > 0; n--) {
        ImageEntry entry, now;
        if (at + sizeof entry > image_size)
            return NULL;
        memcpy(&entry, image_text + at, sizeof entry);
        at += sizeof entry;
        if (at + entry.name_size + entry.code_size > image_size)
            return NULL;
        bool found = entry.name_size == name_size && memcmp(image_text + at, frozen->name, name_size) == 0;
        at += entry.name_size;
        if (found) {
            if (!source_stamp(source_path, &now) || now.source_size != entry.source_size || now.source_time != entry.source_time)
                return NULL;
            Value code = marshal_loads(image_text + at, entry.code_size, NULL);
            error_clear();
            return code;
        }
        at += entry.code_size;
    }
    return NULL;
}

static bool write_module(FILE *out, FrozenModule const *frozen) {
    char *path = import_frozen_path(frozen);
    OWNED Value code = path ? import_frozen_compile(frozen) : NULL, bytes = code ? marshal_dumps(code, MARSHAL_VERSION) : NULL;
    ImageEntry entry = {.name_size = (uint32_t)strlen(frozen->name)};
    bool ok = bytes && source_stamp(path, &entry);
    free(path);
    if (!ok)
        return false;
    entry.code_size = (uint32_t)bytes_size(bytes);
    return fwrite(&entry, sizeof entry, 1, out) == 1 && fwrite(frozen->name, entry.name_size, 1, out) == 1 &&
           fwrite(bytes_data(bytes), entry.code_size, 1, out) == 1;
}

bool image_write(const char *path) {
    ImageHead head = {.count = 0};
    memcpy(head.magic, image_magic, sizeof head.magic);
    memcpy(head.stamp, image_stamp, sizeof head.stamp);
    FILE *out = fopen(path, "wb");
    if (!out)
        return raise_error(&exc_OSError, "cannot write %s", path), false;
    bool ok = fwrite(&head, sizeof head, 1, out) == 1;
    for (FrozenModule const *frozen = import_frozen_table(); ok && frozen->name; frozen++) {
        if (write_module(out, frozen))
            head.count++;
        else if (frozen->is_optional)
            error_clear();
        else
            ok = false;
    }
    ok = ok && fseek(out, 0, SEEK_SET) == 0 && fwrite(&head, sizeof head, 1, out) == 1;
    if (fclose(out) != 0 || !ok) {
        if (!error_is_set())
            raise_error(&exc_OSError, "cannot write %s", path);
        return false;
    }
    return true;
}
