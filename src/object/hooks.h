/* SPDX-License-Identifier: MIT
   What object/ asks of the folders above it. The functions are declared here and defined there, so that the link is the
   registration. */
#ifndef GILT_OBJECT_HOOKS_H
#define GILT_OBJECT_HOOKS_H

#include "heap/object.h"

struct Module;

/* Defined in capi/: calls a row of an extension module's table in the convention that its METH_ flags say. `callee` is the
   function or descriptor that is called. gil: held.  runs: the extension's code, which may give the lock away. */
Value hook_call_foreign(struct MethodDef const *def, Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords,
                        Borrowed callee) MUST_CHECK;
/* Defined in capi/: puts the descriptors of an extension's type into its dict. fails: MemoryError. */
bool hook_foreign_tables(Type *type) MUST_CHECK;
/* Defined in capi/: the slots of a type are complete or have changed: what extension modules see of it follows. Does
   nothing as long as no extension module was loaded. gil: held.  runs: nothing.  fails: never. */
void hook_type_changed(Type *type);
/* Defined in capi/: what a module that an extension made does when it is collected or dies; for others nothing. */
int hook_module_traverse(Object *module, Visitor visitor, void *arg);
void hook_module_clear(Object *module);
void hook_module_free(Object *module);
/* Defined in capi/: adds to `dict` how often each function of an extension gave the lock away, by name. */
bool hook_extension_regions(Borrowed dict) MUST_CHECK;
/* Defined in capi/: runs what extensions registered for the very end of the process (Py_AtExit). */
void hook_extensions_end(void);
/* Defined in capi/: calls a trace function that an extension set (PyEval_SetTrace): function(object, frame, what, argument),
   where `what` is PyTrace_CALL and so on. gil: held.  runs: the extension's code. */
bool hook_call_trace(void *function, Borrowed object, Borrowed frame, int what, Borrowed argument) MUST_CHECK;
/* Defined in capi/: reads a line from the terminal with the editor that an extension module has installed (readline):
   1: *out is new Bytes with the line and its newline, empty at the end of input; 0: no editor is installed; -1: error,
   KeyboardInterrupt among them. gil: held, released meanwhile.  runs: Python (completion, signal handlers). */
int hook_line_edit(const char *prompt, Value *out) MUST_CHECK;
/* Defined in modules/: what has to happen around a fork. gil: held.  runs: Python, whose errors are reported. */
void hook_fork_before(void);
void hook_fork_after_parent(void);
void hook_fork_after_child(void);
/* Defined in vm/: the globals dict of the innermost Python frame, borrowed from it; NULL: no frame.
   gil: held.  runs: nothing.  fails: never. */
Borrowed current_globals(void);
/* Defined in vm/: what super() without arguments needs of the innermost Python frame: the content of its __class__ cell
   and its first argument, both borrowed from the frame.
   gil: held.  runs: nothing.  fails: RuntimeError "super(): no current frame", "super(): no arguments", "super():
   __class__ cell not found", "super(): empty __class__ cell", "super(): arg[0] deleted". */
bool current_super(Borrowed *class_out, Borrowed *self_out) MUST_CHECK;
/* Defined in vm/: whether `v` is a function made by def or lambda. */
bool is_python_function(Borrowed v);
/* Defined in vm/: whether `v` is a traceback object. */
bool is_traceback(Borrowed v);
/* Defined in vm/: where the Python frame `depth` levels out is (0: the innermost). All are borrowed from the frame;
   *filename is a Str, *line 0 when unknown. false: there are not so many frames.
   gil: held.  runs: nothing.  fails: never. */
bool frame_location(int depth, Borrowed *globals, Borrowed *filename, int *line);
/* Defined in vm/: writes "Traceback (most recent call last):" and the entries of `traceback` to a text file object.
   gil: held.  runs: Python (write).  fails: what it raised. */
bool traceback_write(Borrowed traceback, Borrowed file) MUST_CHECK;
/* Defined in vm/: writes line `line` of the source file, stripped and indented by `indent` spaces, with a newline; nothing
   when it cannot be read.  runs: Python.  fails: what write raised. */
bool source_line_write(Borrowed file, Borrowed filename, int line, int indent) MUST_CHECK;
/* Defined in runtime/: calls the audit hooks of the process and of this interpreter; `args` is a Tuple. */
bool audit_run(const char *event, Borrowed args) MUST_CHECK;

#endif
