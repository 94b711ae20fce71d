//! A search over every state that a small pump can reach, and over every pair of requirements.
//!
//! The pump is the real core with a small programme: two flows, a patient's and a clinician's
//! bolus, one window of a day, and time in steps of four hours. From two beginnings every input is
//! tried in every state, breadth first, so that the first sequence found is one of the shortest.
//! Requirements are written as what they apply to and what must then hold, and looked at in every
//! transition.
//!
//! Two states are the same when [`essence`](cisterna_pump::Pump::essence) and the search's own
//! memory (`watch`) are; what that leaves out is shown to change nothing. States are known by 128
//! bits of a hash, so two of them could be taken for one; with a million states the chance of that
//! is below one in 10^26.
//!
//! `stateright` was considered: it keeps whole states, of some kilobytes each here, and has no word
//! for pairs of requirements, so it would have replaced only the loop of the search.
//!
//! For every pair of requirements that apply together somewhere there must be a transition in which
//! both hold. One pump that keeps them all shows that for all pairs at once; where two contradict
//! one another, no pump can, and the pair is named. How that looks is shown with a planted pair.
//!
//! What it does not show: other flows and times, sequences longer than it went, windows that end
//! between two steps, bridges and primes. The laws of the other tests try those at random.

mod finder;
mod rules;
mod watch;
mod world;

use cisterna_pump::{Fault, Input, Pump, Refusal, Step, step};

use finder::{Findings, Search};
use rules::{Moment, RULES, Rule};
use watch::Watch;
use world::Letter;

/// The real core.
fn core(pump: &Pump, _: &Watch, input: Input) -> Result<Step, Refusal> {
    step(pump, input)
}

fn searched(depth: usize) -> Findings {
    let found = Search { step: core, rules: RULES, letters: Letter::ALL }.run(depth);
    found.print(RULES);
    found
}

/// Nothing was found, and no requirement went through the search without a case.
fn assert_sound(found: &Findings) {
    if let Some(violation) = &found.violation {
        panic!("{violation:?}");
    }
    let never: Vec<&str> = found.never_applied(RULES);
    assert!(never.is_empty(), "these never applied, so they show nothing: {never:?}");
    assert_eq!(found.contradictions(RULES), Vec::<(&str, &str)>::new());
}

#[test]
fn every_transition_of_the_small_pump_keeps_every_requirement() {
    let found = searched(7);
    assert_sound(&found);
    assert!(found.states() > 400_000, "too few states to say anything: {}", found.states());
}

#[test]
#[ignore = "takes minutes"]
fn the_search_goes_deeper() {
    assert_sound(&searched(9));
}

/// Doing something to a pump and to its essence comes to the same.
#[test]
fn what_the_search_leaves_out_changes_nothing() {
    let mut tried = 0;
    Search { step: core, rules: &[], letters: Letter::ALL }.every_state(4, |pump| {
        let essence = pump.essence();
        assert_eq!(essence.essence(), essence);
        for letter in Letter::ALL {
            let Some(input) = letter.inputs(pump).first().copied() else { continue };
            let (full, bare) = (step(pump, input), step(&essence, input));
            tried += 1;
            match (full, bare) {
                (Ok(full), Ok(bare)) => {
                    assert_eq!(full.outcome.delivered, bare.outcome.delivered, "{input:?}");
                    assert_eq!(full.pump.essence(), bare.pump.essence(), "{input:?}");
                    assert_eq!(full.pump.rate(), bare.pump.rate());
                }
                (full, bare) => {
                    let rule = |done: Result<Step, Refusal>| done.map_err(|refusal| refusal.rule());
                    assert_eq!(rule(full).unwrap_err(), rule(bare).unwrap_err());
                }
            }
        }
    });
    println!("{tried} transitions compared with those of the essence");
    assert!(tried > 10_000);
}

/// A pump that looks at the window only when a bolus is asked for: what is in it now and the bolus
/// must fit, and nobody thinks of what the steady infusion is going to add.
fn careless(pump: &Pump, watch: &Watch, input: Input) -> Result<Step, Refusal> {
    use cisterna_pump::Command::{Bolus, Programme};
    let asked = match input {
        Input::PatientRequest => Some(world::PATIENT_NL),
        Input::Command(Bolus(bolus)) => Some(bolus.volume.nl()),
        _ => None,
    };
    if let Some(asked) = asked
        && watch.given_in_a_day() + asked > watch.allowed()
    {
        // Which refusal it is does not matter here.
        return Err(Refusal::LimitImplausible);
    }
    match input {
        Input::Command(Programme(mut programme)) => {
            programme.dose_limit = Some(world::limit(1_000_000));
            step(pump, Input::Command(Programme(programme)))
        }
        other => step(pump, other),
    }
}

#[test]
fn a_window_checked_only_at_the_request_is_found_with_a_shortest_sequence() {
    let found = Search { step: careless, rules: RULES, letters: Letter::ALL }.run(6);
    found.print(RULES);
    // Nobody needs more than this to see the fault: the fast flow, and twice a bolus.
    let violation = found.violation.expect("the planted fault is there");
    assert_eq!(violation.rule, rules::WINDOW);
    assert_eq!(violation.letters.len(), 5, "{violation:?}");
}

fn alarm_of_over_delivery(moment: &Moment) -> bool {
    let lasts = |pump: &Pump| pump.faults().any(|fault| fault == Fault::OverDelivery);
    moment.is_elapse() && lasts(moment.before) && world::only_fault(moment.before)
}

/// Two requirements as in a published requirements document for an open PCA pump: on the same alarm
/// the infusion is halted, and a flow that keeps the vein open goes on. Each can be met alone.
const HALT_AND_KEEP_OPEN: [Rule; 2] = [
    Rule {
        name: "the infusion is halted",
        applies: alarm_of_over_delivery,
        holds: |moment| moment.after().is_some_and(|pump| pump.rate().is_zero()),
    },
    Rule {
        name: "the least flow goes on",
        applies: alarm_of_over_delivery,
        holds: |moment| moment.after().is_some_and(|pump| !pump.rate().is_zero()),
    },
];

#[test]
fn two_requirements_that_can_never_hold_together_are_named() {
    let rules: Vec<Rule> = HALT_AND_KEEP_OPEN.iter().chain(RULES).copied().collect();
    let found = Search { step: core, rules: &rules, letters: Letter::ALL }.to_the_end(4);
    found.print(&rules);
    assert!(found.held(0) > 0 && found.held(1) > 0, "each can be met alone");
    let named = found.contradictions(&rules);
    println!("never together: {named:#?}");
    let planted = [rules[0].name, rules[1].name];
    assert!(named.contains(&(planted[0], planted[1])));
    // Each of the two also goes against what the table of safe states asks for the other drug, and
    // nothing that was not planted is named.
    assert!(named.iter().all(|(one, _)| planted.contains(one)), "{named:?}");
}
