/*
 * In the peer's SDK this file is generated from Kconfig. Here it is empty: give the settings of an
 * example on the command line, e.g. -DCONFIG_GPIO_SIMPLE_GPIO_PIN_NUM=2.
 */
#pragma once
