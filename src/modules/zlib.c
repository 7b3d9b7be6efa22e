/* SPDX-License-Identifier: MIT
   zlib: compression over the C library of that name. Input is fed and output taken in steps by one function, codec_run,
   which runs the library without the lock; while it does so, the object is busy and others that want it wait. */
#define ZLIB_CONST
#include <zlib.h>

#include "gil/region.h"
#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/module.h"
#include "types/dict.h"

typedef struct {
    Value error; /* zlib.error */
} ZlibState;

extern ModuleDef const zlib_module;
static Borrowed zlib_error_class(void) { return ((ZlibState *)module_state(&zlib_module))->error; }

enum { DEFAULT_BUFFER_SIZE = 16384, MEMORY_LEVEL = 8 };

/* A compressor or a decompressor. */
typedef struct {
    Object head;
    z_stream stream;
    bool open;              /* the library's state is there */
    bool busy;              /* a thread runs the library without the lock; guarded by the GIL */
    char eof;               /* decompressor: the end of the stream was seen */
    Value unused_data;      /* Bytes behind the end */
    Value unconsumed_tail;  /* Bytes that max_length left over */
    Value dictionary;       /* bytes-like, or NULL */
} Codec;
static Type compress_type, decompress_type;

/* --- errors --- */

static void *zlib_raise(z_stream const *stream, int code, const char *what) {
    const char *message = code == Z_VERSION_ERROR ? "library version mismatch" : stream->msg;
    if (!message && code == Z_BUF_ERROR)
        message = "incomplete or truncated stream";
    else if (!message && code == Z_STREAM_ERROR)
        message = "inconsistent stream state";
    else if (!message && code == Z_DATA_ERROR)
        message = "invalid input data";
    if (message)
        return module_raise(zlib_error_class(), "Error %d %s: %.200s", code, what, message);
    return module_raise(zlib_error_class(), "Error %d %s", code, what);
}

/* --- running the library --- */

/* Output under construction. */
typedef struct {
    unsigned char *data;
    size_t size, capacity, limit; /* limit: never more than this */
} Output;

static bool output_grow(Output *o) {
    size_t wanted = o->capacity ? o->capacity * 2 : o->limit < DEFAULT_BUFFER_SIZE ? o->limit : DEFAULT_BUFFER_SIZE;
    wanted = wanted > o->limit ? o->limit : wanted ? wanted : 1;
    unsigned char *data = o->data ? memory_resize(o->data, wanted) : memory_new(wanted);
    if (!data)
        return false;
    o->data = data;
    o->capacity = wanted;
    return true;
}

static Value output_finish(Output *o) {
    Value result = bytes_new((char *)o->data, (ssize_t)o->size);
    memory_free(o->data);
    o->data = NULL;
    return result;
}

typedef int (*CodecFn)(z_stream *stream, int flush);

/* What one run is given and leaves: the input that was not consumed is in the stream and in `rest`. */
typedef struct {
    z_stream *stream;
    const unsigned char *input;
    size_t rest;            /* bytes of input not given to the stream yet */
    int last_flush;         /* flush mode for the last piece of input */
    int code;               /* the library's last answer */
} CodecRun;

static int codec_step(CodecFn function, CodecRun *run, Output *o) {
    z_stream *s = run->stream;
    if (s->avail_in == 0) {
        s->next_in = run->input;
        s->avail_in = run->rest > UINT32_MAX ? UINT32_MAX : (unsigned)run->rest;
        run->input += s->avail_in;
        run->rest -= s->avail_in;
    }
    size_t room = o->capacity - o->size;
    s->next_out = o->data + o->size;
    s->avail_out = room > UINT32_MAX ? UINT32_MAX : (unsigned)room;
    unsigned before = s->avail_out;
    int flush = run->rest ? Z_NO_FLUSH : run->last_flush, code = Z_OK;
    if (s->avail_in + before < 2048)
        code = function(s, flush);
    else
        BLOCKING(REGION_ZLIB) { code = function(s, flush); }
    o->size += before - s->avail_out;
    return code;
}

/* Runs until the input is used up and the output flushed, the stream ends, the limit is reached or the library
   complains. False: MemoryError. `dictionary` answers Z_NEED_DICT: it returns false with an exception. */
static bool codec_run(CodecFn function, CodecRun *run, Output *o, bool (*dictionary)(Codec *), Codec *codec) {
    if (!o->data && !output_grow(o))
        return false;
    for (;;) {
        run->code = codec_step(function, run, o);
        if (run->code == Z_NEED_DICT && dictionary && codec->dictionary) {
            if (!dictionary(codec))
                return false;
            continue;
        }
        if (run->code != Z_OK && run->code != Z_BUF_ERROR)
            return true;
        bool full = o->size == o->capacity;
        if (full && o->capacity >= o->limit)
            return true;
        if (!full && run->stream->avail_in == 0 && run->rest == 0)
            return true;
        if (!full && run->code == Z_BUF_ERROR && run->stream->avail_out)
            return true;
        if (full && !output_grow(o))
            return false;
    }
}

/* --- one-shot functions --- */

static Value zlib_compress_buffer(Buffer *buffer, int level, int window_bits) {
    z_stream stream = {0};
    int code = deflateInit2(&stream, level, Z_DEFLATED, window_bits, MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
    if (code == Z_MEM_ERROR)
        return raise_error(&exc_MemoryError, "Out of memory while compressing data");
    if (code == Z_STREAM_ERROR)
        return module_raise(zlib_error_class(), "Bad compression level");
    if (code != Z_OK)
        return zlib_raise(&stream, code, "while compressing data");
    Output o = {.limit = SIZE_MAX};
    CodecRun run = {&stream, buffer->data, (size_t)buffer->size, Z_FINISH, Z_OK};
    bool good = codec_run(deflate, &run, &o, NULL, NULL);
    if (good && run.code != Z_STREAM_END) {
        zlib_raise(&stream, run.code, "while compressing data");
        good = false;
    }
    deflateEnd(&stream);
    if (good)
        return output_finish(&o);
    memory_free(o.data);
    return NULL;
}

static Value zlib_py_compress(Borrowed module, Borrowed const *args) {
    int level = Z_DEFAULT_COMPRESSION, window_bits = MAX_WBITS;
    Buffer buffer;
    if ((args[1] && !arg_int(args[1], &level)) || (args[2] && !arg_int(args[2], &window_bits)) ||
        !buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    Value result = zlib_compress_buffer(&buffer, level, window_bits);
    buffer_release(&buffer);
    return result;
}

static Value zlib_decompress_buffer(Buffer *buffer, int window_bits, ssize_t first_size) {
    z_stream stream = {0};
    int code = inflateInit2(&stream, window_bits);
    if (code == Z_MEM_ERROR)
        return raise_error(&exc_MemoryError, "Out of memory while decompressing data");
    if (code != Z_OK) {
        zlib_raise(&stream, code, "while preparing to decompress data");
        inflateEnd(&stream);
        return NULL;
    }
    Output o = {.limit = SIZE_MAX, .capacity = (size_t)first_size};
    o.data = memory_new(o.capacity);
    CodecRun run = {&stream, buffer->data, (size_t)buffer->size, Z_FINISH, Z_OK};
    bool good = o.data && codec_run(inflate, &run, &o, NULL, NULL);
    if (good && run.code != Z_STREAM_END) {
        if (run.code == Z_MEM_ERROR)
            raise_error(&exc_MemoryError, "Out of memory while decompressing data");
        else
            zlib_raise(&stream, run.code == Z_OK ? Z_BUF_ERROR : run.code, "while decompressing data");
        good = false;
    }
    inflateEnd(&stream);
    if (good)
        return output_finish(&o);
    memory_free(o.data);
    return NULL;
}

static Value zlib_py_decompress(Borrowed module, Borrowed const *args) {
    int window_bits = MAX_WBITS;
    ssize_t first_size = DEFAULT_BUFFER_SIZE;
    Buffer buffer;
    if ((args[1] && !arg_int(args[1], &window_bits)) || (args[2] && !arg_ssize(args[2], &first_size)))
        return NULL;
    if (first_size < 0)
        return raise_error(&exc_ValueError, "bufsize must be non-negative");
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    Value result = zlib_decompress_buffer(&buffer, window_bits, ssize_max(first_size, 1));
    buffer_release(&buffer);
    return result;
}

/* --- codec objects --- */

static Codec *codec_wait(Borrowed v) {
    Codec *self = AS(Codec, v);
    while (UNLIKELY(self->busy)) {
        BLOCKING(REGION_ZLIB) {}
    }
    return self;
}

static Codec *codec_new(Type *type) {
    Codec *self = NEW_OBJECT(Codec, type);
    if (!self)
        return NULL;
    memset(&self->stream, 0, sizeof self->stream);
    self->open = self->busy = false;
    self->eof = 0;
    self->unused_data = bytes_new("", 0);
    self->unconsumed_tail = bytes_new("", 0);
    self->dictionary = NULL;
    return self;
}

static void codec_close(Codec *self) {
    if (!self->open)
        return;
    self->open = false;
    if (self->head.type == &compress_type)
        deflateEnd(&self->stream);
    else
        inflateEnd(&self->stream);
}

static void codec_dealloc(Object *o) {
    Codec *self = (Codec *)o;
    codec_close(self);
    drop(self->unused_data);
    drop(self->unconsumed_tail);
    drop(self->dictionary);
    object_free(self);
}

/* Drops a codec whose library state could not be made, and raises. */
static Value codec_fail_init(Codec *self, int code, const char *what) {
    z_stream stream = self->stream;
    drop_ref(self);
    if (code == Z_MEM_ERROR)
        return raise_error(&exc_MemoryError, "Can't allocate memory for %s object", what);
    if (code == Z_STREAM_ERROR)
        return raise_error(&exc_ValueError, "Invalid initialization option");
    return zlib_raise(&stream, code, what[0] == 'c' ? "while creating compression object" : "while creating decompression object");
}

static Value zlib_py_compressobj(Borrowed module, Borrowed const *args) {
    int options[5] = {Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY};
    for (int i = 0; i < 5; i++)
        if (args[i] && !arg_int(args[i], &options[i]))
            return NULL;
    Buffer dictionary = {0};
    bool has_dictionary = args[5] && args[5] != NONE;
    if (has_dictionary && !buffer_get(args[5], &dictionary, BUFFER_SIMPLE))
        return NULL;
    Codec *self = codec_new(&compress_type);
    Value result = TO_VALUE(self);
    if (self) {
        int code = deflateInit2(&self->stream, options[0], options[1], options[2], options[3], options[4]);
        self->open = code == Z_OK;
        if (code != Z_OK)
            result = codec_fail_init(self, code, "compression");
        else if (has_dictionary &&
                 deflateSetDictionary(&self->stream, dictionary.data, (unsigned)dictionary.size) != Z_OK) {
            drop_ref(self);
            result = raise_error(&exc_ValueError, "Invalid dictionary");
        }
    }
    buffer_release(&dictionary);
    return result;
}

/* Gives the decompressor its dictionary. */
static bool codec_set_dictionary(Codec *self) {
    Buffer dictionary;
    if (!buffer_get(self->dictionary, &dictionary, BUFFER_SIMPLE))
        return false;
    int code = inflateSetDictionary(&self->stream, dictionary.data, (unsigned)dictionary.size);
    buffer_release(&dictionary);
    if (code != Z_OK)
        zlib_raise(&self->stream, code, "while setting zdict");
    return code == Z_OK;
}

static Value zlib_py_decompressobj(Borrowed module, Borrowed const *args) {
    int window_bits = MAX_WBITS;
    if (args[0] && !arg_int(args[0], &window_bits))
        return NULL;
    if (args[1] && !buffer_is_supported(args[1]))
        return raise_error(&exc_TypeError, "zdict argument must support the buffer protocol");
    Codec *self = codec_new(&decompress_type);
    if (!self)
        return NULL;
    self->dictionary = own_maybe(args[1]);
    int code = inflateInit2(&self->stream, window_bits);
    self->open = code == Z_OK;
    if (code != Z_OK)
        return codec_fail_init(self, code, "decompression");
    if (self->dictionary && window_bits < 0 && !codec_set_dictionary(self)) { /* raw streams do not ask for it */
        drop_ref(self);
        return NULL;
    }
    return TO_VALUE(self);
}

/* --- compressor --- */

static Value compress_run(Codec *self, Buffer *buffer, int flush, const char *what) {
    Output o = {.limit = SIZE_MAX};
    CodecRun run = {&self->stream, buffer ? buffer->data : NULL, buffer ? (size_t)buffer->size : 0, flush, Z_OK};
    self->stream.avail_in = 0;
    self->busy = true;
    bool good = codec_run(deflate, &run, &o, NULL, NULL);
    self->busy = false;
    if (good && run.code != Z_OK && run.code != Z_BUF_ERROR && run.code != Z_STREAM_END) {
        zlib_raise(&self->stream, run.code, what);
        good = false;
    }
    if (good && flush == Z_FINISH && run.code == Z_STREAM_END)
        codec_close(self);
    if (good)
        return output_finish(&o);
    memory_free(o.data);
    return NULL;
}

static Value compress_py_compress(Borrowed v, Borrowed const *args) {
    Buffer buffer;
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    Value result = compress_run(codec_wait(v), &buffer, Z_NO_FLUSH, "while compressing data");
    buffer_release(&buffer);
    return result;
}

static Value compress_py_flush(Borrowed v, Borrowed const *args) {
    int mode = Z_FINISH;
    if (args[0] && !arg_int(args[0], &mode))
        return NULL;
    if (mode == Z_NO_FLUSH)
        return bytes_new("", 0);
    return compress_run(codec_wait(v), NULL, mode, "while flushing");
}

/* A copy of either kind. */
static Value codec_py_copy(Borrowed v, Borrowed const *args) {
    Codec *self = codec_wait(v), *copy = codec_new(self->head.type);
    if (!copy)
        return NULL;
    bool compressor = self->head.type == &compress_type;
    int code = Z_STREAM_ERROR;
    if (self->open)
        code = compressor ? deflateCopy(&copy->stream, &self->stream) : inflateCopy(&copy->stream, &self->stream);
    copy->open = code == Z_OK;
    copy->eof = self->eof;
    REPLACE(copy->unused_data, own(self->unused_data));
    REPLACE(copy->unconsumed_tail, own(self->unconsumed_tail));
    copy->dictionary = own_maybe(self->dictionary);
    if (code == Z_OK)
        return TO_VALUE(copy);
    drop_ref(copy);
    if (code == Z_STREAM_ERROR)
        return raise_error(&exc_ValueError, "Inconsistent stream state");
    if (code == Z_MEM_ERROR)
        return raise_error(&exc_MemoryError, "Can't allocate memory for %scompression object", compressor ? "" : "de");
    return zlib_raise(&self->stream, code, compressor ? "while copying compression object" : "while copying decompression object");
}

/* --- decompressor --- */

/* Sorts what was not consumed: behind the end of the stream into unused_data, otherwise into unconsumed_tail. */
static bool decompress_keep_rest(Codec *self, const unsigned char *end, int code) {
    size_t left = (size_t)(end - self->stream.next_in);
    if (code == Z_STREAM_END && left > 0) {
        ssize_t old = bytes_size(self->unused_data);
        Value joined = bytes_new(NULL, old + (ssize_t)left);
        if (!joined)
            return false;
        memcpy(bytes_data(joined), bytes_data(self->unused_data), (size_t)old);
        memcpy(bytes_data(joined) + old, self->stream.next_in, left);
        REPLACE(self->unused_data, joined);
    }
    if ((code != Z_STREAM_END && left > 0) || bytes_size(self->unconsumed_tail)) {
        Value tail = bytes_new((const char *)self->stream.next_in, (ssize_t)left);
        if (!tail)
            return false;
        REPLACE(self->unconsumed_tail, tail);
    }
    self->stream.avail_in = 0;
    return true;
}

/* Runs and keeps the rest. *code is the library's last answer. NULL: an exception. */
static Value decompress_run(Codec *self, const char *data, ssize_t size, size_t limit, int flush, int *code) {
    Output o = {.limit = limit};
    CodecRun run = {&self->stream, (const unsigned char *)data, (size_t)size, flush, Z_OK};
    self->stream.avail_in = 0;
    self->stream.next_in = run.input;
    self->busy = true;
    bool good = codec_run(inflate, &run, &o, codec_set_dictionary, self);
    self->busy = false;
    *code = run.code;
    if (good && decompress_keep_rest(self, (const unsigned char *)data + size, run.code)) {
        if (run.code == Z_STREAM_END)
            self->eof = 1;
        return output_finish(&o);
    }
    memory_free(o.data);
    return NULL;
}

static Value decompress_py_decompress(Borrowed v, Borrowed const *args) {
    ssize_t max_length = 0;
    Buffer buffer;
    if (args[1] && !arg_ssize(args[1], &max_length))
        return NULL;
    if (max_length < 0)
        return raise_error(&exc_ValueError, "max_length must be non-negative");
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    Codec *self = codec_wait(v);
    int code;
    OWNED Value result = decompress_run(self, buffer.data, buffer.size, max_length ? (size_t)max_length : SIZE_MAX,
                                        Z_SYNC_FLUSH, &code);
    buffer_release(&buffer);
    if (result && code != Z_STREAM_END && code != Z_OK && code != Z_BUF_ERROR)
        return zlib_raise(&self->stream, code, "while decompressing data");
    return MOVE(result);
}

static Value decompress_py_flush(Borrowed v, Borrowed const *args) {
    ssize_t length = DEFAULT_BUFFER_SIZE;
    if (args[0] && !arg_ssize(args[0], &length))
        return NULL;
    if (length <= 0)
        return raise_error(&exc_ValueError, "length must be greater than zero");
    Codec *self = codec_wait(v);
    OWNED Value tail = own(self->unconsumed_tail);
    int code;
    Value result = decompress_run(self, bytes_data(tail), bytes_size(tail), SIZE_MAX, Z_FINISH, &code);
    if (result && code == Z_STREAM_END)
        codec_close(self);
    return result;
}

/* --- checksums --- */

/* Data smaller than this is not worth giving the lock away. */
enum { CHECKSUM_REGION_SIZE = 65536 };

static Value zlib_checksum(Borrowed data, Borrowed start, unsigned long value,
                           unsigned long (*function)(unsigned long, const unsigned char *, size_t)) {
    if (start) {
        OWNED Value index = number_index(start);
        if (!index)
            return NULL;
        value = (uint32_t)int_get_uint64_mask(index);
    }
    Buffer buffer;
    if (!buffer_get(data, &buffer, BUFFER_SIMPLE))
        return NULL;
    if (buffer.size < CHECKSUM_REGION_SIZE)
        value = function(value, buffer.data, (size_t)buffer.size);
    else
        BLOCKING(REGION_ZLIB) { value = function(value, buffer.data, (size_t)buffer.size); }
    buffer_release(&buffer);
    return imm_int((int64_t)(value & 0xffffffff));
}

static Value zlib_py_adler32(Borrowed module, Borrowed const *args) { return zlib_checksum(args[0], args[1], 1, adler32_z); }
static Value zlib_py_crc32(Borrowed module, Borrowed const *args) { return zlib_checksum(args[0], args[1], 0, crc32_z); }

/* --- tables --- */

static const MethodDef compress_methods[] = {
    METHOD("compress", compress_py_compress, "($self, data, /)", "Compresses data; returns what is ready."),
    METHOD("flush", compress_py_flush, "($self, mode=zlib.Z_FINISH, /)", "Returns what is still held back."),
    METHOD("copy", codec_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("__copy__", codec_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("__deepcopy__", codec_py_copy, "($self, memo, /)", "A copy that goes on independently."),
    METHOD_END,
};
static const MethodDef decompress_methods[] = {
    METHOD("decompress", decompress_py_decompress, "($self, data, /, max_length=0)",
           "Decompresses data; returns what is ready, at most max_length bytes."),
    METHOD("flush", decompress_py_flush, "($self, length=zlib.DEF_BUF_SIZE, /)", "Returns all that is left."),
    METHOD("copy", codec_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("__copy__", codec_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("__deepcopy__", codec_py_copy, "($self, memo, /)", "A copy that goes on independently."),
    METHOD_END,
};
static const MemberDef decompress_members[] = {
    {"unused_data", MEMBER_OBJECT, offsetof(Codec, unused_data), true, "Data behind the end of the stream."},
    {"unconsumed_tail", MEMBER_OBJECT, offsetof(Codec, unconsumed_tail), true, "Data that max_length left over."},
    {"eof", MEMBER_BOOL, offsetof(Codec, eof), true, "Whether the end of the stream was reached."},
    MEMBER_END,
};

static TypeInfo compress_info = {.methods = compress_methods, .dealloc = codec_dealloc};
static TypeInfo decompress_info = {.methods = decompress_methods, .members = decompress_members, .dealloc = codec_dealloc};
static Type compress_type = {STATIC_TYPE("zlib.Compress", Codec, &compress_info), .flags = TYPE_FLAG_DISALLOW_INSTANTIATION};
static Type decompress_type = {
    STATIC_TYPE("zlib.Decompress", Codec, &decompress_info), .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

static const MethodDef zlib_methods[] = {
    METHOD("adler32", zlib_py_adler32, "($module, data, value=1, /)", "Adler-32 checksum of the data, continued from value."),
    METHOD("compress", zlib_py_compress, "($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)",
           "The data compressed."),
    METHOD("compressobj", zlib_py_compressobj,
           "($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, "
           "strategy=Z_DEFAULT_STRATEGY, zdict=None)",
           "An object that compresses in pieces."),
    METHOD("crc32", zlib_py_crc32, "($module, data, value=0, /)", "CRC-32 of the data, continued from value."),
    METHOD("decompress", zlib_py_decompress, "($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)",
           "The data decompressed."),
    METHOD("decompressobj", zlib_py_decompressobj, "($module, /, wbits=MAX_WBITS, zdict=b'')",
           "An object that decompresses in pieces."),
    METHOD_END,
};

static bool zlib_exec(Borrowed module) {
    static const struct { const char *name; int value; } constants[] = {
        {"MAX_WBITS", MAX_WBITS}, {"DEFLATED", Z_DEFLATED}, {"DEF_MEM_LEVEL", MEMORY_LEVEL},
        {"DEF_BUF_SIZE", DEFAULT_BUFFER_SIZE}, {"Z_NO_COMPRESSION", Z_NO_COMPRESSION}, {"Z_BEST_SPEED", Z_BEST_SPEED},
        {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION}, {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
        {"Z_FILTERED", Z_FILTERED}, {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY}, {"Z_RLE", Z_RLE}, {"Z_FIXED", Z_FIXED},
        {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY}, {"Z_NO_FLUSH", Z_NO_FLUSH}, {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
        {"Z_SYNC_FLUSH", Z_SYNC_FLUSH}, {"Z_FULL_FLUSH", Z_FULL_FLUSH}, {"Z_FINISH", Z_FINISH}, {"Z_BLOCK", Z_BLOCK},
        {"Z_TREES", Z_TREES},
    };
    for (int i = 0; i < ARRAY_LENGTH(constants); i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    ZlibState *state = module_state(&zlib_module);
    return dict_remove_text(module_dict(module), "Compress") >= 0 && dict_remove_text(module_dict(module), "Decompress") >= 0 &&
           module_add_exception(module, "zlib.error", NULL, NULL, &state->error) &&
           module_add_text(module, "ZLIB_VERSION", ZLIB_VERSION) &&
           module_add_text(module, "ZLIB_RUNTIME_VERSION", zlibVersion()) && module_add_text(module, "__version__", "1.0");
}
static int zlib_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((ZlibState *)state)->error);
    return 0;
}
static void zlib_clear(void *state) { drop(MOVE(((ZlibState *)state)->error)); }

static Type *const zlib_types[] = {&compress_type, &decompress_type, NULL};
static int zlib_module_id;

ModuleDef const zlib_module = {
    .name = "zlib",
    .doc = "Compression compatible with gzip.",
    .methods = zlib_methods,
    .types = zlib_types,
    .exec = zlib_exec,
    .state_size = sizeof(ZlibState),
    .traverse = zlib_traverse,
    .clear = zlib_clear,
    .id = &zlib_module_id,
};
