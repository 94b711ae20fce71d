//! The small pump, its programmes, and what can be done to it.

use cisterna_pump::{
    Bolus, BolusKind, Check, Command, DoseLimit, DrugClass, Fault, Input, Mechanism, Mode, Model,
    Modes, PatientBolus, Person, Phase, Programme, Pump, Refill, SafeState, Sense, safe_state,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};

/// The step of time. Every other time here is a multiple of it.
pub(crate) const STEP: Duration = Duration::from_ms(4 * Duration::HOUR.ms());
pub(crate) const LOCKOUT: Duration = Duration::from_ms(8 * Duration::HOUR.ms());
/// No multiple or part of what flows in a step, so that something is always owed.
pub(crate) const QUANTUM_NL: u64 = 3_000;
pub(crate) const PATIENT_NL: u64 = 4_000;
pub(crate) const MOST_PER_DAY: u8 = 2;
pub(crate) const FULL_NL: u64 = 80_000;
pub(crate) const MINIMUM_NL_PER_DAY: u64 = 6_000;
pub(crate) const MAXIMUM_NL_PER_DAY: u64 = 96_000;

pub(crate) const NURSE: Person = Person(1);

pub(crate) fn model() -> Model {
    Model {
        mechanism: Mechanism::SteppingRotor,
        reservoir_capacity: Volume::from_nl(FULL_NL),
        quantum: Volume::from_nl(QUANTUM_NL),
        rate_min: Rate::from_nl_per_day(12_000),
        rate_max: Rate::from_nl_per_day(MAXIMUM_NL_PER_DAY),
        modes: Modes {
            minimum_rate: Some(Rate::from_nl_per_day(MINIMUM_NL_PER_DAY)),
            patient_bolus: true,
            ..Modes::CONTINUOUS_ONLY
        },
        replacement_to_end: None,
    }
}

/// A limit in nanolitres of the one strength that there is, in a day.
pub(crate) fn limit(nl: u64) -> DoseLimit {
    let mass = Volume::from_nl(nl).mass_at(strength()).unwrap();
    DoseLimit { most: mass, window: Duration::DAY }
}

fn strength() -> Concentration {
    Concentration::from_ng_per_ml(1_000)
}

/// The nanolitres that a limit of a programme stands for.
pub(crate) fn nl_of(limit: DoseLimit) -> u64 {
    let one = Volume::from_nl(1).mass_at(strength()).unwrap_or(Mass::ZERO);
    limit.most.fg() / one.fg()
}

/// The two programmes differ in flow, limit, and class of drug: an over-delivery stops the one, and
/// leaves the other at its minimum rate.
fn programme(drug: DrugClass, nl_per_day: u64, most_nl: u64) -> Programme {
    Programme {
        drug,
        concentration: strength(),
        mode: Mode::SimpleContinuous { rate: Rate::from_nl_per_day(nl_per_day) },
        opening: None,
        patient_bolus: Some(PatientBolus {
            volume: Volume::from_nl(PATIENT_NL),
            rate: Rate::from_nl_per_day(24_000),
            lockout: LOCKOUT,
            most_per_day: MOST_PER_DAY,
            most_in_window: None,
        }),
        dose_limit: Some(limit(most_nl)),
        low_reservoir_alarm: Volume::from_nl(20_000),
    }
}

pub(crate) fn slow() -> Programme {
    programme(DrugClass::Opioid, 24_000, 48_000)
}

pub(crate) fn fast() -> Programme {
    programme(DrugClass::Baclofen, 48_000, 60_000)
}

/// Something that is done to the pump. Some of them depend on what the pump is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {
    WaitFourHours,
    WaitTwelveHours,
    ProgrammeSlow,
    ProgrammeFast,
    PatientAsks,
    ClinicianBolus,
    Stop,
    RefillToFull,
    PowerOn,
    NextCheckPasses,
    NextCheckFails,
    /// All checks that are left, one after the other.
    SelfTestPasses,
    Occluded,
    NotOccluded,
    OverDelivers,
    /// The first fault that a person can end.
    Released,
    /// The first alarm that nobody has acknowledged.
    Acknowledged,
}

impl Letter {
    pub(crate) const ALL: &'static [Self] = &[
        Self::WaitFourHours,
        Self::WaitTwelveHours,
        Self::ProgrammeSlow,
        Self::ProgrammeFast,
        Self::PatientAsks,
        Self::ClinicianBolus,
        Self::Stop,
        Self::RefillToFull,
        Self::PowerOn,
        Self::NextCheckPasses,
        Self::NextCheckFails,
        Self::SelfTestPasses,
        Self::Occluded,
        Self::NotOccluded,
        Self::OverDelivers,
        Self::Released,
        Self::Acknowledged,
    ];

    /// What it is for this pump. Where a check is not due or nothing is there to acknowledge, it is
    /// tried all the same, and refused.
    pub(crate) fn inputs(self, pump: &Pump) -> Vec<Input> {
        let command = |command| vec![Input::Command(command)];
        let sense = |sense| vec![Input::Sense(sense)];
        let due = match pump.phase() {
            Phase::Testing(check) => check,
            Phase::Failed(_) | Phase::Ready => Check::Processor,
        };
        let result = |passed| vec![Input::Checked { check: due, passed }];
        match self {
            Self::WaitFourHours => vec![Input::Elapse(STEP)],
            Self::WaitTwelveHours => vec![Input::Elapse(STEP); 3],
            Self::ProgrammeSlow => command(Command::Programme(slow())),
            Self::ProgrammeFast => command(Command::Programme(fast())),
            Self::PatientAsks => vec![Input::PatientRequest],
            Self::ClinicianBolus => command(Command::Bolus(single())),
            Self::Stop => command(Command::Stop),
            Self::RefillToFull => {
                let filled = Volume::from_nl(FULL_NL);
                command(Command::Refill(Refill { removed: pump.reservoir(), filled }))
            }
            Self::PowerOn => vec![Input::Restart],
            Self::NextCheckPasses => result(true),
            Self::NextCheckFails => result(false),
            Self::SelfTestPasses => {
                let left = Check::ORDER.into_iter().skip_while(|check| *check != due);
                left.map(|check| Input::Checked { check, passed: true }).collect()
            }
            Self::Occluded => sense(Sense::Fault(Fault::Occlusion)),
            Self::NotOccluded => sense(Sense::Gone(Fault::Occlusion)),
            Self::OverDelivers => sense(Sense::Fault(Fault::OverDelivery)),
            Self::Released => {
                let ends = [Fault::OverDelivery, Fault::RepeatedStops];
                let fault = pump.faults().find(|fault| ends.contains(fault));
                command(Command::Release(fault.unwrap_or(Fault::OverDelivery), NURSE))
            }
            Self::Acknowledged => {
                let new = pump.alarms().find(|alarm| alarm.acknowledged_by.is_none());
                let fault = new.map_or(Fault::ProcessorFault, |alarm| alarm.fault);
                command(Command::Acknowledge(fault, NURSE))
            }
        }
    }
}

/// It lasts two steps, so that it can be met in its middle.
fn single() -> Bolus {
    let (volume, rate) = (Volume::from_nl(8_000), Rate::from_nl_per_day(24_000));
    Bolus { kind: BolusKind::Single, volume, rate }
}

/// What is done before the search begins: nothing but a filling, or also a day of the fast
/// programme.
pub(crate) fn beginnings() -> Vec<(Pump, Vec<Input>)> {
    let pump = Pump::new(model()).unwrap();
    let filled = Letter::RefillToFull.inputs(&pump);
    let mut day = filled.clone();
    day.extend(Letter::ProgrammeFast.inputs(&pump));
    day.extend([Input::Elapse(STEP); 6]);
    day.push(Input::Command(Command::Refill(Refill {
        removed: Volume::from_nl(32_000),
        filled: Volume::from_nl(FULL_NL),
    })));
    vec![(pump, filled), (pump, day)]
}

/// Whether the only fault that touches the therapy of a running pump is one.
pub(crate) fn only_fault(pump: &Pump) -> bool {
    let runs = matches!(
        pump.programme().map(|programme| programme.mode),
        Some(Mode::SimpleContinuous { .. })
    );
    let touches = |fault: &Fault| safe_state(pump.drug(), *fault).state > SafeState::Continue;
    runs && pump.phase() == Phase::Ready && pump.faults().filter(touches).count() == 1
}
