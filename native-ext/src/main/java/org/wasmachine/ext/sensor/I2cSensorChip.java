package org.wasmachine.ext.sensor;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;

/**
 * A kind of chip on an I2C bus that sensors are made of.
 *
 * @param part its name
 * @param addresses where it can be
 * @param identify whether the chip that answers at an address is of this kind
 * @param sensors what it measures: a driver by the name of the sensor
 */
record I2cSensorChip(
    String part,
    List<Integer> addresses,
    Predicate<I2cDevice> identify,
    Map<String, BiFunction<Board, I2cDevice, SensorDriver>> sensors) {

  /** All kinds, those that can be told for certain before those that only answer. */
  static final List<I2cSensorChip> ALL =
      List.of(
          new I2cSensorChip(
              "BH1750",
              List.of(0x23, 0x5C),
              _ -> true,
              Map.of("light", (board, chip) -> new Bh1750Sensor(board.clock(), chip))),
          new I2cSensorChip(
              "SHT3x",
              List.of(0x44, 0x45),
              Sht3xSensor::isOne,
              Map.of(
                  "temperature",
                  (board, chip) ->
                      new Sht3xSensor(board.clock(), chip, Sht3xSensor.Quantity.TEMPERATURE),
                  "humidity",
                  (board, chip) ->
                      new Sht3xSensor(board.clock(), chip, Sht3xSensor.Quantity.HUMIDITY))),
          new I2cSensorChip(
              "BME280",
              List.of(0x76, 0x77),
              Bme280Sensor::isOne,
              Map.of(
                  "temperature",
                  (board, chip) ->
                      new Bme280Sensor(board.clock(), chip, Bme280Sensor.Quantity.TEMPERATURE),
                  "humidity",
                  (board, chip) ->
                      new Bme280Sensor(board.clock(), chip, Bme280Sensor.Quantity.HUMIDITY),
                  "pressure",
                  (board, chip) ->
                      new Bme280Sensor(board.clock(), chip, Bme280Sensor.Quantity.PRESSURE))),
          new I2cSensorChip(
              "MPU-6050",
              List.of(0x68, 0x69),
              Mpu6050Sensor::isOne,
              Map.of(
                  "acceleration",
                  (_, chip) -> new Mpu6050Sensor(chip, Mpu6050Sensor.Quantity.ACCELERATION),
                  "rotation",
                  (_, chip) -> new Mpu6050Sensor(chip, Mpu6050Sensor.Quantity.ROTATION))),
          new I2cSensorChip(
              "DS3231",
              List.of(0x68),
              Ds3231Sensor::isOne,
              Map.of(
                  "time",
                  (_, chip) -> new Ds3231Sensor(chip, Ds3231Sensor.Quantity.TIME),
                  "temperature",
                  (_, chip) -> new Ds3231Sensor(chip, Ds3231Sensor.Quantity.TEMPERATURE))));

  /** Where such chips can be, for people. */
  String places() {
    return addresses.stream()
        .map(address -> "0x%02X".formatted(address))
        .collect(java.util.stream.Collectors.joining(" or ", "I2C address ", ""));
  }

  /** A chip at an address of a bus. It owns the handle of the bus. */
  record I2cDevice(I2cBus bus, I2cAddress address) implements AutoCloseable {

    void write(int... bytes) {
      byte[] data = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        data[i] = (byte) bytes[i];
      }
      bus.write(address, data);
    }

    /** Bytes as they come. */
    byte[] read(int length) {
      return bus.read(address, length);
    }

    /** Registers from one on. */
    byte[] registers(int first, int count) {
      return bus.writeRead(address, new byte[] {(byte) first}, count);
    }

    /** One register, 0 to 255. */
    int register(int number) {
      return registers(number, 1)[0] & 0xFF;
    }

    HalException damaged(String part) {
      return new HalException(
          ErrorKind.IO, "%s at %s: the data came damaged".formatted(part, address));
    }

    @Override
    public void close() {
      bus.close();
    }
  }
}
