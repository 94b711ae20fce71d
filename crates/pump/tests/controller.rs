//! The whole controller: core, stored programme and monitor together.

mod support;

#[path = "controller/edges.rs"]
mod edges;
#[path = "controller/matrix.rs"]
mod matrix;
#[path = "controller/motors.rs"]
mod motors;
#[path = "controller/random.rs"]
mod random;

#[path = "controller/situations.rs"]
mod situations;

use cisterna_pump::{Controller, DEBT_MAX, DrugClass, Fault, IdealMotor};
use cisterna_quantity::Duration;
use proptest::prelude::*;

use matrix::over_delivery_at_most;
use motors::{RealMotor, Wrong};
use random::{Event, begun, events, models};

/// A part of the usual cases, as many times more as `PROPTEST_CASES` says.
fn a_part_of_the_cases(part: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.div_ceil(part), ..usual }
}

proptest! {
    #![proptest_config(a_part_of_the_cases(2))]

    /// The test that matters most to patients who would lose their therapy.
    #[test]
    fn pc_16_a_pump_that_works_never_trips(
        model in models(),
        begun in begun(),
        later in prop::collection::vec(events(), 1..40),
    ) {
        let mut controller = Controller::new(model).unwrap();
        for event in begun.iter().chain(&later) {
            match *event {
                Event::Pass(time) => {
                    let passed = controller.elapse(time, &mut IdealMotor).unwrap();
                    prop_assert_eq!(passed.trip, None, "{:?} {:?}", begun, later);
                    prop_assert_eq!(passed.commanded, passed.moved);
                }
                Event::Give(input) => _ = controller.give(input),
                Event::Restart => controller.restart(|_| true).unwrap(),
            }
            prop_assert!(controller.power());
            let wrong = |fault| matches!(fault, Fault::OverDelivery | Fault::UnderDelivery);
            prop_assert!(!controller.pump().faults().any(wrong), "{:?} {:?}", begun, later);
        }
    }
}

#[test]
fn pc_14_every_fault_in_every_state_is_found_in_time_and_answered_by_the_table() {
    for drug in DrugClass::ALL {
        matrix::print(drug);
    }
}

proptest! {
    #![proptest_config(a_part_of_the_cases(4))]

    /// One side is stopped at some moment, the motor does one thing wrong for some time, and it
    /// may be that somebody restarts the pump. What was really moved is held against what the core
    /// commanded, which is what the programme allows; what was lost is not made up for beyond
    /// what the monitor keeps open.
    #[test]
    fn pc_15_killing_either_side_alone_never_gives_over_delivery(
        model in models(),
        begun in begun(),
        later in prop::collection::vec(events(), 1..12),
        killed in (any::<bool>(), 0..12_usize),
        wrong in (0..Wrong::ALL.len(), 0..12_usize, 0..6_usize),
    ) {
        let quantum = model.quantum.nl();
        let mut controller = Controller::new(model).unwrap();
        let mut motor = RealMotor::of(Wrong::Nothing, quantum);
        let at_most = i128::from(over_delivery_at_most(quantum));
        let debt = i128::from((DEBT_MAX + 1) * quantum);
        let (mut moved, mut ahead) = (0, 0_i128);
        for (place, event) in begun.iter().chain(&later).enumerate() {
            if place == killed.1 + 2 {
                controller.run_core(!killed.0);
                controller.run_monitor(killed.0);
            }
            let lasts = wrong.1 + 2..wrong.1 + 3 + wrong.2;
            motor.wrong = if lasts.contains(&place) { Wrong::ALL[wrong.0] } else { Wrong::Nothing };
            match *event {
                Event::Pass(time) => {
                    // Long enough for everything to be found.
                    for _ in 0..time.ms().min(600_000) / 1_000 {
                        let passed = controller.elapse(Duration::SECOND, &mut motor).unwrap();
                        let now = (motor.moved - moved) * quantum;
                        moved = motor.moved;
                        ahead += i128::from(now) - i128::from(passed.commanded * quantum);
                        ahead = ahead.max(-debt);
                        prop_assert!(ahead <= at_most, "{} > {}", ahead, at_most);
                    }
                }
                Event::Give(input) => _ = controller.give(input),
                Event::Restart => _ = controller.restart(|_| true),
            }
        }
    }

    /// How time is cut into looks changes nothing with a motor that obeys.
    #[test]
    fn looks_by_the_minute_and_by_the_second_agree(
        begun in begun(),
        later in prop::collection::vec(events(), 1..10),
    ) {
        let mut rarely = Controller::new(support::model()).unwrap();
        let mut often = rarely;
        let mut motor = RealMotor::new(Wrong::Nothing);
        for event in begun.iter().chain(&later) {
            match *event {
                Event::Pass(time) => {
                    let time = Duration::from_ms(time.ms() % 7_200_000);
                    let one = rarely.elapse(time, &mut IdealMotor);
                    prop_assert_eq!(one, often.elapse(time, &mut motor));
                }
                Event::Give(input) => {
                    prop_assert_eq!(rarely.give(input), often.give(input));
                }
                Event::Restart => {
                    prop_assert_eq!(rarely.restart(|_| true), often.restart(|_| true));
                }
            }
            prop_assert_eq!(rarely.pump(), often.pump());
            prop_assert_eq!(rarely.monitor().expected(), often.monitor().expected());
        }
    }
}
