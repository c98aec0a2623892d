// SPDX-License-Identifier: MIT OR GPL-2.0
/* The same calls as KernelBench.java, as fast as C makes them. */
#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <linux/spi/spidev.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int must(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

static int gpio, i2c, spi;

static void toggle(int i)
{
	struct gpio_v2_line_values values = { .mask = 1, .bits = i & 1 };

	must(ioctl(gpio, GPIO_V2_LINE_SET_VALUES_IOCTL, &values), "toggle");
}

static void write_read(int i)
{
	uint8_t reg = i, data[2];
	struct i2c_msg msgs[2] = {
		{ .addr = 0x50, .len = 1, .buf = &reg },
		{ .addr = 0x50, .flags = I2C_M_RD, .len = 2, .buf = data },
	};
	struct i2c_rdwr_ioctl_data transaction = { msgs, 2 };

	must(ioctl(i2c, I2C_RDWR, &transaction), "i2c");
}

static void transfer(int i)
{
	uint8_t data[32];
	struct spi_ioc_transfer t = {
		.tx_buf = (uintptr_t)data, .rx_buf = (uintptr_t)data, .len = 32, .speed_hz = 1000000,
	};

	memset(data, i, sizeof(data));
	must(ioctl(spi, SPI_IOC_MESSAGE(1), &t), "spi");
}

static double rate(void (*call)(int), int calls)
{
	double start = now();
	int i;

	for (i = 0; i < calls; i++)
		call(i);
	return calls / (now() - start);
}

/* One round: bench CALLS prints the calls per second of each kind. */
int main(int count, char **values)
{
	struct gpio_v2_line_request request = {
		.offsets = { 24 }, .num_lines = 1, .config.flags = GPIO_V2_LINE_FLAG_OUTPUT,
	};
	int calls = count > 1 ? atoi(values[1]) : 500;

	must(ioctl(must(open("/dev/gpiochip0", O_RDWR), "gpio"), GPIO_V2_GET_LINE_IOCTL, &request),
	     "line");
	gpio = request.fd;
	i2c = must(open("/dev/i2c-1", O_RDWR), "i2c");
	spi = must(open("/dev/spidev0.0", O_RDWR), "spi");
	rate(toggle, calls / 10 + 1);
	printf("%.0f", rate(toggle, calls));
	rate(write_read, calls / 10 + 1);
	printf(" %.0f", rate(write_read, calls));
	rate(transfer, calls / 10 + 1);
	printf(" %.0f\n", rate(transfer, calls));
	return 0;
}
