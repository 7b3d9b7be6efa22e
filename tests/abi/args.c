/* SPDX-License-Identifier: MIT
   Argument parsing, driven from Python: parse(kind, format, args, kwargs, names) gives every variable of the format as it
   was stored. All variables are passed as pointers, more than are needed. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum { COUNT = 24 };
typedef struct {
    void *pass[COUNT];      /* what is handed to the parser */
    union {
        long long whole;
        double real;
        float single;
        Py_complex pair;
        void *pointer;
        Py_buffer buffer;
    } place[COUNT];
    char kind[COUNT];       /* the unit, or 0 for what is only passed */
    int used;
    char room[16];
} Slots;

static int converter_calls, converter_undone;
static int convert(PyObject *o, void *place) {
    if (!o) {
        converter_undone++;
        return 1;
    }
    converter_calls++;
    if (!PyLong_Check(o)) {
        if (o != Py_None)
            PyErr_SetString(PyExc_KeyError, "converter failed");
        return 0;
    }
    long n = PyLong_AsLong(o);
    *(PyObject **)place = o;
    return PyErr_Occurred() ? 0 : n < 0 ? 1 : Py_CLEANUP_SUPPORTED;
}

static void add(Slots *s, char kind) {
    memset(&s->place[s->used], 0x7f, sizeof s->place[0]);
    if (kind == '*')
        memset(&s->place[s->used], 0, sizeof s->place[0]);
    s->kind[s->used] = kind;
    s->pass[s->used] = &s->place[s->used];
    s->used++;
}

static void add_pass(Slots *s, void *what) {
    s->kind[s->used] = 0;
    s->pass[s->used++] = what;
}

static void prepare(Slots *s, const char *f, const char *encoding) {
    s->used = 0;
    for (; *f && *f != ':' && *f != ';' && s->used < COUNT - 4; f++) {
        if (*f == 'e') {
            add_pass(s, (void *)encoding);
            f++;
            add(s, 'e');
            s->place[s->used - 1].pointer = NULL;
            if (f[1] == '#') {
                f++;
                add(s, '#');
                s->place[s->used - 1].whole = sizeof s->room;
            } else if (f[1] == '+') {
                s->place[s->used - 1].pointer = s->room;
            }
            continue;
        }
        if (!strchr("bBhHiIlkKLnfdDcCpyszuZSYUOw", *f))
            continue;
        if (*f == 'O' && f[1] == '!')
            add_pass(s, &PyList_Type);
        if (*f == 'O' && f[1] == '&')
            add_pass(s, convert);
        add(s, f[1] == '*' ? '*' : *f);
        if (strchr("yszuZ", *f) && f[1] == '#')
            add(s, '#');
    }
    while (s->used < COUNT)
        add(s, 'x');
}

static PyObject *result_of(Slots *s, int i) {
    switch (s->kind[i]) {
    case 'b': case 'c': return PyLong_FromLong((unsigned char)s->place[i].whole);
    case 'B': return PyLong_FromLong((unsigned char)s->place[i].whole);
    case 'h': return PyLong_FromLong((short)s->place[i].whole);
    case 'H': return PyLong_FromLong((unsigned short)s->place[i].whole);
    case 'i': case 'C': case 'p': return PyLong_FromLong((int)s->place[i].whole);
    case 'I': return PyLong_FromUnsignedLong((unsigned)s->place[i].whole);
    case 'l': case 'L': case 'n': case '#': return PyLong_FromLongLong(s->place[i].whole);
    case 'k': case 'K': return PyLong_FromUnsignedLongLong((unsigned long long)s->place[i].whole);
    case 'f': return Py_BuildValue("f", s->place[i].single);
    case 'd': return Py_BuildValue("d", s->place[i].real);
    case 'D': return Py_BuildValue("D", &s->place[i].pair);
    case 'y': case 's': case 'z': case 'e':
        if (!s->place[i].pointer)
            Py_RETURN_NONE;
        if (i + 1 < COUNT && s->kind[i + 1] == '#')
            return PyBytes_FromStringAndSize(s->place[i].pointer, s->place[i + 1].whole);
        return PyBytes_FromString(s->place[i].pointer);
    case 'u': case 'Z':
        if (!s->place[i].pointer)
            Py_RETURN_NONE;
        if (i + 1 < COUNT && s->kind[i + 1] == '#')
            return PyUnicode_FromWideChar(s->place[i].pointer, s->place[i + 1].whole);
        return PyUnicode_FromWideChar(s->place[i].pointer, -1);
    case '*': {
        Py_buffer *b = &s->place[i].buffer;
        return b->buf ? Py_BuildValue("y#nnis", b->buf, b->len, b->len, b->itemsize, b->readonly, b->obj ? "owned" : "free")
                      : Py_BuildValue("sn", "empty", b->len);
    }
    default: return Py_NewRef((PyObject *)s->place[i].pointer);
    }
}

#define UNSET 0x7f7f7f7f7f7f7f7fLL
static PyObject *results(Slots *s, int ok) {
    PyObject *list = PyList_New(0);
    for (int i = 0; i < COUNT && list; i++) {
        if (!s->kind[i] || s->kind[i] == 'x')
            continue;
        PyObject *item;
        if (s->kind[i] != '*' && s->place[i].whole == UNSET)
            item = PyUnicode_FromString("unset");
        else
            item = result_of(s, i);
        if (!item || PyList_Append(list, item) < 0) {
            Py_XDECREF(item);
            Py_CLEAR(list);
        }
        Py_XDECREF(item);
    }
    for (int i = 0; i < COUNT; i++) {
        if (s->kind[i] == '*' && s->place[i].buffer.buf)
            PyBuffer_Release(&s->place[i].buffer);
        if (s->kind[i] == 'e' && s->place[i].pointer != s->room)
            PyMem_Free(s->place[i].pointer);
    }
    return list;
}

#define P(i) s.pass[i]
#define ALL                                                                                                            \
    P(0), P(1), P(2), P(3), P(4), P(5), P(6), P(7), P(8), P(9), P(10), P(11), P(12), P(13), P(14), P(15), P(16), P(17), \
        P(18), P(19), P(20), P(21), P(22), P(23)

static PyObject *parse(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    const char *kind = PyUnicode_AsUTF8(args[0]), *format = PyUnicode_AsUTF8(args[1]);
    PyObject *given = args[2], *kwargs = count > 3 && args[3] != Py_None ? args[3] : NULL;
    PyObject *names = count > 4 ? args[4] : NULL;
    const char *encoding = count > 5 && args[5] != Py_None ? PyUnicode_AsUTF8(args[5]) : NULL;
    char *list[12] = {NULL};
    for (Py_ssize_t i = 0; names && i < PyTuple_GET_SIZE(names); i++)
        list[i] = (char *)PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, i));
    Slots s;
    prepare(&s, format, encoding);
    int ok = 0;
    if (!strcmp(kind, "tuple"))
        ok = PyArg_ParseTuple(given, format, ALL);
    else if (!strcmp(kind, "one"))
        ok = PyArg_Parse(given, format, ALL);
    else if (!strcmp(kind, "stack"))
        ok = _PyArg_ParseStack(&PyTuple_GET_ITEM(given, 0), PyTuple_GET_SIZE(given), format, ALL);
    else if (!strcmp(kind, "keywords"))
        ok = PyArg_ParseTupleAndKeywords(given, kwargs, format, list, ALL);
    else {
        _PyArg_Parser *parser = PyMem_Calloc(1, sizeof *parser);
        const char **kept = PyMem_Calloc(12, sizeof *kept);
        memcpy(kept, list, sizeof list);
        *parser = (_PyArg_Parser){.format = strdup(format), .keywords = kept};
        if (!strcmp(kind, "fast"))
            ok = _PyArg_ParseTupleAndKeywordsFast(given, kwargs, parser, ALL);
        else
            ok = _PyArg_ParseStackAndKeywords(&PyTuple_GET_ITEM(given, 0), PyTuple_GET_SIZE(given) - (kwargs ? PyTuple_GET_SIZE(kwargs) : 0),
                                              kwargs, parser, ALL);
    }
    if (!ok)
        return NULL;
    return results(&s, ok);
}

/* unpack(args, kwargs, names, min positional, max positional, min keyword, vararg or None, function name) */
static PyObject *unpack(PyObject *self, PyObject *args) {
    PyObject *given, *kwargs, *names, *vararg, *buffer[16] = {NULL};
    int min_positional, max_positional, min_keyword;
    const char *function, *list[12] = {NULL};
    if (!PyArg_ParseTuple(args, "OOO!iiiOs", &given, &kwargs, &PyTuple_Type, &names, &min_positional, &max_positional,
                          &min_keyword, &vararg, &function))
        return NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++)
        list[i] = PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, i));
    _PyArg_Parser *parser = PyMem_Calloc(1, sizeof *parser);
    const char **kept = PyMem_Calloc(12, sizeof *kept);
    memcpy(kept, list, sizeof list);
    *parser = (_PyArg_Parser){.keywords = kept, .fname = strdup(function)};
    PyObject *dict = PyDict_Check(kwargs) ? kwargs : NULL, *keyword_names = PyTuple_Check(kwargs) ? kwargs : NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(given) - (keyword_names ? PyTuple_GET_SIZE(keyword_names) : 0);
    PyObject *const *from = &PyTuple_GET_ITEM(given, 0), *const *out;
    Py_ssize_t total = PyTuple_GET_SIZE(names) + (vararg != Py_None);
    if (vararg == Py_None)
        out = _PyArg_UnpackKeywords(from, count, dict, keyword_names, parser, min_positional, max_positional, min_keyword, buffer);
    else
        out = _PyArg_UnpackKeywordsWithVararg(from, count, dict, keyword_names, parser, min_positional, max_positional,
                                              min_keyword, (int)PyLong_AsLong(vararg), buffer);
    if (!out)
        return NULL;
    if (out != buffer)
        total = count;
    PyObject *result = PyList_New(0);
    for (Py_ssize_t i = 0; i < total; i++)
        PyList_Append(result, out[i] ? out[i] : Py_Ellipsis);
    if (vararg != Py_None)
        Py_XDECREF(buffer[PyLong_AsLong(vararg)]);
    return result;
}

static PyObject *unpack_tuple(PyObject *self, PyObject *args) {
    PyObject *a = NULL, *b = NULL, *c = NULL, *given, *name;
    int min, max;
    if (!PyArg_ParseTuple(args, "OOii", &given, &name, &min, &max))
        return NULL;
    if (!PyArg_UnpackTuple(given, name == Py_None ? NULL : PyUnicode_AsUTF8(name), min, max, &a, &b, &c))
        return NULL;
    return Py_BuildValue("(OOO)", a ? a : Py_Ellipsis, b ? b : Py_Ellipsis, c ? c : Py_Ellipsis);
}

static PyObject *checks(PyObject *self, PyObject *args) {
    const char *what;
    PyObject *o;
    Py_ssize_t n = 0, min = 0, max = 0;
    int result = 0;
    if (!PyArg_ParseTuple(args, "sO|nnn", &what, &o, &n, &min, &max))
        return NULL;
    if (!strcmp(what, "bad"))
        _PyArg_BadArgument("fn", "argument 'x'", "integer", o);
    else if (!strcmp(what, "positional"))
        result = (_PyArg_CheckPositional)(o == Py_None ? NULL : "fn", n, min, max);
    else if (!strcmp(what, "nokeywords"))
        result = (_PyArg_NoKeywords)("fn", o);
    else if (!strcmp(what, "nopositional"))
        result = (_PyArg_NoPositional)("fn", o);
    else if (!strcmp(what, "nokwnames"))
        result = (_PyArg_NoKwnames)("fn", o);
    else if (!strcmp(what, "validate"))
        result = PyArg_ValidateKeywordArguments(o);
    return PyErr_Occurred() ? NULL : PyLong_FromLong(result);
}

static PyObject *converter_counts(PyObject *self, PyObject *unused) {
    PyObject *result = Py_BuildValue("(ii)", converter_calls, converter_undone);
    converter_calls = converter_undone = 0;
    return result;
}

static PyMethodDef methods[] = {
    {"parse", (PyCFunction)parse, METH_FASTCALL, "Parses."},
    {"unpack", unpack, METH_VARARGS, NULL},
    {"unpack_tuple", unpack_tuple, METH_VARARGS, NULL},
    {"checks", checks, METH_VARARGS, NULL},
    {"converter_counts", converter_counts, METH_NOARGS, NULL},
    {NULL},
};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "args", NULL, -1, methods};
PyMODINIT_FUNC PyInit_args(void) { return PyModule_Create(&definition); }
