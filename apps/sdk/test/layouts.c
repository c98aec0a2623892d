/* The sizes and offsets that the host relies on; compiled by build.sh --check, never run. */
#include <ioctl/esp_adc_ioctl.h>
#include <ioctl/esp_gpio_ioctl.h>
#include <ioctl/esp_i2c_ioctl.h>
#include <ioctl/esp_ledc_ioctl.h>
#include <ioctl/esp_spi_ioctl.h>
#include <bi-inc/shared_utils.h>
#include <data_seq.h>
#include <esp_http_client.h>
#include <mqtt_client.h>
#include <stddef.h>
#include <time.h>

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "size of " #type)
#define AT(type, member, offset)                                                                   \
    _Static_assert(offsetof(type, member) == (offset), "offset of " #type "." #member)

SIZE(gpioc_cfg_t, 4);

SIZE(i2c_cfg_t, 16);
AT(i2c_cfg_t, scl_pin, 2);
AT(i2c_cfg_t, flags, 4);
AT(i2c_cfg_t, master.clock, 8);
AT(i2c_cfg_t, slave.max_clock, 8);
AT(i2c_cfg_t, slave.addr, 12);

SIZE(i2c_msg_t, 16);
AT(i2c_msg_t, addr, 4);
AT(i2c_msg_t, buffer, 8);
AT(i2c_msg_t, size, 12);

SIZE(i2c_ex_msg_t, 28);
AT(i2c_ex_msg_t, addr, 4);
AT(i2c_ex_msg_t, delay_ms, 8);
AT(i2c_ex_msg_t, tx_buffer, 12);
AT(i2c_ex_msg_t, tx_size, 16);
AT(i2c_ex_msg_t, rx_buffer, 20);
AT(i2c_ex_msg_t, rx_size, 24);

SIZE(spi_cfg_t, 12);
AT(spi_cfg_t, miso_pin, 3);
AT(spi_cfg_t, flags, 4);
AT(spi_cfg_t, master.clock, 8);

SIZE(spi_ex_msg_t, 12);
AT(spi_ex_msg_t, rx_buffer, 4);
AT(spi_ex_msg_t, size, 8);

SIZE(ledc_cfg_t, 12);
AT(ledc_cfg_t, channel_num, 4);
AT(ledc_cfg_t, channel_cfg, 8);
SIZE(ledc_channel_cfg_t, 12);
AT(ledc_channel_cfg_t, duty, 4);
AT(ledc_channel_cfg_t, phase, 8);
SIZE(ledc_duty_cfg_t, 8);
AT(ledc_duty_cfg_t, duty, 4);
SIZE(ledc_phase_cfg_t, 8);
AT(ledc_phase_cfg_t, phase, 4);

SIZE(adc_cfg_t, 4);
SIZE(adc_sample_t, 8);
AT(adc_sample_t, millivolts, 4);

SIZE(data_seq_t, 12);
AT(data_seq_t, frame, 12);
SIZE(data_seq_frame_t, 8);
AT(data_seq_frame_t, size, 2);
AT(data_seq_frame_t, ptr, 4);

SIZE(request_t, 28);
AT(request_t, url, 4);
AT(request_t, action, 8);
AT(request_t, fmt, 12);
AT(request_t, payload, 16);
AT(request_t, payload_len, 20);
AT(request_t, sender, 24);
SIZE(response_t, 24);
AT(response_t, status, 4);
AT(response_t, fmt, 8);
AT(response_t, payload, 12);
AT(response_t, payload_len, 16);
AT(response_t, reciever, 20);

SIZE(esp_mqtt_event_t, 60);
AT(esp_mqtt_event_t, data, 8);
AT(esp_mqtt_event_t, topic, 24);
AT(esp_mqtt_event_t, msg_id, 32);
AT(esp_mqtt_event_t, error_handle, 40);
AT(esp_mqtt_event_t, retain, 44);
AT(esp_mqtt_event_t, qos, 48);
AT(esp_mqtt_event_t, dup, 52);
AT(esp_mqtt_event_t, protocol_ver, 56);
SIZE(esp_mqtt_error_codes_t, 24);
SIZE(esp_mqtt_client_config_t, 192);
AT(esp_mqtt_client_config_t, broker.address.port, 16);
AT(esp_mqtt_client_config_t, broker.verification.certificate, 28);
AT(esp_mqtt_client_config_t, credentials.username, 52);
AT(esp_mqtt_client_config_t, credentials.authentication.password, 64);
AT(esp_mqtt_client_config_t, credentials.authentication.key_password_len, 88);
AT(esp_mqtt_client_config_t, session.last_will.topic, 100);
AT(esp_mqtt_client_config_t, session.disable_clean_session, 120);
AT(esp_mqtt_client_config_t, session.keepalive, 124);
AT(esp_mqtt_client_config_t, network.reconnect_timeout_ms, 140);
AT(esp_mqtt_client_config_t, network.disable_auto_reconnect, 152);
AT(esp_mqtt_client_config_t, task.priority, 164);
AT(esp_mqtt_client_config_t, buffer.size, 172);
AT(esp_mqtt_client_config_t, outbox.limit, 184);

SIZE(esp_http_client_event_t, 28);
AT(esp_http_client_event_t, user_data, 16);
AT(esp_http_client_event_t, header_value, 24);

SIZE(esp_http_client_config_t, 136);
AT(esp_http_client_config_t, auth_type, 20);
AT(esp_http_client_config_t, cert_len, 36);
AT(esp_http_client_config_t, method, 68);
AT(esp_http_client_config_t, max_redirection_count, 80);
AT(esp_http_client_config_t, event_handler, 88);
AT(esp_http_client_config_t, user_data, 104);
AT(esp_http_client_config_t, skip_cert_common_name_check, 110);
AT(esp_http_client_config_t, if_name, 132);

SIZE(struct timespec, 16);
AT(struct timespec, tv_nsec, 8);
SIZE(struct tm, 48);
