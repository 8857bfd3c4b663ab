package dev.fluxion.core.cuda;

import static jcuda.driver.CUresult.*;
import static jcuda.driver.JCudaDriver.*;

import dev.fluxion.core.backend.BackendUnavailableException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;

/**
 * A GPU behind NVIDIA's driver, by way of JCuda: its primary context, a stream for kernels and one for copies, and events between them.
 *
 * <p>An error in a kernel is met by a later call. After one of those that end the context, every call fails with the first message, and
 * what would free memory does nothing, since nothing is left.
 */
final class CudaDriver implements Driver {
    /** The first driver that reads our PTX, as the driver tells its version. */
    private static final int OLDEST = 10010;
    /** The first compute capability that it is written for. */
    private static final int LEAST = 5;
    /** Errors after which a context is of no use. */
    private static final Set<Integer> FATAL = Set.of(CUDA_ERROR_DEINITIALIZED, CUDA_ERROR_INVALID_CONTEXT, CUDA_ERROR_ECC_UNCORRECTABLE,
            CUDA_ERROR_ILLEGAL_ADDRESS, CUDA_ERROR_LAUNCH_TIMEOUT, CUDA_ERROR_CONTEXT_IS_DESTROYED, CUDA_ERROR_ASSERT,
            CUDA_ERROR_HARDWARE_STACK_ERROR, CUDA_ERROR_ILLEGAL_INSTRUCTION, CUDA_ERROR_MISALIGNED_ADDRESS,
            CUDA_ERROR_INVALID_ADDRESS_SPACE, CUDA_ERROR_INVALID_PC, CUDA_ERROR_LAUNCH_FAILED, CUDA_ERROR_UNKNOWN);

    private final CUdevice gpu;
    private final String name;
    private final int processors;
    private final long memory;
    private final CUcontext context = new CUcontext();
    private final CUstream kernels = new CUstream();
    private final CUstream copies = new CUstream();
    private final Fence fence;
    private final List<CUmodule> modules = new ArrayList<>();
    private final List<CUfunction> functions = new CopyOnWriteArrayList<>();
    private final List<Pinned> pinned = new ArrayList<>();
    private final AtomicLong queued = new AtomicLong();
    private final ThreadLocal<Parameters> parameters = new ThreadLocal<>();
    private volatile String lost;

    /** A thread's parameter block; making JCuda's pointers to it anew would take longer than a launch. */
    static final class Parameters {
        private final ByteBuffer block = ByteBuffer.allocateDirect(8 * Ptx.MOST_SLOTS).order(ByteOrder.nativeOrder());
        private final Pointer pointer = Pointer.to(Pointer.to(block));
    }

    private CudaDriver(CUdevice gpu, String name, int processors, long memory) {
        this.gpu = gpu;
        this.name = name;
        this.memory = memory;
        this.processors = processors;
        check(cuDevicePrimaryCtxRetain(context, gpu), "retain the context");
        use();
        check(cuStreamCreate(kernels, CUstream_flags.CU_STREAM_NON_BLOCKING), "make a stream");
        check(cuStreamCreate(copies, CUstream_flags.CU_STREAM_NON_BLOCKING), "make a stream");
        fence = new Fence();
    }

    /** {@return the first GPU} @throws BackendUnavailableException if there is none that will do @throws LinkageError without JCuda */
    static CudaDriver open() {
        Natives.load("jcuda.driver.JCudaDriver");
        require(cuInit(0));
        int[] version = new int[1];
        require(cuDriverGetVersion(version));
        if (version[0] < OLDEST) {
            throw unavailable("the driver supports CUDA " + version[0] / 1000 + "." + version[0] % 1000 / 10 + ", expected "
                    + OLDEST / 1000 + "." + OLDEST % 1000 / 10 + " or later: update the driver");
        }
        int[] count = new int[1];
        require(cuDeviceGetCount(count));
        if (count[0] == 0) {
            throw unavailable("the driver sees no GPU");
        }
        var gpu = new CUdevice();
        require(cuDeviceGet(gpu, 0));
        byte[] name = new byte[128];
        require(cuDeviceGetName(name, name.length, gpu));
        long[] memory = new long[1];
        require(cuDeviceTotalMem(memory, gpu));
        int major = attribute(gpu, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
        int minor = attribute(gpu, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        String text = new String(name, StandardCharsets.US_ASCII).replace("\0", "") + " (compute capability " + major + "." + minor + ")";
        if (major < LEAST) {
            throw unavailable("the GPU is a " + text + ", expected compute capability " + LEAST + ".0 or later");
        }
        return new CudaDriver(gpu, text, attribute(gpu, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT), memory[0]);
    }

    private static int attribute(CUdevice gpu, int attribute) {
        int[] value = new int[1];
        require(cuDeviceGetAttribute(value, attribute, gpu));
        return value[0];
    }

    private static void require(int result) {
        if (result != CUDA_SUCCESS) {
            throw unavailable("the driver says " + CUresult.stringFor(result));
        }
    }

    private static BackendUnavailableException unavailable(String reason) {
        return new BackendUnavailableException("cuda", reason);
    }

    private void check(int result, String attempt) {
        if (result == CUDA_SUCCESS) {
            return;
        }
        String message = "the GPU " + name + " answers " + CUresult.stringFor(result) + " to '" + attempt + "'";
        if (FATAL.contains(result)) {
            lost = message + ", or a kernel before it failed; this process can't use the GPU any more, and tensors on it are lost";
            throw new IllegalStateException(lost);
        }
        throw new IllegalStateException(message);
    }

    /** Makes the context that of this thread, once. */
    Parameters use() {
        if (lost != null) {
            throw new IllegalStateException(lost);
        }
        Parameters own = parameters.get();
        if (own == null) {
            check(cuCtxSetCurrent(context), "use the context");
            own = new Parameters();
            parameters.set(own);
        }
        return own;
    }

    @Override
    public String device() {
        return name;
    }

    @Override
    public long memory() {
        return memory;
    }

    @Override
    public int processors() {
        return processors;
    }

    @Override
    public long allocate(long bytes) {
        use();
        var address = new DeviceAddress();
        int result = cuMemAlloc(address, bytes);
        if (result == CUDA_ERROR_OUT_OF_MEMORY) {
            return 0;
        }
        check(result, "allocate " + bytes + " bytes");
        return address.value();
    }

    @Override
    public void free(long address) {
        if (lost == null) {
            use();
            cuMemFree(new DeviceAddress(address)); // what is wrong then is wrong with the next call too
        }
    }

    @Override
    public void clear(long address, long bytes) {
        use();
        check(cuMemsetD8Async(new DeviceAddress(address), (byte) 0, bytes, kernels), "clear " + bytes + " bytes");
        count();
    }

    /** Counts work that was queued. */
    void count() {
        queued.incrementAndGet();
    }

    @Override
    public long mark() {
        return queued.get();
    }

    @Override
    public Staging staging(int bytes) {
        use();
        var staging = new Pinned(bytes);
        pinned.add(staging);
        return staging;
    }

    /** A mark that the copies wait for. */
    private final class Fence {
        private final CUevent event = event();
        private long reached;

        /** Lets the copies wait for what was queued before a mark. */
        synchronized void before(long mark) {
            if (mark > reached) {
                long now = queued.get();
                check(cuEventRecord(event, kernels), "record an event");
                reached = now; // what another thread queues meanwhile is not sure to be before the event
            }
            if (mark > 0) {
                check(cuStreamWaitEvent(copies, event, 0), "wait for an event");
            }
        }
    }

    private static CUevent event() {
        var event = new CUevent();
        int result = cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING);
        if (result != CUDA_SUCCESS) {
            throw new IllegalStateException("the GPU answers " + CUresult.stringFor(result) + " to 'make an event'");
        }
        return event;
    }

    /** Page-locked memory. */
    private final class Pinned implements Staging {
        private final Pointer pointer = new Pointer();
        private final ByteBuffer bytes;
        private final CUevent done = event();

        Pinned(int size) {
            check(cuMemHostAlloc(pointer, size, 0), "lock " + size + " bytes of the host's memory");
            bytes = pointer.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void upload(long address, int size, long after) {
            use();
            fence.before(after);
            check(cuMemcpyHtoDAsync(new DeviceAddress(address), pointer, size, copies), "copy " + size + " bytes to the GPU");
            check(cuEventRecord(done, copies), "record an event");
            check(cuStreamWaitEvent(kernels, done, 0), "wait for an event");
        }

        @Override
        public void download(int size, long address) {
            use();
            fence.before(Math.max(1, mark()));
            check(cuMemcpyDtoHAsync(pointer, new DeviceAddress(address), size, copies), "copy " + size + " bytes from the GPU");
            check(cuEventRecord(done, copies), "record an event");
        }

        @Override
        public void await() {
            use();
            check(cuEventSynchronize(done), "wait for a copy");
        }

        void free() {
            cuEventDestroy(done);
            cuMemFreeHost(pointer);
        }
    }

    @Override
    public synchronized long load(String ptx, String kernel) {
        use();
        var module = new CUmodule();
        byte[] text = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
        // Not an array, which JCuda would pin, and with it the garbage collector, for as long as the driver compiles.
        ByteBuffer image = ByteBuffer.allocateDirect(text.length).put(text).flip();
        check(cuModuleLoadDataEx(module, Pointer.to(image), 0, new int[0], new Pointer()), "compile kernel " + kernel);
        modules.add(module);
        var function = new CUfunction();
        check(cuModuleGetFunction(function, module, kernel), "find kernel " + kernel);
        functions.add(function);
        return functions.size() - 1;
    }

    @Override
    public void launch(long kernel, int blocks, int threads, ByteBuffer values) {
        Parameters own = use();
        own.block.clear().put(values.duplicate().position(0));
        check(cuLaunchKernel(functions.get((int) kernel), blocks, 1, 1, threads, 1, 1, 0, kernels, own.pointer, null),
                "launch " + blocks + " blocks of " + threads + " threads");
        count();
    }

    @Override
    public void synchronize() {
        use();
        check(cuStreamSynchronize(kernels), "wait for the kernels");
        check(cuStreamSynchronize(copies), "wait for the copies");
    }

    /** {@return products by cuBLAS, in order with the kernels} @throws LinkageError where it is not there */
    Products cublas(DeviceCopies copies) {
        use();
        return new CublasProducts(this, kernels, copies);
    }

    /** Whatever the driver answers: there is nothing that could be done about it. */
    @Override
    public synchronized void close() {
        cuCtxSetCurrent(context);
        cuStreamSynchronize(kernels);
        cuStreamSynchronize(copies);
        pinned.forEach(Pinned::free);
        cuEventDestroy(fence.event);
        modules.forEach(jcuda.driver.JCudaDriver::cuModuleUnload);
        cuStreamDestroy(kernels);
        cuStreamDestroy(copies);
        cuDevicePrimaryCtxRelease(gpu);
        lost = "the GPU " + name + " was closed";
    }
}
