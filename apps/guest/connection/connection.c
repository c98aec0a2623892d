/* App framework: a TCP client that says hello to 127.0.0.1:7777 once a second. */
#include <wa-inc/connection.h>
#include <wa-inc/request.h>
#include <wa-inc/timer_wasm_app.h>
#include <wasm_app.h>

#define ADDRESS "127.0.0.1"
#define PORT 7777

static connection_t *server;
static user_timer_t timer;
static int greetings;

static void stop(void) {
    if (timer) {
        api_timer_cancel(timer);
        timer = NULL;
    }
}

static void on_event(connection_t *connection, conn_event_type_t type, const char *data,
                     uint32_t length, void *user_data) {
    (void)connection, (void)user_data;
    if (type == CONN_EVENT_TYPE_DISCONNECT) {
        printf("connection is close by server!\n");
        server = NULL;
        stop();
        return;
    }
    char text[257];
    uint32_t size = length < sizeof text ? length : sizeof text - 1;
    memcpy(text, data, size);
    text[size] = 0;
    printf("Client got a message from server -> %s\n", text);
}

static void greet(user_timer_t ignored) {
    (void)ignored;
    char text[32];
    int length = snprintf(text, sizeof text, "Hello %d", greetings++);
    api_send_on_connection(server, text, length);
}

static void on_close(request_t *request) {
    response_t response;
    stop();
    if (server) {
        api_close_connection(server);
        server = NULL;
    }
    make_response_for_request(request, &response);
    set_response(&response, DELETED_2_02, 0, NULL, 0);
    api_response_send(&response);
}

void on_init(void) {
    api_register_resource_handler("/close", on_close);
    attr_container_t *args = attr_container_create("");
    if (!args) {
        return;
    }
    attr_container_set_string(&args, "address", ADDRESS);
    attr_container_set_uint16(&args, "port", PORT);
    server = api_open_connection("TCP", args, on_event, NULL);
    attr_container_destroy(args);
    if (!server) {
        printf("connect to server fail!\n");
        return;
    }
    printf("connect to server success! handle: %p\n", (void *)server);
    timer = api_timer_create(1000, true, true, greet);
}

void on_destroy(void) {}
