/* SPDX-License-Identifier: MIT
   Codecs: the built-in encoders and decoders, their error handlers, and the registry that finds others. str.h has the
   few functions that most callers need. `errors` NULL means "strict" everywhere; a handler that is not built in may run
   Python. Decoders with `consumed` stop before an incomplete sequence at the end and say how many bytes they used;
   consumed NULL: the end is final. gil: held.  fails: UnicodeError, LookupError, MemoryError, what a handler raises. */
#ifndef GILT_TYPES_CODEC_H
#define GILT_TYPES_CODEC_H

#include "heap/object.h"

typedef enum { ORDER_LITTLE = -1, ORDER_NATIVE = 0, ORDER_BIG = 1 } ByteOrder; /* native: with byte order mark */

Value codec_ascii_encode(Borrowed v, const char *errors) MUST_CHECK;
Value codec_ascii_decode(const char *bytes, ssize_t size, const char *errors) MUST_CHECK;
Value codec_latin1_encode(Borrowed v, const char *errors) MUST_CHECK;
Value codec_utf16_encode(Borrowed v, const char *errors, ByteOrder order) MUST_CHECK;
/* *order: what to assume, and what was found. */
Value codec_utf16_decode(const char *bytes, ssize_t size, const char *errors, ByteOrder *order, ssize_t *consumed) MUST_CHECK;
Value codec_utf32_encode(Borrowed v, const char *errors, ByteOrder order) MUST_CHECK;
Value codec_utf32_decode(const char *bytes, ssize_t size, const char *errors, ByteOrder *order, ssize_t *consumed) MUST_CHECK;
Value codec_utf7_encode(Borrowed v, const char *errors) MUST_CHECK;
Value codec_utf7_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) MUST_CHECK;
/* mapping: a dict or other mapping from bytes or characters, an EncodingMap, for decoding also a str. NULL: Latin-1. */
Value codec_charmap_encode(Borrowed v, const char *errors, Borrowed mapping) MUST_CHECK;
Value codec_charmap_decode(const char *bytes, ssize_t size, const char *errors, Borrowed mapping) MUST_CHECK;
extern Type encoding_map_type;
Value codec_charmap_build(Borrowed characters) MUST_CHECK; /* a table from a decoding string of at most 256 */
Value codec_unicode_escape_encode(Borrowed v) MUST_CHECK;
/* Warns of invalid escapes. */
Value codec_unicode_escape_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) MUST_CHECK;
Value codec_raw_unicode_escape_encode(Borrowed v) MUST_CHECK;
Value codec_raw_unicode_escape_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) MUST_CHECK;
/* Bytes with the escapes of a bytes literal, and back. */
Value codec_escape_encode(const char *bytes, ssize_t size) MUST_CHECK;
Value codec_escape_decode(const char *bytes, ssize_t size, const char *errors) MUST_CHECK;

/* --- the registry (codec/registry.c) --- runs: Python */
/* The tuple (CodecInfo) of a name: new. LookupError "unknown encoding: x". */
Value codec_lookup(const char *encoding) MUST_CHECK;
bool codec_register(Borrowed search_function) MUST_CHECK;
bool codec_unregister(Borrowed search_function) MUST_CHECK;
bool codec_register_error(const char *name, Borrowed handler) MUST_CHECK;
Value codec_lookup_error(const char *name /* NULL: strict */) MUST_CHECK;
/* codecs.encode and codecs.decode: any object to any object. */
Value codec_encode(Borrowed v, const char *encoding, const char *errors) MUST_CHECK;
Value codec_decode(Borrowed v, const char *encoding, const char *errors) MUST_CHECK;
/* The codec's stream and incremental classes, called as codecs' functions call them: new. */
Value codec_incremental_encoder(Borrowed info, const char *errors) MUST_CHECK;
Value codec_incremental_decoder(Borrowed info, const char *errors) MUST_CHECK;
/* Looks a codec up and insists on a text encoding; `instead` names the function for others, "codecs.open()". */
Value codec_lookup_text(const char *encoding, const char *instead) MUST_CHECK;

#endif
