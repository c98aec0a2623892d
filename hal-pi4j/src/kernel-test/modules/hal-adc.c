// SPDX-License-Identifier: MIT OR GPL-2.0
/* A converter with one voltage input whose value is the parameter "raw"; 0.8 mV a step. */
#include <linux/errno.h>
#include <linux/iio/iio.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static unsigned int raw;
module_param(raw, uint, 0644);

static int read_raw(struct iio_dev *device, struct iio_chan_spec const *channel, int *value,
		    int *micro, long mask)
{
	switch (mask) {
	case IIO_CHAN_INFO_RAW:
		*value = raw;
		return IIO_VAL_INT;
	case IIO_CHAN_INFO_SCALE:
		*value = 0;
		*micro = 800000;
		return IIO_VAL_INT_PLUS_MICRO;
	default:
		return -EINVAL;
	}
}

static const struct iio_info info = { .read_raw = read_raw };

static const struct iio_chan_spec channels[] = {
	{
		.type = IIO_VOLTAGE,
		.indexed = 1,
		.channel = 0,
		.info_mask_separate = BIT(IIO_CHAN_INFO_RAW),
		.info_mask_shared_by_type = BIT(IIO_CHAN_INFO_SCALE),
	},
};

static struct platform_device *parent;
static struct iio_dev *adc;

static int __init start(void)
{
	int err = -ENOMEM;

	parent = platform_device_register_simple("hal-adc", -1, NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	adc = iio_device_alloc(&parent->dev, 0);
	if (adc) {
		adc->name = "hal-adc";
		adc->info = &info;
		adc->channels = channels;
		adc->num_channels = ARRAY_SIZE(channels);
		adc->modes = INDIO_DIRECT_MODE;
		err = iio_device_register(adc);
		if (!err)
			return 0;
		iio_device_free(adc);
	}
	platform_device_unregister(parent);
	return err;
}

static void __exit stop(void)
{
	iio_device_unregister(adc);
	iio_device_free(adc);
	platform_device_unregister(parent);
}

module_init(start);
module_exit(stop);
MODULE_DESCRIPTION("Converter with a settable input, for tests");
MODULE_LICENSE("Dual MIT/GPL");
