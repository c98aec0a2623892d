package org.wasmachine.hal.contract;

import org.junit.jupiter.api.Nested;

/**
 * The whole contract suite. A backend extends this class, gives it a {@link Rig}, and runs it with
 * its other tests.
 */
public abstract class BoardContract {
  /** A new rig with a freshly opened board. */
  protected abstract Rig newRig() throws Exception;

  @Nested
  class Gpio extends GpioContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }

  @Nested
  class GpioEvents extends GpioEventsContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }

  @Nested
  class I2c extends I2cContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }

  @Nested
  class Spi extends SpiContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }

  @Nested
  class Adc extends AdcContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }

  @Nested
  class Pwm extends PwmContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }

  @Nested
  class Uart extends UartContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }

  @Nested
  class Ownership extends OwnershipContract {
    @Override
    Rig newRig() throws Exception {
      return BoardContract.this.newRig();
    }
  }
}
