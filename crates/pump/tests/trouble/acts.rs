//! What happens to a pump in these situations, in a word each.

use crate::support::{command, continuous, programme, rate, time, volume};
use cisterna_pump::{
    Bolus, BolusKind, Check, Command, CountLimit, DoseLimit, Fault, Input, Mode, PatientBolus,
    Periodic, Person, Programme, Pump, Refusal, Sense, step,
};
use cisterna_quantity::{Duration, Mass, Volume};

pub(crate) const NURSE: Person = Person(7);

pub(crate) fn after(pump: Pump, input: Input) -> Pump {
    step(&pump, input).unwrap().pump
}

pub(crate) fn raise(pump: Pump, fault: Fault) -> Pump {
    after(pump, Input::Sense(Sense::Fault(fault)))
}

pub(crate) fn gone(pump: Pump, fault: Fault) -> Pump {
    after(pump, Input::Sense(Sense::Gone(fault)))
}

pub(crate) fn release(pump: Pump, fault: Fault) -> Pump {
    command(pump, Command::Release(fault, NURSE))
}

pub(crate) fn acknowledge(pump: Pump, fault: Fault) -> Pump {
    command(pump, Command::Acknowledge(fault, NURSE))
}

pub(crate) fn checked(pump: Pump, check: Check, passed: bool) -> Pump {
    after(pump, Input::Checked { check, passed })
}

pub(crate) fn tested(pump: Pump) -> Pump {
    Check::ORDER.into_iter().fold(pump, |pump, check| checked(pump, check, true))
}

pub(crate) fn restarted(pump: Pump) -> Pump {
    tested(after(pump, Input::Restart))
}

pub(crate) fn asked(pump: Pump) -> Pump {
    after(pump, Input::PatientRequest)
}

pub(crate) fn request_refused(pump: Pump) -> Refusal {
    step(&pump, Input::PatientRequest).unwrap_err()
}

/// Lets time pass and tells what was delivered.
pub(crate) fn delivered_in(pump: &Pump, time: Duration) -> (Pump, Volume) {
    let done = step(pump, Input::Elapse(time)).unwrap();
    (done.pump, done.outcome.delivered)
}

pub(crate) fn ms(count: u64) -> Duration {
    Duration::from_ms(count)
}

pub(crate) fn is_on(pump: &Pump, fault: Fault) -> bool {
    pump.faults().any(|on| on == fault)
}

pub(crate) fn listed(pump: &Pump) -> Vec<Fault> {
    pump.alarms().map(|alarm| alarm.fault).collect()
}

/// 1 mL a day, a patient's bolus of 0.1 mL in 12 minutes, four in eight hours and six in a day.
pub(crate) fn with_patient_bolus() -> Programme {
    let patient_bolus = PatientBolus {
        volume: volume("0.1 mL"),
        rate: rate("12 mL/day"),
        lockout: Duration::HOUR,
        most_per_day: 6,
        most_in_window: Some(CountLimit { most: 4, window: time("8 h") }),
    };
    let dose_limit = DoseLimit { most: Mass::from_fg(100_000_000_000_000), window: Duration::DAY };
    Programme {
        patient_bolus: Some(patient_bolus),
        dose_limit: Some(dose_limit),
        ..continuous("1 mL/day")
    }
}

pub(crate) fn single(amount: &str, flow: &str) -> Bolus {
    Bolus { kind: BolusKind::Single, volume: volume(amount), rate: rate(flow) }
}

pub(crate) fn prime(amount: &str) -> Programme {
    let prime = Bolus { kind: BolusKind::Prime, volume: volume(amount), rate: rate("12 mL/day") };
    Programme { opening: Some(prime), ..continuous("1 mL/day") }
}

/// One programme of each kind that moves something, one with a prime among them.
pub(crate) fn moving_programmes() -> [Programme; 4] {
    let periodic = Periodic {
        base: rate("0.5 mL/day"),
        volume: volume("0.1 mL"),
        rate: rate("12 mL/day"),
        interval: time("2 h"),
        first_after: Duration::ZERO,
    };
    [
        continuous("1 mL/day"),
        programme(Mode::MinimumRate),
        programme(Mode::Periodic(periodic)),
        prime("0.2 mL"),
    ]
}
