package org.wasmachine.hal.time;

import java.util.concurrent.atomic.AtomicBoolean;

/** The body of a thread that an announced member stands for. */
final class VirtualTask implements ParticipantTask {
  private final VirtualClock clock;
  private final VirtualMember member;
  private final Runnable body;
  private final AtomicBoolean used = new AtomicBoolean();

  VirtualTask(VirtualClock clock, VirtualMember member, Runnable body) {
    this.clock = clock;
    this.member = member;
    this.body = body;
  }

  @Override
  public void run() {
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("The task " + member.name + " has run or was closed");
    }
    clock.begin(member);
    try {
      body.run();
    } finally {
      clock.end(member);
    }
  }

  @Override
  public void close() {
    if (used.compareAndSet(false, true)) {
      clock.giveUp(member);
    }
  }
}
