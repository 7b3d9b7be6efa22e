/* SPDX-License-Identifier: MIT
   The module _json: the scanner of json.decoder and the encoder of json.encoder. */
#include "modules/_json.h"

#include "object/error.h"
#include "object/native.h"
#include "types/dict.h"
#include "types/module.h"

static MethodDef const json_methods[] = {
    METHOD_ROW("scanstring", .raw = json_py_scanstring, NULL,
     "scanstring(string, end, strict=True) -> (string, end)\n\nRead a JSON string whose text begins at end.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("encode_basestring", .bound = json_py_encode_basestring, "($module, string, /)",
     "encode_basestring(string) -> string\n\nA JSON string.", METHOD_HIDE_SIGNATURE),
    METHOD_ROW("encode_basestring_ascii", .bound = json_py_encode_basestring_ascii, "($module, string, /)",
     "encode_basestring_ascii(string) -> string\n\nA JSON string in ASCII.", METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

/* The types have other names in the module than of their own. */
static bool json_exec(Borrowed module) {
    return dict_remove_text(module_dict(module), "Scanner") >= 0 && dict_remove_text(module_dict(module), "Encoder") >= 0 &&
           module_add(module, "make_scanner", own(TO_VALUE(&json_scanner_type))) &&
           module_add(module, "make_encoder", own(TO_VALUE(&json_encoder_type)));
}

static Type *const json_types[] = {&json_scanner_type, &json_encoder_type, NULL};
static int json_module_id;
ModuleDef const json_module = {
    .name = "_json",
    .doc = "The fast halves of the module json.",
    .methods = json_methods,
    .types = json_types,
    .exec = json_exec,
    .id = &json_module_id,
};
