package org.wasmachine.vm.module;

import java.util.List;
import java.util.Optional;

/**
 * Initial contents of a table.
 *
 * @param offset where it goes; present exactly for active segments
 * @param items one constant expression an element; for a plain list of function indices each is
 *     represented by {@link Item#function}
 */
public record ElementSegment(
    SegmentMode mode,
    int tableIndex,
    Optional<ConstantExpression> offset,
    ValueType type,
    List<Item> items) {

  /** One element: a function index, or an expression when {@code function} is negative. */
  public record Item(int function, Optional<ConstantExpression> expression) {
    static Item of(int function) {
      return new Item(function, Optional.empty());
    }
  }
}
