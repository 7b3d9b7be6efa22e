/* SPDX-License-Identifier: MIT
   Measures the interpreter lock without an interpreter around it. One JSON line for each part:

       lock pair                         uncontended release + take, ns
       lock handover COMPUTING SECONDS   delay from the end of a read to running with the lock, beside computing threads
       lock echo COMPUTING SECONDS       requests a second of a thread that blocks on a socket pair
       lock fair COMPUTING SECONDS       loops of computing threads together (per second), and how evenly shared (Jain)

   GILT_GIL=classic selects the other policy. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gil/gil.h"
#include "gil/interp.h"
#include "gil/region.h"
#include "gil/stats.h"
#include "os/clock.h"
#include "os/thread.h"

enum { MAX_COMPUTING = 64, MAX_SAMPLES = 1 << 20 };

static Interp interp;
static _Atomic bool stop;
static _Atomic int running;
static _Atomic uint64_t loops[MAX_COMPUTING];
static int64_t samples[MAX_SAMPLES];
static int sample_count;

static void *bench_compute(void *arg) {
    _Atomic uint64_t *mine = arg;
    Thread *self = thread_new(&interp);
    CHECK(self);
    thread_attach(self);
    unsigned x = 1;
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        for (int i = 0; i < 8; i++) { /* about one instruction's worth of work between two safepoints */
            x = x * 5 + 3;
            __asm__ volatile("" : "+r"(x));
        }
        atomic_store_explicit(mine, atomic_load_explicit(mine, memory_order_relaxed) + 1, memory_order_relaxed);
        CHECK(safepoint());
    }
    thread_detach();
    thread_free(self);
    atomic_fetch_sub(&running, 1);
    return NULL;
}

static void bench_start(int computing) {
    atomic_store(&running, computing);
    for (int i = 0; i < computing; i++)
        CHECK(os_thread_start(bench_compute, &loops[i], 0, NULL) == 0);
}

static double bench_end(int computing, double *jain) {
    double sum = 0, squares = 0;
    atomic_store(&stop, true);
    while (atomic_load(&running))
        os_sleep_until(os_clock_monotonic() + 100000);
    for (int i = 0; i < computing; i++) {
        double n = (double)atomic_load(&loops[i]);
        sum += n;
        squares += n * n;
    }
    *jain = squares > 0 ? sum * sum / (computing * squares) : 1;
    return sum;
}

static void bench_pair(void) {
    Thread *self = thread_new(&interp);
    CHECK(self);
    thread_attach(self);
    enum { TURNS = 20000000 };
    int64_t from = os_clock_monotonic();
    for (int i = 0; i < TURNS; i++)
        BLOCKING(REGION_OS_CALL) {}
    printf("{\"pair_ns\": %.2f}\n", (double)(os_clock_monotonic() - from) / TURNS);
    thread_detach();
    thread_free(self);
}

static int pipe_fds[2];

/* A process of its own, so that its writes do not wait for anything of ours. */
static void bench_feed(int fd, double seconds) {
    int64_t until = os_clock_monotonic() + (int64_t)(seconds * 1e9);
    for (;;) {
        int64_t now = os_clock_monotonic();
        if (now > until)
            _exit(0);
        if (write(fd, &now, sizeof now) != sizeof now)
            _exit(1);
        os_sleep_until(now + 5000000);
    }
}

static int bench_order(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void *bench_read(void *arg) {
    (void)arg;
    Thread *self = thread_new(&interp);
    CHECK(self);
    thread_attach(self);
    for (;;) {
        int64_t written = 0;
        ssize_t n = 0;
        BLOCKING(REGION_FILE_READ) { n = read(pipe_fds[0], &written, sizeof written); }
        if (n != sizeof written)
            break;
        if (sample_count < MAX_SAMPLES)
            samples[sample_count++] = os_clock_monotonic() - written;
    }
    thread_detach();
    thread_free(self);
    return NULL;
}

static void bench_handover(int computing, double seconds) {
    CHECK(pipe(pipe_fds) == 0);
    if (fork() == 0)
        bench_feed(pipe_fds[1], seconds);
    close(pipe_fds[1]);
    bench_start(computing);
    pthread_t reader;
    CHECK(pthread_create(&reader, NULL, bench_read, NULL) == 0);
    pthread_join(reader, NULL);
    GilTotals totals;
    gil_stats_interp(&interp, &totals);
    double jain, sum = bench_end(computing, &jain);
    qsort(samples, (size_t)sample_count, sizeof samples[0], bench_order);
    printf("{\"computing\": %d, \"samples\": %d, \"p50_us\": %.2f, \"p99_us\": %.2f, \"max_us\": %.2f, \"loops_per_s\": %.0f, "
           "\"jain\": %.4f, \"lock_p50_ns\": %llu, \"lock_p99_ns\": %llu}\n",
           computing, sample_count, (double)samples[sample_count / 2] / 1e3, (double)samples[sample_count * 99 / 100] / 1e3,
           (double)samples[sample_count - 1] / 1e3, sum / seconds, jain,
           (unsigned long long)gil_times_quantile(&totals.waited[REGION_FILE_READ], 0.5),
           (unsigned long long)gil_times_quantile(&totals.waited[REGION_FILE_READ], 0.99));
}

static int64_t echo_until;
static uint64_t echo_requests;

static void *bench_serve(void *arg) {
    (void)arg;
    Thread *self = thread_new(&interp);
    CHECK(self);
    thread_attach(self);
    char buffer[64];
    for (;;) {
        ssize_t n = 0;
        BLOCKING(REGION_SOCKET_RECV) { n = recv(pipe_fds[0], buffer, sizeof buffer, 0); }
        if (n <= 0)
            break;
        BLOCKING(REGION_SOCKET_SEND) { n = send(pipe_fds[0], buffer, (size_t)n, MSG_NOSIGNAL); }
        if (n <= 0)
            break;
        echo_requests++;
    }
    thread_detach();
    thread_free(self);
    return NULL;
}

static void bench_echo(int computing, double seconds) {
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pipe_fds) == 0);
    echo_until = os_clock_monotonic() + (int64_t)(seconds * 1e9);
    if (fork() == 0) {
        char buffer[64] = {0};
        close(pipe_fds[0]);
        while (os_clock_monotonic() < echo_until)
            if (write(pipe_fds[1], buffer, sizeof buffer) <= 0 || read(pipe_fds[1], buffer, sizeof buffer) <= 0)
                break;
        _exit(0);
    }
    close(pipe_fds[1]);
    bench_start(computing);
    pthread_t server;
    CHECK(pthread_create(&server, NULL, bench_serve, NULL) == 0);
    pthread_join(server, NULL);
    double jain, sum = bench_end(computing, &jain);
    printf("{\"computing\": %d, \"requests_per_s\": %.0f, \"loops_per_s\": %.0f, \"jain\": %.4f}\n", computing,
           (double)echo_requests / seconds, sum / seconds, jain);
}

static void bench_fair(int computing, double seconds) {
    bench_start(computing);
    os_sleep_until(os_clock_monotonic() + (int64_t)(seconds * 1e9));
    double jain, sum = bench_end(computing, &jain);
    printf("{\"computing\": %d, \"loops_per_s\": %.0f, \"jain\": %.4f}\n", computing, sum / seconds, jain);
}

int main(int argc, char **argv) {
    GilPolicy policy = GIL_POLICY_HANDOVER;
    const char *chosen = getenv("GILT_GIL");
    if (chosen)
        CHECK(gil_policy_from_text(chosen, &policy));
    pthread_mutex_init(&interp.mutex, NULL);
    interp.gil = gil_new(policy);
    CHECK(interp.gil);
    os_timer_slack_minimal();
    int computing = argc > 2 ? atoi(argv[2]) : 1;
    double seconds = argc > 3 ? atof(argv[3]) : 2;
    CHECK(computing >= 0 && computing <= MAX_COMPUTING);
    const char *what = argc > 1 ? argv[1] : "pair";
    if (strcmp(what, "handover") == 0)
        bench_handover(computing, seconds);
    else if (strcmp(what, "echo") == 0)
        bench_echo(computing, seconds);
    else if (strcmp(what, "fair") == 0)
        bench_fair(computing, seconds);
    else
        bench_pair();
    return 0;
}
