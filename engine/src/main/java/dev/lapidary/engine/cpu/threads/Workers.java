package dev.lapidary.engine.cpu.threads;

import dev.lapidary.engine.DeviceException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed set of threads that share the tasks of one job at a time, the caller among them. Who takes which task is chance;
 * what a task is must follow from the sizes of arrays alone, so that results do not depend on the number of threads.
 *
 * <p>Callers wait for each other. So there are never more threads in OpenBLAS, which ends the process when it runs out of buffers,
 * than were announced when it was loaded, and working memory is one thread's at a time.
 *
 * <p>Between jobs a thread spins for as long as gaps between kernels last, then sleeps.
 */
public final class Workers {
    private static final long SPIN_NANOS = 50_000;

    /** A share of a job. */
    public interface Task {
        void run(int task, Scratch scratch);
    }

    private final Scratch callers = new Scratch();
    private final Helper[] helpers;
    private volatile Job job;

    public Workers(int threads) {
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper();
            start(i);
        }
    }

    private void start(int i) {
        try {
            Thread.ofPlatform().daemon().name("lapidary-cpu-" + (i + 1)).start(helpers[i]);
        } catch (OutOfMemoryError tooMany) {
            throw new DeviceException("only " + (i + 1) + " of " + threads() + " threads can be started ("
                    + tooMany.getMessage() + "); use fewer (--threads), or raise the limit (ulimit -u)");
        }
    }

    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs {@code task} for 0 to {@code tasks} − 1 and returns when all are done. If tasks throw, the rest run all the same,
     * and one of the exceptions is thrown here.
     */
    public synchronized void run(int tasks, Task task) {
        if (tasks <= 1 || helpers.length == 0) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, callers);
            }
            return;
        }
        Job next = new Job(tasks, task);
        job = next;
        for (int i = 0; i < Math.min(helpers.length, tasks - 1); i++) {
            helpers[i].wake();
        }
        next.work(callers);
        next.await();
        next.rethrow();
    }

    private static final class Job {
        private final int tasks;
        private final Task task;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger unfinished;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int tasks, Task task) {
            this.tasks = tasks;
            this.task = task;
            unfinished = new AtomicInteger(tasks);
        }

        void work(Scratch scratch) {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                try {
                    task.run(i, scratch);
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                }
                if (unfinished.decrementAndGet() == 0) {
                    LockSupport.unpark(caller);
                }
            }
        }

        void await() {
            long deadline = System.nanoTime() + SPIN_NANOS;
            while (unfinished.get() > 0) {
                if (System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
        }

        void rethrow() {
            switch (failure.get()) {
                case null -> {}
                case Error error -> throw error;
                case RuntimeException exception -> throw exception;
                case Throwable impossible -> throw new AssertionError("a task throws nothing checked", impossible);
            }
        }
    }

    private final class Helper implements Runnable {
        private final Scratch scratch = new Scratch();
        private volatile Thread sleeping;

        @Override
        public void run() {
            Job done = null;
            while (true) {
                done = jobAfter(done);
                done.work(scratch);
            }
        }

        private Job jobAfter(Job done) {
            long deadline = System.nanoTime() + SPIN_NANOS;
            while (job == done) {
                if (System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                } else {
                    sleeping = Thread.currentThread();
                    if (job == done) {
                        LockSupport.park(Workers.this);
                    }
                    sleeping = null;
                }
            }
            return job;
        }

        void wake() {
            Thread thread = sleeping;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }
}
