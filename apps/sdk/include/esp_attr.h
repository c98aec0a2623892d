/* Placement attributes of ESP-IDF; in WebAssembly there is nothing to place. */
#pragma once

#define IRAM_ATTR
#define DRAM_ATTR
#define RTC_DATA_ATTR
