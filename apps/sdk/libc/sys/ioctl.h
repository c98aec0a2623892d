/* ioctl(): the numbers and structures of each device are in ioctl/esp_*_ioctl.h. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

int ioctl(int fd, int cmd, ...);

#ifdef __cplusplus
}
#endif
