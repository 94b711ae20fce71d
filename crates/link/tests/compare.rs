//! Orders side by side: what differs is listed, and nothing that differs is left out.

mod support;

use cisterna_link::compare::{self, Difference, Field, Value};
use cisterna_link::message::{Digest, Echo, Order};
use cisterna_pump::{DaySchedule, DayStep, Mode};
use cisterna_quantity::{Concentration, Duration, Rate};
use proptest::prelude::*;
use support::{boluses, continuous, orders, programmes, terms, varied};

fn listed(first: &Order, second: &Order) -> Vec<Difference> {
    compare::orders(first, second).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn pc_21_two_orders_without_a_difference_are_equal(one in orders(), other in orders()) {
        prop_assert_eq!(listed(&one, &other).is_empty(), one == other);
        prop_assert!(listed(&one, &one).is_empty());
        for Difference { field, first, second } in listed(&one, &other) {
            prop_assert_ne!(first, second, "{}", field);
        }
    }

    /// Two programmes that share all but one part: the hard case, as most of them is equal.
    #[test]
    fn pc_21_a_programme_that_differs_in_one_part_is_told(
        one in programmes(),
        other in programmes(),
        part in 0..7_u8,
        bolus in boluses(),
    ) {
        let mut changed = one;
        match part {
            0 => changed.drug = other.drug,
            1 => changed.concentration = other.concentration,
            2 => changed.mode = other.mode,
            3 => changed.opening = Some(bolus),
            4 => changed.patient_bolus = other.patient_bolus,
            5 => changed.dose_limit = other.dose_limit,
            _ => changed.low_reservoir_alarm = other.low_reservoir_alarm,
        }
        let differences = listed(&Order::Programme(one), &Order::Programme(changed));
        prop_assert_eq!(differences.is_empty(), one == changed);
    }

    /// Every number of a schedule by itself.
    #[test]
    fn pc_21_one_flow_or_one_time_of_a_schedule_that_differs_is_told(
        rates in prop::collection::vec(1..900_u64, 2..13),
        at: prop::sample::Index,
        time: bool,
    ) {
        let steps: Vec<DayStep> = (0..).zip(&rates).map(|(hour, rate)| DayStep {
            from: Duration::from_ms(hour * 3_600_000),
            rate: Rate::from_nl_per_day(*rate),
        }).collect();
        let mut changed = steps.clone();
        let step = 1 + at.index(steps.len() - 1);
        if time {
            changed[step].from = Duration::from_ms(changed[step].from.ms() + 1);
        } else {
            changed[step].rate = Rate::from_nl_per_day(changed[step].rate.nl_per_day() + 1);
        }
        let order = |steps: &[DayStep]| {
            let day = DaySchedule::new(steps).expect("a day");
            let mode = Mode::MultipleRates { day, begins: Duration::ZERO };
            Order::Programme(cisterna_pump::Programme { mode, ..varied() })
        };
        let field = if time {
            Field::StepFrom { group: 0, step }
        } else {
            Field::StepFlow { group: 0, step }
        };
        let found = listed(&order(&steps), &order(&changed));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].field, field);
    }

    #[test]
    fn pc_21_an_echo_of_other_terms_differs(one in terms(), other in terms(), order in orders()) {
        let echo = Echo { terms: other, order, digest: Digest([0; 32]) };
        let none = compare::echo(&one, &order, &echo).next().is_none();
        prop_assert_eq!(none, one == other);
    }
}

#[test]
fn a_difference_reads_well() {
    let old = Order::Programme(continuous(200_000));
    let mut new = continuous(240_000);
    new.concentration = Concentration::from_ng_per_ml(20_000_000);
    let lines: Vec<String> =
        compare::orders(&old, &Order::Programme(new)).map(|line| line.to_string()).collect();
    assert_eq!(lines, ["concentration: 10 mg/mL / 20 mg/mL", "flow: 0.2 mL/day / 0.24 mL/day"]);
    let day = Order::Programme(varied());
    let other = compare::orders(&old, &day);
    let mode = other.clone().find(|found| found.field == Field::Mode).expect("another mode");
    assert_eq!(mode.to_string(), "mode: simple continuous / multiple rates");
    let flow = other.clone().find(|found| found.field == Field::Flow).expect("no flow");
    assert_eq!(flow.second, Value::Absent);
    assert_eq!(flow.to_string(), "flow: 0.2 mL/day / –");
    assert!(other.map(|line| line.to_string()).any(|line| line.starts_with("flow of step 2")));
    assert_eq!(compare::fields(&old).count(), 6);
}
