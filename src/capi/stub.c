/* SPDX-License-Identifier: MIT
   Stubs and the table that finds the stub of a pair (adapter, data). Only the main interpreter has extension modules, so
   its lock guards everything here. A stub is 32 bytes:

       endbr64                    f3 0f 1e fa
       movabs $data, %register    48/49 b8+r imm64     at 4
       movabs $adapter, %r11      49 bb imm64          at 14
       jmp *%r11                  41 ff e3             at 24

   Pages are writable or executable, never both; nobody can be inside a stub while they are changed, because a stub is
   left by its jump and is only entered with the lock held. */
#include "capi/stub.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "object/error.h"
#include "os/pages.h"

#define STUB_SIZE 32
#define STUB_DATA 6
#define STUB_ADAPTER 16
#define CHUNK_SIZE ((size_t)128 << 10)
#define CHUNK_STUBS (CHUNK_SIZE / STUB_SIZE)
#define CHUNKS_MAX 256

static struct {
    unsigned char *chunks[CHUNKS_MAX];
    int chunk_count;
    size_t used;            /* stubs in the newest chunk */
    unsigned char **table;  /* open addressing by (adapter, data) */
    size_t table_size, table_used;
    int batch_depth;
    bool is_writable;       /* the newest chunk */
} stubs;

static uint64_t stub_word(const unsigned char *stub, int at) {
    uint64_t word;
    memcpy(&word, stub + at, sizeof word);
    return word;
}

static size_t stub_hash(uint64_t adapter, uint64_t data) {
    uint64_t h = (adapter ^ (data << 7 | data >> 57)) * 0x9e3779b97f4a7c15u;
    return (size_t)(h >> 20);
}

/* The place of the pair's stub, or the empty one where it belongs. */
static unsigned char **stub_place(uint64_t adapter, uint64_t data) {
    size_t mask = stubs.table_size - 1, at = stub_hash(adapter, data) & mask;
    for (;; at = (at + 1) & mask) {
        unsigned char *stub = stubs.table[at];
        if (!stub || (stub_word(stub, STUB_ADAPTER) == adapter && stub_word(stub, STUB_DATA) == data))
            return &stubs.table[at];
    }
}

static bool stub_table_grow(void) {
    size_t old_size = stubs.table_size, size = old_size ? old_size * 2 : 8192;
    unsigned char **old = stubs.table, **grown = calloc(size, sizeof *grown);
    if (!grown)
        return false;
    stubs.table = grown;
    stubs.table_size = size;
    for (size_t i = 0; i < old_size; i++)
        if (old[i])
            *stub_place(stub_word(old[i], STUB_ADAPTER), stub_word(old[i], STUB_DATA)) = old[i];
    free(old);
    return true;
}

static bool stub_make_writable(void) {
    if (stubs.is_writable)
        return true;
    return stubs.is_writable = os_code_pages_protect(stubs.chunks[stubs.chunk_count - 1], CHUNK_SIZE, true);
}

static void stub_make_executable(void) {
    if (stubs.is_writable)
        CHECK(os_code_pages_protect(stubs.chunks[stubs.chunk_count - 1], CHUNK_SIZE, false));
    stubs.is_writable = false;
}

void stub_batch_begin(void) { stubs.batch_depth++; }
void stub_batch_end(void) {
    if (--stubs.batch_depth == 0)
        stub_make_executable();
}

/* Room for one more stub, writable. */
static unsigned char *stub_room(void) {
    if (!stubs.chunk_count || stubs.used == CHUNK_STUBS) {
        unsigned char *chunk = stubs.chunk_count < CHUNKS_MAX ? os_code_pages_new(CHUNK_SIZE) : NULL;
        if (!chunk)
            return NULL;
        if (stubs.chunk_count)
            stub_make_executable();
        stubs.chunks[stubs.chunk_count++] = chunk;
        stubs.used = 0;
        stubs.is_writable = true;
    }
    if (!stub_make_writable())
        return NULL;
    return stubs.chunks[stubs.chunk_count - 1] + stubs.used++ * STUB_SIZE;
}

static void stub_write(unsigned char *stub, uint64_t adapter, int argument_count, uint64_t data) {
    static unsigned char const registers[][2] = {{0x48, 0xbf}, {0x48, 0xbe}, {0x48, 0xba},
                                                 {0x48, 0xb9}, {0x49, 0xb8}, {0x49, 0xb9}};
    static unsigned char const head[] = {0xf3, 0x0f, 0x1e, 0xfa}, tail[] = {0x41, 0xff, 0xe3};
    memset(stub, 0xcc, STUB_SIZE);
    memcpy(stub, head, sizeof head);
    memcpy(stub + 4, registers[argument_count], 2);
    memcpy(stub + STUB_DATA, &data, sizeof data);
    stub[14] = 0x49;
    stub[15] = 0xbb;
    memcpy(stub + STUB_ADAPTER, &adapter, sizeof adapter);
    memcpy(stub + 24, tail, sizeof tail);
}

void *stub_get(void *adapter, int argument_count, void *data) {
    uint64_t a = (uint64_t)(uintptr_t)adapter, d = (uint64_t)(uintptr_t)data;
    if (stubs.table_used * 2 >= stubs.table_size && !stub_table_grow())
        return raise_no_memory();
    unsigned char **place = stub_place(a, d);
    if (*place)
        return *place;
    unsigned char *stub = stub_room();
    if (!stub)
        return raise_no_memory();
    stub_write(stub, a, argument_count, d);
    *place = stub;
    stubs.table_used++;
    if (!stubs.batch_depth)
        stub_make_executable();
    return stub;
}

bool stub_find(const void *function, const void *adapter, void **data) {
    for (int i = stubs.chunk_count - 1; i >= 0; i--) {
        uintptr_t offset = (uintptr_t)function - (uintptr_t)stubs.chunks[i];
        if (offset >= CHUNK_SIZE)
            continue;
        if (offset % STUB_SIZE || stub_word(function, STUB_ADAPTER) != (uint64_t)(uintptr_t)adapter)
            return false;
        *data = (void *)(uintptr_t)stub_word(function, STUB_DATA);
        return true;
    }
    return false;
}
