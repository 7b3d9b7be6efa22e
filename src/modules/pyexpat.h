/* SPDX-License-Identifier: MIT
   pyexpat's parser object, for its files, and what _elementtree shares of it. */
#ifndef GILT_MODULES_PYEXPAT_H
#define GILT_MODULES_PYEXPAT_H

#include <expat.h>

#include "heap/object.h"

/* The handlers, in the order of the rows of pyexpat_handlers.c. */
enum {
    HANDLER_START_ELEMENT, HANDLER_END_ELEMENT, HANDLER_PROCESSING_INSTRUCTION, HANDLER_CHARACTER_DATA,
    HANDLER_UNPARSED_ENTITY_DECL, HANDLER_NOTATION_DECL, HANDLER_START_NAMESPACE, HANDLER_END_NAMESPACE, HANDLER_COMMENT,
    HANDLER_START_CDATA, HANDLER_END_CDATA, HANDLER_DEFAULT, HANDLER_DEFAULT_EXPAND, HANDLER_NOT_STANDALONE,
    HANDLER_EXTERNAL_ENTITY_REF, HANDLER_START_DOCTYPE, HANDLER_END_DOCTYPE, HANDLER_ENTITY_DECL, HANDLER_XML_DECL,
    HANDLER_ELEMENT_DECL, HANDLER_ATTLIST_DECL, HANDLER_SKIPPED_ENTITY, HANDLER_COUNT
};

typedef struct {
    Object head;
    XML_Parser parser;
    int ordered_attributes;   /* attributes as a list of names and values */
    int specified_attributes; /* without those that come from the DTD's defaults */
    int namespace_prefixes;
    int in_callback;
    char *buffer;             /* character data that was not given yet, or NULL: buffer_text is off */
    int buffer_size, buffer_used;
    Value intern;             /* dict of names, or NULL */
    Value handlers[HANDLER_COUNT]; /* or NULL */
} XmlParser;
extern Type xml_parser_type;

/* A str of UTF-8, None for NULL; the second form shares equal names. */
Value xml_text(const XML_Char *text) MUST_CHECK;
Value xml_intern(XmlParser *self, const XML_Char *text) MUST_CHECK;
/* Gives buffered character data to its handler. */
bool xml_flush_text(XmlParser *self) MUST_CHECK;
/* A handler failed: no other is called any more. */
void xml_forget_handlers(XmlParser *self);
/* Tells expat about a handler that was set (or taken away). */
void xml_install_handler(XmlParser *self, int index);
const char *xml_handler_name(int index);

/* For expat's callback of the same name: fills in a one-byte encoding that Python knows. runs: Python. */
int pyexpat_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info);
/* A salt for expat's hash tables, from the process' hash key. */
unsigned long pyexpat_hash_salt(void);
/* Raises the ExpatError for an error code at the parser's place. NULL. */
void *raise_expat(XML_Parser parser, enum XML_Error code) COLD;

#endif
