package org.wasmachine.vm.app;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Files of a medium that never fails. */
final class MemoryFiles implements StoreFiles {

  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public byte[] read(String name) {
    byte[] content = files.get(name);
    if (content == null) {
      throw new UncheckedIOException(new FileNotFoundException(name));
    }
    return content.clone();
  }

  @Override
  public void write(String name, byte[] content) {
    files.put(name, content.clone());
  }

  @Override
  public void sync(String name) {}

  @Override
  public void rename(String from, String to) {
    files.put(to, files.remove(from));
  }

  @Override
  public void delete(String name) {
    files.remove(name);
  }

  @Override
  public void syncDirectory() {}
}
