/* SPDX-License-Identifier: MIT
   Reading and writing the start-up image. The mapping belongs to the process: it is made before the first interpreter and
   is only read afterwards. */
#include "runtime/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bytecode/code.h"
#include "bytecode/marshal.h"
#include "compile/compile.h"
#include "object/error.h"
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/import.h"
#include "types/bytes.h"
#include "types/str.h"

typedef struct {
    char magic[8];
    char stamp[16];
    uint32_t count, reserved;
} ImageHead;

/* A row of the index. Offsets count from the beginning of the file. */
typedef struct {
    uint32_t key_offset, key_size, code_offset, code_size;
    int64_t source_size, source_time;
} ImageEntry;

static const char image_magic[8] = "GILTIMG2";
/* Changes with every build of this file, which depends on the opcode table. */
static const char image_stamp[16] = __TIME__ "-";

static const char *image_text; /* NULL: there is none */
static size_t image_size;

static ImageEntry const *image_index(void) { return (ImageEntry const *)(image_text + sizeof(ImageHead)); }
static uint32_t image_count(void) { return ((ImageHead const *)image_text)->count; }

static bool range_is_inside(uint64_t offset, uint64_t size) { return offset + size <= image_size; }

/* Whether it is ours and its index lies inside; the texts are checked when they are looked at. */
static bool image_is_valid(void) {
    ImageHead const *head = (ImageHead const *)image_text;
    return image_size >= sizeof *head && !memcmp(head->magic, image_magic, sizeof image_magic) &&
           !memcmp(head->stamp, image_stamp, sizeof image_stamp) &&
           range_is_inside(sizeof *head, head->count * (uint64_t)sizeof(ImageEntry));
}

void image_open(void) {
    char *real = os_path_real(config()->executable), *path = NULL;
    if (asprintf(&path, "%s.image", real ? real : config()->executable) >= 0) {
        image_text = os_file_map(path, &image_size);
        free(path);
    }
    if (!image_text)
        image_text = os_file_map(GILT_PREFIX "/lib/gilt/gilt.image", &image_size);
    free(real);
    if (image_text && !image_is_valid())
        image_close();
}

void image_close(void) {
    if (image_text)
        os_file_unmap(image_text, image_size);
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

/* --- reading --- */

static int key_compare(const char *one, size_t one_size, const char *other, size_t other_size) {
    int order = memcmp(one, other, one_size < other_size ? one_size : other_size);
    return order ? order : (one_size > other_size) - (one_size < other_size);
}

static ImageEntry const *image_find(const char *key) {
    if (!image_text)
        return NULL;
    size_t size = strlen(key);
    for (uint32_t low = 0, high = image_count(); low < high;) {
        uint32_t middle = low + (high - low) / 2;
        ImageEntry const *entry = &image_index()[middle];
        if (!range_is_inside(entry->key_offset, entry->key_size) || !range_is_inside(entry->code_offset, entry->code_size))
            return NULL;
        int order = key_compare(key, size, image_text + entry->key_offset, entry->key_size);
        if (order == 0)
            return entry;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static Value image_code_of(const char *key, const char *source_path) {
    ImageEntry const *entry = image_find(key);
    ImageEntry now;
    if (!entry || !source_stamp(source_path, &now) || now.source_size != entry->source_size ||
        now.source_time != entry->source_time)
        return NULL;
    Value code = marshal_loads(image_text + entry->code_offset, entry->code_size, NULL);
    error_clear();
    return code;
}

Value image_code(FrozenModule const *frozen, const char *source_path) { return image_code_of(frozen->name, source_path); }

Value image_code_of_source(const char *source_path) {
    return source_path[0] == '/' ? image_code_of(source_path, source_path) : NULL;
}

/* --- writing --- */

/* What goes into the file; everything is malloc'd. */
typedef struct {
    ImageEntry entry;
    char *key, *code;
} Draft;

typedef struct {
    Draft *items;
    size_t count, room;
} Drafts;

static void drafts_free(Drafts *drafts) {
    for (size_t i = 0; i < drafts->count; i++) {
        free(drafts->items[i].key);
        free(drafts->items[i].code);
    }
    free(drafts->items);
}

/* `code` is a new Code or NULL with an exception. */
static bool drafts_add(Drafts *drafts, const char *key, const char *source_path, STEALS Value code) {
    OWNED Value held = code, bytes = code ? marshal_dumps(code, MARSHAL_VERSION) : NULL;
    if (!bytes)
        return false;
    if (drafts->count == drafts->room) {
        size_t room = drafts->room ? drafts->room * 2 : 64;
        Draft *grown = realloc(drafts->items, room * sizeof *grown);
        if (!grown)
            return raise_no_memory();
        drafts->items = grown;
        drafts->room = room;
    }
    size_t size = (size_t)bytes_size(bytes);
    Draft draft = {.key = strdup(key), .code = malloc(size + 1)};
    if (!draft.key || !draft.code || !source_stamp(source_path, &draft.entry)) {
        free(draft.key);
        free(draft.code);
        return raise_error(&exc_OSError, "cannot read %s", source_path);
    }
    memcpy(draft.code, bytes_data(bytes), size);
    draft.entry.key_size = (uint32_t)strlen(key);
    draft.entry.code_size = (uint32_t)size;
    drafts->items[drafts->count++] = draft;
    return true;
}

static bool drafts_add_frozen(Drafts *drafts) {
    for (FrozenModule const *frozen = import_frozen_table(); frozen->name; frozen++) {
        char *path = import_frozen_path(frozen);
        bool ok = path && drafts_add(drafts, frozen->name, path, import_frozen_compile(frozen));
        free(path);
        if (!ok && !frozen->is_optional)
            return false;
        error_clear();
    }
    return true;
}

/* A source that cannot be compiled has no place in the image; who imports it will be told why. */
static bool drafts_add_source(Drafts *drafts, const char *path) {
    size_t size;
    char *text = os_file_read_all(path, &size);
    if (!text)
        return true;
    OWNED Value source = bytes_new(text, (ssize_t)size), filename = str_from_text(path);
    free(text);
    if (!source || !filename)
        return false;
    Value code = compile_source(source, filename, "exec", 0, 0);
    if (!code) {
        error_clear();
        return true;
    }
    return drafts_add(drafts, path, path, code);
}

/* One path a line. */
static bool drafts_add_sources(Drafts *drafts, FILE *list) {
    char line[4096];
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = 0;
        if (line[0] == '/' && !drafts_add_source(drafts, line))
            return false;
    }
    return true;
}

static int draft_compare(const void *one, const void *other) {
    Draft const *a = one, *b = other;
    return key_compare(a->key, a->entry.key_size, b->key, b->entry.key_size);
}

static bool drafts_write(Drafts *drafts, FILE *out) {
    ImageHead head = {.count = (uint32_t)drafts->count};
    memcpy(head.magic, image_magic, sizeof head.magic);
    memcpy(head.stamp, image_stamp, sizeof head.stamp);
    qsort(drafts->items, drafts->count, sizeof *drafts->items, draft_compare);
    size_t at = sizeof head + drafts->count * sizeof(ImageEntry);
    for (size_t i = 0; i < drafts->count; at += drafts->items[i++].entry.key_size)
        drafts->items[i].entry.key_offset = (uint32_t)at;
    for (size_t i = 0; i < drafts->count; at += drafts->items[i++].entry.code_size)
        drafts->items[i].entry.code_offset = (uint32_t)at;
    bool ok = at <= UINT32_MAX && fwrite(&head, sizeof head, 1, out) == 1;
    for (size_t i = 0; ok && i < drafts->count; i++)
        ok = fwrite(&drafts->items[i].entry, sizeof(ImageEntry), 1, out) == 1;
    for (size_t i = 0; ok && i < drafts->count; i++)
        ok = fwrite(drafts->items[i].key, drafts->items[i].entry.key_size, 1, out) == 1;
    for (size_t i = 0; ok && i < drafts->count; i++)
        ok = fwrite(drafts->items[i].code, drafts->items[i].entry.code_size, 1, out) == 1;
    return ok;
}

bool image_write(const char *path, FILE *list) {
    Drafts drafts = {0};
    bool ok = drafts_add_frozen(&drafts) && drafts_add_sources(&drafts, list);
    FILE *out = ok ? fopen(path, "wb") : NULL;
    if (ok)
        ok = out && drafts_write(&drafts, out);
    if (out && fclose(out) != 0)
        ok = false;
    drafts_free(&drafts);
    if (!ok && !error_is_set())
        raise_error(&exc_OSError, "cannot write %s", path);
    return ok;
}
