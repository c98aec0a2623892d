/**
 * MQTT for apps: the peer's natives over one small interface, behind which a client library works.
 */
package org.wasmachine.ext.mqtt;
