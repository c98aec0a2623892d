package org.wasmachine.vm.translator;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * How long a Java method may be: 64 KiB by the format; but without {@code
 * -XX:-DontCompileHugeMethods}, which our launcher gives, HotSpot leaves methods over 8000 bytes to
 * its interpreter for ever.
 */
final class HugeMethods {
  /** The estimate of a method's length is good to within a factor of two. */
  private static final int LIMIT = 32_000;

  private static final int LIMIT_OF_JIT = 7_000;

  /** The estimated length of the methods that a long function is cut into. */
  static final int PART = 4_000;

  /** A Java method has 65535 slots for locals; above this many a function keeps its in an array. */
  static final int LOCALS = 8_000;

  private HugeMethods() {}

  /** Whether a function of this estimated length is cut. */
  static boolean tooLong(int weight) {
    return weight > LIMIT_OF_JIT && weight > Holder.VALUE;
  }

  /** Asked for only when there is a long function: the question costs a cold JVM milliseconds. */
  private static final class Holder {
    static final int VALUE = compilesHugeMethods() ? LIMIT : LIMIT_OF_JIT;

    private static boolean compilesHugeMethods() {
      var vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      try {
        return vm != null
            && !Boolean.parseBoolean(vm.getVMOption("DontCompileHugeMethods").getValue());
      } catch (IllegalArgumentException e) {
        return true; // another JVM than HotSpot: it has no such limit
      }
    }
  }
}
