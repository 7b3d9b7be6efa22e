/* SPDX-License-Identifier: MIT
   The classes of the module: AST with its constructor and reduction, a class for each sum, constructor, product and
   enumeration. They are ordinary classes of one interpreter, as programs change them. Called by module.c. */
#include "modules/_ast/ast_priv.h"
#include "object/descriptor.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/slot.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

/* --- AST's methods --- */

/* Stores the positional arguments under the names that `_fields` gives them. */
static bool ast_init_positional(Borrowed self, Borrowed fields, Borrowed const *args, ssize_t count) {
    ssize_t limit = fields ? object_length(fields) : 0;
    if (limit < 0)
        return false;
    if (count > limit) {
        raise_error(&exc_TypeError, "%.400s constructor takes at most %zd positional argument%s",
                    type_short_name(type_of(self)), limit, limit == 1 ? "" : "s");
        return false;
    }
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value name = sequence_item(fields, i);
        if (!name || !set_attr(self, name, args[i]))
            return false;
    }
    return true;
}

static bool ast_init_keyword(Borrowed self, Borrowed fields, Borrowed name, Borrowed value, ssize_t positional) {
    int known = fields ? object_contains(fields, name) : 0;
    if (known < 0)
        return false;
    if (known) {
        ssize_t at = sequence_index(fields, name);
        if (at < 0)
            return false;
        if (at < positional) {
            raise_error(&exc_TypeError, "%.400s got multiple values for argument '%U'", type_short_name(type_of(self)),
                        name);
            return false;
        }
    }
    return set_attr(self, name, value);
}

static bool ast_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value fields = NULL;
    OWNED Value fields_name = str_intern_text("_fields");
    if (!fields_name || find_attr(TO_VALUE(type_of(self)), fields_name, &fields) < 0)
        return false;
    if (!ast_init_positional(self, fields, args, count))
        return false;
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++)
        if (!ast_init_keyword(self, fields, tuple_peek(keywords, i), args[count + i], count))
            return false;
    return true;
}

static Value ast_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value dict = NULL;
    if (find_attr(self, STR(__dict__), &dict) < 0)
        return NULL;
    if (dict)
        return tuple_pack(3, TO_VALUE(type_of(self)), TUPLE_EMPTY, dict);
    return tuple_pack(2, TO_VALUE(type_of(self)), TUPLE_EMPTY);
}

static MethodDef const ast_reduce_def = METHOD("__reduce__", ast_py_reduce, "($self, /)", "Helper for pickle.");

/* --- documentation --- */

static bool doc_add_fields(StrBuilder *b, AstClass class) {
    static const char *const marks[] = {[FIELD_ONE] = " ", [FIELD_OPTIONAL] = "? ", [FIELD_MANY] = "* "};
    if (!str_builder_add_text(b, ast_classes[class].name))
        return false;
    AstField const *field = ast_fields(class);
    if (!field->name)
        return true;
    for (const char *before = "("; field->name; field++, before = ", ")
        if (!str_builder_add_text(b, before) || !str_builder_add_text(b, ast_types[field->type].name) ||
            !str_builder_add_text(b, marks[field->count]) || !str_builder_add_text(b, field->name))
            return false;
    return str_builder_add_text(b, ")");
}

/* "expr = BoolOp(boolop op, expr* values)\n     | ...": enumerations stand on one line. */
static bool doc_add_alternatives(StrBuilder *b, AstClass class) {
    AstTypeDef const *type = &ast_types[ast_classes[class].type];
    if (!str_builder_add_text(b, type->name) || !str_builder_add_text(b, " = "))
        return false;
    for (int c = class + 1; c < AST_CLASS_COUNT && ast_classes[c].type == ast_classes[class].type; c++) {
        if (c > (int)class + 1) {
            if (type->kind == AST_IS_SUM) {
                if (!str_builder_add_char(b, '\n'))
                    return false;
                for (const char *s = type->name; *s; s++)
                    if (!str_builder_add_char(b, ' '))
                        return false;
            }
            if (!str_builder_add_text(b, " | "))
                return false;
        }
        if (!doc_add_fields(b, (AstClass)c))
            return false;
    }
    return true;
}

static Value class_doc(AstClass class) {
    StrBuilder b = STR_BUILDER_INIT;
    AstClassDef const *def = &ast_classes[class];
    bool is_list = def->kind < 0 && ast_types[def->type].kind != AST_IS_PRODUCT;
    if (is_list ? doc_add_alternatives(&b, class) : doc_add_fields(&b, class))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

/* --- making classes --- */

static Value class_fields(AstState *state, AstClass class) {
    ssize_t count = 0;
    AstField const *fields = ast_fields(class);
    for (; fields[count].name; count++) {
        CHECK(count < AST_FIELD_MAX);
        state->names[class][count] = str_intern_text(fields[count].name);
        if (!state->names[class][count])
            return NULL;
    }
    return tuple_from_array((Borrowed const *)state->names[class], count);
}

/* What may be left out has None as a class attribute: optional fields, and the ends of positions. */
static bool class_add_defaults(AstState *state, AstClass class, Borrowed dict) {
    AstField const *field = ast_fields(class);
    for (int i = 0; field[i].name; i++)
        if (field[i].count == FIELD_OPTIONAL && !dict_set(dict, state->names[class][i], NONE))
            return false;
    AstClassDef const *def = &ast_classes[class];
    if (def->kind >= 0 || ast_types[def->type].positions < 0)
        return true;
    return dict_set(dict, state->positions[2], NONE) && dict_set(dict, state->positions[3], NONE);
}

/* The names of positions, which sums and products have and constructors inherit. */
static bool class_add_attributes(AstState *state, AstClass class, Borrowed dict) {
    if (ast_classes[class].kind >= 0)
        return true;
    bool has_positions = ast_types[ast_classes[class].type].positions >= 0;
    OWNED Value names = has_positions ? tuple_from_array((Borrowed const *)state->positions, 4) : own(TUPLE_EMPTY);
    return names && dict_set(dict, state->attributes_name, names);
}

static Value class_dict(AstState *state, AstClass class) {
    OWNED Value dict = dict_new();
    OWNED Value fields = class_fields(state, class);
    OWNED Value module = str_intern_text("ast");
    OWNED Value doc = class_doc(class);
    if (!dict || !fields || !module || !doc || !dict_set(dict, state->fields_name, fields) ||
        !dict_set(dict, STR(__match_args__), fields) || !dict_set(dict, STR(__module__), module) ||
        !dict_set(dict, STR(__doc__), doc))
        return NULL;
    return class_add_attributes(state, class, dict) && class_add_defaults(state, class, dict) ? MOVE(dict) : NULL;
}

static Value class_new(const char *name, Borrowed base, Borrowed dict) {
    OWNED Value class_name = str_intern_text(name);
    OWNED Value bases = tuple_pack(1, base);
    return class_name && bases && dict ? type_new_class(&type_type, class_name, bases, dict, NULL) : NULL;
}

static SlotDef const *slot_of_init(void) {
    for (int i = 0; i < slot_def_count; i++)
        if (slot_defs[i].name_id == STATIC_STR___init__)
            return &slot_defs[i];
    UNREACHABLE();
    return NULL;
}

/* AST itself: an ordinary class with a native constructor. */
static bool make_base(AstState *state) {
    OWNED Value dict = dict_new();
    OWNED Value module = str_intern_text("ast");
    if (!dict || !module || !dict_set(dict, STR(__module__), module) || !dict_set(dict, STR(__doc__), NONE) ||
        !dict_set(dict, state->fields_name, TUPLE_EMPTY) || !dict_set(dict, STR(__match_args__), TUPLE_EMPTY) ||
        !dict_set(dict, state->attributes_name, TUPLE_EMPTY))
        return false;
    state->base = class_new("AST", TO_VALUE(&object_type), dict);
    if (!state->base)
        return false;
    Type *type = AS(Type, state->base);
    OWNED Value init = wrapper_descriptor_new(type, slot_of_init(), (void *)ast_slot_init);
    OWNED Value reduce = method_descriptor_new(type, &ast_reduce_def);
    return init && reduce && type_set_attr(type, STR(__init__), init) && type_set_attr(type, STR(__reduce__), reduce);
}

static bool make_names(AstState *state) {
    static const char *const positions[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    for (int i = 0; i < 4; i++) {
        state->positions[i] = str_intern_text(positions[i]);
        if (!state->positions[i])
            return false;
    }
    state->fields_name = str_intern_text("_fields");
    state->attributes_name = str_intern_text("_attributes");
    return state->fields_name && state->attributes_name;
}

bool ast_classes_make(AstState *state) {
    if (!make_names(state) || !make_base(state))
        return false;
    for (int c = 0; c < AST_CLASS_COUNT; c++) {
        AstClassDef const *def = &ast_classes[c];
        AstTypeDef const *type = &ast_types[def->type];
        OWNED Value dict = class_dict(state, (AstClass)c);
        Borrowed base = def->kind < 0 ? state->base : state->classes[type->class];
        state->classes[c] = class_new(def->name, base, dict);
        if (!state->classes[c])
            return false;
        if (type->kind == AST_IS_ENUM && def->kind >= 0) {
            state->singletons[c] = type_alloc(AS(Type, state->classes[c]));
            if (!state->singletons[c])
                return false;
        }
    }
    return true;
}
