package org.wasmachine.vm.natives;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a suite: the families of natives whose every row of the tables it proves. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Rows {

  /** The classes whose methods are the natives. */
  Class<?>[] value();

  /** A file beside the suite whose lines begin with a native's name and a comma; none if empty. */
  String file() default "";

  /** What the natives' names begin with and the suite leaves out, as in {@code call("start")}. */
  String prefix() default "";
}
