package org.wasmachine.vm.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.libc.ExtendedLibc;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** The rows of "lib-pthread". What a guest thread does is {@link #work}, by its argument. */
@Rows({
  PthreadThreads.class,
  PthreadConditions.class,
  PthreadSemaphores.class,
  PthreadKeys.class,
  PthreadMutexes.class,
  PthreadMemory.class
})
@Timeout(60)
class PthreadTest {

  private static final int RUN = 4;
  private static final int TRAP = 3;
  private static final int DESTROY = 5;
  private static final int HANDLE = TestGuest.SCRATCH;
  private static final int RESULT = TestGuest.SCRATCH + 16;
  private static final int MUTEX = TestGuest.SCRATCH + 32;
  private static final int CONDITION = TestGuest.SCRATCH + 48;
  private static final int KEY = TestGuest.SCRATCH + 64;
  private static final int COUNTER = TestGuest.SCRATCH + 80;

  private final VirtualClock clock = new VirtualClock();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private IntUnaryOperator work = argument -> argument;
  private IntUnaryOperator destructor = value -> value;
  private final TestGuest guest =
      TestGuest.image(
              ThreadNatives.addTo(ExtendedLibc.addTo(new NativeRegistry()))
                  .define("test", "run", "(i)i", (_, a) -> work.applyAsInt((int) a[0]))
                  .define("test", "destroy", "(i)", (_, a) -> destructor.applyAsInt((int) a[0])))
          .start(clock);

  @AfterEach
  void close() {
    guest.close();
    clock.close();
  }

  private int call(String name, Object... arguments) {
    return (int) guest.call(name, arguments);
  }

  /** Starts a thread; answers its handle. */
  private int create(int argument) {
    assertThat(call("pthread_create", HANDLE, 0, RUN, argument)).isZero();
    return guest.memory().i32(HANDLE);
  }

  private int join(int handle) {
    guest.memory().putI32(RESULT, 0x5555);
    assertThat(call("pthread_join", handle, RESULT)).isZero();
    return guest.memory().i32(RESULT);
  }

  /** Runs {@code body} on the main thread of the guest. */
  private void main(Runnable body) {
    guest
        .process()
        .run(
            () -> {
              body.run();
              return 0;
            });
  }

  @Test
  void join_gives_what_the_thread_returned() {
    work = argument -> argument * 3;
    main(() -> assertThat(join(create(14))).isEqualTo(42));
  }

  @Test
  void a_result_address_of_0_is_none() {
    guest.memory().putI32(0, 77);
    main(() -> assertThat(call("pthread_join", create(1), 0)).isZero());
    assertThat(guest.memory().i32(0)).isEqualTo(77);
  }

  @Test
  void self_is_0_on_the_main_thread_and_the_handle_on_others() {
    work = _ -> call("pthread_self") * 1000 + call("__pthread_self");
    main(
        () -> {
          int handle = create(0);
          assertThat(call("pthread_self")).isZero();
          assertThat(join(handle)).isEqualTo(handle * 1001);
        });
  }

  @Test
  void joining_an_unknown_or_joined_thread_is_0_and_stores_nothing() {
    main(
        () -> {
          int handle = create(1);
          join(handle);
          assertThat(join(handle)).isEqualTo(0x5555);
          assertThat(join(999)).isEqualTo(0x5555);
        });
  }

  @Test
  void joining_with_a_bad_address_is_refused() {
    int end = (int) guest.memory().size();
    main(
        () -> {
          int handle = create(1);
          assertThat(call("pthread_join", handle, end - 3)).isEqualTo(-1);
          assertThat(call("pthread_join", handle, -1)).isEqualTo(-1);
          assertThat(join(handle)).isEqualTo(1);
        });
  }

  @Test
  void a_thread_cannot_join_itself() {
    work = _ -> call("pthread_join", call("pthread_self"), 0);
    main(() -> assertThat(join(create(0))).isEqualTo(-1));
  }

  @Test
  void join_waits_in_the_time_of_the_clock() {
    work = seconds -> call("sleep", seconds);
    main(
        () -> {
          List<Integer> handles = List.of(create(5), create(9), create(2));
          handles.forEach(this::join);
        });
    assertThat(clock.nanos()).isEqualTo(9_000_000_000L);
  }

  @Test
  void four_threads_may_run_at_once() {
    work = seconds -> call("sleep", seconds);
    main(
        () -> {
          int first = create(1);
          create(100);
          create(100);
          create(100);
          assertThat(call("pthread_create", HANDLE, 0, RUN, 1)).isEqualTo(-1);
          assertThat(guest.warnings())
              .contains("thread manager error: maximum number of threads exceeded");
          join(first);
          assertThat(create(0)).as("a refused one used up a number").isEqualTo(first + 5);
        });
  }

  @Test
  void threads_have_stacks_and_globals_of_their_own_and_share_memory() {
    List<Integer> pointers = Collections.synchronizedList(new ArrayList<>());
    work =
        argument -> {
          pointers.add((int) GuestThread.current().orElseThrow().instance().global(0));
          guest.memory().putI32(COUNTER + 4 * argument, argument);
          return call("sleep", 1);
        };
    main(() -> IntStream.range(0, 4).mapToObj(this::create).toList().forEach(this::join));
    assertThat(pointers).hasSize(4).doesNotHaveDuplicates();
    assertThat(pointers).allMatch(pointer -> pointer % 16 == 0);
    Collections.sort(pointers);
    for (int i = 1; i < 4; i++) {
      assertThat(pointers.get(i) - pointers.get(i - 1)).isGreaterThanOrEqualTo(8160);
    }
    assertThat(guest.process().instance().global(0)).as("main's pointer").isEqualTo(0xFFF0);
    assertThat(guest.memory().i32(COUNTER + 12)).isEqualTo(3);
    assertThat(guest.process().heap().inserted().used()).as("stacks given back").isZero();
  }

  @Test
  void a_detached_thread_goes_by_itself() {
    work = seconds -> call("sleep", seconds);
    main(
        () -> {
          int handle = create(1);
          assertThat(call("pthread_detach", handle)).isZero();
          assertThat(call("pthread_join", handle, 0)).isEqualTo(-1);
          call("sleep", 2);
          assertThat(call("pthread_join", handle, 0)).isZero();
          assertThat(call("pthread_detach", 999)).isZero();
        });
  }

  @Test
  void pthread_exit_ends_a_thread_and_is_ignored_on_the_main_one() {
    work =
        argument -> {
          call("pthread_exit", argument + 1);
          throw new AssertionError("goes on");
        };
    main(
        () -> {
          call("pthread_exit", 5);
          assertThat(join(create(6))).isEqualTo(7);
        });
  }

  @Test
  void a_cancelled_thread_ends_where_it_waits_and_its_destructors_run() {
    destructor = value -> record("destroyed " + value);
    work =
        _ -> {
          call("pthread_setspecific", guest.memory().i32(KEY), 8);
          return call("sleep", 1000);
        };
    main(
        () -> {
          call("pthread_key_create", KEY, DESTROY);
          int handle = create(0);
          call("sleep", 1);
          assertThat(call("pthread_cancel", handle)).isZero();
          assertThat(join(handle)).isEqualTo(-1);
          assertThat(call("pthread_cancel", handle)).isZero();
        });
    assertThat(events).containsExactly("destroyed 8");
    assertThat(clock.nanos()).isEqualTo(1_000_000_000L);
  }

  @Test
  void a_thread_cancelled_before_it_runs_ends_at_its_first_wait() {
    work = _ -> call("sleep", 1000);
    main(
        () -> {
          int handle = create(0);
          call("pthread_cancel", handle);
          assertThat(join(handle)).isEqualTo(-1);
        });
    assertThat(clock.nanos()).isZero();
  }

  private int record(String event) {
    events.add(event);
    return 0;
  }

  // ---- mutexes and conditions ----------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pthread_mutex_lock", "pthread_mutex_unlock", "pthread_mutex_destroy",
        "pthread_cond_signal", "pthread_cond_broadcast", "pthread_cond_destroy"
      })
  void an_object_never_initialised_is_refused(String name) {
    assertThat(call(name, MUTEX)).isEqualTo(-1);
  }

  @Test
  void a_mutex_excludes_and_is_served_in_order() {
    work =
        number -> {
          assertThat(call("pthread_mutex_lock", MUTEX)).isZero();
          record("in " + number);
          call("usleep", 1000);
          record("out " + number);
          return call("pthread_mutex_unlock", MUTEX);
        };
    main(
        () -> {
          assertThat(call("pthread_mutex_init", MUTEX, 0)).isZero();
          List<Integer> handles = List.of(create(1), create(2), create(3));
          handles.forEach(handle -> assertThat(join(handle)).isZero());
        });
    assertThat(events).containsExactly("in 1", "out 1", "in 2", "out 2", "in 3", "out 3");
  }

  @Test
  void only_the_holder_unlocks_and_only_a_free_mutex_is_destroyed() {
    work = _ -> call("pthread_mutex_unlock", MUTEX);
    main(
        () -> {
          call("pthread_mutex_init", MUTEX, 0);
          assertThat(call("pthread_mutex_unlock", MUTEX)).isEqualTo(-1);
          call("pthread_mutex_lock", MUTEX);
          assertThat(join(create(0))).isEqualTo(-1);
          assertThat(call("pthread_mutex_destroy", MUTEX)).isEqualTo(-1);
          assertThat(call("pthread_mutex_unlock", MUTEX)).isZero();
          assertThat(call("pthread_mutex_destroy", MUTEX)).isZero();
          assertThat(call("pthread_mutex_lock", MUTEX)).isEqualTo(-1);
        });
  }

  private void initMutexAndCondition() {
    assertThat(call("pthread_mutex_init", MUTEX, 0)).isZero();
    assertThat(call("pthread_cond_init", CONDITION, 0)).isZero();
  }

  private int awaitCondition(int number) {
    call("pthread_mutex_lock", MUTEX);
    int result = call("pthread_cond_wait", CONDITION, MUTEX);
    record("woken " + number);
    call("pthread_mutex_unlock", MUTEX);
    return result;
  }

  @Test
  void signal_wakes_the_first_that_waits_broadcast_all() {
    work = this::awaitCondition;
    main(
        () -> {
          initMutexAndCondition();
          List<Integer> handles = List.of(create(1), create(2), create(3));
          call("sleep", 1);
          assertThat(call("pthread_cond_signal", CONDITION)).isZero();
          call("sleep", 1);
          assertThat(events).containsExactly("woken 1");
          assertThat(call("pthread_cond_broadcast", CONDITION)).isZero();
          handles.forEach(handle -> assertThat(join(handle)).isZero());
        });
    assertThat(events).containsExactly("woken 1", "woken 2", "woken 3");
  }

  @Test
  void a_signal_that_nobody_waits_for_is_lost() {
    main(
        () -> {
          initMutexAndCondition();
          call("pthread_cond_signal", CONDITION);
          call("pthread_mutex_lock", MUTEX);
          assertThat(call("pthread_cond_timedwait", CONDITION, MUTEX, 10L)).isEqualTo(116);
        });
  }

  @Test
  void a_timed_wait_takes_microseconds_and_ends_with_the_mutex_held() {
    main(
        () -> {
          initMutexAndCondition();
          call("pthread_mutex_lock", MUTEX);
          assertThat(call("pthread_cond_timedwait", CONDITION, MUTEX, 2_500_000L)).isEqualTo(116);
          assertThat(clock.nanos()).isEqualTo(2_500_000_000L);
          assertThat(call("pthread_mutex_unlock", MUTEX)).isZero();
        });
  }

  @Test
  void a_timed_wait_beyond_64_bits_of_nanoseconds_waits_for_a_signal() {
    work =
        _ -> {
          call("sleep", 3);
          return call("pthread_cond_signal", CONDITION);
        };
    main(
        () -> {
          initMutexAndCondition();
          create(0);
          call("pthread_mutex_lock", MUTEX);
          assertThat(call("pthread_cond_timedwait", CONDITION, MUTEX, -1L)).isZero();
        });
    assertThat(clock.nanos()).isEqualTo(3_000_000_000L);
  }

  @Test
  void waiting_without_the_mutex_is_refused() {
    main(
        () -> {
          initMutexAndCondition();
          assertThat(call("pthread_cond_wait", CONDITION, MUTEX)).isEqualTo(-1);
          assertThat(call("pthread_cond_wait", MUTEX, CONDITION)).isEqualTo(-1);
        });
  }

  // ---- keys, memory, semaphores --------------------------------------------------------------

  @Test
  void there_are_32_keys_from_0_on() {
    main(
        () -> {
          for (int key = 0; key < 32; key++) {
            assertThat(call("pthread_key_create", KEY, 0)).isZero();
            assertThat(guest.memory().i32(KEY)).isEqualTo(key);
          }
          assertThat(call("pthread_key_create", KEY, 0)).isEqualTo(-1);
          assertThat(call("pthread_setspecific", 7, 70)).isZero();
          assertThat(call("pthread_key_delete", 7)).isZero();
          assertThat(call("pthread_key_delete", 7)).isEqualTo(-1);
          assertThat(call("pthread_setspecific", 7, 1)).isEqualTo(-1);
          assertThat(call("pthread_key_create", KEY, 0)).isZero();
          assertThat(call("pthread_getspecific", 7)).as("a new key").isZero();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 32, 0x7FFFFFFF, 5})
  void no_such_key(int key) {
    assertThat(call("pthread_setspecific", key, 1)).isEqualTo(-1);
    assertThat(call("pthread_getspecific", key)).isZero();
    assertThat(call("pthread_key_delete", key)).isEqualTo(-1);
  }

  @Test
  void each_thread_has_its_own_value_and_its_destructor() {
    destructor = value -> record("destroyed " + value);
    work =
        value -> {
          int key = guest.memory().i32(KEY);
          int before = call("pthread_getspecific", key);
          call("pthread_setspecific", key, value);
          call("sleep", 1);
          return before * 1000 + call("pthread_getspecific", key);
        };
    main(
        () -> {
          call("pthread_key_create", KEY, DESTROY);
          call("pthread_setspecific", guest.memory().i32(KEY), 5);
          int first = create(6);
          int second = create(7);
          assertThat(join(first)).isEqualTo(6);
          assertThat(join(second)).isEqualTo(7);
        });
    assertThat(events).containsExactly("destroyed 6", "destroyed 7");
    assertThat(call("pthread_getspecific", guest.memory().i32(KEY)))
        .as("in a later run of the main thread")
        .isEqualTo(5);
  }

  @Test
  void a_destructor_that_sets_its_value_again_is_called_four_times() {
    destructor =
        value -> {
          record("destroyed");
          return call("pthread_setspecific", guest.memory().i32(KEY), value);
        };
    work = value -> call("pthread_setspecific", guest.memory().i32(KEY), value);
    main(
        () -> {
          call("pthread_key_create", KEY, DESTROY);
          join(create(1));
        });
    assertThat(events).hasSize(4);
  }

  @Test
  void posix_memalign_allocates_from_the_heap() {
    assertThat(call("posix_memalign", RESULT, 64, 100)).isZero();
    assertThat(guest.process().heap().inserted().blockSize(guest.memory().i32(RESULT)))
        .isEqualTo(104);
    assertThat(call("posix_memalign", RESULT, 8, 1 << 30)).isEqualTo(-1);
  }

  @Test
  void semaphores_count() {
    int create = 0x1000;
    int exclusive = 0x4000;
    work = semaphore -> call("sem_wait", semaphore);
    main(
        () -> {
          assertThat(call("sem_open", "/s", 0, 0, 1)).isEqualTo(-1);
          int semaphore = call("sem_open", "/s", create, 0, 1);
          assertThat(semaphore).isPositive();
          assertThat(call("sem_open", "/s", create, 0, 9)).isEqualTo(semaphore);
          assertThat(call("sem_open", "/s", create | exclusive, 0, 1)).isEqualTo(-1);
          assertThat(call("sem_trywait", semaphore)).isZero();
          assertThat(call("sem_trywait", semaphore)).isEqualTo(-1);
          int waiting = create(semaphore);
          call("sleep", 1);
          assertThat(call("sem_post", semaphore)).isZero();
          assertThat(join(waiting)).isZero();
          call("sem_post", semaphore);
          call("sem_getvalue", semaphore, RESULT);
          assertThat(guest.memory().i32(RESULT)).isEqualTo(1);
          assertThat(call("sem_unlink", "/s")).isZero();
          assertThat(call("sem_unlink", "/s")).isEqualTo(-1);
          assertThat(call("sem_close", semaphore)).isZero();
          assertThat(call("sem_post", semaphore)).isEqualTo(-1);
        });
  }

  @Test
  void an_app_that_makes_objects_for_ever_is_refused_at_4096() {
    main(
        () -> {
          PthreadMutexes mutexes = new PthreadMutexes(guest.process());
          int made = 0;
          while (made < 10_000 && mutexes.pthread_mutex_init(MUTEX, 0) == 0) {
            made++;
          }
          assertThat(made).isEqualTo(4096);
        });
  }

  // ---- the end -------------------------------------------------------------------------------

  @Test
  void a_trap_in_one_thread_ends_all_with_the_same_reason() {
    work = seconds -> call("sleep", seconds);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(
            () ->
                main(
                    () -> {
                      int sleeper = create(1000);
                      call("pthread_create", HANDLE, 0, TRAP, 0);
                      join(sleeper);
                    }))
        .withMessage("unreachable");
    assertThat(clock.nanos()).isZero();
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> call("pthread_self"))
        .withMessage("unreachable");
  }

  @Test
  void a_trap_in_the_main_thread_ends_the_others() {
    work = seconds -> call("sleep", seconds);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(
            () ->
                main(
                    () -> {
                      create(1000);
                      throw new Trap("unreachable");
                    }))
        .withMessage("unreachable");
    guest.close();
    assertThat(guest.process().threads()).isEmpty();
    assertThat(clock.nanos()).isZero();
  }

  @Test
  void an_entry_that_is_none_traps_in_the_thread() {
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(
            () ->
                main(
                    () -> {
                      call("pthread_create", HANDLE, 0, 1, 0);
                      join(guest.memory().i32(HANDLE));
                    }))
        .withMessage("indirect call type mismatch");
  }

  @Test
  void an_exit_in_a_thread_is_the_exit_of_the_process() {
    work =
        code -> {
          throw new GuestExit(code);
        };
    assertThatExceptionOfType(GuestExit.class)
        .isThrownBy(() -> main(() -> join(create(7))))
        .matches(exit -> exit.code() == 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pthread_join", "pthread_mutex_lock", "pthread_cond_wait", "sem_wait"})
  void a_thread_that_waits_for_ever_ends_when_killed(String name) {
    work =
        argument -> {
          if (argument == 1) {
            guest.process().kill();
          }
          return call("sleep", 1_000_000);
        };
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(
            () ->
                main(
                    () -> {
                      initMutexAndCondition();
                      call("pthread_mutex_lock", MUTEX);
                      int sleeper = create(0);
                      create(1);
                      switch (name) {
                        case "pthread_join" -> call(name, sleeper, 0);
                        case "pthread_mutex_lock" -> call(name, MUTEX);
                        case "pthread_cond_wait" -> call(name, CONDITION, MUTEX);
                        default -> call(name, call("sem_open", "s", 0x1000, 0, 0));
                      }
                    }))
        .withMessage(Trap.TERMINATED);
  }
}
