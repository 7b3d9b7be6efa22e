/* SPDX-License-Identifier: MIT
   What expat calls: turns its C strings into arguments of Python handlers.

   Invariant: once a handler has raised, no further handler is called for the rest of the input; Parse() then finds the
   error set. */
#include "modules/pyexpat.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

Value xml_text(const XML_Char *text) { return text ? str_from_utf8(text, (ssize_t)strlen(text)) : NONE; }

Value xml_intern(XmlParser *self, const XML_Char *text) {
    OWNED Value v = xml_text(text);
    if (!v || v == NONE || !self->intern)
        return MOVE(v);
    return dict_set_default(self->intern, v, v);
}

/* Calls a handler with arguments that are stolen (NULL: an error on the way). NULL: it failed. */
static Value xml_call(XmlParser *self, int handler, STEALS Value args) {
    OWNED Value kept = args;
    OWNED Value function = own_maybe(self->handlers[handler]);
    Value result = NULL;
    if (kept && function) {
        self->in_callback = 1;
        result = call_tuple(function, kept, NULL);
        self->in_callback = 0;
    }
    if (!result)
        xml_forget_handlers(self);
    return result;
}

static void xml_call_void(XmlParser *self, int handler, STEALS Value args) { drop(xml_call(self, handler, args)); }

/* What a handler that decides gave: an int; 0 stops the parser. */
static int xml_call_int(XmlParser *self, int handler, STEALS Value args) {
    OWNED Value result = xml_call(self, handler, args);
    int answer = 0;
    if (result && is_int(result)) {
        int overflow;
        int64_t i = int_get(result, &overflow);
        answer = overflow || i != (int)i ? 1 : (int)i;
    } else if (result) {
        raise_error(&exc_TypeError, "an integer is required (got type %T)", result);
        xml_forget_handlers(self);
    }
    return answer;
}

static bool xml_give_text(XmlParser *self, const char *text, int size) {
    if (!self->handlers[HANDLER_CHARACTER_DATA])
        return true;
    OWNED Value data = str_from_utf8(text, size);
    OWNED Value result = xml_call(self, HANDLER_CHARACTER_DATA, data ? tuple_pack(1, (Borrowed)data) : NULL);
    return result != NULL;
}

bool xml_flush_text(XmlParser *self) {
    if (!self->buffer || self->buffer_used == 0)
        return true;
    int used = self->buffer_used;
    self->buffer_used = 0;
    return xml_give_text(self, self->buffer, used);
}

/* Whether the handler is to be called: it is there, nothing has failed, and text before it was given. */
static bool xml_ready(XmlParser *self, int handler) {
    return self->handlers[handler] && !error_is_set() && xml_flush_text(self);
}

static void on_text(void *data, const XML_Char *text, int size) {
    XmlParser *self = data;
    if (error_is_set())
        return;
    if (!self->buffer) {
        (void)!xml_give_text(self, text, size);
        return;
    }
    if (self->buffer_used + size > self->buffer_size) {
        if (!xml_flush_text(self) || !self->handlers[HANDLER_CHARACTER_DATA])
            return;
    }
    if (size > self->buffer_size) {
        (void)!xml_give_text(self, text, size);
        return;
    }
    memcpy(self->buffer + self->buffer_used, text, (size_t)size);
    self->buffer_used += size;
}

/* Attributes as a dict or a list. */
static Value xml_attributes(XmlParser *self, const XML_Char **attributes) {
    int count = 0;
    if (self->specified_attributes)
        count = XML_GetSpecifiedAttributeCount(self->parser);
    else
        while (attributes[count])
            count += 2;
    OWNED Value result = self->ordered_attributes ? list_new(0) : dict_new();
    for (int i = 0; result && i < count; i += 2) {
        OWNED Value name = xml_intern(self, attributes[i]);
        OWNED Value value = name ? xml_text(attributes[i + 1]) : NULL;
        bool done = value && (self->ordered_attributes ? list_append(result, name) && list_append(result, value)
                                                       : dict_set(result, name, value));
        if (!done)
            return NULL;
    }
    return MOVE(result);
}

/* build_value's tuple of owned parts, any of which may be NULL after an error. */
#define ARGS(format, ...) build_value("(" format ")", __VA_ARGS__)

static void on_start_element(void *data, const XML_Char *name, const XML_Char **attributes) {
    XmlParser *self = data;
    if (!xml_ready(self, HANDLER_START_ELEMENT))
        return;
    Value container = xml_attributes(self, attributes);
    xml_call_void(self, HANDLER_START_ELEMENT, container ? ARGS("NN", xml_intern(self, name), container) : NULL);
}

static void on_end_element(void *data, const XML_Char *name) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_END_ELEMENT))
        xml_call_void(self, HANDLER_END_ELEMENT, ARGS("N", xml_intern(self, name)));
}

static void on_processing_instruction(void *data, const XML_Char *target, const XML_Char *content) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_PROCESSING_INSTRUCTION))
        xml_call_void(self, HANDLER_PROCESSING_INSTRUCTION, ARGS("NN", xml_intern(self, target), xml_text(content)));
}

static void on_unparsed_entity_decl(void *data, const XML_Char *entity, const XML_Char *base, const XML_Char *system_id,
                                    const XML_Char *public_id, const XML_Char *notation) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_UNPARSED_ENTITY_DECL))
        xml_call_void(self, HANDLER_UNPARSED_ENTITY_DECL,
                      ARGS("NNNNN", xml_intern(self, entity), xml_intern(self, base), xml_intern(self, system_id),
                           xml_intern(self, public_id), xml_intern(self, notation)));
}

static void on_notation_decl(void *data, const XML_Char *notation, const XML_Char *base, const XML_Char *system_id,
                             const XML_Char *public_id) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_NOTATION_DECL))
        xml_call_void(self, HANDLER_NOTATION_DECL,
                      ARGS("NNNN", xml_intern(self, notation), xml_intern(self, base), xml_intern(self, system_id),
                           xml_intern(self, public_id)));
}

static void on_start_namespace(void *data, const XML_Char *prefix, const XML_Char *uri) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_START_NAMESPACE))
        xml_call_void(self, HANDLER_START_NAMESPACE, ARGS("NN", xml_intern(self, prefix), xml_intern(self, uri)));
}

static void on_end_namespace(void *data, const XML_Char *prefix) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_END_NAMESPACE))
        xml_call_void(self, HANDLER_END_NAMESPACE, ARGS("N", xml_intern(self, prefix)));
}

static void on_comment(void *data, const XML_Char *text) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_COMMENT))
        xml_call_void(self, HANDLER_COMMENT, ARGS("N", xml_text(text)));
}

static void on_start_cdata(void *data) {
    if (xml_ready(data, HANDLER_START_CDATA))
        xml_call_void(data, HANDLER_START_CDATA, TUPLE_EMPTY);
}
static void on_end_cdata(void *data) {
    if (xml_ready(data, HANDLER_END_CDATA))
        xml_call_void(data, HANDLER_END_CDATA, TUPLE_EMPTY);
}

static void on_default(void *data, const XML_Char *text, int size) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_DEFAULT))
        xml_call_void(self, HANDLER_DEFAULT, ARGS("N", str_from_utf8(text, size)));
}
static void on_default_expand(void *data, const XML_Char *text, int size) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_DEFAULT_EXPAND))
        xml_call_void(self, HANDLER_DEFAULT_EXPAND, ARGS("N", str_from_utf8(text, size)));
}

static int on_not_standalone(void *data) {
    return xml_ready(data, HANDLER_NOT_STANDALONE) ? xml_call_int(data, HANDLER_NOT_STANDALONE, TUPLE_EMPTY) : 0;
}

static int on_external_entity_ref(XML_Parser parser, const XML_Char *context, const XML_Char *base,
                                  const XML_Char *system_id, const XML_Char *public_id) {
    XmlParser *self = XML_GetUserData(parser);
    if (!xml_ready(self, HANDLER_EXTERNAL_ENTITY_REF))
        return 0;
    return xml_call_int(self, HANDLER_EXTERNAL_ENTITY_REF,
                        ARGS("NNNN", xml_text(context), xml_intern(self, base), xml_intern(self, system_id),
                             xml_intern(self, public_id)));
}

static void on_start_doctype(void *data, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id,
                             int has_internal_subset) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_START_DOCTYPE))
        xml_call_void(self, HANDLER_START_DOCTYPE,
                      ARGS("NNNi", xml_intern(self, name), xml_intern(self, system_id), xml_intern(self, public_id),
                           has_internal_subset));
}

static void on_end_doctype(void *data) {
    if (xml_ready(data, HANDLER_END_DOCTYPE))
        xml_call_void(data, HANDLER_END_DOCTYPE, TUPLE_EMPTY);
}

static void on_entity_decl(void *data, const XML_Char *name, int is_parameter, const XML_Char *value, int size,
                           const XML_Char *base, const XML_Char *system_id, const XML_Char *public_id,
                           const XML_Char *notation) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_ENTITY_DECL))
        xml_call_void(self, HANDLER_ENTITY_DECL,
                      ARGS("NiNNNNN", xml_intern(self, name), is_parameter, value ? str_from_utf8(value, size) : NONE,
                           xml_intern(self, base), xml_intern(self, system_id), xml_intern(self, public_id),
                           xml_intern(self, notation)));
}

static void on_xml_decl(void *data, const XML_Char *version, const XML_Char *encoding, int standalone) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_XML_DECL))
        xml_call_void(self, HANDLER_XML_DECL, ARGS("NNi", xml_text(version), xml_text(encoding), standalone));
}

/* (type, quantifier, name, children) */
static Value xml_content_model(XML_Content *model) {
    if (!recursion_enter(" while converting a content model"))
        return NULL;
    OWNED Value children = tuple_new(model->numchildren);
    bool done = children != NULL;
    for (unsigned i = 0; done && i < model->numchildren; i++) {
        Value child = xml_content_model(&model->children[i]);
        done = child != NULL;
        if (done)
            tuple_init_item(children, i, child);
    }
    recursion_leave();
    return done ? build_value("(iiNO)", (int)model->type, (int)model->quant, xml_text(model->name), children) : NULL;
}

static void on_element_decl(void *data, const XML_Char *name, XML_Content *model) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_ELEMENT_DECL)) {
        Value content = xml_content_model(model);
        xml_call_void(self, HANDLER_ELEMENT_DECL, content ? ARGS("NN", xml_intern(self, name), content) : NULL);
    }
    XML_FreeContentModel(self->parser, model);
}

static void on_attlist_decl(void *data, const XML_Char *element, const XML_Char *attribute, const XML_Char *type,
                            const XML_Char *value, int is_required) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_ATTLIST_DECL))
        xml_call_void(self, HANDLER_ATTLIST_DECL,
                      ARGS("NNNNi", xml_intern(self, element), xml_intern(self, attribute), xml_text(type), xml_text(value),
                           is_required));
}

static void on_skipped_entity(void *data, const XML_Char *name, int is_parameter) {
    XmlParser *self = data;
    if (xml_ready(self, HANDLER_SKIPPED_ENTITY))
        xml_call_void(self, HANDLER_SKIPPED_ENTITY, ARGS("Ni", xml_intern(self, name), is_parameter));
}

/* ------------------------------------------------------------------ the rows */

typedef void (*Install)(XML_Parser parser, bool on);
/* How expat learns of a handler: it has setters for one and for two at once. */
#define INSTALL(name, setter, callback)                                                                                \
    static void install_##name(XML_Parser parser, bool on) { setter(parser, on ? callback : NULL); }
INSTALL(start_element, XML_SetStartElementHandler, on_start_element)
INSTALL(end_element, XML_SetEndElementHandler, on_end_element)
INSTALL(processing_instruction, XML_SetProcessingInstructionHandler, on_processing_instruction)
INSTALL(text, XML_SetCharacterDataHandler, on_text)
INSTALL(unparsed_entity_decl, XML_SetUnparsedEntityDeclHandler, on_unparsed_entity_decl)
INSTALL(notation_decl, XML_SetNotationDeclHandler, on_notation_decl)
INSTALL(start_namespace, XML_SetStartNamespaceDeclHandler, on_start_namespace)
INSTALL(end_namespace, XML_SetEndNamespaceDeclHandler, on_end_namespace)
INSTALL(comment, XML_SetCommentHandler, on_comment)
INSTALL(start_cdata, XML_SetStartCdataSectionHandler, on_start_cdata)
INSTALL(end_cdata, XML_SetEndCdataSectionHandler, on_end_cdata)
INSTALL(default, XML_SetDefaultHandler, on_default)
INSTALL(default_expand, XML_SetDefaultHandlerExpand, on_default_expand)
INSTALL(not_standalone, XML_SetNotStandaloneHandler, on_not_standalone)
INSTALL(external_entity_ref, XML_SetExternalEntityRefHandler, on_external_entity_ref)
INSTALL(start_doctype, XML_SetStartDoctypeDeclHandler, on_start_doctype)
INSTALL(end_doctype, XML_SetEndDoctypeDeclHandler, on_end_doctype)
INSTALL(entity_decl, XML_SetEntityDeclHandler, on_entity_decl)
INSTALL(xml_decl, XML_SetXmlDeclHandler, on_xml_decl)
INSTALL(element_decl, XML_SetElementDeclHandler, on_element_decl)
INSTALL(attlist_decl, XML_SetAttlistDeclHandler, on_attlist_decl)
INSTALL(skipped_entity, XML_SetSkippedEntityHandler, on_skipped_entity)

static struct {
    const char *name;
    Install install;
} const xml_handlers[HANDLER_COUNT] = {
    [HANDLER_START_ELEMENT] = {"StartElementHandler", install_start_element},
    [HANDLER_END_ELEMENT] = {"EndElementHandler", install_end_element},
    [HANDLER_PROCESSING_INSTRUCTION] = {"ProcessingInstructionHandler", install_processing_instruction},
    [HANDLER_CHARACTER_DATA] = {"CharacterDataHandler", install_text},
    [HANDLER_UNPARSED_ENTITY_DECL] = {"UnparsedEntityDeclHandler", install_unparsed_entity_decl},
    [HANDLER_NOTATION_DECL] = {"NotationDeclHandler", install_notation_decl},
    [HANDLER_START_NAMESPACE] = {"StartNamespaceDeclHandler", install_start_namespace},
    [HANDLER_END_NAMESPACE] = {"EndNamespaceDeclHandler", install_end_namespace},
    [HANDLER_COMMENT] = {"CommentHandler", install_comment},
    [HANDLER_START_CDATA] = {"StartCdataSectionHandler", install_start_cdata},
    [HANDLER_END_CDATA] = {"EndCdataSectionHandler", install_end_cdata},
    [HANDLER_DEFAULT] = {"DefaultHandler", install_default},
    [HANDLER_DEFAULT_EXPAND] = {"DefaultHandlerExpand", install_default_expand},
    [HANDLER_NOT_STANDALONE] = {"NotStandaloneHandler", install_not_standalone},
    [HANDLER_EXTERNAL_ENTITY_REF] = {"ExternalEntityRefHandler", install_external_entity_ref},
    [HANDLER_START_DOCTYPE] = {"StartDoctypeDeclHandler", install_start_doctype},
    [HANDLER_END_DOCTYPE] = {"EndDoctypeDeclHandler", install_end_doctype},
    [HANDLER_ENTITY_DECL] = {"EntityDeclHandler", install_entity_decl},
    [HANDLER_XML_DECL] = {"XmlDeclHandler", install_xml_decl},
    [HANDLER_ELEMENT_DECL] = {"ElementDeclHandler", install_element_decl},
    [HANDLER_ATTLIST_DECL] = {"AttlistDeclHandler", install_attlist_decl},
    [HANDLER_SKIPPED_ENTITY] = {"SkippedEntityHandler", install_skipped_entity},
};

const char *xml_handler_name(int index) { return xml_handlers[index].name; }
void xml_install_handler(XmlParser *self, int index) { xml_handlers[index].install(self->parser, self->handlers[index] != NULL); }

/* An entity that a failed handler should have dealt with: the parser stops there. */
static int on_failed_entity_ref(XML_Parser parser, const XML_Char *context, const XML_Char *base,
                                const XML_Char *system_id, const XML_Char *public_id) {
    return 0;
}

void xml_forget_handlers(XmlParser *self) {
    for (int i = 0; i < HANDLER_COUNT; i++) {
        Value old = self->handlers[i];
        self->handlers[i] = NULL;
        xml_install_handler(self, i);
        drop(old);
    }
    XML_SetExternalEntityRefHandler(self->parser, on_failed_entity_ref);
}

/* ------------------------------------------------------------------ encodings that expat does not know */

int pyexpat_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info) {
    unsigned char all[256];
    if (error_is_set())
        return XML_STATUS_ERROR;
    for (int i = 0; i < 256; i++)
        all[i] = (unsigned char)i;
    OWNED Value decoded = str_decode((const char *)all, 256, name, "replace");
    if (!decoded)
        return XML_STATUS_ERROR;
    if (str_length(decoded) != 256) {
        raise_error(&exc_ValueError, "multi-byte encodings are not supported");
        return XML_STATUS_ERROR;
    }
    for (int i = 0; i < 256; i++) {
        uint32_t c = str_char(decoded, i);
        info->map[i] = c == 0xfffd ? -1 : (int)c;
    }
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

unsigned long pyexpat_hash_salt(void) { return (unsigned long)hash_bytes("expat", 5); }
