//! The one table that says what the pump does after a fault, by the class of its drug.
//!
//! Stopping is not safe by itself: too little baclofen kills as too much of it does. So the safe
//! state is looked up and never decided in place. Each cell names the hazard that it answers, in
//! `requirements/hazards.toml`, where every cell is written a second time with its reason. A test
//! holds the two together: whoever changes one of them has to look at the other.

use crate::{DrugClass, Fault, Tone};

/// What the pump does while a fault lasts, from the mildest to the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SafeState {
    /// Goes on as programmed.
    Continue,
    /// Ends the boluses of patient and clinician and grants none; the steady infusion goes on.
    EndBoluses,
    /// Flows at the minimum rate, or not at all where the model has none.
    MinimumRate,
    /// Stops.
    Stop,
}

/// How urgent an alarm is, from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Harm is reversible, and there is time.
    Low,
    /// Reversible harm soon.
    Medium,
    /// Death or lasting harm.
    High,
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// What the pump does.
    pub state: SafeState,
    /// How urgent the alarm is.
    pub priority: Priority,
    /// The hazard that it answers, in `requirements/hazards.toml`.
    pub hazard: &'static str,
}

use Priority::{High, Low, Medium};
use SafeState::{Continue, EndBoluses, MinimumRate, Stop};

const fn row(state: SafeState, priority: Priority, hazard: &'static str) -> Row {
    Row { state, priority, hazard }
}

/// The same for every class of drug.
const fn every(state: SafeState, priority: Priority, hazard: &'static str) -> [Row; 6] {
    [row(state, priority, hazard); 6]
}

/// A loss of flow that cannot be helped: as urgent as the withdrawal of each class.
const fn loss(state: SafeState) -> [Row; 6] {
    [
        row(state, Medium, "HZ-02"),
        row(state, High, "HZ-03"),
        row(state, Medium, "HZ-04"),
        row(state, Medium, "HZ-04"),
        row(state, High, "HZ-05"),
        row(state, High, "HZ-03"),
    ]
}

/// Rows by [`Fault::ALL`], columns by [`DrugClass::ALL`]: opioid, baclofen, ziconotide, local
/// anaesthetic, alpha-2 agonist, other.
const TABLE: [[Row; 6]; 23] = [
    // Motor stall.
    loss(Stop),
    // Over-delivery. Baclofen keeps the minimum rate: the catheter stays open while withdrawal,
    // which follows the overdose, is covered by mouth.
    [
        row(Stop, High, "HZ-01"),
        row(MinimumRate, High, "HZ-01"),
        row(Stop, High, "HZ-01"),
        row(Stop, High, "HZ-01"),
        row(MinimumRate, High, "HZ-01"),
        row(Stop, High, "HZ-01"),
    ],
    // Under-delivery.
    loss(EndBoluses),
    // Occlusion.
    loss(Stop),
    // Reservoir low: never less therapy because of it.
    every(Continue, Low, "HZ-06"),
    // Reservoir empty: no dry run.
    loss(Stop),
    // Replacement due.
    every(Continue, Low, "HZ-07"),
    // End of service.
    loss(Stop),
    // Restarted: once the self-test has passed.
    every(Continue, Medium, "HZ-08"),
    // Processor, memory, program.
    every(Stop, High, "HZ-09"),
    every(Stop, High, "HZ-09"),
    every(Stop, High, "HZ-09"),
    // One copy of the programme mended; both lost.
    every(Continue, Low, "HZ-10"),
    every(Stop, High, "HZ-10"),
    // Clock.
    every(Stop, High, "HZ-09"),
    // Sensor: over-delivery could not be seen, so nothing beyond the steady infusion.
    every(EndBoluses, Medium, "HZ-11"),
    // Monitor silent. Where a stop can kill, the steady infusion goes on without it.
    [
        row(Stop, High, "HZ-12"),
        row(EndBoluses, High, "HZ-12"),
        row(Stop, High, "HZ-12"),
        row(Stop, High, "HZ-12"),
        row(EndBoluses, High, "HZ-12"),
        row(EndBoluses, High, "HZ-12"),
    ],
    // Control core silent: nobody commands the motor.
    every(Stop, High, "HZ-12"),
    // Magnetic field: the motor is held.
    loss(Stop),
    // Safety valve shut.
    loss(Stop),
    // No flow for two days.
    loss(Continue),
    // The same stop again and again.
    loss(Stop),
    // The programme no longer fits its limit.
    every(Stop, High, "HZ-01"),
];

/// What the pump does about a fault with a drug.
#[must_use]
pub fn safe_state(drug: DrugClass, fault: Fault) -> Row {
    let column = DrugClass::ALL.iter().position(|class| *class == drug);
    let cell = TABLE.get(fault.index()).zip(column).and_then(|(row, column)| row.get(column));
    // The table is total, which a test shows; were it not, the strictest answer would be given.
    cell.copied().unwrap_or(row(Stop, High, "HZ-09"))
}

impl Row {
    /// How its alarm sounds: two tones when therapy is touched or urgent, one otherwise.
    #[must_use]
    pub fn tone(&self) -> Tone {
        if self.state > Continue || self.priority == High { Tone::Two } else { Tone::One }
    }
}

impl SafeState {
    /// As it is written in files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Continue => "continue",
            Self::EndBoluses => "end-boluses",
            Self::MinimumRate => "minimum-rate",
            Self::Stop => "stop",
        }
    }
}

impl Priority {
    /// As it is written in files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}
