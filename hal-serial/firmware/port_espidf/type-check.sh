#!/bin/sh
# Type-checks the port against the headers of an ESP-IDF tree, without a toolchain of Espressif:
#   IDF_PATH=~/esp/esp-idf port_espidf/type-check.sh
# With idf.py on the path, "idf.py build" says more; this is for machines without it.
set -eu
: "${IDF_PATH:?name the ESP-IDF tree: IDF_PATH=... make check}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for chip in esp32c3 esp32c6 esp32p4; do
  upper=$(echo "$chip" | tr '[:lower:]' '[:upper:]')
  cat > "$work/sdkconfig.h" <<CONFIG
#pragma once
#define CONFIG_IDF_TARGET "$chip"
#define CONFIG_IDF_TARGET_$upper 1
#define CONFIG_IDF_TARGET_ARCH_RISCV 1
#define CONFIG_FREERTOS_HZ 1000
#define CONFIG_FREERTOS_UNICORE 1
#define CONFIG_FREERTOS_NUMBER_OF_CORES 1
#define CONFIG_FREERTOS_MAX_TASK_NAME_LEN 16
#define CONFIG_FREERTOS_MINIMAL_STACKSIZE 1536
#define CONFIG_FREERTOS_TIMER_TASK_PRIORITY 1
#define CONFIG_FREERTOS_TIMER_TASK_STACK_DEPTH 2048
#define CONFIG_FREERTOS_TIMER_QUEUE_LENGTH 10
#define CONFIG_FREERTOS_QUEUE_REGISTRY_SIZE 0
#define CONFIG_FREERTOS_TASK_NOTIFICATION_ARRAY_ENTRIES 1
#define CONFIG_FREERTOS_IDLE_TASK_STACKSIZE 1536
#define CONFIG_FREERTOS_ISR_STACKSIZE 1536
#define CONFIG_FREERTOS_MAX_TASK_NAME_LEN 16
#define CONFIG_LOG_MAXIMUM_LEVEL 3
#define CONFIG_ESP_SYSTEM_EVENT_TASK_STACK_SIZE 2304
#define CONFIG_BRIDGE_WIRE_UART 1
#define CONFIG_BRIDGE_UART_PORT 0
#define CONFIG_BRIDGE_UART_TX -1
#define CONFIG_BRIDGE_UART_RX -1
#define CONFIG_BRIDGE_BOARD ""
CONFIG
  includes=$(find "$IDF_PATH/components" -type d -name include ! -path '*/test*' ! -path '*/esp32*' ! -path '*/linux/*' \
    -printf '-isystem %p ')
  for part in soc hal esp_hal_gpio esp_rom esp_hw_support riscv; do
    for dir in "$IDF_PATH/components/$part/$chip/include" "$IDF_PATH/components/$part/$chip/register" \
      "$IDF_PATH/components/$part/include"; do
      [ -d "$dir" ] && includes="$includes -isystem $dir"
    done
  done
  includes="$includes -isystem $IDF_PATH/components/freertos/FreeRTOS-Kernel/include/freertos
    -isystem $IDF_PATH/components/freertos/config/include/freertos
    -isystem $IDF_PATH/components/freertos/config/riscv/include
    -isystem $IDF_PATH/components/freertos/esp_additions/include
    -isystem $IDF_PATH/components/freertos/FreeRTOS-Kernel/portable/riscv/include/freertos"
  for file in "$here"/main/*.c; do
    # shellcheck disable=SC2086
    clang --target=riscv32 -march=rv32imac -fsyntax-only -std=gnu17 -Wall -Wextra -D_GNU_SOURCE -DESP_PLATFORM \
      -I"$work" -I"$here/main" -I"$here/../core" $includes "$file"
  done
  echo "$chip: the port fits the headers"
done
