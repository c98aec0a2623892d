package org.wasmachine.pi4j.plugin;

import com.pi4j.context.Context;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmBase;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmPolarity;
import com.pi4j.io.pwm.PwmProvider;
import org.wasmachine.pi4j.linux.PwmChannelFile;

/** A PWM output: Pi4J's whole hertz and percent, or nanoseconds through {@link #channel()}. */
public final class KernelPwm extends PwmBase {

  private static final long SECOND_NS = 1_000_000_000L;

  private final PwmChannelFile channel;
  private boolean released;

  KernelPwm(PwmProvider provider, PwmConfig config, PwmChannelFile channel) {
    super(provider, config);
    this.channel = channel;
  }

  /** The channel in nanoseconds. */
  public PwmChannelFile channel() {
    return channel;
  }

  @Override
  public Pwm initialize(Context context) {
    KernelErrors.run(
        () -> {
          if (config().polarity() == PwmPolarity.INVERSED) {
            channel.setInversed(true);
          }
        });
    return super.initialize(context);
  }

  @Override
  public Pwm on() {
    int hertz = getFrequency();
    int percent = getDutyCycle() == null ? 0 : getDutyCycle();
    long periodNs = SECOND_NS / Math.max(1, hertz);
    KernelErrors.run(
        () -> {
          channel.set(periodNs, periodNs * percent / 100);
          channel.enable(true);
        });
    onState = percent > 0;
    return this;
  }

  @Override
  public Pwm off() {
    KernelErrors.run(() -> channel.enable(false));
    onState = false;
    return this;
  }

  /** Pi4J 4.0.2 does not tell a PWM its context, so that its own close() would do nothing. */
  @Override
  public void close() {
    if (!released) {
      provider().context().shutdown(id());
    }
  }

  @Override
  public Pwm shutdownInternal(Context context) {
    try {
      return super.shutdownInternal(context);
    } finally {
      released = true;
      channel.close();
    }
  }
}
