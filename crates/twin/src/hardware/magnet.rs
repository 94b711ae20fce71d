//! A strong magnetic field, as in a scanner.
//!
//! **What is known.** SynchroMed II: the rotor stops in the field and the infusion normally goes on when
//! the patient leaves it; delays of 2 to 24 h were reported. The pump must not be programmed to
//! "stopped" for it. Prometra II: a valve shuts, at most 10 uL are pressed out before, and it stays shut
//! until somebody resets it; the pump has to be emptied before (Prometra II manual, p. 14).
//!
//! **What is assumed.** A rotor stands still while the field is there and for the delay after it that the
//! fault names. An accumulator presses out the whole [`PRESSED_OUT`] at once. Its valve opens when the
//! release of the fault is obeyed.
//!
//! **Signature.** Residual: above the count by what was commanded meanwhile; nothing when the pump knows
//! of it, as it then commands nothing. Effect: none in a short field, withdrawal after a long delay.
//! Alarms: magnetic field and motor stall, or safety valve shut; from a control core alone none.

use cisterna_pump::Mechanism;
use cisterna_quantity::Volume;

/// What a field presses out of an accumulator before its valve shuts, at most.
pub const PRESSED_OUT: Volume = Volume::from_nl(10_000);

/// What holds the mechanism.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// The rotor stands, in the field or after it.
    rotor: bool,
    /// The safety valve is shut.
    valve: bool,
}

impl Held {
    /// A field begins. Gives what it presses out.
    pub(crate) const fn enter(&mut self, mechanism: Mechanism) -> Volume {
        match mechanism {
            Mechanism::SteppingRotor => {
                self.rotor = true;
                Volume::ZERO
            }
            Mechanism::ValveGatedAccumulator => {
                let out = if self.valve { Volume::ZERO } else { PRESSED_OUT };
                self.valve = true;
                out
            }
        }
    }

    /// The rotor turns again.
    pub(crate) const fn free_rotor(&mut self) {
        self.rotor = false;
    }

    /// The valve was reset.
    pub(crate) const fn reset_valve(&mut self) {
        self.valve = false;
    }

    pub(crate) const fn holds(&self) -> bool {
        self.rotor || self.valve
    }
}
