/* W7 as a plain C loop: the step of an optimizer alone, in nanoseconds a parameter.

       gcc -O3 -march=native -fno-math-errno optimizers.c -lm -pthread -o optimizers
       ./optimizers --threads N --warm SECONDS --secs SECONDS --reps N W7-rms-1M

   The formulas of torch.optim; the loops are what anyone would write, and the compiler vectorizes them. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const float lr = 1e-3f, rho = 0.99f, eps = 1e-8f, momentum = 0.9f, beta1 = 0.9f, beta2 = 0.999f;
static int threads = 1;
static long t;

#define LOOP for (long i = 0; i < n; i++)

static void rms(long n, float *restrict p, const float *restrict g, float *restrict v, float *restrict m) {
    LOOP {
        v[i] = rho * v[i] + (1 - rho) * g[i] * g[i];
        p[i] -= lr * g[i] / (sqrtf(v[i]) + eps);
    }
}

static void rmsc(long n, float *restrict p, const float *restrict g, float *restrict v, float *restrict m) {
    LOOP {
        v[i] = rho * v[i] + (1 - rho) * g[i] * g[i];
        m[i] = rho * m[i] + (1 - rho) * g[i];
        p[i] -= lr * g[i] / (sqrtf(v[i] - m[i] * m[i]) + eps);
    }
}

static void rmsm(long n, float *restrict p, const float *restrict g, float *restrict v, float *restrict m) {
    LOOP {
        v[i] = rho * v[i] + (1 - rho) * g[i] * g[i];
        m[i] = momentum * m[i] + g[i] / (sqrtf(v[i]) + eps);
        p[i] -= lr * m[i];
    }
}

static void adam(long n, float *restrict p, const float *restrict g, float *restrict v, float *restrict m) {
    float correction1 = 1 - powf(beta1, t), correction2 = sqrtf(1 - powf(beta2, t));
    LOOP {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        p[i] -= lr / correction1 * m[i] / (sqrtf(v[i]) / correction2 + eps);
    }
}

static double now(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec + ts.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

typedef void (*Step)(long, float *, const float *, float *, float *);

/* The job that threads share: each takes its part of the parameters. Helpers spin, which is the fastest way. */
static struct { Step step; long n; float **a; } job;
static atomic_long posted, finished;

static void part(int k) {
    long parts = job.n < 32768 ? 1 : threads, from = job.n * k / parts, to = job.n * (k + 1) / parts;
    if (k < parts) {
        job.step(to - from, job.a[0] + from, job.a[1] + from, job.a[2] + from, job.a[3] + from);
    }
}

static void *helper(void *number) {
    for (long last = 0;;) {
        while (posted == last) __builtin_ia32_pause();
        last = posted;
        part((int) (long) number);
        finished++;
    }
}

static void together(Step step, long n, float **a) {
    t++;
    job.step = step;
    job.n = n;
    job.a = a;
    finished = 0;
    posted++;
    part(0);
    while (finished < threads - 1) __builtin_ia32_pause();
}

static double seconds(Step step, long n, float **a, double atLeast) {
    double start = now(), end;
    long count = 0, stride = 1;
    do {
        for (long i = 0; i < stride; i++) {
            together(step, n, a);
        }
        count += stride;
        end = now();
        if (end - start < atLeast / 100) {
            stride *= 2;
        }
    } while (end - start < atLeast);
    return (end - start) / count;
}

static void print(const char *name, int reps, double value) {
    printf("{\"peer\":\"c\",\"workload\":\"%s\",\"threads\":%d,\"value\":%g,\"unit\":\"ns/param\",\"repeats\":%d,\"note\":\"gcc %s\"}\n",
           name, threads, value, reps, __VERSION__);
    fflush(stdout);
}

int main(int argc, char **argv) {
    const char *kinds[] = {"rms", "rmsc", "rmsm", "adam"};
    const char *sizes[] = {"10k", "1M", "10M"};
    const long counts[] = {10000, 1000000, 10000000};
    Step steps[] = {(Step) rms, (Step) rmsc, (Step) rmsm, (Step) adam};
    double warm = 3, secs = 2, values[100];
    int reps = 5, turns = 0, known = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--threads")) {
            threads = atoi(argv[++i]);
            for (long k = 1; k < threads; k++) {
                pthread_t thread;
                pthread_create(&thread, NULL, helper, (void *) k);
            }
        }
        else if (!strcmp(argv[i], "--warm")) warm = atof(argv[++i]);
        else if (!strcmp(argv[i], "--secs")) secs = atof(argv[++i]);
        else if (!strcmp(argv[i], "--reps")) reps = atoi(argv[++i]);
        else if (!strcmp(argv[i], "--turns")) turns = 1;
        else for (int k = 0; k < 4; k++) for (int s = 0; s < 3; s++) {
            char name[32], line[32];
            snprintf(name, sizeof name, "W7-%s-%s", kinds[k], sizes[s]);
            if (strcmp(argv[i], name)) continue;
            known = 1;
            long n = counts[s];
            float *a[4];
            for (int j = 0; j < 4; j++) {
                a[j] = aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64);
                for (long e = 0; e < n; e++) a[j][e] = j < 2 ? rand() / (float) RAND_MAX - 0.5f : 0;
            }
            seconds(steps[k], n, a, warm);
            if (turns) {
                /* A line of the standard input starts each repeat. */
                puts("ready");
                fflush(stdout);
                while (fgets(line, sizeof line, stdin)) print(name, 1, seconds(steps[k], n, a, secs) * 1e9 / n);
            } else {
                for (int r = 0; r < reps; r++) values[r] = seconds(steps[k], n, a, secs) * 1e9 / n;
                qsort(values, reps, sizeof *values, ascending);
                print(name, reps, (values[(reps - 1) / 2] + values[reps / 2]) / 2);
            }
            for (int j = 0; j < 4; j++) free(a[j]);
        }
    }
    return known ? 0 : 2;
}
