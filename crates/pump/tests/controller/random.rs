//! Random programmes and inputs that a clinic could send, for the tests of the controller.

use cisterna_pump::{
    Bolus, BolusKind, Command, CountLimit, DaySchedule, DayStep, DoseLimit, DrugClass, Fault,
    Input, Mechanism, Mode, Model, Modes, PatientBolus, Periodic, Person, Programme, Refill, Sense,
    WeekSchedule,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};
use proptest::prelude::*;

use crate::support::{all_modes, model};

/// What a test does to a controller.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::large_enum_variant, reason = "an input is large, and there are few of them")]
pub(crate) enum Event {
    Pass(Duration),
    Give(Input),
    Restart,
}

pub(crate) fn models() -> impl Strategy<Value = Model> {
    let quanta = prop_oneof![3 => Just(100_u64), 1 => Just(2_500), 1 => Just(7)];
    let minimum = prop_oneof![2 => Just(Some(6_000_u64)), 1 => Just(None)];
    (quanta, any::<bool>(), minimum).prop_map(|(quantum, valves, minimum)| Model {
        mechanism: if valves { Mechanism::ValveGatedAccumulator } else { Mechanism::SteppingRotor },
        quantum: Volume::from_nl(quantum),
        rate_min: Rate::from_nl_per_day(if valves { 0 } else { 48_000 }),
        modes: Modes {
            minimum_rate: minimum.map(Rate::from_nl_per_day),
            periodic_interval_min: Some(Duration::MINUTE),
            ..all_modes()
        },
        ..model()
    })
}

fn rates() -> impl Strategy<Value = Rate> {
    prop_oneof![48_000..200_000_u64, 48_000..3_000_000_u64, 1_000_000..12_000_000_u64]
        .prop_map(Rate::from_nl_per_day)
}

fn volumes() -> impl Strategy<Value = Volume> {
    prop_oneof![1..3_000_u64, 1_000..100_000_u64, 50_000..1_000_000_u64].prop_map(Volume::from_nl)
}

fn boluses() -> impl Strategy<Value = Bolus> {
    let kind = BolusKind::Single;
    (volumes(), rates()).prop_map(move |(volume, rate)| Bolus { kind, volume, rate })
}

fn openings() -> impl Strategy<Value = Bolus> {
    (any::<bool>(), boluses()).prop_map(|(bridge, bolus)| Bolus {
        kind: if bridge { BolusKind::Bridge } else { BolusKind::Prime },
        ..bolus
    })
}

fn days() -> impl Strategy<Value = DaySchedule> {
    let steps = prop::collection::btree_map(1..86_400_000_u64, rates(), 0..12);
    (rates(), steps).prop_map(|(first, others)| {
        let others = others.into_iter().map(|(from, rate)| (Duration::from_ms(from), rate));
        let steps: Vec<DayStep> = std::iter::once((Duration::ZERO, first))
            .chain(others)
            .map(|(from, rate)| DayStep { from, rate })
            .collect();
        DaySchedule::new(&steps).unwrap()
    })
}

fn weeks() -> impl Strategy<Value = WeekSchedule> {
    let groups = prop::collection::vec(days(), 3);
    (groups, prop::array::uniform4(0..3_u8)).prop_map(|(groups, [a, b, c, d])| {
        WeekSchedule::new(&groups, [a, 0, b, 1, c, 2, d]).unwrap()
    })
}

fn short_times() -> impl Strategy<Value = Duration> {
    prop_oneof![60_000..600_000_u64, 60_000..7_200_000_u64, 3_600_000..86_400_000_u64]
        .prop_map(Duration::from_ms)
}

pub(crate) fn modes() -> impl Strategy<Value = Mode> {
    let fast = (5_000_000..20_000_000_u64).prop_map(Rate::from_nl_per_day);
    let periodic = (rates(), 1..20_000_u64, fast, short_times(), short_times());
    prop_oneof![
        1 => Just(Mode::Stopped),
        1 => Just(Mode::MinimumRate),
        4 => rates().prop_map(|rate| Mode::SimpleContinuous { rate }),
        3 => (days(), 0..86_400_000_u64).prop_map(|(day, begins)| Mode::MultipleRates {
            day,
            begins: Duration::from_ms(begins),
        }),
        3 => (weeks(), 0..7 * 86_400_000_u64).prop_map(|(week, begins)| Mode::Flex {
            week,
            begins: Duration::from_ms(begins),
        }),
        3 => periodic.prop_map(|(base, volume, rate, interval, first_after)| {
            let volume = Volume::from_nl(volume);
            Mode::Periodic(Periodic { base, volume, rate, interval, first_after })
        }),
    ]
}

fn patient_boluses() -> impl Strategy<Value = PatientBolus> {
    let window = prop::option::of((1..6_u8, short_times()));
    let lockouts = (600_000..7_200_000_u64).prop_map(Duration::from_ms);
    (1..30_000_u64, rates(), lockouts, 6..48_u8, window).prop_map(
        |(volume, rate, lockout, most_per_day, window)| PatientBolus {
            volume: Volume::from_nl(volume),
            rate,
            lockout,
            most_per_day,
            most_in_window: window.map(|(most, window)| CountLimit { most, window }),
        },
    )
}

/// Limits with and without room above a flow of a few millilitres a day of 10 mg/mL.
fn dose_limits() -> impl Strategy<Value = DoseLimit> {
    let most = prop_oneof![1_000_000_000_000..30_000_000_000_000_u64, Just(900_000_000_000_000)];
    (most, short_times()).prop_map(|(most, window)| DoseLimit { most: Mass::from_fg(most), window })
}

pub(crate) fn programmes() -> impl Strategy<Value = Programme> {
    let parts = (
        0..DrugClass::ALL.len(),
        prop_oneof![2 => Just(1_000_000_u64), 1 => 1..15_000_000_u64],
        modes(),
        prop::option::weighted(0.5, openings()),
        prop::option::weighted(0.6, (patient_boluses(), dose_limits())),
        prop::option::weighted(0.3, dose_limits()),
        volumes(),
    );
    parts.prop_map(|(drug, strength, mode, opening, patient, limit, alarm)| Programme {
        drug: DrugClass::ALL[drug],
        concentration: Concentration::from_ng_per_ml(strength),
        mode,
        opening,
        patient_bolus: patient.map(|(bolus, _)| bolus),
        dose_limit: patient.map(|(_, limit)| limit).or(limit),
        low_reservoir_alarm: alarm,
    })
}

fn refills() -> impl Strategy<Value = Refill> {
    let filled = prop_oneof![1 => 0..3_000_u64, 2 => 1_000..500_000_u64, 4 => Just(20_000_000)];
    (volumes(), filled)
        .prop_map(|(removed, filled)| Refill { removed, filled: Volume::from_nl(filled) })
}

/// Faults that come and go by themselves, and those that a person releases.
fn passing() -> impl Strategy<Value = Input> {
    use Fault::{FlowValveClosed, MagneticField, MotorStall, Occlusion, RepeatedStops};
    let sensed = prop::sample::select(vec![MotorStall, Occlusion, MagneticField]);
    let gone = prop::sample::select(vec![MotorStall, Occlusion, MagneticField]);
    let released = prop::sample::select(vec![FlowValveClosed, RepeatedStops]);
    prop_oneof![
        2 => sensed.prop_map(|fault| Input::Sense(Sense::Fault(fault))),
        4 => gone.prop_map(|fault| Input::Sense(Sense::Gone(fault))),
        2 => released.prop_map(|fault| Input::Command(Command::Release(fault, Person(7)))),
    ]
}

fn times() -> impl Strategy<Value = Duration> {
    prop_oneof![0..200_000_u64, 0..7_200_000_u64, 0..86_400_000_u64, 0..500_000_000_u64]
        .prop_map(Duration::from_ms)
}

/// What a clinic, a patient and the surroundings can do to a pump that works.
pub(crate) fn events() -> impl Strategy<Value = Event> {
    let give = |command| Event::Give(Input::Command(command));
    prop_oneof![
        12 => times().prop_map(Event::Pass),
        5 => programmes().prop_map(move |programme| give(Command::Programme(programme))),
        4 => boluses().prop_map(move |bolus| give(Command::Bolus(bolus))),
        6 => Just(Event::Give(Input::PatientRequest)),
        1 => Just(give(Command::Stop)),
        3 => refills().prop_map(move |refill| give(Command::Refill(refill))),
        1 => Just(give(Command::PathwayEmptied)),
        1 => Just(Event::Restart),
        3 => passing().prop_map(Event::Give),
        1 => Just(Event::Give(Input::Sense(Sense::Fault(Fault::ReplacementDue)))),
    ]
}

/// Filled and programmed, so that most of what follows is obeyed.
pub(crate) fn begun() -> impl Strategy<Value = Vec<Event>> {
    let refill = Refill { removed: Volume::ZERO, filled: Volume::from_nl(20_000_000) };
    programmes().prop_map(move |programme| {
        let inputs = [Command::Refill(refill), Command::Programme(programme)];
        inputs.map(|command| Event::Give(Input::Command(command))).to_vec()
    })
}
