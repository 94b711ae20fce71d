//! The pump that is watched, and how it is told.

use cisterna_pump::{
    Bolus, BolusKind, CountLimit, DrugClass, Mechanism, Mode, Model, Modes, Monitor, PatientBolus,
    Programme, Trip,
};
use cisterna_quantity::{Concentration, Duration, Rate, Volume};

pub(crate) const DAY: u64 = 86_400_000;
pub(crate) const HOUR: u64 = 3_600_000;
pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const QUANTUM: u64 = 100;
pub(crate) const MINIMUM: u64 = 6_000;
/// One quantum in ten seconds.
pub(crate) const STEADY: u64 = QUANTUM * DAY / 10_000;

pub(crate) fn model() -> Model {
    Model {
        mechanism: Mechanism::SteppingRotor,
        reservoir_capacity: Volume::from_nl(20_000_000),
        quantum: Volume::from_nl(QUANTUM),
        rate_min: Rate::from_nl_per_day(1_000),
        rate_max: rate(24_000_000),
        modes: Modes {
            minimum_rate: Some(rate(MINIMUM)),
            day_steps_max: Some(13),
            day_groups_max: Some(3),
            periodic_interval_min: Some(Duration::MINUTE),
            patient_bolus: true,
        },
        replacement_to_end: None,
    }
}

pub(crate) fn ms(count: u64) -> Duration {
    Duration::from_ms(count)
}

pub(crate) fn rate(nl_per_day: u64) -> Rate {
    Rate::from_nl_per_day(nl_per_day)
}

pub(crate) fn programme(mode: Mode) -> Programme {
    Programme {
        drug: DrugClass::Opioid,
        concentration: Concentration::from_ng_per_ml(10_000_000),
        mode,
        opening: None,
        patient_bolus: Some(PatientBolus {
            volume: Volume::from_nl(2_000),
            rate: rate(4_000_000),
            lockout: ms(HOUR),
            most_per_day: 4,
            most_in_window: Some(CountLimit { most: 2, window: ms(4 * HOUR) }),
        }),
        dose_limit: None,
        low_reservoir_alarm: Volume::ZERO,
    }
}

pub(crate) fn continuous(nl_per_day: u64) -> Programme {
    programme(Mode::SimpleContinuous { rate: rate(nl_per_day) })
}

pub(crate) fn running(programme: &Programme) -> Monitor {
    let mut monitor = Monitor::new(&model());
    monitor.programme(programme);
    monitor
}

pub(crate) fn bolus(kind: BolusKind, nl: u64, nl_per_day: u64) -> Bolus {
    Bolus { kind, volume: Volume::from_nl(nl), rate: rate(nl_per_day) }
}

pub(crate) fn patient() -> Bolus {
    bolus(BolusKind::Patient, 2_000, 4_000_000)
}

/// Watches for a time in which exactly what is expected is moved, to a whole quantum and `more`.
pub(crate) fn obey(
    monitor: &mut Monitor,
    time: u64,
    more: u64,
    moved: &mut u64,
) -> Result<(), Trip> {
    let mut ahead = *monitor;
    let _ = ahead.watch(ms(time), 0, true);
    let now = (ahead.expected().nl() / QUANTUM + more).saturating_sub(*moved);
    *moved += now;
    monitor.watch(ms(time), now, true)
}
