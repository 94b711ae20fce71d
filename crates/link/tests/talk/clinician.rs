//! A clinician who wants some things done, and goes on until they are: calls again, reads again,
//! and never gives an order again while it is not known what became of it.

use cisterna_link::message::{Act, Order};
use cisterna_link::programmer::{Delivery, Event, Forbidden, Given, Verdict};
use cisterna_pump::{Command, Programme};
use cisterna_quantity::Duration;

use crate::support::{continuous, single, varied};
use crate::world::{Fault, World};

/// For how long an order is valid.
const VALID: Duration = Duration::from_ms(600_000);

/// How long the clinician tries at the most: windows and airtime may have to come back.
const PATIENCE: u64 = 3 * 3_600_000;

/// Something to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    Programme(Programme),
    Bolus,
    Read,
    Stop,
}

/// A visit: a first programme, the bolus, a change, what was in doubt is read.
pub(crate) fn visit() -> Vec<Goal> {
    vec![Goal::Programme(continuous(200_000)), Goal::Bolus, Goal::Read, Goal::Programme(varied())]
}

pub(crate) struct Clinician {
    goals: Vec<Goal>,
    /// Which goal is next.
    at: usize,
    /// The command for this goal.
    given: Option<Given>,
    /// How often something was given and not done.
    pub(crate) in_vain: u32,
    /// How often it was not known what became of a command.
    pub(crate) unknown: u32,
    /// How many steps the world made.
    pub(crate) steps: usize,
}

impl Clinician {
    pub(crate) fn new(goals: Vec<Goal>) -> Self {
        Self { goals, at: 0, given: None, in_vain: 0, unknown: 0, steps: 0 }
    }

    pub(crate) fn done(&self) -> bool {
        self.at == self.goals.len()
    }

    /// Goes on until everything is done and the pump was read after it.
    pub(crate) fn work(&mut self, world: &mut World, mut each: impl FnMut(&mut World, usize)) {
        while !(self.done() && world.programmer.status().is_some()) {
            assert!(
                world.now < PATIENCE,
                "nothing goes on any more: {:?}",
                self.goals.get(self.at)
            );
            each(world, self.steps);
            self.steps += 1;
            self.turn(world);
            let wait = if world.programmer.waits() { 500 } else { 1_000 };
            world.step(world.now + wait);
            while let Some(event) = world.programmer.next_event() {
                if matches!(event, Event::Unknown(_)) {
                    self.unknown += 1;
                }
                assert!(!matches!(event, Event::Shown { agrees: false } | Event::Misread(_)));
            }
        }
    }

    /// Does the next thing, if there is one to do now.
    fn turn(&mut self, world: &mut World) {
        let now = world.time();
        if world.programmer.waits() {
            return;
        }
        if !world.programmer.in_session() {
            return world.call();
        }
        self.settle(world);
        let open = world.programmer.delivery().open().or(world.programmer.stop_delivery().open());
        if open.is_some() || world.programmer.status().is_none() {
            if open.is_some() {
                self.try_what_is_forbidden(world);
            }
            return world.programmer.interrogate(now).expect("nothing is waited for");
        }
        if let Some(goal) = self.goals.get(self.at).copied() {
            self.pursue(world, goal);
        }
    }

    /// While one is unknown, no other may be given.
    fn try_what_is_forbidden(&self, world: &mut World) {
        let now = world.time();
        let refused = world.programmer.propose(Order::Bolus(single(1_000)), VALID, now);
        assert!(matches!(refused, Err(Forbidden::Unknown(_))), "{refused:?}");
        let refused = world.programmer.act(Act::Silence, VALID, now);
        assert!(matches!(refused, Err(Forbidden::Unknown(_))), "{refused:?}");
    }

    fn pursue(&mut self, world: &mut World, goal: Goal) {
        let now = world.time();
        let log = world.programmer.status().expect("read").log;
        let given = match goal {
            Goal::Stop => world.programmer.stop(now).expect("a session"),
            Goal::Read => {
                world.programmer.act(Act::HaveRead { log }, VALID, now).expect("it was read")
            }
            Goal::Programme(_) | Goal::Bolus => {
                let order = match goal {
                    Goal::Programme(programme) => Order::Programme(programme),
                    _ => Order::Bolus(single(20_000)),
                };
                if world.programmer.proposal().is_none_or(|proposal| proposal.echo.is_none()) {
                    world.programmer.propose(order, VALID, now).expect("it may be proposed");
                    return;
                }
                assert_eq!(world.programmer.differences().count(), 0);
                if let Goal::Programme(programme) = goal {
                    world.committed.push(programme);
                }
                world.programmer.commit(now).expect("it was shown")
            }
        };
        world.noted = Some(given);
        self.given = Some(given);
    }

    /// Takes note of what became of the command.
    fn settle(&mut self, world: &World) {
        let Some(given) = self.given else { return };
        let deliveries = [world.programmer.delivery(), world.programmer.stop_delivery()];
        let verdict = deliveries.iter().find_map(|delivery| match delivery {
            Delivery::Settled(settled, verdict) if settled.id == given.id => Some(*verdict),
            _ => None,
        });
        match verdict {
            None => {}
            Some(Verdict::Done { .. }) => {
                self.at += 1;
                self.given = None;
            }
            Some(Verdict::NotDone | Verdict::Refused { .. }) => {
                self.in_vain += 1;
                self.given = None;
            }
            // Reading is the one thing here that gives no drug, and is done again.
            Some(Verdict::Interrupted) if self.goals[self.at] == Goal::Read => self.given = None,
            Some(other) => panic!("{other:?} in a conversation between two"),
        }
    }
}

/// A visit under a plan of faults, and what must hold after it. Gives the steps that it took.
pub(crate) fn visited(
    goals: &[Goal],
    plan: impl FnMut(usize) -> Fault + 'static,
    each: impl FnMut(&mut World, usize),
) -> (World, Clinician) {
    let mut world = World::new(plan);
    let mut clinician = Clinician::new(goals.to_vec());
    clinician.work(&mut world, each);
    agreed(&world, goals);
    (world, clinician)
}

/// Both sides agree, and everything was done once.
fn agreed(world: &World, goals: &[Goal]) {
    let pump = &world.bench.pump;
    let status = world.programmer.status().expect("read at the end");
    assert_eq!(status.programme.as_ref(), pump.programme(), "both know one programme");
    assert_eq!(status.version, pump.version(), "both know one version");
    assert_eq!(status.history, *world.device.remembered());
    let is_reading = |command: &&Command| matches!(command, Command::Interrogate);
    let done: Vec<Command> = {
        let obeyed = world.bench.obeyed.iter();
        obeyed.filter(|command| !is_reading(command)).copied().collect()
    };
    let wanted: Vec<Command> = goals
        .iter()
        .filter_map(|goal| match goal {
            Goal::Programme(programme) => Some(Command::Programme(*programme)),
            Goal::Bolus => Some(Command::Bolus(single(20_000))),
            Goal::Stop => Some(Command::Stop),
            Goal::Read => None,
        })
        .collect();
    assert_eq!(done, wanted, "everything was done, in order and once");
    // The refill before the visit was version 1.
    let versions = u32::try_from(wanted.len()).expect("few") + 1;
    assert_eq!(pump.version(), versions, "as after a clean run");
}
