// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * An I2C controller for free transactions with a few chips on it:
 *
 *   0x50, 0x51  memory of 256 bytes: the first byte written sets the pointer, more are stored, reads
 *               go on from the pointer; the pointer wraps around
 *   0x240       the same at a 10-bit address
 *   0x23        a BH1750 light sensor in 320 lx (384 counts of 1/1.2 lx, ROHM BH1750FVI data sheet)
 *   0x31        loses the arbitration
 *   0x32        holds the bus until the time is up
 *   0x33        acknowledges its address, but no data byte
 *   0x34        takes at most 16 bytes in one message
 *   0x35        stretches the clock until the controller gives up
 *
 * Every other address is not acknowledged, and those with a fault neither by a message without data,
 * so that a scan passes them. The parameter "transactions" counts the transactions and
 * "restarts" the repeated starts, so that a test can see what went over the wire.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/i2c.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define MEMORY 256
#define LIGHT_SENSOR 0x23
#define LIGHT 384

static unsigned int transactions;
module_param(transactions, uint, 0644);
static unsigned int restarts;
module_param(restarts, uint, 0644);

struct chip {
	u16 addr;
	bool ten;
	u8 pointer;
	u8 memory[MEMORY];
};

static struct chip chips[] = {
	{ .addr = 0x50 }, { .addr = 0x51 }, { .addr = 0x240, .ten = true },
};

static struct chip *find(u16 addr, bool ten)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(chips); i++)
		if (chips[i].addr == addr && chips[i].ten == ten)
			return &chips[i];
	return NULL;
}

/* The sensor takes commands and answers with its latest measurement, high byte first. */
static void light(struct i2c_msg *msg)
{
	int b;

	for (b = 0; (msg->flags & I2C_M_RD) && b < msg->len; b++)
		msg->buf[b] = (b & 1) ? LIGHT & 0xFF : LIGHT >> 8;
}

static int fault(const struct i2c_adapter *adapter, const struct i2c_msg *msg)
{
	if (!msg->len)
		return -ENXIO;
	switch (msg->addr) {
	case 0x31:
		return -EAGAIN;
	case 0x32:
		return -ETIMEDOUT;
	case 0x33:
		return -EREMOTEIO;
	case 0x34:
		return msg->len > 16 ? -EMSGSIZE : 0;
	case 0x35:
		msleep(jiffies_to_msecs(adapter->timeout));
		return -ETIMEDOUT;
	default:
		return -ENXIO;
	}
}

static int xfer(struct i2c_adapter *adapter, struct i2c_msg *msgs, int num)
{
	int i, b;

	transactions++;
	restarts += num - 1;
	for (i = 0; i < num; i++) {
		struct i2c_msg *msg = &msgs[i];
		bool ten = msg->flags & I2C_M_TEN;
		struct chip *chip = find(msg->addr, ten);

		if (!ten && msg->addr == LIGHT_SENSOR) {
			light(msg);
			continue;
		}
		if (!chip) {
			int err = ten ? -ENXIO : fault(adapter, msg);

			if (err)
				return err;
			continue;
		}
		for (b = 0; b < msg->len; b++) {
			if (msg->flags & I2C_M_RD)
				msg->buf[b] = chip->memory[chip->pointer++];
			else if (b == 0)
				chip->pointer = msg->buf[0];
			else
				chip->memory[chip->pointer++] = msg->buf[b];
		}
	}
	return num;
}

static u32 functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_10BIT_ADDR | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = {
	.master_xfer = xfer,
	.functionality = functionality,
};

static struct platform_device *parent;

static struct i2c_adapter bus = {
	.owner = THIS_MODULE,
	.name = "hal-i2c-bus",
	.algo = &algorithm,
	.nr = 1,
};

static int __init start(void)
{
	int err;

	parent = platform_device_register_simple("hal-i2c-bus", -1, NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	bus.dev.parent = &parent->dev;
	err = i2c_add_numbered_adapter(&bus);
	if (err)
		platform_device_unregister(parent);
	return err;
}

static void __exit stop(void)
{
	i2c_del_adapter(&bus);
	platform_device_unregister(parent);
}

module_init(start);
module_exit(stop);
MODULE_DESCRIPTION("I2C controller with memory chips and faults, for tests");
MODULE_LICENSE("Dual MIT/GPL");
