package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeTable;

/** How an app without WASI ends itself, always by a trap; and what C++ code asks for exceptions. */
public final class LibcExit {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcExit.class,
          """
          exit                      (i)
          abort                     (i)
          abortStackOverflow        (i)
          nullFunc_X                (i)
          __cxa_allocate_exception  (i)i
          __cxa_begin_catch         (*)
          __cxa_throw               (**i)
          """);

  private final GuestProcess process;

  LibcExit(GuestProcess process) {
    this.process = process;
  }

  /** Traps {@code env.exit(N)}. */
  public void exit(int code) {
    throw new Trap("env.exit(" + code + ")");
  }

  /** Traps {@code env.abort(N)}. */
  public void abort(int code) {
    throw new Trap("env.abort(" + code + ")");
  }

  /** Traps {@code env.abortStackOverflow(N)}. */
  public void abortStackOverflow(int code) {
    throw new Trap("env.abortStackOverflow(" + code + ")");
  }

  /** Traps {@code env.nullFunc_X(N)}. */
  public void nullFunc_X(int code) {
    throw new Trap("env.nullFunc_X(" + code + ")");
  }

  /** A block for an exception object, or 0. */
  public int __cxa_allocate_exception(int bytes) {
    return process.heap().allocate(bytes);
  }

  /** Does nothing: nothing is ever caught. */
  public void __cxa_begin_catch(int exception) {}

  /** Traps: exceptions cannot be caught. */
  public void __cxa_throw(int exception, int type, int destructor) {
    throw new Trap("exception thrown by stdc++");
  }
}
