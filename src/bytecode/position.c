/* SPDX-License-Identifier: MIT
   Position tables: writing and reading runs (format: position.h), and looking up a word. Lines are asked for by every
   traceback entry and trace event, so they are unpacked into an array at the first question. */
#include "bytecode/position.h"

#include "heap/memory.h"
#include "object/error.h"
#include "types/bytes.h"

/* --- writing --- */

void position_begin(PositionWriter *w, int first_line) { *w = (PositionWriter){.line = first_line}; }

void position_discard(PositionWriter *w) {
    memory_free(w->bytes);
    w->bytes = NULL;
}

static void put_byte(PositionWriter *w, unsigned byte) {
    if (w->failed)
        return;
    if (w->size == w->capacity) {
        ssize_t capacity = w->capacity ? w->capacity * 2 : 128;
        unsigned char *bytes = memory_resize(w->bytes, (size_t)capacity);
        if (!bytes) {
            w->failed = true;
            return;
        }
        w->bytes = bytes;
        w->capacity = capacity;
    }
    w->bytes[w->size++] = (unsigned char)byte;
}

static void put_varint(PositionWriter *w, uint32_t v) {
    while (v >= 128) {
        put_byte(w, (v & 127) | 128);
        v >>= 7;
    }
    put_byte(w, v);
}

static void put_svarint(PositionWriter *w, int v) {
    put_varint(w, v < 0 ? (uint32_t)(-(int64_t)v) << 1 | 1 : (uint32_t)v << 1);
}

static void put_pending(PositionWriter *w) {
    Position p = w->pending;
    if (!w->pending_words)
        return;
    uint32_t head = w->pending_words << 2;
    w->pending_words = 0;
    if (p.line <= 0) {
        put_varint(w, head);
        return;
    }
    if (p.line == w->line && p.end_line == p.line && p.column >= 0 && p.end_column >= p.column) {
        put_varint(w, head | 2);
        put_varint(w, (uint32_t)p.column);
        put_varint(w, (uint32_t)(p.end_column - p.column));
        return;
    }
    put_varint(w, head | 1);
    put_svarint(w, p.line - w->line);
    put_varint(w, p.end_line > p.line ? (uint32_t)(p.end_line - p.line) : 0);
    put_varint(w, p.column < 0 ? 0 : (uint32_t)p.column + 1);
    put_varint(w, p.end_column < 0 ? 0 : (uint32_t)p.end_column + 1);
    w->line = p.line;
}

static bool same_position(Position a, Position b) {
    if (a.line <= 0 || b.line <= 0)
        return a.line <= 0 && b.line <= 0;
    return a.line == b.line && a.end_line == b.end_line && a.column == b.column && a.end_column == b.end_column;
}

void position_add(PositionWriter *w, uint32_t words, Position p) {
    if (!w->pending_words || !same_position(w->pending, p)) {
        put_pending(w);
        w->pending = p;
    }
    w->pending_words += words;
}

Value position_finish(PositionWriter *w) {
    put_pending(w);
    Value table = w->failed ? NULL : bytes_new((char *)w->bytes, w->size);
    position_discard(w);
    return table;
}

/* --- reading; a damaged table ends early --- */

static uint32_t take_varint(PositionReader *r) {
    uint32_t v = 0;
    for (int shift = 0; r->next < r->end && shift < 32; shift += 7) {
        unsigned byte = *r->next++;
        v |= (uint32_t)(byte & 127) << shift;
        if (byte < 128)
            break;
    }
    return v;
}

void position_read(PositionReader *r, Code const *code) {
    const unsigned char *bytes = (const unsigned char *)bytes_data(code->position_table);
    *r = (PositionReader){.next = bytes, .end = bytes + bytes_size(code->position_table), .line = code->first_line};
}

bool position_next(PositionReader *r) {
    if (r->next >= r->end)
        return false;
    r->word += r->words;
    uint32_t head = take_varint(r);
    r->words = head >> 2;
    switch (head & 3) {
    case 1: {
        uint32_t delta = take_varint(r);
        r->line += delta & 1 ? -(int)(delta >> 1) : (int)(delta >> 1);
        int end = r->line + (int)take_varint(r), column = (int)take_varint(r) - 1, end_column = (int)take_varint(r) - 1;
        r->position = (Position){r->line, end, column, end_column};
        break;
    }
    case 2: {
        int column = (int)take_varint(r), width = (int)take_varint(r);
        r->position = (Position){r->line, r->line, column, column + width};
        break;
    }
    default: r->position = (Position){0, 0, -1, -1};
    }
    return true;
}

bool code_position(Code const *code, uint32_t word, Position *out) {
    PositionReader r;
    position_read(&r, code);
    while (position_next(&r)) {
        if (word >= r.word + r.words)
            continue;
        *out = r.position;
        return r.position.line > 0;
    }
    return false;
}

/* NULL: no memory; the caller scans. */
static int *unpack_lines(Code const *code) {
    int *lines = memory_new_array(code->word_count + 1u, sizeof *lines);
    if (!lines)
        return NULL;
    for (uint32_t i = 0; i <= code->word_count; i++)
        lines[i] = -1;
    PositionReader r;
    position_read(&r, code);
    while (position_next(&r))
        for (uint32_t i = r.word; i < r.word + r.words && i < code->word_count; i++)
            lines[i] = r.position.line > 0 ? r.position.line : -1;
    return lines;
}

int code_line(Code const *code, uint32_t word) {
    if (word >= code->word_count)
        return -1;
    if (!code->lines) {
        Value error = error_take();
        ((Code *)(uintptr_t)code)->lines = unpack_lines(code);
        error_restore(error);
    }
    if (code->lines)
        return code->lines[word];
    Position p;
    return code_position(code, word, &p) ? p.line : -1;
}
