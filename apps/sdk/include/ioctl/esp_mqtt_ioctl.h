/*
 * MQTT topics: /dev/mqtt/HOST[:PORT]/TOPIC, for example /dev/mqtt/127.0.0.1:1883/home/light. The
 * peer has no such device; this one follows the pattern of its siblings.
 *
 * write() publishes one message. read() gives the next message, or its rest if the buffer was too
 * small; messages without payload are left out. A topic that is only read may have the wildcards
 * + (one level) and # (all further levels). poll() waits for messages. fsync() waits until what was
 * written has arrived at the broker.
 *
 * All files of an app to one broker share a connection, which is made again when it breaks and
 * ends with the app. Port 1883 unless given; to port 8883 the connection is encrypted.
 *
 * Errors: open ECONNREFUSED when the broker is not there (with O_NONBLOCK it does not wait for it,
 * and messages are kept until it comes), EACCES when the app may not reach the broker or use the
 * topic, EINVAL for a path that is no broker and topic, or for writing to wildcards; read and write
 * EAGAIN with O_NONBLOCK when there is no message or no room; write EMSGSIZE above 1 MiB; ioctl
 * EINVAL for a quality above 2.
 */
#pragma once

#include <stdint.h>

#define MQTTIOCSCFG 0x8601 /* configure, argument mqtt_topic_cfg_t* */

typedef struct mqtt_topic_cfg {
    uint8_t qos;    /* quality of service, 0 to 2; 1 unless configured */
    uint8_t retain; /* whether the broker keeps what is written for later readers */
} mqtt_topic_cfg_t;
