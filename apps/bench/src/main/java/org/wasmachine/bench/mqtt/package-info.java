/** MQTT of guest apps beside plain Java. */
package org.wasmachine.bench.mqtt;
