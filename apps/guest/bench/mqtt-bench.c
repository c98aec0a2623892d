/*
 * The guest's side of the MQTT benchmarks; apps/bench does the same in plain Java beside it.
 *
 * Arguments: the broker's URI, then a role:
 *   publish QOS COUNT    prints "ready"; whenever it is told to go, publishes, and prints the
 *                        microseconds until all has reached the broker
 *   receive              prints "ready", then for each message that says "end" how many came before
 *                        it, and the microseconds from the first to that one
 *   echo COUNT           sends itself a message after the other, prints median and p99 of the way
 *   idle                 stays connected until it is ended
 */
#include <mqtt_client.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TOPIC "wasmachine/bench/guest"
#define GO_TOPIC "wasmachine/bench/go"
#define PAYLOAD "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PAYLOAD_LENGTH 64
#define MAX_ROUNDS 4096

static esp_mqtt_client_handle_t client;
static volatile bool connected, subscribed, finished, go;
static bool echoing;
static int left, last_id, received;
static uint64_t first, latest;
static uint32_t rounds[MAX_ROUNDS];
static int round_count;

static uint64_t micros(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void next_round(void) {
    first = micros();
    esp_mqtt_client_publish(client, TOPIC, PAYLOAD, PAYLOAD_LENGTH, 0, 0);
}

static void on_message(const char *data, int length) {
    latest = micros();
    if (echoing) {
        rounds[round_count++] = (uint32_t)(latest - first);
        finished = --left == 0;
        if (!finished) {
            next_round();
        }
        return;
    }
    if (first == 0) {
        first = latest;
    }
    finished = length == 3 && memcmp(data, "end", 3) == 0;
    received += !finished;
}

static void on_event(void *args, esp_event_base_t base, int32_t id, void *data) {
    (void)args, (void)base;
    esp_mqtt_event_handle_t event = data;
    switch (id) {
    case MQTT_EVENT_CONNECTED:
        connected = true;
        break;
    case MQTT_EVENT_SUBSCRIBED:
        subscribed = true;
        break;
    case MQTT_EVENT_PUBLISHED:
        if (!echoing && (last_id == event->msg_id || (left > 0 && --left == 0))) {
            finished = true;
            latest = micros();
        }
        break;
    case MQTT_EVENT_DATA:
        if (event->topic_len == sizeof GO_TOPIC - 1) {
            go = true;
        } else {
            on_message(event->data, event->data_len);
        }
        break;
    default:
        break;
    }
}

static void await(volatile bool *condition) {
    while (!*condition) {
        usleep(10000); /* what is measured ends in the handler */
    }
}

/* Publishes, and waits for room when the outbox is full. */
static int send(int qos) {
    int id;
    while ((id = esp_mqtt_client_publish(client, TOPIC, PAYLOAD, PAYLOAD_LENGTH, qos, 0)) < 0) {
        usleep(100);
    }
    return id;
}

static void subscribe(const char *topic, int qos) {
    subscribed = false;
    esp_mqtt_client_subscribe(client, topic, qos);
    await(&subscribed);
}

/* Quality 0 has no answer: a last message of quality 1 comes behind the others. */
static void publish_all(int qos, int count) {
    finished = false;
    last_id = 0;
    left = qos == 0 ? 0 : count;
    first = micros();
    for (int i = 0; i < count; i++) {
        send(qos);
    }
    if (qos == 0) {
        last_id = send(1);
    }
    await(&finished);
    printf("%u\n", (unsigned)(latest - first));
}

static void publish(int qos, int count) {
    subscribe(GO_TOPIC, 1);
    printf("ready\n");
    for (;;) {
        await(&go);
        go = false;
        publish_all(qos, count);
    }
}

static void receive(void) {
    subscribe(TOPIC, 1);
    printf("ready\n");
    for (;;) {
        await(&finished);
        printf("%d %u\n", received, (unsigned)(latest - first));
        finished = false;
        received = 0;
        first = 0;
    }
}

static void sort(uint32_t *values, int count) {
    for (int gap = count / 2; gap > 0; gap /= 2) {
        for (int i = gap; i < count; i++) {
            uint32_t value = values[i];
            int j = i;
            for (; j >= gap && values[j - gap] > value; j -= gap) {
                values[j] = values[j - gap];
            }
            values[j] = value;
        }
    }
}

static void echo(int count) {
    left = count < MAX_ROUNDS ? count : MAX_ROUNDS;
    echoing = true;
    subscribe(TOPIC, 0);
    next_round();
    await(&finished);
    int warm = round_count / 4; /* the first quarter warms up */
    sort(rounds + warm, round_count - warm);
    int measured = round_count - warm;
    printf("%u %u\n", (unsigned)rounds[warm + measured / 2],
           (unsigned)rounds[warm + measured * 99 / 100]);
}

/* Argument i after the URI, or a number's text where there is none. */
static const char *argument(int argc, char **argv, int i) {
    return i < argc ? argv[i] : "0";
}

int main(int argc, char **argv) {
    int uri = argc > 0 && strstr(argv[0], "://") ? 0 : 1;
    if (uri >= argc) {
        printf("usage: URI publish|receive|echo|idle [QOS] [COUNT]\n");
        return 2;
    }
    const esp_mqtt_client_config_t config = {.broker.address.uri = argv[uri]};
    client = esp_mqtt_client_init(&config);
    if (!client) {
        return 1;
    }
    esp_mqtt_client_register_event(client, MQTT_EVENT_ANY, on_event, NULL);
    esp_mqtt_client_start(client);
    await(&connected);
    const char *role = argument(argc, argv, uri + 1);
    int number = atoi(argument(argc, argv, uri + 2));
    int count = atoi(argument(argc, argv, uri + 3));
    if (!strcmp(role, "publish")) {
        publish(number, count);
    } else if (!strcmp(role, "receive")) {
        receive();
    } else if (!strcmp(role, "echo")) {
        echo(number);
    } else {
        printf("connected\n");
        await(&finished);
    }
    esp_mqtt_client_destroy(client);
    return 0;
}
