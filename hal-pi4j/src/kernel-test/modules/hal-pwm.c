// SPDX-License-Identifier: MIT OR GPL-2.0
/* A PWM controller of four channels that takes every period from 100 ns to 10 s. */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pwm.h>

static int apply(struct pwm_chip *chip, struct pwm_device *pwm, const struct pwm_state *state)
{
	if (state->period && (state->period < 100 || state->period > 10000000000ULL))
		return -ERANGE;
	return 0;
}

static const struct pwm_ops ops = {
	.owner = THIS_MODULE,
	.apply = apply,
};

static struct platform_device *parent;
static struct pwm_chip chip = { .ops = &ops, .npwm = 4 };

static int __init start(void)
{
	int err;

	parent = platform_device_register_simple("hal-pwm", -1, NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	chip.dev = &parent->dev;
	err = pwmchip_add(&chip);
	if (err)
		platform_device_unregister(parent);
	return err;
}

static void __exit stop(void)
{
	pwmchip_remove(&chip);
	platform_device_unregister(parent);
}

module_init(start);
module_exit(stop);
MODULE_DESCRIPTION("PWM controller that only remembers, for tests");
MODULE_LICENSE("Dual MIT/GPL");
