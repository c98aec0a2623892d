/*
 * Log macros of ESP-IDF. As with the peer, tag and level are dropped and a line ends with CR LF.
 */
#pragma once

#include <stdio.h>

#define ESP_LOG_LINE_(tag, format, ...)                                                            \
    do {                                                                                           \
        (void)(tag);                                                                               \
        printf(format, ##__VA_ARGS__);                                                             \
        printf("\r\n");                                                                            \
    } while (0)

#define ESP_LOGE(tag, format, ...) ESP_LOG_LINE_(tag, format, ##__VA_ARGS__)
#define ESP_LOGW(tag, format, ...) ESP_LOG_LINE_(tag, format, ##__VA_ARGS__)
#define ESP_LOGI(tag, format, ...) ESP_LOG_LINE_(tag, format, ##__VA_ARGS__)
#define ESP_LOGD(tag, format, ...) ESP_LOG_LINE_(tag, format, ##__VA_ARGS__)
#define ESP_LOGV(tag, format, ...) ESP_LOG_LINE_(tag, format, ##__VA_ARGS__)
