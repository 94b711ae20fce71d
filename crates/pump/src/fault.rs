//! What can go wrong with a pump, and what each fault is called, sounds like and needs.

use core::fmt::{self, Display, Formatter};

/// A condition that the pump tells about. Its effect depends on the drug: see
/// [`safe_state`](crate::safe_state).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The motor does not turn, or the valves do not move, when commanded.
    MotorStall,
    /// More was moved than commanded.
    OverDelivery,
    /// Less was moved than commanded.
    UnderDelivery,
    /// The way out is blocked.
    Occlusion,
    /// The reservoir is at its alarm volume.
    ReservoirLow,
    /// The reservoir holds less than one quantum.
    ReservoirEmpty,
    /// The battery is near its end: the pump should be replaced.
    ReplacementDue,
    /// The battery is at its end: the pump has stopped for good.
    EndOfService,
    /// The electronics began anew.
    Restarted,
    /// The processor calculates wrongly.
    ProcessorFault,
    /// The working memory does not keep what is written.
    MemoryFault,
    /// The program is not the one that was tested.
    CodeFault,
    /// One of the two copies of the programme was damaged and mended from the other.
    ProgrammeCopyDamaged,
    /// Both copies of the programme are damaged.
    ProgrammeLost,
    /// The clock runs wrongly.
    ClockFault,
    /// The sensor that watches the motor gives no sense.
    SensorFault,
    /// The monitor does not answer.
    MonitorSilent,
    /// The control core did not answer its watchdog.
    CoreSilent,
    /// The pump is in a magnetic field.
    MagneticField,
    /// The safety valve that a magnetic field shuts is shut.
    FlowValveClosed,
    /// No drug has flowed for two days.
    StoppedLong,
    /// The same fault stopped the pump three times within ten minutes.
    RepeatedStops,
    /// After an interruption the programme no longer fits its dose limit.
    DoseLimitHold,
}

/// What ends a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClearedBy {
    /// The hardware, when it senses that the cause is gone.
    Hardware,
    /// A refill.
    Refill,
    /// A restart whose self-test passes.
    SelfTest,
    /// A new programme.
    Programme,
    /// A clinician who releases it after having looked for the cause.
    Release,
    /// Flow.
    Flow,
    /// Nothing: the pump has to be replaced.
    Replacement,
}

/// How an alarm sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// One tone: not critical, the therapy goes on.
    One,
    /// Two tones: critical, the drug may not be flowing as it should.
    Two,
}

impl Fault {
    /// All faults, in the order of the table's rows.
    pub const ALL: [Self; 23] = [
        Self::MotorStall,
        Self::OverDelivery,
        Self::UnderDelivery,
        Self::Occlusion,
        Self::ReservoirLow,
        Self::ReservoirEmpty,
        Self::ReplacementDue,
        Self::EndOfService,
        Self::Restarted,
        Self::ProcessorFault,
        Self::MemoryFault,
        Self::CodeFault,
        Self::ProgrammeCopyDamaged,
        Self::ProgrammeLost,
        Self::ClockFault,
        Self::SensorFault,
        Self::MonitorSilent,
        Self::CoreSilent,
        Self::MagneticField,
        Self::FlowValveClosed,
        Self::StoppedLong,
        Self::RepeatedStops,
        Self::DoseLimitHold,
    ];

    /// As it is written in files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MotorStall => "motor-stall",
            Self::OverDelivery => "over-delivery",
            Self::UnderDelivery => "under-delivery",
            Self::Occlusion => "occlusion",
            Self::ReservoirLow => "reservoir-low",
            Self::ReservoirEmpty => "reservoir-empty",
            Self::ReplacementDue => "replacement-due",
            Self::EndOfService => "end-of-service",
            Self::Restarted => "restarted",
            Self::ProcessorFault => "processor-fault",
            Self::MemoryFault => "memory-fault",
            Self::CodeFault => "code-fault",
            Self::ProgrammeCopyDamaged => "programme-copy-damaged",
            Self::ProgrammeLost => "programme-lost",
            Self::ClockFault => "clock-fault",
            Self::SensorFault => "sensor-fault",
            Self::MonitorSilent => "monitor-silent",
            Self::CoreSilent => "core-silent",
            Self::MagneticField => "magnetic-field",
            Self::FlowValveClosed => "flow-valve-closed",
            Self::StoppedLong => "stopped-long",
            Self::RepeatedStops => "repeated-stops",
            Self::DoseLimitHold => "dose-limit-hold",
        }
    }

    /// What ends it.
    #[must_use]
    pub const fn cleared_by(self) -> ClearedBy {
        match self {
            Self::MotorStall | Self::Occlusion | Self::MagneticField => ClearedBy::Hardware,
            Self::ReservoirLow | Self::ReservoirEmpty => ClearedBy::Refill,
            Self::Restarted
            | Self::ProcessorFault
            | Self::MemoryFault
            | Self::CodeFault
            | Self::ProgrammeCopyDamaged
            | Self::ClockFault
            | Self::SensorFault
            | Self::MonitorSilent
            | Self::CoreSilent => ClearedBy::SelfTest,
            Self::ProgrammeLost | Self::DoseLimitHold => ClearedBy::Programme,
            Self::OverDelivery
            | Self::UnderDelivery
            | Self::FlowValveClosed
            | Self::RepeatedStops => ClearedBy::Release,
            Self::StoppedLong => ClearedBy::Flow,
            Self::ReplacementDue | Self::EndOfService => ClearedBy::Replacement,
        }
    }

    /// Whether what was delivered is in doubt from this fault on, until somebody reads the pump.
    #[must_use]
    pub const fn casts_doubt(self) -> bool {
        matches!(
            self,
            Self::MotorStall
                | Self::OverDelivery
                | Self::UnderDelivery
                | Self::Occlusion
                | Self::Restarted
                | Self::MagneticField
                | Self::FlowValveClosed
        )
    }

    /// What it is, for a person.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::MotorStall => "the motor does not turn",
            Self::OverDelivery => "more drug was moved than programmed",
            Self::UnderDelivery => "less drug was moved than programmed",
            Self::Occlusion => "the way out is blocked",
            Self::ReservoirLow => "the reservoir is low",
            Self::ReservoirEmpty => "the reservoir is empty",
            Self::ReplacementDue => "the battery is near its end",
            Self::EndOfService => "the battery is at its end: the pump has stopped for good",
            Self::Restarted => "the electronics began anew",
            Self::ProcessorFault => "the processor failed its test",
            Self::MemoryFault => "the memory failed its test",
            Self::CodeFault => "the program failed its test",
            Self::ProgrammeCopyDamaged => "one copy of the memory was damaged and mended",
            Self::ProgrammeLost => "both copies of the programme are damaged",
            Self::ClockFault => "the clock runs wrongly",
            Self::SensorFault => "the sensor of the motor gives no sense",
            Self::MonitorSilent => "the monitor does not answer",
            Self::CoreSilent => "the control core did not answer",
            Self::MagneticField => "the pump is in a magnetic field",
            Self::FlowValveClosed => "the safety valve is shut",
            Self::StoppedLong => "no drug has flowed for two days",
            Self::RepeatedStops => "the same fault stopped the pump three times",
            Self::DoseLimitHold => "the programme no longer fits its dose limit",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::MotorStall => "read the pump, look for a magnet, watch for withdrawal",
            Self::OverDelivery => "watch the breathing, measure the reservoir, then release",
            Self::UnderDelivery => "watch for withdrawal, measure the reservoir, then release",
            Self::Occlusion => "watch for withdrawal, examine the catheter",
            Self::ReservoirLow => "refill",
            Self::ReservoirEmpty => "refill at once, watch for withdrawal",
            Self::ReplacementDue => "plan the replacement; do not rely on a fixed time to the end",
            Self::EndOfService => "replace the pump, watch for withdrawal",
            Self::Restarted => "read the pump and compare the programme",
            Self::ProcessorFault | Self::MemoryFault | Self::CodeFault | Self::ClockFault => {
                "restart; if it fails again replace the pump"
            }
            Self::ProgrammeCopyDamaged => "read the pump and compare the programme",
            Self::ProgrammeLost => "programme the pump again",
            Self::SensorFault => "restart; measure the reservoir sooner than planned",
            Self::MonitorSilent | Self::CoreSilent => "restart; if it fails again replace the pump",
            Self::MagneticField => "leave the field, then read the pump",
            Self::FlowValveClosed => "measure the reservoir, reset the valve, read the pump",
            Self::StoppedLong => "programme the pump, or drain it",
            Self::RepeatedStops => "look for the cause, then release",
            Self::DoseLimitHold => "programme the pump again",
        }
    }

    /// Its place among [`Self::ALL`].
    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|fault| *fault == self).unwrap_or(0)
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
