/* Three threads add to one counter under a mutex; the main thread waits for them. */
#include <pthread.h>
#include <stdio.h>

#define THREADS 3
#define ROUNDS 1000

static pthread_mutex_t mutex;
static pthread_cond_t finished;
static int counter;
static int running = THREADS;

static void *work(void *argument) {
    int number = *(int *)argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    pthread_mutex_lock(&mutex);
    running--;
    pthread_cond_signal(&finished);
    pthread_mutex_unlock(&mutex);
    return (void *)(long)(number * 10);
}

int main(void) {
    if (pthread_mutex_init(&mutex, NULL) != 0 || pthread_cond_init(&finished, NULL) != 0) {
        printf("No mutex or condition\n");
        return 1;
    }
    pthread_t threads[THREADS];
    int numbers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i + 1;
        if (pthread_create(&threads[i], NULL, work, &numbers[i]) != 0) {
            printf("Thread %d does not start\n", i + 1);
            return 1;
        }
    }
    pthread_mutex_lock(&mutex);
    while (running > 0) {
        pthread_cond_wait(&finished, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    int sum = 0;
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        sum += (int)(long)result;
    }
    pthread_cond_destroy(&finished);
    pthread_mutex_destroy(&mutex);
    printf("%d threads counted to %d, results add up to %d\n", THREADS, counter, sum);
    return counter == THREADS * ROUNDS && sum == 60 ? 0 : 1;
}
