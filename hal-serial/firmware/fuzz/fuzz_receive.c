/*
 * Any bytes at the device's receiver. The first byte of an input chooses: raw bytes on the wire, or well-formed
 * requests (the input cut into pieces, framed and numbered), so that the operations are reached behind the CRC.
 */
#include "device.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void no_delay(void *context, uint32_t us) {
  (void)context;
  test_now_us += us;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) {
    return 0;
  }
  test_now_us = 1000;
  start_device(42);
  port.delay_us = no_delay;
  hello(0, 500, 0, 0);
  uint8_t mode = data[0];
  data++;
  size--;
  if ((mode & 1u) == 0) {
    wmb_receive(&wmb, data, size);
  } else {
    uint8_t seq = 0;
    while (size > 0) {
      size_t piece = (size_t)data[0] + 1;
      if (piece > size) {
        piece = size;
      }
      uint8_t type = (mode & 2u) != 0 && piece > 1 ? (uint8_t)(data[1] & 7u) : (uint8_t)WMB_REQUEST;
      deliver(type, seq, data, piece);
      if (type == WMB_REQUEST) {
        seq++;
      }
      data += piece;
      size -= piece;
      sent_length = 0;
    }
  }
  for (int i = 0; i < 5; i++) {
    test_now_us += 50000;
    world_tick(&world);
    wmb_poll(&wmb);
    sent_length = 0;
  }
  return 0;
}
