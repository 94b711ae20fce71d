//! The date of the next refill against the pump's own alarm.

mod support;

use cisterna_therapy::Command;
use cisterna_therapy::pathway::ProgrammeOrder;
use proptest::prelude::*;
use support::{Clinic, fill, programme, start_refill};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the dose and whenever it is changed or filled again: nobody is called in later than the
    /// pump itself alarms, nor after the last day of use.
    #[test]
    fn dr_18_the_date_is_never_later_than_the_pumps_own_alarm(
        first in 48_u32..150,
        later in 48_u32..150,
        days in 1_i64..60,
        refilled in any::<bool>(),
    ) {
        let dose = |hundredths: u32| {
            format!("{}.{:02} mg/day", hundredths / 100, hundredths % 100)
        };
        let reason = "property test".to_owned();
        let order = |d: u32| ProgrammeOrder { reason: reason.clone(), ..programme(&dose(d)) };
        let mut clinic = Clinic::with_implant_decided();
        clinic.does(240, Command::Implant(support::implant()));
        if clinic.attempt(241, Command::Programme(order(first))).is_err() {
            return Ok(());
        }
        clinic.does(241, Command::Programme(order(first)));
        let hours = 241 + days * 24;
        if refilled {
            clinic.does(hours, start_refill());
            let session = clinic.patient.refill.as_ref().unwrap();
            let measured = session.started.expected_residual;
            clinic.does(hours, Command::MeasureResidual { measured });
            let mut order = fill("10 mg/mL", &dose(later));
            order.reason.clone_from(&reason);
            if let Ok(events) = clinic.attempt(hours, Command::CompleteRefill(order.clone())) {
                prop_assert!(!events.is_empty());
                clinic.does(hours, Command::CompleteRefill(order));
            }
        } else {
            let order = ProgrammeOrder { opening: None, ..order(later) };
            if clinic.attempt(hours, Command::Programme(order.clone())).is_ok() {
                clinic.does(hours, Command::Programme(order));
            }
        }
        let device = clinic.patient.device.as_ref().unwrap();
        let next = &device.programme.as_ref().unwrap().next_refill;
        if let Some(alarm) = device.running.low_reservoir_at() {
            prop_assert!(next.at <= alarm, "{} after {alarm}", next.at);
        }
        let last_day = device.beyond_use.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        prop_assert!(next.at <= last_day.max(clinic.at(hours)));
    }
}
