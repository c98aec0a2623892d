/* ioctl(): the numbers and structures of each device are in ioctl/esp_*_ioctl.h. */
#pragma once

int ioctl(int fd, int cmd, ...);
