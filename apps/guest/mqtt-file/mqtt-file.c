/*
 * MQTT topics as files: writes three lines to a topic and reads them back from it.
 *
 * Argument: the topic's path; /dev/mqtt/127.0.0.1:1883/wasmachine/file if absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_mqtt_ioctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_TOPIC "/dev/mqtt/127.0.0.1:1883/wasmachine/file"
#define LINES 3

static int fail(const char *what) {
    printf("%s failed: %s\n", what, strerror(errno));
    return 1;
}

static int talk(int reader, int writer) {
    const mqtt_topic_cfg_t exactly_once = {.qos = 2};
    if (ioctl(reader, MQTTIOCSCFG, &exactly_once) < 0 ||
        ioctl(writer, MQTTIOCSCFG, &exactly_once) < 0) {
        return fail("Setting the quality of service");
    }
    for (int i = 1; i <= LINES; i++) {
        char text[64];
        int length = snprintf(text, sizeof text, "message %d of %d", i, LINES);
        if (write(writer, text, length) != length) {
            return fail("Writing");
        }
        ssize_t size = read(reader, text, sizeof text - 1);
        if (size < 0) {
            return fail("Reading");
        }
        text[size] = 0;
        printf("Read: %s\n", text);
    }
    return 0;
}

int main(int argc, char **argv) {
    const char *topic = DEFAULT_TOPIC;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "/dev/", 5) == 0) {
            topic = argv[i];
        }
    }
    int reader = open(topic, O_RDONLY);
    int writer = open(topic, O_WRONLY);
    if (reader < 0 || writer < 0) {
        return fail(topic);
    }
    int result = talk(reader, writer);
    close(writer);
    close(reader);
    return result;
}
