package org.wasmachine.vm.libc;

import org.wasmachine.vm.natives.NativeRegistry;

/**
 * What apps import from {@code env} beyond libc-builtin: the peer's sleep, calendar, random numbers
 * and mathematics, then functions that the peer lacks and that cost little. The peer's file
 * functions belong to the file system.
 */
public final class ExtendedLibc {

  private ExtendedLibc() {}

  /** Registers the peer's functions and those beyond them. */
  public static NativeRegistry addTo(NativeRegistry natives) {
    return natives
        .add(LibcSleep.TABLE, LibcSleep::new)
        .add(LibcCalendar.TABLE, LibcCalendar::new)
        .add(LibcRandom.TABLE, LibcRandom::new)
        .add(LibcMath.TABLE, _ -> new LibcMath())
        .add(ExtraMath.TABLE, _ -> new ExtraMath())
        .add(ExtraFloatMath.TABLE, _ -> new ExtraFloatMath())
        .add(ExtraString.TABLE, ExtraString::new)
        .add(ExtraNumbers.TABLE, ExtraNumbers::new)
        .add(ExtraSort.TABLE, ExtraSort::new);
  }
}
