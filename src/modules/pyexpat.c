/* SPDX-License-Identifier: MIT
   pyexpat: the parser object around expat, and the module with its submodules errors and model. The handlers that expat
   calls are in pyexpat_handlers.c. */
#include "modules/pyexpat.h"

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define XML_BUFFER_DEFAULT 8192
#define XML_READ_SIZE 2048
#define XML_CHUNK (1 << 20)

typedef struct {
    Value error; /* the class ExpatError */
} ExpatState;
extern ModuleDef const pyexpat_module;
static ExpatState *expat_state(void) { return module_state(&pyexpat_module); }

/* ------------------------------------------------------------------ errors */

void *raise_expat(XML_Parser parser, enum XML_Error code) {
    int64_t line = (int64_t)XML_GetErrorLineNumber(parser), column = (int64_t)XML_GetErrorColumnNumber(parser);
    OWNED Value message = str_format("%s: line %lld, column %lld", XML_ErrorString(code), (long long)line, (long long)column);
    OWNED Value error = message ? call_1(expat_state()->error, message) : NULL;
    if (error && set_attr_text(error, "code", imm_int(code)) && set_attr_text(error, "offset", imm_int(column)) &&
        set_attr_text(error, "lineno", imm_int(line)))
        raise_value(AS(Type, expat_state()->error), error);
    return NULL;
}

/* What a call of Parse gives: expat's status, after the rest of the text was given out. */
static Value xml_result(XmlParser *self, int status) {
    if (error_is_set())
        return NULL;
    if (status == 0)
        return raise_expat(self->parser, XML_GetErrorCode(self->parser));
    return xml_flush_text(self) ? imm_int(status) : NULL;
}

/* ------------------------------------------------------------------ life */

static XmlParser *xml_parser_make(XML_Parser parser, Borrowed intern) {
    XmlParser *self = parser ? AS(XmlParser, type_alloc(&xml_parser_type)) : NULL;
    if (!self) {
        if (parser)
            XML_ParserFree(parser);
        else
            raise_error(&exc_RuntimeError, "XML_ParserCreate failed");
        return NULL;
    }
    self->parser = parser;
    self->buffer_size = XML_BUFFER_DEFAULT;
    self->intern = own_maybe(intern);
    XML_SetUserData(parser, self);
    XML_SetUnknownEncodingHandler(parser, pyexpat_unknown_encoding, NULL);
    return self;
}

static void xml_parser_slot_clear(Object *o) {
    XmlParser *self = (XmlParser *)o;
    for (int i = 0; i < HANDLER_COUNT; i++) {
        Value old = self->handlers[i];
        self->handlers[i] = NULL;
        if (self->parser)
            xml_install_handler(self, i);
        drop(old);
    }
    REPLACE(self->intern, NULL);
}

static void xml_parser_slot_dealloc(Object *o) {
    XmlParser *self = (XmlParser *)o;
    gc_untrack(o);
    xml_parser_slot_clear(o);
    if (self->parser)
        XML_ParserFree(self->parser);
    memory_free(self->buffer);
    object_free(o);
}

static int xml_parser_slot_traverse(Object *o, Visitor visitor, void *arg) {
    XmlParser *self = (XmlParser *)o;
    for (int i = 0; i < HANDLER_COUNT; i++)
        VISIT(self->handlers[i]);
    VISIT(self->intern);
    return 0;
}

/* A str, or None for NULL. */
static bool xml_optional_text(const char *function, const char *name, Borrowed v, const char **out) {
    *out = NULL;
    if (v == NONE)
        return true;
    if (!is_str(v))
        return raise_error(&exc_TypeError, "%s() argument '%s' must be str or None, not %T", function, name, v);
    *out = arg_text(function, 1, v, NULL);
    return *out != NULL;
}

static Value pyexpat_py_ParserCreate(Borrowed module, Borrowed const *args) {
    Borrowed encoding = args[0] ? args[0] : NONE, separator = args[1] ? args[1] : NONE;
    const char *encoding_text = NULL, *separator_text = NULL;
    if (!xml_optional_text("ParserCreate", "encoding", encoding, &encoding_text) ||
        !xml_optional_text("ParserCreate", "namespace_separator", separator, &separator_text))
        return NULL;
    if (separator_text && strlen(separator_text) > 1)
        return raise_error(&exc_ValueError, "namespace_separator must be at most one character, omitted, or None");
    if (args[2] && args[2] != NONE && !is_dict(args[2]))
        return raise_error(&exc_TypeError, "intern must be a dictionary");
    OWNED Value intern = !args[2] ? dict_new() : args[2] == NONE ? NULL : own(args[2]);
    if (!args[2] && !intern)
        return NULL;
    XML_Parser parser = XML_ParserCreate_MM(encoding_text, NULL, separator_text);
    if (parser)
        XML_SetHashSalt(parser, pyexpat_hash_salt());
    return TO_VALUE(xml_parser_make(parser, intern));
}

/* ------------------------------------------------------------------ parsing */

static Value xml_parse_memory(XmlParser *self, const char *data, ssize_t size, bool is_final) {
    int status = 1;
    for (; status && size > XML_CHUNK; data += XML_CHUNK, size -= XML_CHUNK) {
        status = XML_Parse(self->parser, data, XML_CHUNK, 0);
        if (error_is_set())
            return NULL;
    }
    if (status)
        status = XML_Parse(self->parser, data, (int)size, is_final);
    return xml_result(self, status);
}

static Value xml_py_Parse(Borrowed v, Borrowed const *args) {
    XmlParser *self = AS(XmlParser, v);
    int is_final = args[1] ? is_true(args[1]) : 0;
    if (is_final < 0)
        return NULL;
    if (is_str(args[0])) {
        ssize_t size;
        const char *text = str_utf8(args[0], &size);
        if (!text)
            return NULL;
        XML_SetEncoding(self->parser, "utf-8"); /* whatever the document says: it was decoded already */
        return xml_parse_memory(self, text, size, is_final);
    }
    Buffer view;
    if (!buffer_get(args[0], &view, BUFFER_SIMPLE))
        return NULL;
    Value result = xml_parse_memory(self, view.data, view.size, is_final);
    buffer_release(&view);
    return result;
}

/* Reads into expat's buffer: the number of bytes, -1 on error. */
static ssize_t xml_read(Borrowed read, char *out) {
    OWNED Value data = call_1(read, imm_int(XML_READ_SIZE));
    if (!data)
        return -1;
    if (!is_bytes(data) && !is_bytearray(data))
        return raise_error(&exc_TypeError, "read() did not return a bytes object (type=%T)", data), -1;
    ssize_t size = is_bytes(data) ? bytes_size(data) : bytearray_size(data);
    if (size > XML_READ_SIZE)
        return raise_error(&exc_ValueError, "read() returned too much data: %i bytes requested, %zd returned", XML_READ_SIZE,
                           size),
               -1;
    memcpy(out, is_bytes(data) ? bytes_data(data) : bytearray_data(data), (size_t)size);
    return size;
}

static Value xml_py_ParseFile(Borrowed v, Borrowed const *args) {
    XmlParser *self = AS(XmlParser, v);
    OWNED Value read = NULL;
    int has = find_attr(args[0], STR(read), &read);
    if (has < 0)
        return NULL;
    if (!has)
        return raise_error(&exc_TypeError, "argument must have 'read' attribute");
    for (;;) {
        void *buffer = XML_GetBuffer(self->parser, XML_READ_SIZE);
        if (!buffer)
            return xml_result(self, 0);
        ssize_t size = xml_read(read, buffer);
        if (size < 0)
            return NULL;
        int status = XML_ParseBuffer(self->parser, (int)size, size == 0);
        if (error_is_set())
            return NULL;
        if (!status || size == 0)
            return xml_result(self, status);
    }
}

static Value xml_py_SetBase(Borrowed v, Borrowed const *args) {
    const char *base = arg_text("SetBase", 1, args[0], NULL);
    if (!base)
        return NULL;
    return XML_SetBase(AS(XmlParser, v)->parser, base) ? NONE : raise_no_memory();
}

static Value xml_py_GetBase(Borrowed v, Borrowed const *args) { return xml_text(XML_GetBase(AS(XmlParser, v)->parser)); }

static Value xml_py_GetInputContext(Borrowed v, Borrowed const *args) {
    XmlParser *self = AS(XmlParser, v);
    int offset, size;
    const char *buffer = self->in_callback ? XML_GetInputContext(self->parser, &offset, &size) : NULL;
    return buffer ? bytes_new(buffer + offset, size - offset) : NONE;
}

static Value xml_py_ExternalEntityParserCreate(Borrowed v, Borrowed const *args) {
    XmlParser *self = AS(XmlParser, v);
    const char *context = NULL, *encoding = NULL;
    if (args[0] != NONE && !(context = arg_text("ExternalEntityParserCreate", 1, args[0], NULL)))
        return NULL;
    if (args[1] && !(encoding = arg_text("ExternalEntityParserCreate", 2, args[1], NULL)))
        return NULL;
    XML_Parser parser = XML_ExternalEntityParserCreate(self->parser, context, encoding);
    if (!parser)
        return raise_no_memory();
    OWNED XmlParser *child = xml_parser_make(parser, self->intern);
    if (!child)
        return NULL;
    child->buffer_size = self->buffer_size;
    child->ordered_attributes = self->ordered_attributes;
    child->specified_attributes = self->specified_attributes;
    child->namespace_prefixes = self->namespace_prefixes;
    if (self->buffer && !(child->buffer = memory_new((size_t)child->buffer_size)))
        return NULL;
    for (int i = 0; i < HANDLER_COUNT; i++) {
        child->handlers[i] = own_maybe(self->handlers[i]);
        if (child->handlers[i])
            xml_install_handler(child, i);
    }
    return TO_VALUE(MOVE(child));
}

static Value xml_py_SetParamEntityParsing(Borrowed v, Borrowed const *args) {
    int flag;
    if (!arg_int(args[0], &flag))
        return NULL;
    return imm_int(XML_SetParamEntityParsing(AS(XmlParser, v)->parser, (enum XML_ParamEntityParsing)flag));
}

static Value xml_py_UseForeignDTD(Borrowed v, Borrowed const *args) {
    int flag = args[0] ? is_true(args[0]) : 1;
    if (flag < 0)
        return NULL;
    enum XML_Error code = XML_UseForeignDTD(AS(XmlParser, v)->parser, flag ? XML_TRUE : XML_FALSE);
    return code == XML_ERROR_NONE ? NONE : raise_expat(AS(XmlParser, v)->parser, code);
}

/* ------------------------------------------------------------------ attributes */

static Value xml_get_handler(Borrowed v, void *closure) {
    Borrowed handler = AS(XmlParser, v)->handlers[(intptr_t)closure];
    return own(handler ? handler : NONE);
}

static bool xml_set_handler(Borrowed v, Borrowed value, void *closure) {
    XmlParser *self = AS(XmlParser, v);
    int index = (int)(intptr_t)closure;
    if (!value)
        return raise_error(&exc_RuntimeError, "Cannot delete attribute");
    /* Text that came while the old handler was there is the old one's. */
    if (index == HANDLER_CHARACTER_DATA && !xml_flush_text(self))
        return false;
    REPLACE(self->handlers[index], value == NONE ? NULL : own(value));
    xml_install_handler(self, index);
    return true;
}

typedef enum { AT_LINE, AT_COLUMN, AT_BYTE, AT_CODE } XmlPlace;
static Value xml_get_place(Borrowed v, void *closure) {
    XML_Parser parser = AS(XmlParser, v)->parser;
    switch ((XmlPlace)(intptr_t)closure) {
    case AT_LINE:
        return int_new((int64_t)XML_GetCurrentLineNumber(parser));
    case AT_COLUMN:
        return int_new((int64_t)XML_GetCurrentColumnNumber(parser));
    case AT_BYTE:
        return int_new((int64_t)XML_GetCurrentByteIndex(parser));
    case AT_CODE:
        break;
    }
    return imm_int(XML_GetErrorCode(parser));
}

static Value xml_get_flag(Borrowed v, void *closure) {
    return bool_value(*(int *)((char *)AS(XmlParser, v) + (intptr_t)closure) != 0);
}
static bool xml_set_flag(Borrowed v, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_RuntimeError, "Cannot delete attribute");
    int flag = is_true(value);
    if (flag < 0)
        return false;
    *(int *)((char *)AS(XmlParser, v) + (intptr_t)closure) = flag;
    if ((intptr_t)closure == offsetof(XmlParser, namespace_prefixes))
        XML_SetReturnNSTriplet(AS(XmlParser, v)->parser, flag);
    return true;
}

static Value xml_get_buffer_text(Borrowed v, void *closure) { return bool_value(AS(XmlParser, v)->buffer != NULL); }
static bool xml_set_buffer_text(Borrowed v, Borrowed value, void *closure) {
    XmlParser *self = AS(XmlParser, v);
    if (!value)
        return raise_error(&exc_RuntimeError, "Cannot delete attribute");
    int on = is_true(value);
    if (on < 0)
        return false;
    if (on && !self->buffer) {
        self->buffer = memory_new((size_t)self->buffer_size);
        self->buffer_used = 0;
        return self->buffer != NULL;
    }
    if (!on && self->buffer) {
        if (!xml_flush_text(self))
            return false;
        memory_free(self->buffer);
        self->buffer = NULL;
    }
    return true;
}

static Value xml_get_buffer_size(Borrowed v, void *closure) { return imm_int(AS(XmlParser, v)->buffer_size); }
static Value xml_get_buffer_used(Borrowed v, void *closure) { return imm_int(AS(XmlParser, v)->buffer_used); }
static bool xml_set_buffer_size(Borrowed v, Borrowed value, void *closure) {
    XmlParser *self = AS(XmlParser, v);
    ssize_t size;
    if (!value)
        return raise_error(&exc_RuntimeError, "Cannot delete attribute");
    if (!is_int(value))
        return raise_error(&exc_TypeError, "buffer_size must be an integer");
    if (!arg_ssize(value, &size))
        return false;
    if (size == self->buffer_size)
        return true;
    if (size <= 0)
        return raise_error(&exc_ValueError, "buffer_size must be greater than zero");
    if (size > INT32_MAX)
        return raise_error(&exc_ValueError, "buffer_size must not be greater than %i", INT32_MAX);
    if (self->buffer) {
        if (!xml_flush_text(self))
            return false;
        char *buffer = memory_new((size_t)size);
        if (!buffer)
            return false;
        memory_free(self->buffer);
        self->buffer = buffer;
    }
    self->buffer_size = (int)size;
    return true;
}

/* ------------------------------------------------------------------ tables of the parser */

static MethodDef const xml_parser_methods[] = {
    METHOD("Parse", xml_py_Parse, "($self, data, isfinal=False, /)",
           "Parse XML data.\n\nisfinal should be true at end of input."),
    METHOD("ParseFile", xml_py_ParseFile, "($self, file, /)", "Parse XML data from a file-like object."),
    METHOD("SetBase", xml_py_SetBase, "($self, base, /)", "Set the base URL for the parser."),
    METHOD("GetBase", xml_py_GetBase, "($self, /)", "Return base URL string for the parser."),
    METHOD("GetInputContext", xml_py_GetInputContext, "($self, /)",
           "Return the untranslated text of the input that caused the current event."),
    METHOD("ExternalEntityParserCreate", xml_py_ExternalEntityParserCreate,
           "($self, context, encoding=<unrepresentable>, /)",
           "Create a parser for an external entity, based on what ExternalEntityRefHandler was given."),
    METHOD("SetParamEntityParsing", xml_py_SetParamEntityParsing, "($self, flag, /)",
           "Control parsing of parameter entities, including the external DTD subset."),
    METHOD("UseForeignDTD", xml_py_UseForeignDTD, "($self, flag=True, /)",
           "Allow the application to provide an artificial external subset."),
    METHOD_END,
};
static MemberDef const xml_parser_members[] = {
    {"intern", MEMBER_OBJECT, offsetof(XmlParser, intern), true, NULL},
    MEMBER_END,
};
#define HANDLER_ROW(name, index) {name, xml_get_handler, xml_set_handler, NULL, (void *)(intptr_t)(index)}
#define PLACE_ROW(name, place) {name, xml_get_place, NULL, NULL, (void *)(intptr_t)(place)}
#define FLAG_ROW(field) {#field, xml_get_flag, xml_set_flag, NULL, (void *)offsetof(XmlParser, field)}
static GetSetDef const xml_parser_getsets[] = {
    HANDLER_ROW("StartElementHandler", HANDLER_START_ELEMENT),
    HANDLER_ROW("EndElementHandler", HANDLER_END_ELEMENT),
    HANDLER_ROW("ProcessingInstructionHandler", HANDLER_PROCESSING_INSTRUCTION),
    HANDLER_ROW("CharacterDataHandler", HANDLER_CHARACTER_DATA),
    HANDLER_ROW("UnparsedEntityDeclHandler", HANDLER_UNPARSED_ENTITY_DECL),
    HANDLER_ROW("NotationDeclHandler", HANDLER_NOTATION_DECL),
    HANDLER_ROW("StartNamespaceDeclHandler", HANDLER_START_NAMESPACE),
    HANDLER_ROW("EndNamespaceDeclHandler", HANDLER_END_NAMESPACE),
    HANDLER_ROW("CommentHandler", HANDLER_COMMENT),
    HANDLER_ROW("StartCdataSectionHandler", HANDLER_START_CDATA),
    HANDLER_ROW("EndCdataSectionHandler", HANDLER_END_CDATA),
    HANDLER_ROW("DefaultHandler", HANDLER_DEFAULT),
    HANDLER_ROW("DefaultHandlerExpand", HANDLER_DEFAULT_EXPAND),
    HANDLER_ROW("NotStandaloneHandler", HANDLER_NOT_STANDALONE),
    HANDLER_ROW("ExternalEntityRefHandler", HANDLER_EXTERNAL_ENTITY_REF),
    HANDLER_ROW("StartDoctypeDeclHandler", HANDLER_START_DOCTYPE),
    HANDLER_ROW("EndDoctypeDeclHandler", HANDLER_END_DOCTYPE),
    HANDLER_ROW("EntityDeclHandler", HANDLER_ENTITY_DECL),
    HANDLER_ROW("XmlDeclHandler", HANDLER_XML_DECL),
    HANDLER_ROW("ElementDeclHandler", HANDLER_ELEMENT_DECL),
    HANDLER_ROW("AttlistDeclHandler", HANDLER_ATTLIST_DECL),
    HANDLER_ROW("SkippedEntityHandler", HANDLER_SKIPPED_ENTITY),
    PLACE_ROW("CurrentLineNumber", AT_LINE),
    PLACE_ROW("CurrentColumnNumber", AT_COLUMN),
    PLACE_ROW("CurrentByteIndex", AT_BYTE),
    PLACE_ROW("ErrorLineNumber", AT_LINE),
    PLACE_ROW("ErrorColumnNumber", AT_COLUMN),
    PLACE_ROW("ErrorByteIndex", AT_BYTE),
    PLACE_ROW("ErrorCode", AT_CODE),
    FLAG_ROW(namespace_prefixes),
    FLAG_ROW(ordered_attributes),
    FLAG_ROW(specified_attributes),
    {"buffer_text", xml_get_buffer_text, xml_set_buffer_text, NULL, NULL},
    {"buffer_size", xml_get_buffer_size, xml_set_buffer_size, NULL, NULL},
    {"buffer_used", xml_get_buffer_used, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo xml_parser_info = {
    .methods = xml_parser_methods,
    .members = xml_parser_members,
    .getsets = xml_parser_getsets,
    .dealloc = xml_parser_slot_dealloc,
    .traverse = xml_parser_slot_traverse,
    .clear = xml_parser_slot_clear,
};
Type xml_parser_type = {
    STATIC_TYPE("pyexpat.xmlparser", XmlParser, &xml_parser_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
    .doc = "XML parser",
};

/* ------------------------------------------------------------------ the capsule */

/* PyExpat_CAPI of <pyexpat.h>, version 1.1. */
static struct {
    const char *magic;
    int size, major, minor, micro;
    void *functions[19];
} const expat_api = {
    "pyexpat.expat_CAPI 1.1",
    sizeof expat_api,
    XML_MAJOR_VERSION,
    XML_MINOR_VERSION,
    XML_MICRO_VERSION,
    {XML_ErrorString, XML_GetErrorCode, XML_GetErrorColumnNumber, XML_GetErrorLineNumber, XML_Parse, XML_ParserCreate_MM,
     XML_ParserFree, XML_SetCharacterDataHandler, XML_SetCommentHandler, XML_SetDefaultHandlerExpand,
     XML_SetElementHandler, XML_SetNamespaceDeclHandler, XML_SetProcessingInstructionHandler,
     XML_SetUnknownEncodingHandler, XML_SetUserData, XML_SetStartDoctypeDeclHandler, XML_SetEncoding,
     pyexpat_unknown_encoding, XML_SetHashSalt},
};

/* ------------------------------------------------------------------ the module */

static Value pyexpat_py_ErrorString(Borrowed module, Borrowed const *args) {
    int64_t code;
    return arg_int64(args[0], &code) ? xml_text(XML_ErrorString((enum XML_Error)code)) : NULL;
}

static struct {
    const char *name;
    int code;
} const expat_errors[] = {
#define ERROR_ROW(name) {"XML_ERROR_" #name, XML_ERROR_##name}
    ERROR_ROW(NO_MEMORY), ERROR_ROW(SYNTAX), ERROR_ROW(NO_ELEMENTS), ERROR_ROW(INVALID_TOKEN), ERROR_ROW(UNCLOSED_TOKEN),
    ERROR_ROW(PARTIAL_CHAR), ERROR_ROW(TAG_MISMATCH), ERROR_ROW(DUPLICATE_ATTRIBUTE), ERROR_ROW(JUNK_AFTER_DOC_ELEMENT),
    ERROR_ROW(PARAM_ENTITY_REF), ERROR_ROW(UNDEFINED_ENTITY), ERROR_ROW(RECURSIVE_ENTITY_REF), ERROR_ROW(ASYNC_ENTITY),
    ERROR_ROW(BAD_CHAR_REF), ERROR_ROW(BINARY_ENTITY_REF), ERROR_ROW(ATTRIBUTE_EXTERNAL_ENTITY_REF),
    ERROR_ROW(MISPLACED_XML_PI), ERROR_ROW(UNKNOWN_ENCODING), ERROR_ROW(INCORRECT_ENCODING),
    ERROR_ROW(UNCLOSED_CDATA_SECTION), ERROR_ROW(EXTERNAL_ENTITY_HANDLING), ERROR_ROW(NOT_STANDALONE),
    ERROR_ROW(UNEXPECTED_STATE), ERROR_ROW(ENTITY_DECLARED_IN_PE), ERROR_ROW(FEATURE_REQUIRES_XML_DTD),
    ERROR_ROW(CANT_CHANGE_FEATURE_ONCE_PARSING), ERROR_ROW(UNBOUND_PREFIX), ERROR_ROW(UNDECLARING_PREFIX),
    ERROR_ROW(INCOMPLETE_PE), ERROR_ROW(XML_DECL), ERROR_ROW(TEXT_DECL), ERROR_ROW(PUBLICID), ERROR_ROW(SUSPENDED),
    ERROR_ROW(NOT_SUSPENDED), ERROR_ROW(ABORTED), ERROR_ROW(FINISHED), ERROR_ROW(SUSPEND_PE),
    ERROR_ROW(RESERVED_PREFIX_XML), ERROR_ROW(RESERVED_PREFIX_XMLNS), ERROR_ROW(RESERVED_NAMESPACE_URI),
    ERROR_ROW(INVALID_ARGUMENT), ERROR_ROW(NO_BUFFER), ERROR_ROW(AMPLIFICATION_LIMIT_BREACH),
#undef ERROR_ROW
};

static struct {
    const char *name;
    int value;
} const expat_models[] = {
#define MODEL_ROW(name) {#name, name}
    MODEL_ROW(XML_CTYPE_EMPTY), MODEL_ROW(XML_CTYPE_ANY), MODEL_ROW(XML_CTYPE_MIXED), MODEL_ROW(XML_CTYPE_NAME),
    MODEL_ROW(XML_CTYPE_CHOICE), MODEL_ROW(XML_CTYPE_SEQ), MODEL_ROW(XML_CQUANT_NONE), MODEL_ROW(XML_CQUANT_OPT),
    MODEL_ROW(XML_CQUANT_REP), MODEL_ROW(XML_CQUANT_PLUS),
#undef MODEL_ROW
};

/* A module below this one, in sys.modules under its full name. new. */
static Value expat_submodule(Borrowed module, const char *name, const char *doc) {
    OWNED Value full_name = str_format("pyexpat.%s", name);
    OWNED Value submodule = full_name ? module_new(full_name) : NULL;
    if (!submodule || !module_add_text(submodule, "__doc__", doc) ||
        !dict_set(interp_self()->modules, full_name, submodule) || !module_add(module, name, own(submodule)))
        return NULL;
    return MOVE(submodule);
}

static bool expat_add_errors(Borrowed module) {
    OWNED Value errors = expat_submodule(module, "errors", "Constants used to describe error conditions.");
    OWNED Value codes = errors ? dict_new() : NULL;
    OWNED Value messages = codes ? dict_new() : NULL;
    for (int i = 0; messages && i < ARRAY_LENGTH(expat_errors); i++) {
        int code = expat_errors[i].code;
        OWNED Value text = xml_text(XML_ErrorString((enum XML_Error)code));
        if (!text || !module_add(errors, expat_errors[i].name, own(text)) || !dict_set(codes, text, imm_int(code)) ||
            !dict_set(messages, imm_int(code), text))
            return false;
    }
    return messages && module_add(errors, "codes", MOVE(codes)) && module_add(errors, "messages", MOVE(messages));
}

static bool expat_add_models(Borrowed module) {
    OWNED Value model = expat_submodule(module, "model", "Constants used to interpret content model information.");
    for (int i = 0; model && i < ARRAY_LENGTH(expat_models); i++)
        if (!module_add_int(model, expat_models[i].name, expat_models[i].value))
            return false;
    return model != NULL;
}

static bool expat_add_features(Borrowed module) {
    OWNED Value features = list_new(0);
    for (XML_Feature const *f = XML_GetFeatureList(); features && f->feature != XML_FEATURE_END; f++)
        if (!list_append_steal(features, build_value("(sl)", f->name, (int64_t)f->value)))
            return false;
    return features && module_add(module, "features", MOVE(features));
}

static bool expat_exec(Borrowed module) {
    XML_Expat_Version version = XML_ExpatVersionInfo();
    Value *error = &expat_state()->error;
    *error = module_exception_new("xml.parsers.expat.ExpatError", NULL, NULL);
    return *error && module_add(module, "error", own(*error)) &&
           module_add(module, "ExpatError", own(*error)) &&
           module_add(module, "XMLParserType", own(TO_VALUE(&xml_parser_type))) &&
           module_add_text(module, "EXPAT_VERSION", XML_ExpatVersion()) &&
           module_add(module, "version_info", build_value("(iii)", version.major, version.minor, version.micro)) &&
           module_add_text(module, "native_encoding", "UTF-8") && expat_add_errors(module) && expat_add_models(module) &&
           expat_add_features(module) &&
           module_add_int(module, "XML_PARAM_ENTITY_PARSING_NEVER", XML_PARAM_ENTITY_PARSING_NEVER) &&
           module_add_int(module, "XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE",
                          XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE) &&
           module_add_int(module, "XML_PARAM_ENTITY_PARSING_ALWAYS", XML_PARAM_ENTITY_PARSING_ALWAYS) &&
           module_add(module, "expat_CAPI", capsule_new((void *)(uintptr_t)&expat_api, "pyexpat.expat_CAPI", NULL));
}

static int expat_state_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((ExpatState *)state)->error);
    return 0;
}
static void expat_state_clear(void *state) { REPLACE(((ExpatState *)state)->error, NULL); }

static MethodDef const expat_functions[] = {
    METHOD("ParserCreate", pyexpat_py_ParserCreate,
           "($module, /, encoding=None, namespace_separator=None, intern=<unrepresentable>)", "Return a new XML parser object."),
    METHOD("ErrorString", pyexpat_py_ErrorString, "($module, code, /)", "Returns string error for given number."),
    METHOD_END,
};
static Type *const expat_inner_types[] = {&xml_parser_type, NULL};
static int pyexpat_module_id;
ModuleDef const pyexpat_module = {
    .name = "pyexpat",
    .doc = "Python wrapper for Expat parser.",
    .methods = expat_functions,
    .inner_types = expat_inner_types,
    .exec = expat_exec,
    .state_size = sizeof(ExpatState),
    .traverse = expat_state_traverse,
    .clear = expat_state_clear,
    .id = &pyexpat_module_id,
};
