//! Every fault of the channel, at every message of a visit.

use crate::clinician::{Clinician, Goal, visit, visited};
use crate::support::{continuous, varied};
use crate::world::{Fault, World};

/// What happens to one message, or to all from one on.
fn at(place: usize, fault: Fault) -> impl FnMut(usize) -> Fault {
    move |number| if number == place { fault } else { Fault::None }
}

/// The messages of a clean run, by their length.
fn clean(goals: &[Goal]) -> Vec<usize> {
    let (world, clinician) = visited(goals, |_| Fault::None, |_, _| {});
    assert_eq!((clinician.in_vain, clinician.unknown), (0, 0));
    assert_eq!(world.device.tally().sessions, 1, "one session is enough");
    world.sent.iter().map(Vec::len).collect()
}

/// One programme on a pump that has none.
fn programming() -> Vec<Goal> {
    vec![Goal::Programme(varied())]
}

/// Runs a visit under each fault, and counts.
fn each(goals: &[Goal], faults: impl Iterator<Item = (usize, Fault)>) -> (usize, u32, u32) {
    let (mut runs, mut unknown, mut in_vain) = (0, 0, 0);
    for (place, fault) in faults {
        let (_, clinician) = visited(goals, at(place, fault), |_, _| {});
        runs += 1;
        unknown += clinician.unknown;
        in_vain += clinician.in_vain;
    }
    println!("{runs} faults: {unknown} times unknown at first, {in_vain} given in vain");
    (runs, unknown, in_vain)
}

#[test]
fn fi_05_every_message_lost_doubled_or_late_gives_the_result_of_a_clean_run() {
    let messages = clean(&visit()).len();
    let faults = (0..messages).flat_map(|place| {
        let late = [2, 7, 300, 499, 501, 700, 2_000, 4_000, 400_000];
        let mut all = vec![Fault::Lose, Fault::Double];
        all.extend(late.map(Fault::Delay));
        all.extend(late.map(Fault::Echo));
        all.into_iter().map(move |fault| (place, fault))
    });
    let (runs, _, _) = each(&visit(), faults);
    assert_eq!(runs, messages * 20);
}

#[test]
fn fi_05_every_message_cut_at_every_byte_gives_the_result_of_a_clean_run() {
    let lengths = clean(&visit());
    let faults = lengths.iter().enumerate();
    let faults =
        faults.flat_map(|(place, length)| (0..*length).map(move |byte| (place, Fault::Cut(byte))));
    let (runs, _, _) = each(&visit(), faults);
    assert_eq!(runs, lengths.iter().sum::<usize>());
}

#[test]
fn fi_05_every_flipped_bit_of_programming_gives_the_result_of_a_clean_run() {
    let lengths = clean(&programming());
    let faults = lengths.iter().enumerate();
    let faults = faults
        .flat_map(|(place, length)| (0..length * 8).map(move |bit| (place, Fault::Flip(bit))));
    let (runs, _, _) = each(&programming(), faults);
    assert_eq!(runs, lengths.iter().sum::<usize>() * 8);
}

#[test]
#[ignore = "takes a minute: every bit of a whole visit"]
fn fi_05_every_flipped_bit_of_a_visit_gives_the_result_of_a_clean_run() {
    let lengths = clean(&visit());
    let faults = lengths.iter().enumerate();
    let faults = faults
        .flat_map(|(place, length)| (0..length * 8).map(move |bit| (place, Fault::Flip(bit))));
    each(&visit(), faults);
}

#[test]
fn fi_11_a_link_that_is_gone_from_any_message_on_heals_when_it_comes_back() {
    let messages = clean(&visit()).len();
    let mut unknown = 0;
    for place in 0..messages {
        for gone in [2, 5, 6, 7, 12, 13, 14, 25] {
            let plan = move |number| {
                if (place..place + gone).contains(&number) { Fault::Lose } else { Fault::None }
            };
            let (_, clinician) = visited(&visit(), plan, |_, _| {});
            unknown += clinician.unknown;
        }
    }
    println!("{} losses of the link: {unknown} times unknown at first", messages * 8);
    assert!(unknown > 0, "some of them left a command unknown");
}

/// A source of chance for the tests: the same every time.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// A channel on which so many of a hundred messages come to harm.
pub(crate) fn storm(seed: u64, share: u64) -> impl FnMut(usize) -> Fault {
    let mut chance = Chance(seed);
    move |_| {
        if chance.next(100) >= share {
            return Fault::None;
        }
        let size = usize::try_from(chance.next(3_000)).expect("small");
        match chance.next(6) {
            0 => Fault::Double,
            1 => Fault::Delay(chance.next(3_000)),
            2 => Fault::Echo(chance.next(9_000)),
            3 => Fault::Cut(size % 400),
            4 => Fault::Flip(size),
            _ => Fault::Lose,
        }
    }
}

#[test]
fn fi_05_a_channel_that_harms_many_messages_gives_the_result_of_a_clean_run() {
    let (mut harmed, mut unknown, mut in_vain) = (0, 0, 0);
    for seed in 0..300 {
        for share in [20, 50, 70] {
            let (world, clinician) = visited(&visit(), storm(seed, share), |_, _| {});
            harmed += world.harmed;
            unknown += clinician.unknown;
            in_vain += clinician.in_vain;
        }
    }
    println!("900 visits, {harmed} messages harmed, {unknown} unknown at first, {in_vain} in vain");
    assert!(unknown > 20, "the storm was a storm");
}

#[test]
fn fi_05_messages_of_an_older_session_and_of_another_pump_change_nothing() {
    let (old, _) = visited(&visit(), |_| Fault::None, |_, _| {});
    let mut other = World::with_pump("CIS-0002", 9, |_| Fault::None);
    Clinician::new(vec![Goal::Programme(continuous(900_000))]).work(&mut other, |_, _| {});
    let strange = [&old.sent[..], &other.sent[..]].concat();
    let mut shown = 0;
    // The same pump goes on: what was said before is said again, to both, at every step.
    let mut world = old;
    world.bench.obeyed.clear();
    world.programmer.hang_up();
    let version = world.bench.pump.version();
    let goals = vec![Goal::Programme(continuous(240_000)), Goal::Stop];
    Clinician::new(goals).work(&mut world, |world, step| {
        // Not between a hello and its confirmation: there somebody with a recorded hello can keep
        // others out, as somebody can who drowns the radio in noise.
        let opened = world.programmer.in_session() && world.device.tally().sessions == 2;
        if step > 0 && !opened {
            return;
        }
        for bytes in &strange {
            let before = (world.bench.pump, world.device.remembered().highest());
            let answers = world.hear(bytes);
            let challenges = |answer: &Vec<u8>| answer.len() == 73;
            assert!(answers.iter().all(challenges), "at most the call is answered");
            assert_eq!((world.bench.pump, world.device.remembered().highest()), before);
            let now = world.time();
            world.programmer.receive(now, bytes, |_| panic!("an old message is answered"));
            shown += 1;
        }
    });
    println!("{shown} strange messages shown to each side");
    assert!(shown > 400, "they were shown at every step");
    assert_eq!(world.bench.obeyed.len(), 2);
    assert_eq!(world.bench.pump.version(), version + 2);
}
