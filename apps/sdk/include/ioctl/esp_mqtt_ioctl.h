/*
 * MQTT topics as files, under /dev/mqtt. The peer has no such device.
 *
 * write() publishes its bytes as one message, read() gives the next message of the topic.
 */
#pragma once

#include <stdint.h>

#define MQTTIOCSCFG 0x8601 /* configure, argument mqttc_cfg_t* */

typedef struct mqttc_cfg {
    uint8_t qos;    /* 0, 1 or 2; 0 at open */
    uint8_t retain; /* 0 or 1; 0 at open */
} mqttc_cfg_t;
