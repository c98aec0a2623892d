package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTableContract;

class MqttTablesTest extends NativeTableContract {

  @Override
  protected NativeRegistry natives() {
    return MqttNatives.addTo(new NativeRegistry());
  }

  @Test
  void the_peer_has_13_natives() {
    assertThat(natives().all()).hasSize(13);
  }
}
