//! Power that goes at any byte, and sides that begin anew at any step.

use crate::clinician::{Goal, visit, visited};
use crate::faults::{Chance, storm};
use crate::support::{continuous, varied};
use crate::world::{Fault, World};

fn steps() -> usize {
    let (_, clinician) = visited(&visit(), |_| Fault::None, |_, _| {});
    clinician.steps
}

#[test]
fn fi_11_a_pump_that_restarts_at_any_step_agrees_afterwards() {
    let (steps, mut unknown) = (steps(), 0);
    for place in 0..steps {
        let (world, clinician) = visited(
            &visit(),
            |_| Fault::None,
            |world, step| {
                if step == place {
                    world.restart_pump();
                }
            },
        );
        assert_eq!(world.pump_restarts, 1);
        unknown += clinician.unknown;
    }
    println!("{steps} restarts of the pump: {unknown} times unknown at first");
}

#[test]
fn fi_11_a_programmer_that_restarts_at_any_step_agrees_afterwards() {
    let steps = steps();
    for place in 0..steps {
        visited(
            &visit(),
            |_| Fault::None,
            |world, step| {
                if step == place {
                    world.restart_programmer();
                }
            },
        );
    }
    println!("{steps} restarts of the programmer");
}

/// Runs a visit for every byte that is written in it after another visit, with the power going
/// there.
fn cut_everywhere(before: &[Goal], goals: &[Goal]) {
    let written = |goals: &[Goal]| visited(goals, |_| Fault::None, |_, _| {}).0.bench.written;
    let new = World::new(|_| Fault::None).bench.written;
    let from = if before.is_empty() { new } else { written(before) };
    let (to, mut unknown, mut in_vain) = (written(goals), 0, 0);
    for byte in from..to {
        let (world, clinician) = visited(
            goals,
            |_| Fault::None,
            |world, step| {
                if step == 0 {
                    world.bench.power = Some(byte - new);
                }
            },
        );
        // The world holds after every step that what runs is what was committed, and the bench at
        // every restart that store and state are one programme.
        assert_eq!(world.pump_restarts, 1, "the power went at byte {byte}");
        unknown += clinician.unknown;
        in_vain += clinician.in_vain;
    }
    println!("{} power cuts: {unknown} times unknown at first, {in_vain} in vain", to - from);
}

#[test]
fn pc_19_power_that_goes_at_any_byte_leaves_the_old_programme_or_the_new_one() {
    let first = [Goal::Programme(continuous(200_000))];
    let both = [first[0], Goal::Programme(varied())];
    cut_everywhere(&first, &both);
}

#[test]
fn pc_19_power_that_goes_at_any_byte_gives_a_bolus_once_or_not_at_all() {
    let first = [Goal::Programme(continuous(200_000))];
    cut_everywhere(&first, &[first[0], Goal::Bolus]);
}

#[test]
fn pc_19_a_stop_in_a_power_cut_stops_or_is_known_not_to_have() {
    let first = [Goal::Programme(continuous(200_000))];
    cut_everywhere(&first, &[first[0], Goal::Stop]);
}

#[test]
#[ignore = "takes a minute: every byte that is written in a whole visit"]
fn pc_19_power_that_goes_at_any_byte_of_a_visit_leaves_what_is_known() {
    cut_everywhere(&[], &visit());
}

#[test]
fn fi_11_everything_at_once_still_ends_in_agreement() {
    let (mut cuts, mut restarts, mut unknown) = (0, 0, 0);
    for seed in 0..300 {
        let mut chance = Chance(seed ^ 0x5EED);
        let (world, clinician) =
            visited(&visit(), storm(seed, 25), |world, _| match chance.next(40) {
                0 => world.restart_pump(),
                1 => {
                    world.restart_programmer();
                    restarts += 1;
                }
                2 => world.bench.power = usize::try_from(chance.next(1_500)).ok(),
                _ => {}
            });
        cuts += world.pump_restarts;
        unknown += clinician.unknown;
    }
    println!("300 visits in a storm: the pump began anew {cuts} times, the programmer {restarts}");
    println!("{unknown} times unknown at first");
}
