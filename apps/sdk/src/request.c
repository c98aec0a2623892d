#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wa-inc/request.h>
#include <wa-inc/timer_wasm_app.h>
#include <wasm_export.h>

#define TIMEOUT_MS 5000

void wasm_register_resource(const char *url);
void wasm_sub_event(const char *url);
void wasm_post_request(const char *packet, int size);
int wasm_response_send(const char *packet, int size);

typedef struct resource {
    struct resource *next;
    request_handler_f handler;
    bool is_event;
    char url[];
} resource_t;

typedef struct transaction {
    struct transaction *next;
    uint32_t mid;
    uint32_t sent_at;
    response_handler_f handler;
    void *user_data;
} transaction_t;

static resource_t *resources;       /* newest first */
static transaction_t *transactions; /* oldest first */
static user_timer_t timeout_timer;
static uint32_t last_mid;

static bool add_resource(const char *url, request_handler_f handler, bool is_event) {
    size_t size = strlen(url) + 1;
    resource_t *resource = malloc(sizeof *resource + size);
    if (!resource) {
        return false;
    }
    resource->handler = handler;
    resource->is_event = is_event;
    memcpy(resource->url, url, size);
    resource->next = resources;
    resources = resource;
    if (is_event) {
        wasm_sub_event(url);
    } else {
        wasm_register_resource(url);
    }
    return true;
}

bool api_register_resource_handler(const char *url, request_handler_f handler) {
    return add_resource(url, handler, false);
}

bool api_subscribe_event(const char *url, request_handler_f handler) {
    return add_resource(url, handler, true);
}

WASM_EXPORT(on_request)
void on_request(char *packet, int size) {
    request_t request;
    if (!unpack_request(packet, size, &request)) {
        printf("on_request: invalid packet\n");
        return;
    }
    bool is_event = request.action == COAP_EVENT;
    for (resource_t *resource = resources; resource; resource = resource->next) {
        if (resource->is_event == is_event && url_matches(request.url, resource->url)) {
            resource->handler(&request);
            return;
        }
    }
    printf("on_request: exit. no service handler\n");
}

void api_response_send(response_t *response) {
    int size;
    char *packet = pack_response(response, &size);
    if (packet) {
        wasm_response_send(packet, size);
        free_req_resp_packet(packet);
    }
}

static bool post(request_t *request) {
    request->mid = ++last_mid;
    int size;
    char *packet = pack_request(request, &size);
    if (!packet) {
        return false;
    }
    wasm_post_request(packet, size);
    free_req_resp_packet(packet);
    return true;
}

bool api_publish_event(const char *url, int fmt, void *payload, int payload_len) {
    request_t request;
    init_request(&request, (char *)url, COAP_EVENT, fmt, payload, payload_len);
    return post(&request);
}

static void expire(user_timer_t timer);

/* Lets the one timer run until the oldest transaction is due. */
static void arm_timeout(void) {
    if (!transactions) {
        return;
    }
    int32_t rest = TIMEOUT_MS - (int32_t)(wasm_get_sys_tick_ms() - transactions->sent_at);
    if (rest < 1) {
        rest = 1;
    }
    if (timeout_timer) {
        api_timer_restart(timeout_timer, rest);
    } else {
        timeout_timer = api_timer_create(rest, false, true, expire);
    }
}

static void finish(transaction_t *transaction, response_t *response) {
    transaction->handler(response, transaction->user_data);
    free(transaction);
}

static void expire(user_timer_t timer) {
    (void)timer;
    uint32_t now = wasm_get_sys_tick_ms();
    while (transactions && now - transactions->sent_at >= TIMEOUT_MS) {
        transaction_t *transaction = transactions;
        transactions = transaction->next;
        finish(transaction, NULL);
    }
    arm_timeout();
}

void api_send_request(request_t *request, response_handler_f handler, void *user_data) {
    transaction_t *transaction = malloc(sizeof *transaction);
    if (!transaction) {
        handler(NULL, user_data);
        return;
    }
    *transaction = (transaction_t){
        .sent_at = wasm_get_sys_tick_ms(),
        .handler = handler,
        .user_data = user_data,
    };
    transaction_t **last = &transactions;
    while (*last) {
        last = &(*last)->next;
    }
    transaction->mid = last_mid + 1;
    *last = transaction;
    if (last == &transactions) {
        arm_timeout();
    }
    if (!post(request)) {
        *last = NULL;
        finish(transaction, NULL);
    }
}

WASM_EXPORT(on_response)
void on_response(char *packet, int size) {
    response_t response;
    if (!unpack_response(packet, size, &response)) {
        printf("on_response: invalid packet\n");
        return;
    }
    for (transaction_t **link = &transactions; *link; link = &(*link)->next) {
        transaction_t *transaction = *link;
        if (transaction->mid == response.mid) {
            *link = transaction->next;
            arm_timeout();
            finish(transaction, &response);
            return;
        }
    }
    printf("cannot find the transaction\n");
}
