package dev.lapidary.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory there is. */
final class MachineMemory {
    private MachineMemory() {}

    /** All of the machine's, or of the container's that this runs in. */
    static long bytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
