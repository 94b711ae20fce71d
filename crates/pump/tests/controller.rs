//! The whole controller: core, stored programme and monitor together.

mod support;

#[path = "controller/matrix.rs"]
mod matrix;
#[path = "controller/motors.rs"]
mod motors;
#[path = "controller/random.rs"]
mod random;

use cisterna_pump::{Controller, DrugClass, Fault, IdealMotor};
use proptest::prelude::*;

use random::{Event, begun, events, models};

proptest! {
    /// The test that matters most to patients who would lose their therapy.
    #[test]
    fn pc_02_a_pump_that_works_never_trips(
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
