//! What is not known, and how it becomes known.

use cisterna_link::message::{Act, Digest, Fate, FateKind, History, Order, Used, UsedBefore};
use cisterna_link::programmer::{Delivery, Forbidden, Given, Verdict, What, settle};
use cisterna_quantity::Duration;

use crate::clinician::{Clinician, Goal, visited};
use crate::support::{continuous, single};
use crate::world::{Fault, World};

const VALID: Duration = Duration::from_ms(600_000);

/// A pump that runs and was read, with a channel that can be cut.
fn running(cut: &std::rc::Rc<std::cell::Cell<bool>>) -> World {
    let cut = cut.clone();
    let mut world = World::new(move |_| if cut.get() { Fault::Lose } else { Fault::None });
    let goals = vec![Goal::Programme(continuous(200_000))];
    Clinician::new(goals).work(&mut world, |_, _| {});
    world
}

/// Lets things happen until nothing is waited for.
fn settle_down(world: &mut World) {
    while world.programmer.waits() {
        world.step(world.now + 1_000);
    }
}

fn shown(world: &mut World, order: Order) {
    world.programmer.propose(order, VALID, world.time()).expect("it may be proposed");
    settle_down(world);
    assert!(world.programmer.proposal().expect("proposed").agrees());
}

#[test]
fn fi_11_while_a_bolus_is_unknown_only_reading_and_stopping_are_left() {
    let cut = std::rc::Rc::default();
    let mut world = running(&cut);
    shown(&mut world, Order::Bolus(single(20_000)));
    let given = world.programmer.commit(world.time()).expect("shown");
    // The commit gets through, and everything after it is lost.
    world.step(world.now);
    cut.set(true);
    settle_down(&mut world);
    assert_eq!(world.bench.obeyed.len(), 2, "the bolus was given");
    assert_eq!(*world.programmer.delivery(), Delivery::Unknown(given));
    cut.set(false);
    world.call();
    settle_down(&mut world);
    let now = world.time();
    let unknown = Forbidden::Unknown(given);
    let order = Order::Bolus(single(20_000));
    assert_eq!(world.programmer.propose(order, VALID, now).err(), Some(unknown));
    assert_eq!(world.programmer.act(Act::Silence, VALID, now).err(), Some(unknown));
    assert_eq!(world.programmer.commit(now).err(), Some(unknown));
    world.programmer.stop(now).expect("a stop may be given");
    settle_down(&mut world);
    assert!(matches!(world.programmer.stop_delivery(), Delivery::Settled(_, Verdict::Done { .. })));
    assert!(world.bench.pump.rate().is_zero());
    // The stop did not make the bolus unknowable.
    assert_eq!(*world.programmer.delivery(), Delivery::Unknown(given));
    world.programmer.interrogate(world.time()).expect("it may be asked");
    settle_down(&mut world);
    let done = Verdict::Done { version: None };
    assert_eq!(*world.programmer.delivery(), Delivery::Settled(given, done));
    assert_eq!(world.bench.obeyed.len(), 3);
}

#[test]
fn fi_11_a_second_programmer_takes_over_and_the_first_learns_what_became_of_its_order() {
    for more in 0..3 {
        let cut = std::rc::Rc::default();
        let mut world = running(&cut);
        shown(&mut world, Order::Bolus(single(20_000)));
        let given = world.programmer.commit(world.time()).expect("shown");
        cut.set(true);
        settle_down(&mut world);
        cut.set(false);
        // The second one uses the same number, as it knows nothing of the first.
        world.noted = None;
        world.restart_programmer();
        let goals = [Goal::Stop, Goal::Programme(continuous(240_000)), Goal::Stop];
        Clinician::new(goals[..more].to_vec()).work(&mut world, |_, _| {});
        let history = world.programmer.status().expect("read").history;
        let expected = if more < 3 { Verdict::NotDone } else { Verdict::Superseded };
        assert_eq!(settle(&given, &history), expected, "{more} commands since");
        assert!(world.bench.obeyed.len() == 1 + more, "the bolus was not given");
    }
}

#[test]
fn fi_11_a_stop_after_everything_stops() {
    let goals =
        [Goal::Programme(continuous(200_000)), Goal::Bolus, Goal::Stop, Goal::Read, Goal::Stop];
    let (world, _) = visited(&goals, |_| Fault::None, |_, _| {});
    assert!(world.bench.pump.rate().is_zero());
}

#[test]
fn a_stop_from_a_programmer_that_read_nothing_finds_its_number() {
    let cut = std::rc::Rc::default();
    let mut world = running(&cut);
    world.noted = None;
    world.restart_programmer();
    world.call();
    settle_down(&mut world);
    let given = world.programmer.stop(world.time()).expect("a session");
    assert_eq!(given.id, 1, "a guess");
    settle_down(&mut world);
    let Delivery::Settled(stopped, Verdict::Done { .. }) = world.programmer.stop_delivery() else {
        panic!("{:?}", world.programmer.stop_delivery())
    };
    assert_eq!(stopped.id, 2, "the number that the pump named");
    assert!(world.bench.pump.rate().is_zero());
}

#[test]
fn what_a_pump_remembers_settles_every_case() {
    let (ours, other) = (Digest([1; 32]), Digest([2; 32]));
    let given = |id| Given { id, digest: ours, what: What::Bolus };
    let done = Fate::Done { version: 4 };
    let last = |id, digest| Some(Used { id, digest, fate: done });
    let before = |id, digest, kind| Some(UsedBefore { id, digest, kind });
    let history = |last, before| History { forgotten: 0, last, before };
    let yes = Verdict::Done { version: Some(4) };
    assert_eq!(settle(&given(1), &history(None, None)), Verdict::NotDone, "nothing was ever given");
    assert_eq!(settle(&given(1), &history(last(1, ours), None)), yes);
    assert_eq!(settle(&given(1), &history(last(1, other), None)), Verdict::NotDone, "not ours");
    assert_eq!(settle(&given(2), &history(last(1, ours), None)), Verdict::NotDone, "not come");
    let two = |digest, kind| history(last(9, other), before(5, digest, kind));
    assert_eq!(settle(&given(5), &two(ours, FateKind::Done)), Verdict::Done { version: None });
    assert_eq!(settle(&given(5), &two(ours, FateKind::Refused)), Verdict::Refused { told: None });
    assert_eq!(settle(&given(5), &two(ours, FateKind::Interrupted)), Verdict::Interrupted);
    assert_eq!(settle(&given(5), &two(ours, FateKind::Abandoned)), Verdict::NotDone);
    assert_eq!(settle(&given(5), &two(other, FateKind::Done)), Verdict::NotDone);
    assert_eq!(settle(&given(7), &two(ours, FateKind::Done)), Verdict::NotDone, "left out");
    assert_eq!(settle(&given(4), &two(ours, FateKind::Done)), Verdict::Superseded);
    let lost = History { forgotten: 10, last: None, before: None };
    assert_eq!(settle(&given(10), &lost), Verdict::Superseded);
    assert_eq!(settle(&given(11), &lost), Verdict::NotDone);
}
