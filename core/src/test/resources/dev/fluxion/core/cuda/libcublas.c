/*
 * A stand-in for cuBLAS, libcublas.so.12, beside libcuda.c: products by three loops, columns first, done at once. Only what
 * CublasProducts calls is there.
 */
#include <stddef.h>

extern int cuStreamSynchronize(void *stream);
static void *stream;
static int handles;

int cublasCreate_v2(void **handle) { *handle = &handles; handles++; return 0; }
int cublasDestroy_v2(void *handle) { handles--; return 0; }
int cublasSetStream_v2(void *handle, void *to) { stream = to; return 0; }
int standin_cublas_handles(void) { return handles; }

#define PRODUCT(NAME, T)                                                                                                        \
    int NAME(void *handle, int ta, int tb, int m, int n, int k, const T *alpha, const T *a, int lda, long long sa,             \
             const T *b, int ldb, long long sb, const T *beta, T *c, int ldc, long long sc, int count) {                       \
        if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m || lda < 1 || ldb < 1) return 7;                               \
        if (cuStreamSynchronize(stream)) return 14;                                                                            \
        for (int i = 0; i < count; i++)                                                                                        \
            for (int col = 0; col < n; col++)                                                                                  \
                for (int row = 0; row < m; row++) {                                                                            \
                    T sum = 0;                                                                                                 \
                    for (int j = 0; j < k; j++)                                                                                \
                        sum += a[i * sa + (ta ? row * (ptrdiff_t) lda + j : j * (ptrdiff_t) lda + row)]                        \
                            * b[i * sb + (tb ? j * (ptrdiff_t) ldb + col : col * (ptrdiff_t) ldb + j)];                        \
                    T *out = &c[i * sc + col * (ptrdiff_t) ldc + row];                                                         \
                    *out = *alpha * sum + (*beta == 0 ? 0 : *beta * *out);                                                     \
                }                                                                                                              \
        return 0;                                                                                                              \
    }
PRODUCT(cublasSgemmStridedBatched, float)
PRODUCT(cublasDgemmStridedBatched, double)
