package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import java.lang.ref.Reference;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/**
 * Products by NVIDIA's cuBLAS, in F32 and F64 without tensor cores. It adds up in an order of its own: faster, but not the bits of the
 * other backends.
 *
 * <p>cuBLAS counts columns first, so that it is asked for {@code outᵀ = bᵀ·aᵀ}.
 */
final class CublasProducts implements Products {
    private final cublasHandle handle = new cublasHandle();
    private final CudaDriver driver;
    private final DeviceCopies copies;

    CublasProducts(CudaDriver driver, CUstream stream, DeviceCopies copies) {
        this.driver = driver;
        this.copies = copies;
        Natives.load("jcuda.jcublas.JCublas2");
        check(JCublas2.cublasCreate(handle), "begin");
        check(JCublas2.cublasSetStream(handle, new cudaStream_t(stream)), "use a stream");
    }

    private static void check(int status, String attempt) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw new IllegalStateException("cuBLAS answers " + cublasStatus.stringFor(status) + " to '" + attempt + "'");
        }
    }

    /**
     * A batch of matrices as cuBLAS takes it.
     *
     * @param line elements from one line to the next
     * @param matrix elements from one matrix to the next
     * @param byColumns whether a line is a column and not a row
     */
    private record Matrices(Pointer first, int line, long matrix, boolean byColumns) {
        int operation() {
            return byColumns ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        }

        /** {@return a view as it is, or null where rows and columns have gaps between their elements or matrices no common distance} */
        static Matrices of(View view) {
            int rank = view.rank();
            int[] batch = Arrays.copyOf(view.shape(), rank - 2);
            Collapsed dims = Collapsed.of(batch, OwnProducts.leading(view, batch));
            int rows = view.shape()[rank - 2];
            int columns = view.shape()[rank - 1];
            int down = view.strides()[rank - 2];
            int across = view.strides()[rank - 1];
            boolean byRows = (across == 1 || columns <= 1) && (rows <= 1 || down >= columns);
            boolean byColumns = (down == 1 || rows <= 1) && (columns <= 1 || across >= rows);
            if (dims.rank() > 1 || dims.strides()[0][0] < 0 || !byRows && !byColumns) {
                return null;
            }
            int line = byRows ? rows <= 1 ? columns : down : columns <= 1 ? rows : across;
            return new Matrices(new DeviceAddress(Kernels.address(view)), Math.max(1, line), dims.strides()[0][0], !byRows);
        }
    }

    @Override
    public synchronized void multiply(View out, View a, View b) {
        View left = Matrices.of(a) == null ? copies.contiguous(a) : a;
        View right = Matrices.of(b) == null ? copies.contiguous(b) : b;
        Matrices x = Matrices.of(left);
        Matrices y = Matrices.of(right);
        int rank = out.rank();
        int m = out.shape()[rank - 2];
        int n = out.shape()[rank - 1];
        int k = a.shape()[rank - 1];
        int count = out.size() / (m * n);
        View product = out.isContiguous() ? out : copies.scratch(out.buffer().dtype(), out.shape());
        driver.use();
        var result = new DeviceAddress(Kernels.address(product));
        check(out.buffer().dtype() == DType.F32
                ? JCublas2.cublasSgemmStridedBatched(handle, y.operation(), x.operation(), n, m, k, Pointer.to(new float[] {1}),
                        y.first, y.line, y.matrix, x.first, x.line, x.matrix, Pointer.to(new float[] {0}), result, n, (long) m * n, count)
                : JCublas2.cublasDgemmStridedBatched(handle, y.operation(), x.operation(), n, m, k, Pointer.to(new double[] {1}),
                        y.first, y.line, y.matrix, x.first, x.line, x.matrix, Pointer.to(new double[] {0}), result, n, (long) m * n, count),
                "multiply " + a.shape()[rank - 2] + " x " + k + " by " + k + " x " + n);
        driver.count();
        if (product != out) {
            copies.copy(out, product);
        }
        Reference.reachabilityFence(left);
        Reference.reachabilityFence(right);
    }

    @Override
    public void close() {
        JCublas2.cublasDestroy(handle);
    }
}
