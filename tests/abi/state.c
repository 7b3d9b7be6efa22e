/* SPDX-License-Identifier: MIT
   Threads, the lock, pending calls, recursion, trace functions, thread-local values, sys, versions and flags. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
#include <signal.h>
#include <structmember.h>
#include <unistd.h>

static PyObject *none_or_error(void) {
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* --- foreign threads --- */

typedef struct {
    PyObject *callable;
    int nest, rounds, calls, checks;
    pthread_t thread;
} Job;

static void *foreign(void *arg) {
    Job *job = arg;
    for (int i = 0; i < job->rounds; i++) {
        job->checks += PyGILState_Check(); /* 0: without it */
        PyGILState_STATE outer = PyGILState_Ensure();
        job->checks += 10 * PyGILState_Check();
        for (int n = 0; n < job->nest; n++) {
            PyGILState_STATE inner = PyGILState_Ensure();
            PyObject *result = PyObject_CallFunction(job->callable, "i", i);
            if (result)
                job->calls++;
            else
                PyErr_WriteUnraisable(job->callable);
            Py_XDECREF(result);
            Py_BEGIN_ALLOW_THREADS
            job->checks += 1000 * PyGILState_Check(); /* 0 */
            usleep(100);
            PyGILState_STATE again = PyGILState_Ensure();
            job->checks += 10 * PyGILState_Check();
            PyGILState_Release(again);
            Py_END_ALLOW_THREADS
            PyGILState_Release(inner);
        }
        PyGILState_Release(outer);
    }
    return NULL;
}

static PyObject *run_foreign(PyObject *self, PyObject *args) {
    PyObject *callable;
    int threads, rounds, nest, calls = 0, checks = 0;
    Job jobs[8];
    if (!PyArg_ParseTuple(args, "Oiii", &callable, &threads, &rounds, &nest))
        return NULL;
    for (int i = 0; i < threads; i++) {
        jobs[i] = (Job){callable, nest, rounds, 0, 0, 0};
        pthread_create(&jobs[i].thread, NULL, foreign, &jobs[i]);
    }
    Py_BEGIN_ALLOW_THREADS
    for (int i = 0; i < threads; i++)
        pthread_join(jobs[i].thread, NULL);
    Py_END_ALLOW_THREADS
    for (int i = 0; i < threads; i++)
        calls += jobs[i].calls, checks += jobs[i].checks;
    return Py_BuildValue("(ii)", calls, checks);
}

static PyObject *states(PyObject *self, PyObject *unused) {
    PyThreadState *t = PyThreadState_Get();
    int same = t == PyGILState_GetThisThreadState() && t == _PyThreadState_UncheckedGet();
    int check = PyGILState_Check();
    PyThreadState *saved = PyEval_SaveThread();
    int unchecked = _PyThreadState_UncheckedGet() == NULL, unheld = PyGILState_Check(), kept = PyGILState_GetThisThreadState() == t;
    PyEval_RestoreThread(saved);
    PyEval_ReleaseThread(t);
    PyEval_AcquireThread(t);
    PyObject *dict = PyThreadState_GetDict(), *frame = (PyObject *)PyThreadState_GetFrame(t);
    PyInterpreterState *interp = PyInterpreterState_Get();
    PyObject *result = Py_BuildValue(
        "(iiiiiOOLiiiii)", same, check, unchecked, unheld, kept, (PyObject *)Py_TYPE(dict), (PyObject *)Py_TYPE(frame),
        (long long)PyInterpreterState_GetID(interp), interp == PyInterpreterState_Main(), interp == PyThreadState_GetInterpreter(t),
        interp == t->interp, PyThreadState_GetDict() == dict, PyDict_Check(PyInterpreterState_GetDict(interp)));
    Py_XDECREF(frame);
    return result;
}

static PyObject *swap(PyObject *self, PyObject *callable) {
    PyThreadState *old = PyThreadState_Get(), *made = PyThreadState_New(PyInterpreterState_Get());
    PyThreadState *was = PyThreadState_Swap(made);
    int ok = was == old && PyThreadState_Get() == made && PyThreadState_GetID(made) != PyThreadState_GetID(old);
    PyObject *dict = PyThreadState_GetDict();
    ok = ok && dict && PyDict_Size(dict) == 0;
    PyObject *result = PyObject_CallNoArgs(callable);
    PyThreadState_Clear(made);
    ok = ok && PyThreadState_Swap(old) == made;
    PyThreadState_Delete(made);
    return result ? Py_BuildValue("(iN)", ok, result) : NULL;
}

static PyObject *async_exc(PyObject *self, PyObject *args) {
    unsigned long ident;
    PyObject *exc;
    if (!PyArg_ParseTuple(args, "kO", &ident, &exc))
        return NULL;
    return PyLong_FromLong(PyThreadState_SetAsyncExc(ident, exc == Py_None ? NULL : exc));
}

/* --- pending calls --- */

static int pending_call(void *arg) {
    PyObject *result = PyObject_CallNoArgs(arg);
    Py_DECREF((PyObject *)arg);
    Py_XDECREF(result);
    return result ? 0 : -1;
}
static PyObject *pending(PyObject *self, PyObject *callable) {
    if (Py_AddPendingCall(pending_call, Py_NewRef(callable)) < 0)
        return PyErr_NoMemory();
    int result = Py_MakePendingCalls();
    return result < 0 ? NULL : PyLong_FromLong(result);
}

/* --- recursion --- */

static int depth_reached;
static int descend(int n) {
    if (Py_EnterRecursiveCall(" in descend"))
        return -1;
    depth_reached = n;
    int result = n > 100000 ? 0 : descend(n + 1);
    Py_LeaveRecursiveCall();
    return result;
}
static PyObject *recurse(PyObject *self, PyObject *limit) {
    int old = Py_GetRecursionLimit();
    Py_SetRecursionLimit((int)PyLong_AsLong(limit));
    int result = descend(0), now = Py_GetRecursionLimit();
    Py_SetRecursionLimit(old);
    PyObject *t, *v, *tb;
    PyErr_Fetch(&t, &v, &tb);
    PyErr_NormalizeException(&t, &v, &tb);
    Py_XDECREF(tb);
    Py_XDECREF(t);
    return Py_BuildValue("(iiiN)", result, now, depth_reached > now - 50 && depth_reached <= now, v ? v : Py_NewRef(Py_None));
}

/* --- frames --- */

static PyObject *namespaces(PyObject *self, PyObject *unused) {
    PyObject *globals = PyEval_GetGlobals(), *locals = PyEval_GetLocals(), *builtins = PyEval_GetBuiltins();
    PyFrameObject *frame = PyEval_GetFrame();
    if (!locals)
        return NULL;
    return Py_BuildValue("(OOOO)", globals, locals, builtins, frame ? (PyObject *)frame : Py_None);
}

static PyObject *function_names(PyObject *self, PyObject *o) {
    return Py_BuildValue("(ss)", PyEval_GetFuncName(o), PyEval_GetFuncDesc(o));
}

static PyObject *evaluate(PyObject *self, PyObject *args) {
    PyObject *code, *globals, *locals;
    if (!PyArg_ParseTuple(args, "OOO", &code, &globals, &locals))
        return NULL;
    return PyEval_EvalCode(code, globals, locals == Py_None ? NULL : locals);
}

static PyObject *evaluate_ex(PyObject *self, PyObject *args) {
    PyObject *code, *globals, *given, *kwargs, *defaults, *kwdefaults;
    if (!PyArg_ParseTuple(args, "OOO!O!O!O", &code, &globals, &PyTuple_Type, &given, &PyTuple_Type, &kwargs, &PyTuple_Type, &defaults, &kwdefaults))
        return NULL;
    return PyEval_EvalCodeEx(code, globals, NULL, &PyTuple_GET_ITEM(given, 0), (int)PyTuple_GET_SIZE(given), &PyTuple_GET_ITEM(kwargs, 0),
                             (int)PyTuple_GET_SIZE(kwargs) / 2, &PyTuple_GET_ITEM(defaults, 0), (int)PyTuple_GET_SIZE(defaults),
                             kwdefaults == Py_None ? NULL : kwdefaults, NULL);
}

/* --- tracing --- */

static int trace(PyObject *object, PyFrameObject *frame, int what, PyObject *arg) {
    PyObject *code = (PyObject *)PyFrame_GetCode(frame), *name = PyObject_GetAttrString(code, "co_name");
    PyObject *shown = arg && PyTuple_Check(arg) ? PyObject_Repr(PyTuple_GET_ITEM(arg, 0)) : arg ? PyObject_Repr(arg) : PyUnicode_FromString("NULL");
    PyObject *row = Py_BuildValue("(iNNi)", what, name, shown, PyFrame_GetLineNumber(frame));
    Py_DECREF(code);
    int result = row ? PyList_Append(object, row) : -1;
    Py_XDECREF(row);
    if (PyList_GET_SIZE(object) == 200) {
        PyErr_SetString(PyExc_ValueError, "traced enough");
        return -1;
    }
    return result;
}

static PyObject *traced(PyObject *self, PyObject *args) {
    int profile;
    PyObject *callable, *list = PyList_New(0);
    if (!PyArg_ParseTuple(args, "Oi", &callable, &profile))
        return NULL;
    (profile ? PyEval_SetProfile : PyEval_SetTrace)(trace, list);
    PyObject *result = PyObject_CallNoArgs(callable);
    (profile ? PyEval_SetProfile : PyEval_SetTrace)(NULL, NULL);
    if (!result) {
        PyObject *t, *v, *tb;
        PyErr_Fetch(&t, &v, &tb);
        PyErr_NormalizeException(&t, &v, &tb);
        Py_XDECREF(t);
        Py_XDECREF(tb);
        result = v;
    }
    return Py_BuildValue("(NN)", result, list);
}

/* --- locks and thread-local values --- */

static PyThread_type_lock lock;
static Py_tss_t key = Py_tss_NEEDS_INIT;
static int worker_got, worker_tss;
static void worker(void *arg) {
    PyThread_tss_set(&key, (void *)5);
    worker_tss = PyThread_tss_get(&key) == (void *)5;
    worker_got = PyThread_acquire_lock(lock, 0);
    PyThread_release_lock(arg);
}
static PyObject *locks(PyObject *self, PyObject *unused) {
    PyThread_type_lock done = PyThread_allocate_lock();
    lock = PyThread_allocate_lock();
    int r[12], n = 0;
    r[n++] = PyThread_acquire_lock(lock, WAIT_LOCK);
    r[n++] = PyThread_acquire_lock(lock, NOWAIT_LOCK);
    r[n++] = PyThread_acquire_lock_timed(lock, 2000, 0);
    r[n++] = PyThread_acquire_lock(done, 1);
    r[n++] = PyThread_tss_create(&key);
    r[n++] = PyThread_tss_is_created(&key);
    PyThread_tss_set(&key, (void *)7);
    unsigned long ident = PyThread_start_new_thread(worker, done);
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock(done, 1);
    Py_END_ALLOW_THREADS
    r[n++] = ident != 0 && ident != PyThread_get_thread_ident();
    r[n++] = worker_got;
    r[n++] = worker_tss;
    r[n++] = PyThread_tss_get(&key) == (void *)7;
    PyThread_tss_delete(&key);
    r[n++] = PyThread_tss_is_created(&key);
    PyThread_release_lock(lock);
    r[n++] = PyThread_acquire_lock_timed(lock, 0, 1);
    PyThread_release_lock(lock);
    PyThread_free_lock(lock);
    PyThread_release_lock(done);
    PyThread_free_lock(done);
    PyObject *list = PyList_New(0);
    for (int i = 0; i < n; i++)
        PyList_Append(list, r[i] ? Py_True : Py_False);
    return list;
}

/* --- sys, versions, flags --- */

static PyObject *sys_functions(PyObject *self, PyObject *unused) {
    PySys_WriteStdout("written %d %s\n", 5, "text");
    PySys_FormatStdout("formatted %R %U %5d\n", PyUnicode_InternFromString("é"), PyUnicode_InternFromString("u"), 7);
    char *big = malloc(1200);
    memset(big, 'x', 1199);
    big[1199] = 0;
    PySys_WriteStdout("%s", big);
    PySys_WriteStdout("\n");
    free(big);
    PySys_WriteStderr("to stderr %i\n", 3);
    PySys_FormatStderr("%S\n", Py_None);
    if (PySys_SetObject("abi_test", Py_Ellipsis) < 0)
        return NULL;
    PyObject *got = PySys_GetObject("abi_test"), *missing = PySys_GetObject("no such name");
    int gone = PySys_SetObject("abi_test", NULL), again = PySys_SetObject("abi_test", NULL);
    return Py_BuildValue("(OiiiOO)", got, missing == NULL, gone, again, PySys_GetObject("abi_test") ? Py_True : Py_False, PySys_GetXOptions());
}

static int audit_hook(const char *event, PyObject *args, void *data) {
    if (strncmp(event, "abi.", 4))
        return 0;
    if (!strcmp(event, "abi.refuse")) {
        PyErr_SetString(PyExc_RuntimeError, "refused");
        return -1;
    }
    PyObject *row = Py_BuildValue("(sO)", event, args);
    int result = row ? PyList_Append(data, row) : -1;
    Py_XDECREF(row);
    return result;
}
static PyObject *audits(PyObject *self, PyObject *list) {
    if (PySys_AddAuditHook(audit_hook, Py_NewRef(list)) < 0)
        return NULL;
    if (PySys_Audit("abi.none", NULL) < 0 || PySys_Audit("abi.one", "i", 5) < 0 || PySys_Audit("abi.two", "si", "a", 6) < 0 ||
        PySys_Audit("abi.tuple", "(ii)", 5, 6) < 0)
        return NULL;
    if (PySys_Audit("abi.refuse", "O", Py_None) < 0)
        return NULL;
    return none_or_error();
}

static PyObject *facts(PyObject *self, PyObject *unused) {
    wchar_t *name = Py_GetProgramName();
    return Py_BuildValue("(isisiiiiiOiii)", strncmp(Py_GetVersion(), "3.11", 4), Py_GetPlatform(), (int)(Py_Version >> 16), "flags", Py_OptimizeFlag, Py_VerboseFlag,
                         Py_NoSiteFlag, Py_IsInitialized(), _Py_IsFinalizing(), name && *name ? Py_True : Py_False,
                         PyErr_CheckSignals(), PyOS_InterruptOccurred(), Py_IgnoreEnvironmentFlag);
}

static PyObject *signals(PyObject *self, PyObject *unused) {
    PyOS_sighandler_t old = PyOS_setsig(SIGUSR1, SIG_IGN), now = PyOS_getsig(SIGUSR1);
    PyOS_setsig(SIGUSR1, old);
    return Py_BuildValue("(iii)", old == SIG_DFL, now == SIG_IGN, PyOS_getsig(SIGUSR1) == SIG_DFL);
}
static PyObject *interrupt(PyObject *self, PyObject *number) {
    int n = (int)PyLong_AsLong(number);
    int result = n == 0 ? (PyErr_SetInterrupt(), 0) : PyErr_SetInterruptEx(n);
    if (PyErr_CheckSignals() < 0)
        return NULL;
    return PyLong_FromLong(result);
}

static void last_words(void) { fputs("at exit\n", stdout); }
static void first_words(void) { fputs("just before\n", stdout); }
static PyObject *at_exit(PyObject *self, PyObject *unused) { return PyLong_FromLong(Py_AtExit(last_words) + Py_AtExit(first_words)); }

static PyObject *forked(PyObject *self, PyObject *unused) {
    int fds[2];
    char byte = 0;
    if (pipe(fds) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    PyOS_BeforeFork();
    pid_t pid = fork();
    if (pid == 0) {
        PyOS_AfterFork_Child();
        byte = PyGILState_Check() ? 'c' : 'x';
        if (write(fds[1], &byte, 1) != 1)
            _exit(1);
        _exit(0);
    }
    PyOS_AfterFork_Parent();
    Py_BEGIN_ALLOW_THREADS
    if (read(fds[0], &byte, 1) != 1)
        byte = '?';
    Py_END_ALLOW_THREADS
    close(fds[0]);
    close(fds[1]);
    return PyLong_FromLong(byte);
}

static PyMethodDef methods[] = {
    {"run_foreign", run_foreign, METH_VARARGS}, {"states", states, METH_NOARGS}, {"swap", swap, METH_O},
    {"async_exc", async_exc, METH_VARARGS}, {"pending", pending, METH_O}, {"recurse", recurse, METH_O},
    {"namespaces", namespaces, METH_NOARGS}, {"function_names", function_names, METH_O}, {"evaluate", evaluate, METH_VARARGS},
    {"evaluate_ex", evaluate_ex, METH_VARARGS}, {"traced", traced, METH_VARARGS}, {"locks", locks, METH_NOARGS},
    {"sys_functions", sys_functions, METH_NOARGS}, {"audits", audits, METH_O}, {"facts", facts, METH_NOARGS},
    {"signals", signals, METH_NOARGS}, {"interrupt", interrupt, METH_O}, {"at_exit", at_exit, METH_NOARGS},
    {"forked", forked, METH_NOARGS}, {NULL},
};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "state", NULL, -1, methods};
PyMODINIT_FUNC PyInit_state(void) { return PyModule_Create(&definition); }
