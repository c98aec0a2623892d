// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * An SPI controller whose MISO is tied to MOSI, with two devices on it that spidev serves.
 *
 * Chip select 1 inverts what comes back. The parameters tell a test what happened on the wire:
 * "messages" counts the messages, "selects" how often a chip select became active, "last_mode" and
 * "last_hz" are those of the last transfer.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/spi/spi.h>

static unsigned int messages;
module_param(messages, uint, 0644);
static unsigned int selects;
module_param(selects, uint, 0644);
static unsigned int last_mode;
module_param(last_mode, uint, 0644);
static unsigned int last_hz;
module_param(last_hz, uint, 0644);

static bool selected;

static void set_cs(struct spi_device *spi, bool level)
{
	bool active = level == !!(spi->mode & SPI_CS_HIGH);

	if (active && !selected)
		selects++;
	selected = active;
}

static int prepare(struct spi_controller *controller, struct spi_message *message)
{
	messages++;
	return 0;
}

static int transfer(struct spi_controller *controller, struct spi_device *spi,
		    struct spi_transfer *transfer)
{
	const u8 *tx = transfer->tx_buf;
	u8 *rx = transfer->rx_buf;
	u8 flip = spi->chip_select == 1 ? 0xFF : 0;
	unsigned int i;

	last_mode = spi->mode & SPI_MODE_X_MASK;
	last_hz = transfer->speed_hz;
	for (i = 0; rx && i < transfer->len; i++)
		rx[i] = (tx ? tx[i] : 0) ^ flip;
	return 0;
}

static struct platform_device *parent;
static struct spi_controller *bus;

/* A name that spidev's own table knows. */
static struct spi_board_info devices[] = {
	{ .modalias = "dh2228fv", .max_speed_hz = 125000000, .chip_select = 0 },
	{ .modalias = "dh2228fv", .max_speed_hz = 125000000, .chip_select = 1 },
};

static int __init start(void)
{
	int err, i;

	parent = platform_device_register_simple("hal-spi-loop", -1, NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	bus = spi_alloc_master(&parent->dev, 0);
	if (!bus) {
		platform_device_unregister(parent);
		return -ENOMEM;
	}
	bus->bus_num = 0;
	bus->num_chipselect = 2;
	bus->mode_bits = SPI_MODE_X_MASK | SPI_CS_HIGH;
	bus->bits_per_word_mask = SPI_BPW_MASK(8);
	bus->max_speed_hz = 125000000;
	bus->set_cs = set_cs;
	bus->prepare_message = prepare;
	bus->transfer_one = transfer;
	err = spi_register_controller(bus);
	if (err) {
		spi_controller_put(bus);
		platform_device_unregister(parent);
		return err;
	}
	for (i = 0; i < ARRAY_SIZE(devices); i++)
		if (!spi_new_device(bus, &devices[i]))
			pr_warn("hal-spi-loop: no device %d\n", i);
	return 0;
}

static void __exit stop(void)
{
	spi_unregister_controller(bus);
	platform_device_unregister(parent);
}

module_init(start);
module_exit(stop);
MODULE_DESCRIPTION("SPI controller with MISO tied to MOSI, for tests");
MODULE_LICENSE("Dual MIT/GPL");
