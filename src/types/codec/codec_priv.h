/* SPDX-License-Identifier: MIT
   What the codecs share: the state of one conversion, and the one place where errors are handled. */
#ifndef GILT_TYPES_CODEC_CODEC_PRIV_H
#define GILT_TYPES_CODEC_CODEC_PRIV_H

#include <limits.h>
#include <string.h>

#include "object/error.h"
#include "types/bytes.h"
#include "types/codec.h"
#include "types/str.h"

typedef enum {
    ERRORS_UNKNOWN,
    ERRORS_STRICT,
    ERRORS_IGNORE,
    ERRORS_REPLACE,
    ERRORS_BACKSLASHREPLACE,
    ERRORS_XMLCHARREFREPLACE,
    ERRORS_SURROGATEESCAPE,
    ERRORS_SURROGATEPASS,
    ERRORS_OTHER, /* looked up in the registry */
} ErrorMode;
ErrorMode error_mode(const char *errors);

/* --- bytes made piece by piece --- */
typedef struct {
    Value bytes; /* Bytes of `capacity`, or NULL */
    ssize_t size, capacity;
} CodecBytes;
bool codec_bytes_reserve(CodecBytes *b, ssize_t more) MUST_CHECK;
bool codec_bytes_add(CodecBytes *b, const void *data, ssize_t size) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK bool codec_bytes_add_byte(CodecBytes *b, uint8_t c) {
    if (UNLIKELY(b->size == b->capacity) && !codec_bytes_reserve(b, 1))
        return false;
    bytes_data(b->bytes)[b->size++] = (char)c;
    return true;
}
Value codec_bytes_finish(CodecBytes *b) MUST_CHECK;
void codec_bytes_discard(CodecBytes *b);

/* --- decoding ---
   A decoder walks over data[0..size). At bytes that it cannot decode it calls decoder_error, which adds what the error
   handler gives to `out` and says where to go on; the handler may also exchange the input, so data and size are read
   again after each call. */
typedef struct {
    const char *encoding; /* as messages name it */
    const char *errors;
    ErrorMode mode;
    const uint8_t *data;
    ssize_t size;
    Value handler, exception, input; /* made when needed; input: the Bytes that `data` points into if it was exchanged */
    StrBuilder out;
} Decoder;
void decoder_init(Decoder *d, const char *encoding, const char *bytes, ssize_t size, const char *errors);
/* Handles bytes start..end. *next: where to go on. */
bool decoder_error(Decoder *d, ssize_t start, ssize_t end, const char *reason, ssize_t *next) MUST_CHECK;
/* The result, or NULL when `ok` is false; drops everything else. */
Value decoder_finish(Decoder *d, bool ok) MUST_CHECK;

/* --- encoding --- */
typedef struct {
    const char *encoding;
    const char *errors;
    ErrorMode mode;
    Borrowed input; /* Str */
    Value handler, exception;
    CodecBytes out;
} Encoder;
void encoder_init(Encoder *e, const char *encoding, Borrowed input, const char *errors);
/* Handles characters start..end. *next: where to go on; *replacement: what to write for them, a Str that the encoder has
   to encode, or Bytes to be copied; NULL: nothing. */
bool encoder_error(Encoder *e, ssize_t start, ssize_t end, const char *reason, ssize_t *next, Value *replacement) MUST_CHECK;
/* Raises the UnicodeEncodeError itself: also when a replacement cannot be encoded. */
void *encoder_raise(Encoder *e, ssize_t start, ssize_t end, const char *reason) COLD;
Value encoder_finish(Encoder *e, bool ok) MUST_CHECK;

/* --- built-in handlers (codec/handlers.c) --- */
/* The callables of the registry, as native functions: 1 added, 0 ... */
bool handlers_register_all(Borrowed registry) MUST_CHECK;

/* --- names of characters --- */
static inline bool is_surrogate(uint32_t c) { return (c & 0xfffff800u) == 0xd800; }

struct CodecState {
    Value search_path;    /* List of search functions */
    Value search_cache;   /* Dict: normalised name -> CodecInfo */
    Value error_registry; /* Dict: name -> handler */
    bool encodings_loaded;
};
struct CodecState *codec_state(void);

#endif
