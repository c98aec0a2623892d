/* Floating point: five bodies under gravity, leapfrog steps. */
#include <math.h>

#include "bench.h"

#define BODIES 5
#define STEPS 100
#define DT 0.01

typedef struct {
    double position[3];
    double velocity[3];
    double mass;
} body_t;

static body_t bodies[BODIES];

/* A sun and four planets on circular orbits in slightly tilted planes; G = 1. */
static void reset(void) {
    bodies[0] = (body_t){.mass = 1.0};
    for (int i = 1; i < BODIES; i++) {
        double radius = i * 1.5;
        double speed = 1.0 / sqrt(radius);
        double tilt = 0.05 * i;
        bodies[i] = (body_t){
            .position = {radius, 0, 0},
            .velocity = {0, speed * (1 - tilt * tilt / 2), speed * tilt},
            .mass = 0.001 * i,
        };
    }
}

static void attract(body_t *a, body_t *b) {
    double d[3];
    double square = 1e-9;
    for (int k = 0; k < 3; k++) {
        d[k] = b->position[k] - a->position[k];
        square += d[k] * d[k];
    }
    double force = DT / (square * sqrt(square));
    for (int k = 0; k < 3; k++) {
        a->velocity[k] += d[k] * b->mass * force;
        b->velocity[k] -= d[k] * a->mass * force;
    }
}

static void step(void) {
    for (int i = 0; i < BODIES; i++) {
        for (int j = i + 1; j < BODIES; j++) {
            attract(&bodies[i], &bodies[j]);
        }
    }
    for (int i = 0; i < BODIES; i++) {
        for (int k = 0; k < 3; k++) {
            bodies[i].position[k] += bodies[i].velocity[k] * DT;
        }
    }
}

static double energy(void) {
    double sum = 0;
    for (int i = 0; i < BODIES; i++) {
        const body_t *a = &bodies[i];
        for (int k = 0; k < 3; k++) {
            sum += 0.5 * a->mass * a->velocity[k] * a->velocity[k];
        }
        for (int j = i + 1; j < BODIES; j++) {
            double square = 0;
            for (int k = 0; k < 3; k++) {
                double d = a->position[k] - bodies[j].position[k];
                square += d * d;
            }
            sum -= a->mass * bodies[j].mass / sqrt(square);
        }
    }
    return sum;
}

BENCH_RUN {
    reset();
    for (uint32_t i = 0; i < iterations * STEPS; i++) {
        step();
    }
    return (uint32_t)(int32_t)(energy() * 1e9);
}

BENCH_MAIN("nbody", 100)
