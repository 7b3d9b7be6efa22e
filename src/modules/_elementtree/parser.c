/* SPDX-License-Identifier: MIT
   XMLParser: expat's events for a target - straight into a TreeBuilder of the exact type, by methods into anything else -
   and the module.

   Invariant: after a callback has raised, further ones do nothing; what called expat then finds the error. */
#include "modules/_elementtree/elementtree.h"

#include "modules/module_tools.h"
#include "modules/pyexpat.h"
#include "object/buffer.h"
#include "types/bytes.h"

#define PARSE_READ_SIZE (64 * 1024)

typedef struct {
    Object head;
    XML_Parser parser;
    Value target;
    Value entity;   /* dict of entities that the document does not declare */
    Value names;    /* dict of expat's names (bytes) to ours */
    /* methods of the target, or NULL */
    Value start, end, data, comment, pi, start_ns, end_ns, doctype, close;
} EtParser;

extern ModuleDef const element_tree_module;
ElementTreeState *element_tree_state(void) { return module_state(&element_tree_module); }

/* ------------------------------------------------------------------ errors, names */

static void *et_fail(enum XML_Error code, int64_t line, int64_t column, const char *message) {
    Borrowed class = element_tree_state()->parse_error;
    OWNED Value text = str_format("%s: line %lld, column %lld", message ? message : XML_ErrorString(code), (long long)line,
                                  (long long)column);
    OWNED Value error = text ? call_1(class, text) : NULL;
    OWNED Value position = error ? build_value("(ll)", line, column) : NULL;
    if (position && set_attr_text(error, "code", imm_int(code)) && set_attr_text(error, "position", position))
        raise_value(AS(Type, class), error);
    return NULL;
}

/* A name of expat's, "uri}local" or "local", as {uri}local. Names come again and again: they are kept. */
static Value et_name(EtParser *self, const XML_Char *text) {
    ssize_t size = (ssize_t)strlen(text);
    OWNED Value key = bytes_new(text, size);
    Value known;
    int has = key ? dict_find(self->names, key, &known) : -1;
    if (has)
        return has > 0 ? known : NULL;
    OWNED Value plain = str_from_utf8(text, size);
    OWNED Value name = !plain ? NULL : memchr(text, '}', (size_t)size) ? str_format("{%U", plain) : own(plain);
    return name && dict_set(self->names, key, name) ? MOVE(name) : NULL;
}

static TreeBuilder *et_builder(EtParser *self) {
    return is_exact(self->target, &tree_builder_type) ? AS(TreeBuilder, self->target) : NULL;
}

/* ------------------------------------------------------------------ what expat calls */

static Value et_attributes(EtParser *self, const XML_Char **attributes) {
    OWNED Value dict = dict_new();
    for (; dict && attributes[0]; attributes += 2) {
        OWNED Value name = et_name(self, attributes[0]);
        OWNED Value value = name ? xml_text(attributes[1]) : NULL;
        if (!value || !dict_set(dict, name, value))
            return NULL;
    }
    return MOVE(dict);
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes) {
    EtParser *self = data;
    if (error_is_set())
        return;
    OWNED Value tag = et_name(self, name);
    TreeBuilder *builder = et_builder(self);
    bool wanted = builder ? attributes[0] != NULL : true;
    OWNED Value attrib = tag && wanted ? et_attributes(self, attributes) : NULL;
    if (!tag || (wanted && !attrib))
        return;
    if (builder)
        drop(builder_start(builder, tag, attrib));
    else if (self->start)
        drop(call_2(self->start, tag, attrib));
}

static void on_text(void *data, const XML_Char *text, int size) {
    EtParser *self = data;
    if (error_is_set())
        return;
    OWNED Value value = str_from_utf8(text, size);
    TreeBuilder *builder = et_builder(self);
    if (value && builder)
        (void)!builder_data(builder, value);
    else if (value && self->data)
        drop(call_1(self->data, value));
}

static void on_end(void *data, const XML_Char *name) {
    EtParser *self = data;
    if (error_is_set())
        return;
    TreeBuilder *builder = et_builder(self);
    if (builder) {
        drop(builder_end(builder));
    } else if (self->end) {
        OWNED Value tag = et_name(self, name);
        if (tag)
            drop(call_1(self->end, tag));
    }
}

/* Whatever has no handler; of interest are references to entities that the document does not declare. */
static void on_default(void *data, const XML_Char *text, int size) {
    EtParser *self = data;
    if (error_is_set() || size < 2 || text[0] != '&')
        return;
    OWNED Value name = str_from_utf8(text + 1, size - 2);
    OWNED Value value = NULL;
    int has = name ? dict_find(self->entity, name, &value) : -1;
    if (has < 0)
        return;
    if (has) {
        TreeBuilder *builder = et_builder(self);
        if (builder)
            (void)!builder_data(builder, value);
        else if (self->data)
            drop(call_1(self->data, value));
        return;
    }
    char message[128] = "undefined entity ";
    size_t used = strlen(message), rest = sizeof message - 1 - used;
    memcpy(message + used, text, (size_t)size < rest ? (size_t)size : rest);
    et_fail(XML_ERROR_UNDEFINED_ENTITY, (int64_t)XML_GetErrorLineNumber(self->parser),
            (int64_t)XML_GetErrorColumnNumber(self->parser), message);
}

static void on_start_ns(void *data, const XML_Char *prefix, const XML_Char *uri) {
    EtParser *self = data;
    if (error_is_set())
        return;
    TreeBuilder *builder = et_builder(self);
    if (builder ? !builder->event_start_ns : !self->start_ns)
        return;
    OWNED Value prefix_text = xml_text(prefix ? prefix : "");
    OWNED Value uri_text = prefix_text ? xml_text(uri ? uri : "") : NULL;
    if (!uri_text)
        return;
    if (builder) {
        OWNED Value pair = tuple_pack(2, (Borrowed)prefix_text, (Borrowed)uri_text);
        (void)!(pair && builder_event(builder, builder->event_start_ns, pair));
    } else {
        drop(call_2(self->start_ns, prefix_text, uri_text));
    }
}

static void on_end_ns(void *data, const XML_Char *prefix) {
    EtParser *self = data;
    if (error_is_set())
        return;
    TreeBuilder *builder = et_builder(self);
    if (builder) {
        (void)!builder_event(builder, builder->event_end_ns, NONE);
    } else if (self->end_ns) {
        OWNED Value text = xml_text(prefix ? prefix : "");
        if (text)
            drop(call_1(self->end_ns, text));
    }
}

static void on_comment(void *data, const XML_Char *text) {
    EtParser *self = data;
    if (error_is_set())
        return;
    OWNED Value value = xml_text(text);
    TreeBuilder *builder = et_builder(self);
    if (value && builder)
        drop(builder_comment(builder, value));
    else if (value && self->comment)
        drop(call_1(self->comment, value));
}

static void on_pi(void *data, const XML_Char *target, const XML_Char *text) {
    EtParser *self = data;
    if (error_is_set())
        return;
    TreeBuilder *builder = et_builder(self);
    OWNED Value name = xml_text(target);
    OWNED Value value = name ? xml_text(text ? text : "") : NULL;
    if (value && builder)
        drop(builder_pi(builder, name, value));
    else if (value && self->pi)
        drop(call_2(self->pi, name, value));
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id, int internal) {
    EtParser *self = data;
    if (error_is_set())
        return;
    OWNED Value name_text = xml_text(name);
    OWNED Value system_text = name_text ? xml_text(system_id) : NULL;
    OWNED Value public_text = system_text ? xml_text(public_id) : NULL;
    if (!public_text)
        return;
    if (self->doctype) {
        drop(call_3(self->doctype, name_text, public_text, system_text));
        return;
    }
    OWNED Value old = NULL;
    if (find_attr_text(TO_VALUE(self), "doctype", &old) > 0)
        (void)!warn(&exc_RuntimeWarning, 1,
                    "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target.");
}

/* ------------------------------------------------------------------ life */

static Value et_parser_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

#define PARSER_VALUES ((sizeof(EtParser) - offsetof(EtParser, target)) / sizeof(Value))

static void et_parser_slot_clear(Object *o) {
    Value *values = &((EtParser *)o)->target;
    for (size_t i = 0; i < PARSER_VALUES; i++)
        REPLACE(values[i], NULL);
    XML_Parser parser = ((EtParser *)o)->parser;
    ((EtParser *)o)->parser = NULL;
    if (parser)
        XML_ParserFree(parser);
}

static void et_parser_slot_dealloc(Object *o) {
    gc_untrack(o);
    et_parser_slot_clear(o);
    object_free(o);
}

static int et_parser_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Value *values = &((EtParser *)o)->target;
    for (size_t i = 0; i < PARSER_VALUES; i++)
        VISIT(values[i]);
    return 0;
}

static bool et_find_methods(EtParser *self) {
    struct {
        const char *name;
        Value *place;
    } const rows[] = {
        {"start", &self->start},       {"data", &self->data},     {"end", &self->end},
        {"comment", &self->comment},   {"pi", &self->pi},         {"close", &self->close},
        {"start_ns", &self->start_ns}, {"end_ns", &self->end_ns}, {"doctype", &self->doctype},
    };
    for (int i = 0; i < ARRAY_LENGTH(rows); i++) {
        Value method = NULL;
        if (find_attr_text(self->target, rows[i].name, &method) < 0)
            return false;
        REPLACE(*rows[i].place, method);
    }
    return true;
}

static bool et_open(EtParser *self, const char *encoding) {
    self->parser = XML_ParserCreate_MM(encoding, NULL, "}");
    if (!self->parser)
        return raise_no_memory();
    XML_SetHashSalt(self->parser, pyexpat_hash_salt());
    XML_SetUserData(self->parser, self);
    XML_SetElementHandler(self->parser, on_start, on_end);
    XML_SetDefaultHandlerExpand(self->parser, on_default);
    XML_SetCharacterDataHandler(self->parser, on_text);
    if (self->start_ns || self->end_ns)
        XML_SetNamespaceDeclHandler(self->parser, on_start_ns, on_end_ns);
    if (self->comment)
        XML_SetCommentHandler(self->parser, on_comment);
    if (self->pi)
        XML_SetProcessingInstructionHandler(self->parser, on_pi);
    XML_SetStartDoctypeDeclHandler(self->parser, on_doctype);
    XML_SetUnknownEncodingHandler(self->parser, pyexpat_unknown_encoding, NULL);
    return true;
}

static bool et_parser_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    EtParser *self = AS(EtParser, v);
    Borrowed bound[2];
    if (!native_bind("XMLParser", "(*, target=None, encoding=None)", args, count, keywords, bound, NULL))
        return false;
    if (bound[1] && bound[1] != NONE && !is_str(bound[1]))
        return raise_error(&exc_TypeError, "XMLParser() argument 'encoding' must be str or None, not %T", bound[1]);
    const char *encoding = bound[1] && bound[1] != NONE ? arg_text("XMLParser", 2, bound[1], NULL) : NULL;
    if (bound[1] && bound[1] != NONE && !encoding)
        return false;
    et_parser_slot_clear(&self->head);
    self->entity = dict_new();
    self->names = self->entity ? dict_new() : NULL;
    self->target = !self->names ? NULL : bound[0] && bound[0] != NONE ? own(bound[0]) : builder_new();
    return self->target && et_find_methods(self) && et_open(self, encoding);
}

/* ------------------------------------------------------------------ parsing */

static bool et_is_open(EtParser *self) {
    return self->parser || raise_error(&exc_ValueError, "XMLParser.__init__() wasn't called");
}

static bool et_parse(EtParser *self, const char *data, ssize_t size, bool is_final) {
    int status;
    do {
        int part = (int)ssize_min(size, INT32_MAX / 2);
        status = XML_Parse(self->parser, data, part, is_final && part == size);
        if (error_is_set())
            return false;
        data += part;
        size -= part;
    } while (status && size);
    if (!status)
        et_fail(XML_GetErrorCode(self->parser), (int64_t)XML_GetErrorLineNumber(self->parser),
                (int64_t)XML_GetErrorColumnNumber(self->parser), NULL);
    return status != 0;
}

static bool et_parse_text(EtParser *self, Borrowed text) {
    ssize_t size;
    const char *utf8 = str_utf8(text, &size);
    if (!utf8)
        return false;
    XML_SetEncoding(self->parser, "utf-8"); /* it was decoded already, whatever the document says */
    return et_parse(self, utf8, size, false);
}

static Value et_parser_py_feed(Borrowed v, Borrowed const *args) {
    EtParser *self = AS(EtParser, v);
    if (!et_is_open(self))
        return NULL;
    if (is_str(args[0]))
        return et_parse_text(self, args[0]) ? NONE : NULL;
    Buffer view;
    if (!buffer_get(args[0], &view, BUFFER_SIMPLE))
        return NULL;
    bool done = et_parse(self, view.data, view.size, false);
    buffer_release(&view);
    return done ? NONE : NULL;
}

static Value et_parser_py_close(Borrowed v, Borrowed const *args) {
    EtParser *self = AS(EtParser, v);
    if (!et_is_open(self) || !et_parse(self, "", 0, true))
        return NULL;
    if (et_builder(self))
        return builder_close(et_builder(self));
    return self->close ? call_0(self->close) : NONE;
}

/* Feeds one thing that read() gave: 1, 0 it is the end, -1. */
static int et_feed_piece(EtParser *self, Borrowed piece) {
    if (is_str(piece)) {
        if (str_length(piece) == 0)
            return 0;
        OWNED Value bytes = str_encode_utf8(piece, "surrogatepass");
        return bytes && et_parse(self, bytes_data(bytes), bytes_size(bytes), false) ? 1 : -1;
    }
    if (!is_bytes_exact(piece) || bytes_size(piece) == 0)
        return 0;
    return et_parse(self, bytes_data(piece), bytes_size(piece), false) ? 1 : -1;
}

static Value et_parser_py_parse_whole(Borrowed v, Borrowed const *args) {
    EtParser *self = AS(EtParser, v);
    OWNED Value read = et_is_open(self) ? get_attr(args[0], STR(read)) : NULL;
    if (!read)
        return NULL;
    for (int more = 1; more > 0;) {
        OWNED Value piece = call_1(read, imm_int(PARSE_READ_SIZE));
        more = piece ? et_feed_piece(self, piece) : -1;
        if (more < 0)
            return NULL;
    }
    if (!et_parse(self, "", 0, true))
        return NULL;
    return et_builder(self) ? builder_close(et_builder(self)) : NONE;
}

/* ------------------------------------------------------------------ events for XMLPullParser */

static bool et_add_event(EtParser *self, TreeBuilder *builder, Borrowed event) {
    struct {
        const char *name;
        Value *place;
    } const rows[] = {
        {"start", &builder->event_start},     {"end", &builder->event_end},         {"start-ns", &builder->event_start_ns},
        {"end-ns", &builder->event_end_ns},   {"comment", &builder->event_comment}, {"pi", &builder->event_pi},
    };
    OWNED Value name = is_str(event) ? own(event) : is_bytes(event) ? str_from_utf8(bytes_data(event), bytes_size(event)) : NULL;
    if (!name)
        return error_is_set() ? false : raise_error(&exc_ValueError, "invalid events sequence");
    for (int i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (!str_equal_ascii(name, rows[i].name))
            continue;
        REPLACE(*rows[i].place, own(event));
        if (i == 2 || i == 3)
            XML_SetNamespaceDeclHandler(self->parser, on_start_ns, on_end_ns);
        else if (i == 4)
            XML_SetCommentHandler(self->parser, on_comment);
        else if (i == 5)
            XML_SetProcessingInstructionHandler(self->parser, on_pi);
        return true;
    }
    return raise_error(&exc_ValueError, "unknown event '%U'", name);
}

static Value et_parser_py_setevents(Borrowed v, Borrowed const *args) {
    EtParser *self = AS(EtParser, v);
    if (!et_is_open(self))
        return NULL;
    TreeBuilder *builder = et_builder(self);
    if (!builder)
        return raise_error(&exc_TypeError, "event handling only supported for ElementTree.TreeBuilder targets");
    Value append = get_attr(args[0], STR(append));
    if (!append)
        return NULL;
    REPLACE(builder->events_append, append);
    for (Value *event = &builder->event_start; event <= &builder->event_pi; event++)
        REPLACE(*event, NULL);
    if (!args[1] || args[1] == NONE) {
        builder->event_end = str_from_text("end");
        return builder->event_end ? NONE : NULL;
    }
    OWNED Value events = sequence_fast(args[1], "events must be a sequence");
    for (ssize_t i = 0; events && i < (is_list(events) ? list_size(events) : tuple_size(events)); i++)
        if (!et_add_event(self, builder, is_list(events) ? list_peek(events, i) : tuple_peek(events, i)))
            return NULL;
    return events ? NONE : NULL;
}

static Value et_parser_get_version(Borrowed v, void *closure) {
    return str_format("Expat %d.%d.%d", XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION);
}

/* ------------------------------------------------------------------ tables */

static MethodDef const et_parser_methods[] = {
    METHOD("feed", et_parser_py_feed, "($self, data, /)", "Parse the next part of a document."),
    METHOD("close", et_parser_py_close, "($self, /)", "Finish the document; returns what the target's close() gives."),
    METHOD("_parse_whole", et_parser_py_parse_whole, "($self, file, /)", "Parse all that a file has."),
    METHOD("_setevents", et_parser_py_setevents, "($self, events_queue, events_to_report=None, /)",
           "Say which events are appended to the queue."),
    METHOD_END,
};
static MemberDef const et_parser_members[] = {
    {"entity", MEMBER_OBJECT, offsetof(EtParser, entity), true, NULL},
    {"target", MEMBER_OBJECT, offsetof(EtParser, target), true, NULL},
    MEMBER_END,
};
static GetSetDef const et_parser_getsets[] = {
    {"version", et_parser_get_version, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo et_parser_info = {
    .methods = et_parser_methods,
    .members = et_parser_members,
    .getsets = et_parser_getsets,
    .dealloc = et_parser_slot_dealloc,
    .traverse = et_parser_slot_traverse,
    .clear = et_parser_slot_clear,
    .new = et_parser_slot_new,
    .init = et_parser_slot_init,
};
Type et_parser_type = {
    STATIC_TYPE("xml.etree.ElementTree.XMLParser", EtParser, &et_parser_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
};

static Value element_tree_py_set_factories(Borrowed module, Borrowed const *args) {
    ElementTreeState *state = element_tree_state();
    if (!is_callable(args[0]) && args[0] != NONE)
        return raise_error(&exc_TypeError, "Comment factory must be callable, not %T", args[0]);
    if (!is_callable(args[1]) && args[1] != NONE)
        return raise_error(&exc_TypeError, "PI factory must be callable, not %T", args[1]);
    Value old = build_value("(OO)", state->comment_factory ? state->comment_factory : NONE,
                            state->pi_factory ? state->pi_factory : NONE);
    if (!old)
        return NULL;
    REPLACE(state->comment_factory, args[0] == NONE ? NULL : own(args[0]));
    REPLACE(state->pi_factory, args[1] == NONE ? NULL : own(args[1]));
    return old;
}

static bool element_tree_exec(Borrowed module) {
    return module_add_exception(module, "xml.etree.ElementTree.ParseError", TO_VALUE(&exc_SyntaxError), NULL,
                                &element_tree_state()->parse_error);
}

static int element_tree_state_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((ElementTreeState *)state)->parse_error);
    VISIT(((ElementTreeState *)state)->comment_factory);
    VISIT(((ElementTreeState *)state)->pi_factory);
    return 0;
}
static void element_tree_state_clear(void *state) {
    REPLACE(((ElementTreeState *)state)->parse_error, NULL);
    REPLACE(((ElementTreeState *)state)->comment_factory, NULL);
    REPLACE(((ElementTreeState *)state)->pi_factory, NULL);
}

static MethodDef const element_tree_functions[] = {
    METHOD_ROW("SubElement", .raw = element_py_sub_element, "($module, *args, **kwargs)", NULL, METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD("_set_factories", element_tree_py_set_factories, "($module, comment_factory, pi_factory, /)",
           "Change the factories that TreeBuilders take by default; returns the old ones."),
    METHOD_END,
};
static Type *const element_tree_types[] = {&element_type, &tree_builder_type, &et_parser_type, NULL};
static Type *const element_tree_inner_types[] = {&element_iterator_type, NULL};
static int element_tree_module_id;
ModuleDef const element_tree_module = {
    .name = "_elementtree",
    .methods = element_tree_functions,
    .types = element_tree_types,
    .inner_types = element_tree_inner_types,
    .exec = element_tree_exec,
    .state_size = sizeof(ElementTreeState),
    .traverse = element_tree_state_traverse,
    .clear = element_tree_state_clear,
    .id = &element_tree_module_id,
};
