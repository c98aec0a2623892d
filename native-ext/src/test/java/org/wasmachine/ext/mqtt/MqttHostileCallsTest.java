package org.wasmachine.ext.mqtt;

import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;

class MqttHostileCallsTest extends HostileCallsContract {

  @Override
  protected NativeRegistry natives() {
    return MqttNatives.addTo(new NativeRegistry());
  }
}
