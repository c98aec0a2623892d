package org.wasmachine.sim;

import java.util.List;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.PwmState;
import org.wasmachine.sim.Pad.Contribution;

/** A PWM output of a simulated board. */
final class SimPwmChannel extends SimHandle implements PwmChannel {
  private final Wiring wiring;
  private final PwmTimers timers;
  private final PwmConfig config;
  private final Pad pad;
  private final PwmGroup group;
  private final PwmOutput output;

  SimPwmChannel(SimBoard board, PwmTimers timers, PwmConfig config, List<Ownership.Claim> claims) {
    Pad pad = board.wiring().pad(config.pin());
    super(board, "PWM on " + pad.pin.description() + " on " + board.profileId(), claims);
    this.wiring = board.wiring();
    this.timers = timers;
    this.config = config;
    this.pad = pad;
    wiring.lock();
    try {
      group = timers.join(config);
      output = new PwmOutput(wiring, pad, group, timers.steps(config.frequency()));
      group.outputs.add(output);
      pad.pwm = output;
      if (config.phaseDegrees() != 0) {
        output.setPhase(config.phaseDegrees());
      }
      output.setDuty(config.duty());
      wiring.refreshWaveforms();
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  @Override
  public PwmConfig config() {
    return config;
  }

  @Override
  public PwmState state() {
    wiring.lock();
    try {
      checkOpen();
      return output.state();
    } finally {
      wiring.unlock();
    }
  }

  @Override
  public void setFrequency(Frequency frequency) {
    checkOpen();
    timers.requireFrequency(frequency);
    change(
        () -> {
          group.setFrequency(frequency);
          group.outputs.forEach(PwmOutput::changed);
        });
  }

  @Override
  public void setDuty(double duty) {
    checkOpen();
    PwmConfig.requireDuty(duty);
    change(() -> output.setDuty(duty));
  }

  @Override
  public void setPhase(double degrees) {
    checkOpen();
    PwmConfig.requirePhase(degrees);
    if (degrees != 0) {
      board.capabilities().require(Feature.PWM_PHASE, name() + ": phase");
    }
    change(() -> output.setPhase(degrees));
  }

  @Override
  public void pause() {
    change(
        () -> {
          group.pause();
          group.outputs.forEach(PwmOutput::changed);
        });
  }

  @Override
  public void resume() {
    change(
        () -> {
          group.resume();
          group.outputs.forEach(PwmOutput::changed);
        });
  }

  private void change(Runnable change) {
    wiring.lock();
    try {
      checkOpen();
      change.run();
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  @Override
  void release() {
    wiring.lock();
    try {
      output.stop();
      timers.leave(config, output);
      pad.pwm = null;
      wiring.drive(pad, Contribution.LOW);
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }
}
