/*
 * Switches the LED on GPIO 2 by MQTT: "on", "off" or "toggle" to the topic wasmachine/led; "quit"
 * ends the app. The new state is published, retained, on wasmachine/led/state.
 *
 * Argument: the URI of the broker, e.g. mqtt://127.0.0.1:1883.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqtt_client.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LED "/dev/gpio/2"
#define TOPIC "wasmachine/led"
#define STATE_TOPIC TOPIC "/state"
#define DEFAULT_BROKER "mqtt://127.0.0.1:1883"

static int led;
static uint8_t level;
static bool quit;

static void set_led(esp_mqtt_client_handle_t client, uint8_t wanted) {
    if (write(led, &wanted, 1) != 1) {
        printf("Cannot write to %s: %s\n", LED, strerror(errno));
        return;
    }
    level = wanted;
    const char *state = level ? "on" : "off";
    printf("LED %s\n", state);
    esp_mqtt_client_enqueue(client, STATE_TOPIC, state, 0, 1, 1, true);
}

static bool is(const esp_mqtt_event_t *event, const char *command) {
    return (size_t)event->data_len == strlen(command) &&
           memcmp(event->data, command, event->data_len) == 0;
}

static void on_command(const esp_mqtt_event_t *event) {
    if (!event->data) {
        return;
    }
    if (is(event, "on")) {
        set_led(event->client, 1);
    } else if (is(event, "off")) {
        set_led(event->client, 0);
    } else if (is(event, "toggle")) {
        set_led(event->client, !level);
    } else if (is(event, "quit")) {
        quit = true;
    } else {
        printf("Unknown command, %d bytes. Send on, off, toggle or quit.\n", event->data_len);
    }
}

static void on_event(void *args, esp_event_base_t base, int32_t id, void *data) {
    (void)args, (void)base;
    esp_mqtt_event_handle_t event = data;
    switch (id) {
    case MQTT_EVENT_CONNECTED:
        printf("Connected\n");
        esp_mqtt_client_subscribe(event->client, TOPIC, 1);
        break;
    case MQTT_EVENT_SUBSCRIBED:
        printf("Waiting for commands on %s\n", TOPIC);
        break;
    case MQTT_EVENT_DISCONNECTED:
        printf("Disconnected, the client tries again\n");
        break;
    case MQTT_EVENT_DATA:
        on_command(event);
        break;
    case MQTT_EVENT_ERROR:
        printf("MQTT error, type %d\n", event->error_handle->error_type);
        break;
    default:
        break;
    }
}

int main(int argc, char **argv) {
    const char *broker = DEFAULT_BROKER;
    for (int i = 0; i < argc; i++) {
        if (strstr(argv[i], "://")) {
            broker = argv[i];
        }
    }
    led = open(LED, O_WRONLY);
    if (led < 0) {
        printf("Cannot open %s: %s\n", LED, strerror(errno));
        return 1;
    }
    const esp_mqtt_client_config_t config = {.broker.address.uri = broker};
    esp_mqtt_client_handle_t client = esp_mqtt_client_init(&config);
    if (!client) {
        printf("No MQTT client for %s\n", broker);
        close(led);
        return 1;
    }
    esp_mqtt_client_register_event(client, MQTT_EVENT_ANY, on_event, NULL);
    int result = esp_mqtt_client_start(client) == ESP_OK ? 0 : 1;
    while (result == 0 && !quit) {
        usleep(100 * 1000);
    }
    esp_mqtt_client_destroy(client);
    close(led);
    return result;
}
