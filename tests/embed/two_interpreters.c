/* SPDX-License-Identifier: MIT
   Several interpreters in one process, each with a lock of its own: they start, run programs and end on threads of their
   own at the same time, twice over. All must compute the same; under the thread sanitizer the test says whether anything is
   shared that should not be. Given paths of scripts, the interpreters run those instead, one after the other. */
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gil/gil.h"
#include "main/modules.h"
#include "object/error.h"
#include "object/protocol.h"
#include "runtime/config.h"
#include "runtime/lifecycle.h"
#include "runtime/report.h"
#include "runtime/run.h"
#include "types/dict.h"
#include "types/str.h"

enum { INTERPRETERS = 3, ROUNDS = 2 };

/* Leaves a text in `answer`. Each interpreter runs all of it. */
static const char program[] =
    "import collections, contextlib, dataclasses, datetime, enum, functools, io, itertools, json, math, operator\n"
    "import pickle, queue, random, re, string, struct, sys, threading, time, weakref, zlib, gc, ast, hashlib\n"
    "class Base:\n"
    "    made = 0\n"
    "    def __init__(self, n): self.n = n; type(self).made += 1\n"
    "    def __eq__(self, other): return self.n == other.n\n"
    "class Derived(Base, metaclass=type('Meta', (type,), {'tag': 7})):\n"
    "    __slots__ = ('x',)\n"
    "@dataclasses.dataclass(order=True)\n"
    "class Point:\n"
    "    x: int\n"
    "    y: float = 0.5\n"
    "class Color(enum.Flag):\n"
    "    RED = enum.auto(); GREEN = enum.auto()\n"
    "results = queue.Queue()\n"
    "lock = threading.Lock()\n"
    "total = 0\n"
    "def work(seed):\n"
    "    global total\n"
    "    text = json.dumps({str(i): [i, i / 7, None, True, 'k\\u00e9y%d' % i] for i in range(60)})\n"
    "    for turn in range(8):\n"
    "        data = json.loads(text)\n"
    "        found = re.findall(r'(\\d+)\\.(\\d)', repr(data))\n"
    "        points = sorted(Point(i * seed % 11, i / 3) for i in range(40))\n"
    "        again = pickle.loads(pickle.dumps(points))\n"
    "        assert again == points\n"
    "        try:\n"
    "            raise ValueError(seed) from KeyError(turn)\n"
    "        except ValueError as e:\n"
    "            assert isinstance(e.__cause__, KeyError)\n"
    "        big = math.factorial(60 + turn) // 3 ** 40\n"
    "        tree = ast.unparse(ast.parse('a + b * (c or d)'))\n"
    "        with lock:\n"
    "            total += len(found) + big % 1000 + len(tree) + zlib.crc32(text.encode()) % 97\n"
    "        time.sleep(0.0005)\n"
    "    results.put(len(hashlib.sha256(text.encode()).hexdigest()))\n"
    "threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]\n"
    "for t in threads: t.start()\n"
    "local = {}\n"
    "exec('def f(n):\\n  return sum(x * x for x in range(n)) + len([*map(str, range(n))])', local)\n"
    "for n in range(300): value = local['f'](n)\n"
    "made = [Derived(n) for n in range(500)]\n"
    "refs = [weakref.ref(m) for m in made]\n"
    "del made[100:]\n"
    "gc.collect()\n"
    "for t in threads: t.join()\n"
    "day = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc) + datetime.timedelta(days=366)\n"
    "answer = ' '.join(map(str, [total, value, sum(r() is not None for r in refs), Derived.made, results.qsize(),\n"
    "    Color.RED | Color.GREEN, day.isoformat(), struct.pack('<id', 1, 2.5).hex(), f'{value:,} {total!r:>8}',\n"
    "    sys.intern('an' + 'swer'), collections.Counter('abracadabra').most_common(1),\n"
    "    functools.reduce(operator.mul, itertools.islice(itertools.count(1), 20))]))\n";

typedef struct {
    pthread_t thread;
    char *answer;
    int status;
} Run;

static char **scripts; /* written before the threads start; ends with NULL */

static char *answer_of_program(void) {
    for (char **script = scripts; *script; script++)
        run_file(*script, false);
    if (*scripts)
        return strdup("done");
    if (!run_command(program))
        return NULL;
    Borrowed answer = dict_peek_text(run_main_dict(), "answer");
    const char *text = answer && is_str(answer) ? str_utf8(answer, NULL) : NULL;
    return text ? strdup(text) : NULL;
}

static void *run_interpreter(void *arg) {
    Run *run = arg;
    Interp *interp = interp_new();
    if (!interp)
        return run;
    if (interp_start(interp))
        run->answer = answer_of_program();
    if (!run->answer && error_is_set())
        report_top_level();
    run->status = interp_end(interp);
    return run;
}

/* Runs the interpreters at once; whether all gave the same good answer. `expected` is set by the first. */
static bool round_is_good(char **expected) {
    Run runs[INTERPRETERS] = {0};
    bool ok = true;
    for (int n = 0; n < INTERPRETERS; n++)
        if (pthread_create(&runs[n].thread, NULL, run_interpreter, &runs[n]))
            abort();
    for (int n = 0; n < INTERPRETERS; n++)
        pthread_join(runs[n].thread, NULL);
    for (int n = 0; n < INTERPRETERS; n++) {
        char *answer = runs[n].answer;
        if (!*expected && answer)
            *expected = strdup(answer);
        if (!answer || runs[n].status != 0 || strcmp(answer, *expected)) {
            fprintf(stderr, "interpreter %d ended with %d and answered %s\n", n, runs[n].status, answer ? answer : "nothing");
            ok = false;
        }
        free(answer);
    }
    return ok;
}

int main(int argc, char **argv) {
    char *arguments[] = {argv[0], NULL};
    scripts = argv + 1;
    setlocale(LC_CTYPE, "");
    if (!config_read(1, arguments) || !process_start(native_modules))
        return 2;
    char *expected = NULL;
    bool ok = true;
    for (int n = 0; n < ROUNDS && ok; n++)
        ok = round_is_good(&expected);
    if (ok)
        puts(expected);
    free(expected);
    process_end();
    return ok ? 0 : 1;
}
