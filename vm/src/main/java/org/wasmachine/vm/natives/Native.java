package org.wasmachine.vm.natives;

import java.util.Objects;

/** A function of the host that a guest may import by module and name. */
public sealed interface Native {

  /** The import module, for example {@code env}. */
  String module();

  /** The import name. */
  String name();

  /** Parameters, result, and what is checked before the native runs. */
  NativeSignature signature();

  /**
   * A native that is a public method of a family class: called directly by generated code, without
   * boxing. The method's descriptor is {@link NativeSignature#methodDescriptor()}.
   *
   * @param owner the public family class; one object of it serves one guest process
   * @param method the method's name
   */
  record Method(
      String module, String name, NativeSignature signature, Class<?> owner, String method)
      implements Native {
    public Method {
      Objects.requireNonNull(module);
      Objects.requireNonNull(name);
      Objects.requireNonNull(signature);
      Objects.requireNonNull(owner);
      Objects.requireNonNull(method);
    }
  }

  /** A native given as a function, by a program that embeds the machine. */
  record Lambda(String module, String name, NativeSignature signature, HostCall call)
      implements Native {
    public Lambda {
      Objects.requireNonNull(module);
      Objects.requireNonNull(name);
      Objects.requireNonNull(signature);
      Objects.requireNonNull(call);
    }
  }
}
