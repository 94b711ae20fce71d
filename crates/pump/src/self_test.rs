//! The self-test after power comes on: a fixed order of checks before anything moves.

use crate::Fault;

/// A check of the self-test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The processor calculates known results.
    Processor,
    /// Every cell of the working memory keeps what is written.
    Memory,
    /// The checksum of the program is right.
    Code,
    /// At least one copy of the stored state is sound.
    ProgrammeStore,
    /// The clock and its second source agree.
    Clock,
    /// The battery holds the load of a motor step.
    Battery,
    /// The motor's line is idle and its sensor answers.
    Motor,
    /// The monitor answers and can cut the motor's power.
    Monitor,
}

impl Check {
    /// All checks in the order in which they are done.
    pub const ORDER: [Self; 8] = [
        Self::Processor,
        Self::Memory,
        Self::Code,
        Self::ProgrammeStore,
        Self::Clock,
        Self::Battery,
        Self::Motor,
        Self::Monitor,
    ];

    /// The fault that a failure shows.
    #[must_use]
    pub const fn fault(self) -> Fault {
        match self {
            Self::Processor => Fault::ProcessorFault,
            Self::Memory => Fault::MemoryFault,
            Self::Code => Fault::CodeFault,
            Self::ProgrammeStore => Fault::ProgrammeLost,
            Self::Clock => Fault::ClockFault,
            Self::Battery => Fault::EndOfService,
            Self::Motor => Fault::SensorFault,
            Self::Monitor => Fault::MonitorSilent,
        }
    }

    /// As it is written in files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Processor => "processor",
            Self::Memory => "memory",
            Self::Code => "code",
            Self::ProgrammeStore => "programme-store",
            Self::Clock => "clock",
            Self::Battery => "battery",
            Self::Motor => "motor",
            Self::Monitor => "monitor",
        }
    }
}

/// Whether the pump may move anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The self-test is under way, and this is the check that is due.
    Testing(Check),
    /// A check failed. Only a restart leads out of it.
    Failed(Check),
    /// The self-test passed.
    Ready,
}

impl Phase {
    /// Where every start begins.
    pub const START: Self = Self::Testing(Check::Processor);

    /// After the check that is due was passed.
    pub(crate) fn passed(check: Check) -> Self {
        let mut order = Check::ORDER.iter().copied().skip_while(|other| *other != check);
        order.nth(1).map_or(Self::Ready, Self::Testing)
    }
}
