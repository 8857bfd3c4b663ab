/*
 * A stand-in for NVIDIA's driver, libcuda.so.1, for tests without a GPU: the GPU's memory is the host's, and kernels are given to a
 * callback. Streams are as lazy as they may be: work is done when somebody waits for it, so that a missing wait shows. Handles are
 * counted, and those that are wrong. Only what CudaDriver calls is there, for one thread at a time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int Result;
typedef uint64_t Address;

enum { OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_CONTEXT = 201, INVALID_PTX = 218,
       INVALID_HANDLE = 400, NOT_FOUND = 500, LAUNCH_FAILED = 719 };

/* What a test sets and reads by name. */
static struct { const char *name; long value; } settings[] = {
    {"version", 12060}, {"devices", 1}, {"major", 8}, {"memory", 1l << 30},
    {"fail launch", 0},   /* the launch of this number fails while it runs, and with it the context */
    {"refuse launch", 0}, /* the launch of this number is refused with INVALID_VALUE; the context stays */
    {"lose context", 0},  /* the call of this number finds the context destroyed */
    {"calls", 0}, {"asked", 0}, {"launches", 0}, {"waits", 0}, {"wrong", 0}, {"abandoned", 0},
    {"contexts", 0}, {"streams", 0}, {"events", 0}, {"modules", 0}, {"pinned", 0}, {"allocations", 0}, {"bytes", 0},
};

static long *setting(const char *name) {
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (!strcmp(settings[i].name, name)) return &settings[i].value;
    fprintf(stderr, "stand-in: no setting '%s'\n", name);
    abort();
}

void standin_set(const char *name, long value) { *setting(name) = value; }
long standin_get(const char *name) { return *setting(name); }

/* Java's side: a module's text to a number, or -1; bytes of its parameters; a run, 0 if it went well; memory, of size -1 if freed. */
static int (*on_load)(const char *);
static int (*on_function)(int, const char *);
static int (*on_launch)(int, int, int, const void *, int);
static void (*on_memory)(Address, long);

void standin_callbacks(void *load, void *function, void *launch, void *memory) {
    on_load = load; on_function = function; on_launch = launch; on_memory = memory;
}

/* Streams. */

typedef struct Stream { struct Work *first, *last; long queued, done; struct Stream *other; } Stream;
typedef struct Event { Stream *stream; long at; } Event;
typedef struct Work {
    enum { COPY, CLEAR, LAUNCH, WAIT, MARK } kind;
    struct Work *next;
    void *to; const void *from; size_t bytes;
    int kernel, blocks, threads;
    Event event;
} Work;

static int initialized, failed;
static _Thread_local void *context;
static Stream *streams;

static Result check(void) {
    long *calls = setting("calls");
    ++*calls;
    if (!initialized) return NOT_INITIALIZED;
    if (failed) return failed;
    if (*setting("lose context") && *calls >= *setting("lose context")) return failed = 709;
    if (!context || !*setting("contexts")) { ++*setting("wrong"); return INVALID_CONTEXT; }
    return OK;
}
#define CHECK Result state = check(); if (state) return state

static int wrong(void) { ++*setting("wrong"); return INVALID_HANDLE; }

static void run(Stream *stream, long until) {
    while (stream->done < until && !failed) {
        Work *work = stream->first;
        stream->first = work->next;
        if (!stream->first) stream->last = NULL;
        switch (work->kind) {
            case COPY: memcpy(work->to, work->from, work->bytes); break;
            case CLEAR: memset(work->to, 0, work->bytes); break;
            case LAUNCH:
                if (++*setting("launches") == *setting("fail launch")
                    || on_launch(work->kernel, work->blocks, work->threads, work->from, (int) work->bytes)) failed = LAUNCH_FAILED;
                free((void *) work->from);
                break;
            case WAIT: ++*setting("waits"); run(work->event.stream, work->event.at); break;
            case MARK: break;
        }
        free(work);
        stream->done++;
    }
}

static Result put(Stream *stream, Work work) {
    if (!stream) return wrong();
    Work *copy = malloc(sizeof work);
    *copy = work;
    if (stream->last) stream->last->next = copy; else stream->first = copy;
    stream->last = copy;
    stream->queued++;
    return OK;
}

Result cuStreamCreate(Stream **stream, unsigned flags) {
    CHECK;
    if (flags != 1) return INVALID_VALUE; /* a blocking one would wait for the null stream */
    *stream = calloc(1, sizeof **stream);
    (*stream)->other = streams;
    streams = *stream;
    ++*setting("streams");
    return OK;
}
Result cuStreamDestroy_v2(Stream *stream) {
    for (Stream **s = &streams; *s; s = &(*s)->other)
        if (*s == stream) {
            *s = stream->other;
            --*setting("streams");
            free(stream);
            return failed;
        }
    return wrong();
}
Result cuStreamSynchronize(Stream *stream) { CHECK; run(stream, stream->queued); return failed; }
Result cuStreamWaitEvent(Stream *stream, Event *event, unsigned flags) {
    CHECK;
    return event->stream && event->stream != stream ? put(stream, (Work) {.kind = WAIT, .event = *event}) : OK;
}
Result cuEventCreate(Event **event, unsigned flags) { CHECK; *event = calloc(1, sizeof **event); ++*setting("events"); return OK; }
Result cuEventDestroy_v2(Event *event) { free(event); --*setting("events"); return failed; }
Result cuEventRecord(Event *event, Stream *stream) {
    CHECK;
    Result result = put(stream, (Work) {.kind = MARK});
    *event = (Event) {stream, stream->queued};
    return result;
}
Result cuEventSynchronize(Event *event) { CHECK; if (event->stream) run(event->stream, event->at); return failed; }

/* The device and its context. */

Result cuInit(unsigned flags) { if (!*setting("devices")) return NO_DEVICE; initialized = 1; return OK; }
Result cuDriverGetVersion(int *version) { *version = (int) *setting("version"); return OK; }
Result cuDeviceGetCount(int *count) { *count = (int) *setting("devices"); return OK; }
Result cuDeviceGet(int *device, int number) { *device = number; return OK; }
Result cuDeviceGetName(char *name, int size, int device) { snprintf(name, size, "stand-in"); return OK; }
Result cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = *setting("memory"); return OK; }
Result cuDeviceGetAttribute(int *value, int attribute, int device) {
    *value = attribute == 75 ? (int) *setting("major") : attribute == 76 ? 0 : attribute == 16 ? 2 : -1;
    return *value < 0 ? INVALID_VALUE : OK;
}
Result cuDevicePrimaryCtxRetain(void **made, int device) { failed = 0; *made = &settings; ++*setting("contexts"); return OK; }
Result cuCtxSetCurrent(void *current) { if (current != &settings) return wrong(); context = current; return failed; }

/* Memory. */

typedef struct Allocation { Address address; size_t bytes; struct Allocation *next; } Allocation;
static Allocation *allocations;

static int inside(Address address, size_t bytes) {
    for (Allocation *a = allocations; a; a = a->next)
        if (address >= a->address && address + bytes <= a->address + a->bytes) return 1;
    ++*setting("wrong");
    return 0;
}

Result cuMemAlloc_v2(Address *address, size_t bytes) {
    CHECK;
    if (*setting("bytes") + (long) bytes > *setting("memory")) return OUT_OF_MEMORY;
    void *memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(memory, 0xff, bytes);
    Allocation *a = malloc(sizeof *a);
    *a = (Allocation) {*address = (Address) memory, bytes, allocations};
    allocations = a;
    *setting("bytes") += bytes;
    ++*setting("allocations");
    on_memory(a->address, (long) bytes);
    return OK;
}
static void release(Allocation **place) {
    Allocation *gone = *place;
    *place = gone->next;
    on_memory(gone->address, -1);
    *setting("bytes") -= gone->bytes;
    --*setting("allocations");
    free((void *) gone->address);
    free(gone);
}
/* As the real one, it waits for all that may use the memory. */
Result cuMemFree_v2(Address address) {
    CHECK;
    for (Stream *s = streams; s; s = s->other) run(s, s->queued);
    for (Allocation **a = &allocations; *a; a = &(*a)->next)
        if ((*a)->address == address) {
            release(a);
            return OK;
        }
    return wrong();
}
/* What a context has goes with it. */
Result cuDevicePrimaryCtxRelease_v2(int device) {
    *setting("abandoned") = *setting("allocations");
    --*setting("contexts");
    while (allocations) release(&allocations);
    return OK;
}
Result cuMemHostAlloc(void **memory, size_t bytes, unsigned flags) { CHECK; *memory = malloc(bytes); ++*setting("pinned"); return OK; }
Result cuMemFreeHost(void *memory) { free(memory); --*setting("pinned"); return failed; }
Result cuMemcpyHtoDAsync_v2(Address to, const void *from, size_t bytes, Stream *stream) {
    CHECK;
    return inside(to, bytes) ? put(stream, (Work) {.kind = COPY, .to = (void *) to, .from = from, .bytes = bytes}) : INVALID_VALUE;
}
Result cuMemcpyDtoHAsync_v2(void *to, Address from, size_t bytes, Stream *stream) {
    CHECK;
    return inside(from, bytes) ? put(stream, (Work) {.kind = COPY, .to = to, .from = (void *) from, .bytes = bytes}) : INVALID_VALUE;
}
Result cuMemsetD8Async(Address to, unsigned char value, size_t bytes, Stream *stream) {
    CHECK;
    return !value && inside(to, bytes) ? put(stream, (Work) {.kind = CLEAR, .to = (void *) to, .bytes = bytes}) : INVALID_VALUE;
}

/* Kernels. */

Result cuModuleLoadDataEx(void **module, const char *text, unsigned options, int *keys, void **values) {
    CHECK;
    int number = on_load(text);
    if (number < 0) return INVALID_PTX;
    *module = (void *) (long) (number + 1);
    ++*setting("modules");
    return OK;
}
Result cuModuleUnload(void *module) { --*setting("modules"); return failed; }
Result cuModuleGetFunction(void **function, void *module, const char *name) {
    CHECK;
    if (on_function((int) (long) module - 1, name) < 0) return NOT_FOUND;
    *function = module;
    return OK;
}
Result cuLaunchKernel(void *function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned ty, unsigned tz, unsigned shared,
                      Stream *stream, void **parameters, void **extra) {
    CHECK;
    if (++*setting("asked") == *setting("refuse launch") || !function || !x || y * z * ty * tz != 1 || threads > 1024 || shared || extra)
        return INVALID_VALUE;
    int kernel = (int) (long) function - 1, bytes = on_function(kernel, NULL);
    void *copy = memcpy(malloc(bytes), parameters[0], bytes);
    return put(stream, (Work) {.kind = LAUNCH, .kernel = kernel, .blocks = (int) x, .threads = (int) threads, .from = copy, .bytes = bytes});
}
