/*
 * Publishes the reading of a BH1750 light sensor once a second over MQTT, and goes on after the
 * broker was away.
 *
 * Arguments: the URI of the broker, e.g. mqtt://127.0.0.1:1883, then the number of readings
 * (endless if absent or 0), then a file that keeps what could not be sent, e.g. /storage/outbox.
 */
#include <mqtt_client.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../drivers/bh1750.h"

#define TOPIC "wasmachine/light"
#define DEFAULT_BROKER "mqtt://127.0.0.1:1883"
#define BUS 0
#define SDA_PIN 8
#define SCL_PIN 9

static bool connected;

static void on_event(void *args, esp_event_base_t base, int32_t id, void *data) {
    (void)args, (void)base;
    esp_mqtt_event_handle_t event = data;
    switch (id) {
    case MQTT_EVENT_CONNECTED:
        connected = true;
        printf("Connected\n");
        break;
    case MQTT_EVENT_DISCONNECTED:
        connected = false;
        printf("Disconnected, the client tries again\n");
        break;
    case MQTT_EVENT_ERROR:
        printf("MQTT error, type %d\n", event->error_handle->error_type);
        break;
    default:
        break;
    }
}

static void publish(esp_mqtt_client_handle_t client, uint32_t centilux) {
    char text[32];
    int length = snprintf(text, sizeof text, "{\"lux\":%u.%02u}", (unsigned)(centilux / 100),
                          (unsigned)(centilux % 100));
    /* Quality of service 1: kept and sent later when the broker is away. */
    if (esp_mqtt_client_enqueue(client, TOPIC, text, length, 1, 0, true) < 0) {
        printf("Not sent: %s\n", text);
    } else {
        printf("%s %s %s\n", connected ? "Sent" : "Queued", TOPIC, text);
    }
}

static int run(esp_mqtt_client_handle_t client, int sensor, int readings) {
    for (int i = 0; readings == 0 || i < readings; i++) {
        uint32_t centilux;
        if (bh1750_measure(sensor, &centilux) < 0) {
            return 1;
        }
        publish(client, centilux);
        usleep(1000 * 1000 - BH1750_MEASURING_US);
    }
    return 0;
}

int main(int argc, char **argv) {
    const char *broker = DEFAULT_BROKER;
    const char *outbox = NULL;
    int readings = 0;
    for (int i = 0; i < argc; i++) {
        if (strstr(argv[i], "://")) {
            broker = argv[i];
            readings = i + 1 < argc ? atoi(argv[i + 1]) : 0;
            outbox = i + 2 < argc ? argv[i + 2] : NULL;
        }
    }
    int sensor = bh1750_open(BUS, SDA_PIN, SCL_PIN);
    if (sensor < 0) {
        return 1;
    }
    const esp_mqtt_client_config_t config = {.broker.address.uri = broker};
    esp_mqtt_client_handle_t client = esp_mqtt_client_init(&config);
    int result = 1;
    if (client) {
        printf("Broker: %s\n", broker);
        esp_mqtt_client_register_event(client, MQTT_EVENT_ANY, on_event, NULL);
        if (outbox && esp_mqtt_client_keep_outbox(client, outbox) != ESP_OK) {
            printf("No outbox at %s\n", outbox);
        } else if (esp_mqtt_client_start(client) == ESP_OK) {
            result = run(client, sensor, readings);
        }
        esp_mqtt_client_destroy(client);
    } else {
        printf("No MQTT client for %s\n", broker);
    }
    close(sensor);
    return result;
}
