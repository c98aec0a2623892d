package org.wasmachine.pi4j.linux;

/** Told about a line's edges, on the {@link EventLoop}'s thread; must return quickly. */
public interface LineListener {

  /** An edge. */
  void edge(LineEvent event);

  /** No edge will come any more: the device failed or was removed. */
  void failed(KernelException cause);
}
