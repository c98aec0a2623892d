package org.wasmachine.serial.device;

import java.util.Set;
import org.wasmachine.serial.protocol.DeviceFeature;

/**
 * Who a device is, for its answer to a greeting.
 *
 * @param id 8 bytes as hexadecimal digits
 * @param epoch differs after every start
 * @param maxBody longest body taken and sent
 * @param credit unanswered request bytes at most
 * @param window unanswered requests at most, a power of two
 * @param eventQueue how many events are kept
 * @param features what it can do
 * @param pinCount highest pin number + 1
 * @param chip like {@code esp32s3}
 * @param firmware name and version
 * @param board id of a board profile, or empty
 */
public record DeviceIdentity(
    String id,
    int epoch,
    int maxBody,
    int credit,
    int window,
    int eventQueue,
    Set<DeviceFeature> features,
    int pinCount,
    String chip,
    String firmware,
    String board) {}
