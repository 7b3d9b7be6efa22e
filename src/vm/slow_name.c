/* SPDX-License-Identifier: MIT
   Names: looking them up, and saying that they are not there. */
#include "object/error.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/slow.h"

static Borrowed register_name(Frame *frame, int reg) { return tuple_peek(frame->code->local_plus_names, reg); }

/* NameError subclasses carry the name, for suggestions. */
static void raise_with_name(Type *type, const char *format, Borrowed name) {
    raise_error(type, format, name);
    Borrowed error = error_peek();
    if (error && type_of(error) == type)
        REPLACE(AS(NameErrorException, error)->name, own(name));
}

void raise_unbound_local(Frame *frame, int index) {
    raise_with_name(&exc_UnboundLocalError, "cannot access local variable '%U' where it is not associated with a value",
                    register_name(frame, index));
}

void raise_unbound_cell(Frame *frame, int reg) { raise_unbound_local(frame, reg); }

void raise_unbound_free(Frame *frame, int index) {
    int reg = frame->code->local_plus_count - frame->code->free_count + index;
    raise_with_name(&exc_NameError,
                    "cannot access free variable '%U' where it is not associated with a value in enclosing scope",
                    register_name(frame, reg));
}

void raise_name_error(Borrowed name) { raise_with_name(&exc_NameError, "name '%U' is not defined", name); }

/* builtins may be any mapping when exec was given one. 1, 0, -1. */
static int builtins_find(Borrowed builtins, Borrowed name, Value *out) {
    if (is_dict_exact(builtins))
        return dict_find(builtins, name, out);
    *out = get_item(builtins, name);
    if (*out)
        return 1;
    if (!error_matches(&exc_KeyError))
        return -1;
    error_clear();
    return 0;
}

Value load_global(Frame *frame, Borrowed name) {
    Value v = NULL;
    int found;
    if (is_dict_exact(frame->globals)) {
        found = dict_find(frame->globals, name, &v);
    } else { /* a dict subclass that exec was given */
        v = get_item(frame->globals, name);
        found = v != NULL;
        if (!found) {
            if (!error_matches(&exc_KeyError))
                return NULL;
            error_clear();
        }
    }
    if (!found)
        found = builtins_find(frame->builtins, name, &v);
    if (!found)
        raise_name_error(name);
    return found > 0 ? v : NULL;
}

/* Looks into the namespace of a class body or exec. 1, 0, -1. */
static int namespace_find(Frame *frame, Borrowed name, Value *out) {
    if (is_dict_exact(frame->locals))
        return dict_find(frame->locals, name, out);
    *out = get_item(frame->locals, name);
    if (*out)
        return 1;
    if (!error_matches(&exc_KeyError))
        return -1;
    error_clear();
    return 0;
}

Value load_name(Frame *frame, Borrowed name) {
    Value v = NULL;
    int found = namespace_find(frame, name, &v);
    if (found)
        return found > 0 ? v : NULL;
    return load_global(frame, name);
}

bool store_name(Frame *frame, Borrowed name, Borrowed v) {
    Borrowed names = frame->locals ? (Borrowed)frame->locals : (Borrowed)frame->globals;
    return is_dict_exact(names) ? dict_set(names, name, v) : set_item(names, name, v);
}

bool delete_name(Frame *frame, Borrowed name) {
    Borrowed names = frame->locals ? (Borrowed)frame->locals : (Borrowed)frame->globals;
    if (is_dict_exact(names)) {
        int found = dict_remove(names, name);
        if (!found)
            raise_name_error(name);
        return found > 0;
    }
    if (delete_item(names, name))
        return true;
    if (error_matches(&exc_KeyError)) {
        error_clear();
        raise_name_error(name);
    }
    return false;
}

Value load_class_free(Frame *frame, int index, Borrowed name) {
    if (frame->locals) {
        Value v = NULL;
        int found = namespace_find(frame, name, &v);
        if (found)
            return found > 0 ? v : NULL;
    }
    Value content = AS(Cell, tuple_peek(frame->function->closure, index))->content;
    if (content)
        return own(content);
    raise_unbound_free(frame, index);
    return NULL;
}

Value load_build_class(Frame *frame) {
    Value v = NULL;
    int found = builtins_find(frame->builtins, STR(__build_class__), &v);
    if (!found)
        raise_error(&exc_NameError, "__build_class__ not found");
    return found > 0 ? v : NULL;
}

bool setup_annotations(Frame *frame) {
    Borrowed names = frame->locals ? (Borrowed)frame->locals : (Borrowed)frame->globals;
    if (!names)
        return raise_error(&exc_SystemError, "no locals found when setting up annotations"), false;
    Value v = NULL;
    int found;
    if (is_dict_exact(names)) {
        found = dict_find(names, STR(__annotations__), &v);
    } else {
        v = get_item(names, STR(__annotations__));
        found = v != NULL;
        if (!found) {
            if (!error_matches(&exc_KeyError))
                return false;
            error_clear();
        }
    }
    drop(v);
    if (found)
        return found > 0;
    OWNED Value annotations = dict_new();
    return annotations && set_item(names, STR(__annotations__), annotations);
}

bool print_result(Frame *frame, Borrowed v) {
    Borrowed hook = dict_peek_str(interp_self()->sys_dict, STR(displayhook));
    if (!hook)
        return raise_error(&exc_RuntimeError, "lost sys.displayhook"), false;
    OWNED Value keep = own(hook);
    OWNED Value result = call_1(keep, v);
    return result != NULL;
}
