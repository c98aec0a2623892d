/* Error numbers of ESP-IDF and the macro that stops at one. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int esp_err_t;

#define ESP_OK 0
#define ESP_FAIL (-1)
#define ESP_ERR_NO_MEM 0x101
#define ESP_ERR_INVALID_ARG 0x102
#define ESP_ERR_INVALID_STATE 0x103
#define ESP_ERR_INVALID_SIZE 0x104
#define ESP_ERR_NOT_FOUND 0x105
#define ESP_ERR_NOT_SUPPORTED 0x106
#define ESP_ERR_TIMEOUT 0x107
#define ESP_ERR_INVALID_RESPONSE 0x108
#define ESP_ERR_INVALID_CRC 0x109
#define ESP_ERR_INVALID_VERSION 0x10A
#define ESP_ERR_INVALID_MAC 0x10B
#define ESP_ERR_NOT_FINISHED 0x10C

/* The name of a number, or "UNKNOWN ERROR". */
const char *esp_err_to_name(esp_err_t code);

/* Prints and traps when the expression is not ESP_OK. */
#define ESP_ERROR_CHECK(expression)                                                                \
    do {                                                                                           \
        esp_err_t esp_error_check_result_ = (expression);                                          \
        if (esp_error_check_result_ != ESP_OK) {                                                   \
            printf("ESP_ERROR_CHECK failed: esp_err_t 0x%x", esp_error_check_result_);             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#ifdef __cplusplus
}
#endif
