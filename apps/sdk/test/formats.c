/*
 * The bytes of attribute containers and packets, compared with recorded ones. Built for the
 * machine at hand and run by build.sh --check.
 */
#include <bi-inc/attr_container.h>
#include <bi-inc/shared_utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void expect(const char *what, int holds) {
    if (!holds) {
        printf("%s: not as expected\n", what);
        failures++;
    }
}

static void expect_bytes(const char *what, const void *block, const char *hex) {
    const unsigned char *byte = block;
    for (; *hex; hex += 2, byte++) {
        unsigned wanted;
        sscanf(hex, "%2x", &wanted);
        if (*byte != wanted) {
            printf("%s: byte %ld is %02x, not %02x\n", what,
                   (long)(byte - (const unsigned char *)block), *byte, wanted);
            failures++;
            return;
        }
    }
}

static attr_container_t *response_payload(void) {
    attr_container_t *container = attr_container_create("wasm app response payload");
    attr_container_set_string(&container, "key1", "value1");
    attr_container_set_string(&container, "key2", "value2");
    return container;
}

static void containers(void) {
    attr_container_t *config = attr_container_create("");
    attr_container_set_string(&config, "uri", "mqtt://mqtt.eclipseprojects.io");
    expect_bytes("MQTT configuration", config,
                 "00006b000000010000010004007572690"
                 "00d1f006d7174743a2f2f6d7174742e65636c6970736570726f6a656374732e696f0000");
    expect("size of the MQTT configuration", attr_container_get_serialize_length(config) == 109);
    attr_container_destroy(config);

    attr_container_t *answer = response_payload();
    expect("size of the response payload", attr_container_get_serialize_length(answer) == 134);
    expect("string", strcmp(attr_container_get_as_string(answer, "key2"), "value2") == 0);
    expect("absent key", !attr_container_get_as_string(answer, "key3"));
    attr_container_destroy(answer);
}

static void values(void) {
    attr_container_t *c = attr_container_create("t");
    attr_container_set_int(&c, "i", -5);
    attr_container_set_uint8(&c, "u8", 200);
    attr_container_set_int64(&c, "i64", -1234567890123LL);
    attr_container_set_double(&c, "d", 2.5);
    attr_container_set_bool(&c, "b", true);
    attr_container_set_string(&c, "s", "short");
    for (int i = 0; i < 40; i++) {
        char key[8];
        snprintf(key, sizeof key, "k%d", i);
        attr_container_set_int16(&c, key, i);
    }
    attr_container_set_string(&c, "s", "a longer text than before");
    attr_container_set_int(&c, "i", -6);
    expect("replaced in place", attr_container_get_as_int(c, "i") == -6);
    expect("replaced by a longer one",
           strcmp(attr_container_get_as_string(c, "s"), "a longer text than before") == 0);
    expect("number of attributes", attr_container_get_attr_num(c) == 46);
    expect("uint8", attr_container_get_as_uint8(c, "u8") == 200);
    expect("uint8 as int", attr_container_get_as_int(c, "u8") == 200);
    expect("int64", attr_container_get_as_int64(c, "i64") == -1234567890123LL);
    expect("double as int", attr_container_get_as_int(c, "d") == 2);
    expect("int as double", attr_container_get_as_double(c, "i") == -6.0);
    expect("bool", attr_container_get_as_bool(c, "b"));
    expect("last of many", attr_container_get_as_int16(c, "k39") == 39);
    int8_t bytes[3] = {1, -2, 3};
    attr_container_set_bytearray(&c, "bytes", bytes, sizeof bytes);
    unsigned length = 0;
    const int8_t *found = attr_container_get_as_bytearray(c, "bytes", &length);
    expect("byte array", found && length == 3 && memcmp(found, bytes, 3) == 0);
    attr_container_destroy(c);
}

static void packets(void) {
    attr_container_t *event = attr_container_create("event");
    attr_container_set_string(&event, "warning", "temperature is over high");
    request_t request;
    init_request(&request, "alert/overheat", COAP_EVENT, FMT_ATTR_CONTAINER, event,
                 attr_container_get_serialize_length(event));
    request.mid = 1;
    int size;
    char *packet = pack_request(&request, &size);
    expect_bytes("event packet", packet,
                 "01060063000000010000000000" "0f00000072"
                 "616c6572742f6f7665726865617400");
    expect("size of the event packet", size == 18 + 15 + 114);
    request_t copy;
    expect("unpacked event", unpack_request(packet, size, &copy) && copy.action == COAP_EVENT &&
                                 strcmp(copy.url, "alert/overheat") == 0 &&
                                 copy.payload_len == 114);
    expect("one byte short", !unpack_request(packet, size - 1, &copy));
    expect("only a part of the head", !unpack_request(packet, 17, &copy));
    free_req_resp_packet(packet);
    attr_container_destroy(event);

    attr_container_t *payload = response_payload();
    response_t response;
    request.mid = 7;
    request.sender = 0xFFFFFFFD;
    make_response_for_request(&request, &response);
    set_response(&response, CONTENT_2_05, FMT_ATTR_CONTAINER, (const char *)payload,
                 attr_container_get_serialize_length(payload));
    packet = pack_response(&response, &size);
    expect("size of the response packet", size == 150);
    expect_bytes("response packet", packet, "0145006300000007fffffffd00000086");
    free_req_resp_packet(packet);
    attr_container_destroy(payload);
}

static void urls(void) {
    expect("equal", url_matches("/url1", "url1"));
    expect("longer", url_matches("url1/a", "/url1/"));
    expect("query", url_matches("/url1?a=1", "/url1"));
    expect("other word", !url_matches("/url12", "/url1"));
    expect("shorter", !url_matches("/url", "/url1"));
    expect("empty prefix", !url_matches("/url", ""));
}

int main(void) {
    containers();
    values();
    packets();
    urls();
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
