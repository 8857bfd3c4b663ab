// W7 in plain C: the step of RMSprop (epsilon outside) and of Adam, one thread, nanoseconds a parameter.
//     gcc -O3 -march=native -fno-math-errno optimizer_step.c -lm -o optimizer_step && ./optimizer_step
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

__attribute__((noinline)) static void rms(int n, float *restrict p, float *restrict v, const float *restrict g,
        float lr, float rho, float one_minus_rho, float eps) {
    for (int i = 0; i < n; i++) {
        v[i] = rho * v[i] + one_minus_rho * (g[i] * g[i]);
        p[i] -= lr * (g[i] / (sqrtf(v[i]) + eps));
    }
}

__attribute__((noinline)) static void adam(int n, float *restrict p, float *restrict m, float *restrict v,
        const float *restrict g, float size, float b1, float c1, float b2, float c2, float root, float eps) {
    for (int i = 0; i < n; i++) {
        m[i] = b1 * m[i] + c1 * g[i];
        v[i] = b2 * v[i] + c2 * (g[i] * g[i]);
        p[i] -= size * (m[i] / (sqrtf(v[i]) / root + eps));
    }
}

int main(void) {
    int sizes[] = {10000, 1000000, 10000000};
    const char *names[] = {"10k", "1M", "10M"};
    for (int s = 0; s < 3; s++) {
        int n = sizes[s];
        float *a[4];
        for (int k = 0; k < 4; k++) {
            a[k] = aligned_alloc(64, ((size_t) n * 4 + 63) / 64 * 64);
            for (int i = 0; i < n; i++) a[k][i] = k == 1 || k == 2 ? 0 : (float) rand() / RAND_MAX - 0.5f;
        }
        for (int kind = 0; kind < 2; kind++) {
            double best = 1e9;
            for (int repeat = 0; repeat < 5; repeat++) {
                double start = now();
                long steps = 0;
                while (now() - start < 0.4) {
                    if (kind == 0) rms(n, a[0], a[1], a[3], 1e-3f, .99f, .01f, 1e-8f);
                    else adam(n, a[0], a[2], a[1], a[3], 1e-3f, .9f, .1f, .999f, .001f, .9f, 1e-8f);
                    steps++;
                }
                double ns = (now() - start) * 1e9 / steps / n;
                best = ns < best ? ns : best;
            }
            printf("{\"peer\":\"c\",\"workload\":\"W7-%s-%s\",\"threads\":1,\"value\":%.4f,\"unit\":\"ns/param\"}\n",
                    kind == 0 ? "rms" : "adam", names[s], best);
        }
        for (int k = 0; k < 4; k++) free(a[k]);
    }
    return 0;
}
