package org.wasmachine.vm.translator;

import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.module.FunctionType;

/** A function of an instance, entered from the host; here JVM errors become traps. */
record TranslatedFunction(TranslatedInstance instance, int index, FunctionType type)
    implements GuestFunction {

  @Override
  public long[] call(long... arguments) {
    if (arguments.length != type.parameters().size()) {
      throw new IllegalArgumentException(
          "function of type " + type + " called with " + arguments.length + " arguments");
    }
    try {
      return instance.enter(index, arguments);
    } catch (StackOverflowError e) {
      instance.tailFunction = -1;
      throw new Trap(Traps.STACK, e);
    } catch (OutOfMemoryError e) {
      instance.tailFunction = -1;
      throw new Trap("allocate memory failed", e);
    } catch (IndexOutOfBoundsException e) {
      instance.tailFunction = -1;
      if (GeneratedFrames.isGuestAccess(e)) {
        throw new Trap(Trap.OUT_OF_BOUNDS, e);
      }
      throw e;
    }
  }
}
