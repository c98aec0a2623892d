/*
 * A serial line on a pseudo-terminal: the device's end. In paced mode every byte takes its time on the wire, in both directions.
 * One line in a process; one thread.
 *
 * What is paced is the wire and the device, not the pty between two processes: an answer begins when the last byte of its question
 * arrived, as if the device had a processor of its own; and where the host says when it writes (stamp_path), its bytes begin then, as
 * at a UART, however long the pty takes to hand them over. Nothing is ever earlier than the wire allows.
 */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line_options {
  const char *link_path; /* a symbolic link to the pty, so that the name stays when the cable is plugged again; or NULL */
  bool pace;
  bool awake;            /* do not sleep right after bytes moved: a device answers without being scheduled */
  const char *stamp_path; /* a file of 8 bytes: the host's CLOCK_MONOTONIC in ns at its latest write; or NULL */
  bool strict_baud;    /* garble bytes while the other end's rate is wrong */
  uint64_t seed;       /* of damage and noise */
  uint32_t damage_ppm; /* lose, double, flip or insert so many of a million bytes each way */
  uint32_t baud;       /* the rate to begin with */
  void (*overrun)(void);
};

/* Takes over the options; the line is not plugged yet. */
void line_init(const struct line_options *options);

/* Makes the pty, or ends the process with a message. */
void line_plug(void);
void line_unplug(void);
bool line_is_plugged(void);

/* What the other end opens. */
const char *line_path(void);

void line_send(const uint8_t *bytes, size_t length);

/* A byte towards the other end that nobody sent. */
void line_noise(uint8_t byte);

/* Bytes that have arrived by now; call again until there are none. They stay valid until the next call. */
size_t line_receive(const uint8_t **bytes);

/* Waits until everything sent has left, then changes the rate. */
void line_set_baud(uint32_t baud);

/* The rate after a restart, at once. */
void line_reset_baud(uint32_t baud);

/* Moves bytes, then waits until there is something to do: a byte is due, one came, standard input can be read (true), or max_ns are
   over. With listen false, what comes waits in the kernel. */
bool line_wait(uint64_t max_ns, bool listen);

uint64_t line_now_ns(void);
uint32_t line_random_below(uint32_t bound);

#endif
