//! The search itself: breadth first, with the way to every state kept as one letter and its parent.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use cisterna_pump::{Input, Pump, Refusal, Step};

use crate::rules::{Moment, Rule};
use crate::watch::Watch;
use crate::world::{self, Letter};

/// A pump to search, what to hold against it, and what can be done to it.
pub(crate) struct Search<'a> {
    pub(crate) step: fn(&Pump, &Watch, Input) -> Result<Step, Refusal>,
    pub(crate) rules: &'a [Rule],
    pub(crate) letters: &'a [Letter],
}

/// A transition in which a requirement did not hold, and a shortest sequence to it.
#[derive(Debug)]
#[allow(dead_code, reason = "all of it is printed")]
pub(crate) struct Violation {
    pub(crate) rule: &'static str,
    pub(crate) beginning: usize,
    pub(crate) letters: Vec<Letter>,
    pub(crate) input: Input,
    pub(crate) watch: Watch,
}

/// What a search came to.
pub(crate) struct Findings {
    per_depth: Vec<usize>,
    transitions: u64,
    applied: Vec<u64>,
    held: Vec<u64>,
    /// For each pair of rules in how many transitions both applied, and in how many both held.
    pairs: Vec<Vec<(u64, u64)>>,
    pub(crate) violation: Option<Violation>,
}

/// A state as the way to it.
#[derive(Clone, Copy)]
struct Node {
    parent: u32,
    letter: u8,
}

/// The beginnings have no parent; their letter is their number.
const NO_PARENT: u32 = u32::MAX;

struct Progress {
    nodes: Vec<Node>,
    known: HashSet<u128>,
    findings: Findings,
}

impl Search<'_> {
    /// Goes to a depth, or to the first violation.
    pub(crate) fn run(&self, depth: usize) -> Findings {
        self.go(depth, true, |_| {})
    }

    /// Goes to a depth whatever is violated on the way.
    pub(crate) fn to_the_end(&self, depth: usize) -> Findings {
        self.go(depth, false, |_| {})
    }

    /// Shows every state up to a depth.
    pub(crate) fn every_state(&self, depth: usize, show: impl FnMut(&Pump)) {
        self.go(depth, false, show);
    }

    fn go(&self, depth: usize, stops: bool, mut show: impl FnMut(&Pump)) -> Findings {
        let mut progress = self.begin();
        let mut from = 0;
        for _ in 0..depth {
            let until = progress.nodes.len();
            for place in from..until {
                let (pump, watch) = self.replay(&progress.nodes, place);
                show(&pump);
                for letter in 0..self.letters.len() {
                    self.try_letter(&mut progress, place, (&pump, &watch), letter);
                }
                if stops && progress.findings.violation.is_some() {
                    return progress.findings;
                }
            }
            from = until;
            progress.findings.per_depth.push(progress.nodes.len() - until);
        }
        progress.findings
    }

    fn begin(&self) -> Progress {
        let count = self.rules.len();
        let mut progress = Progress {
            nodes: Vec::new(),
            known: HashSet::new(),
            findings: Findings {
                per_depth: Vec::new(),
                transitions: 0,
                applied: vec![0; count],
                held: vec![0; count],
                pairs: vec![vec![(0, 0); count]; count],
                violation: None,
            },
        };
        for number in 0..world::beginnings().len() {
            let letter = u8::try_from(number).unwrap();
            progress.nodes.push(Node { parent: NO_PARENT, letter });
            let (pump, watch) = self.replay(&progress.nodes, number);
            progress.known.insert(fingerprint(&pump, &watch));
        }
        progress.findings.per_depth.push(progress.nodes.len());
        progress
    }

    /// The letters that lead to a state, and the number of its beginning.
    fn way(&self, nodes: &[Node], mut place: usize) -> (usize, Vec<Letter>) {
        let mut letters = Vec::new();
        loop {
            let Node { parent, letter } = nodes[place];
            if parent == NO_PARENT {
                letters.reverse();
                return (usize::from(letter), letters);
            }
            letters.push(self.letters[usize::from(letter)]);
            place = usize::try_from(parent).unwrap();
        }
    }

    /// Goes the way to a state again: a state takes kilobytes, its way a few bytes.
    fn replay(&self, nodes: &[Node], place: usize) -> (Pump, Watch) {
        let (beginning, letters) = self.way(nodes, place);
        let (mut pump, before) = world::beginnings().swap_remove(beginning);
        let mut watch = Watch::default();
        let mut go = |pump: &mut Pump, input| {
            let done = (self.step)(pump, &watch, input);
            let Ok(done) = done else { return };
            watch = watch.after(pump, input, &done);
            *pump = done.pump;
        };
        before.into_iter().for_each(|input| go(&mut pump, input));
        for letter in letters {
            letter.inputs(&pump).into_iter().for_each(|input| go(&mut pump, input));
        }
        (pump, watch)
    }

    fn try_letter(
        &self,
        progress: &mut Progress,
        place: usize,
        (pump, watch): (&Pump, &Watch),
        letter: usize,
    ) {
        let (mut pump, mut watch) = (*pump, watch.clone());
        for input in self.letters[letter].inputs(&pump) {
            let kept = pump;
            let result = (self.step)(&pump, &watch, input);
            let then = match &result {
                Ok(done) => watch.after(&pump, input, done),
                Err(_) => watch.clone(),
            };
            let (before, watch_before) = (&pump, &watch);
            let moment = Moment {
                before,
                kept: &kept,
                watch: watch_before,
                input,
                result: &result,
                then: &then,
            };
            let broken = progress.findings.look(self.rules, &moment);
            if let Some(rule) = broken.filter(|_| progress.findings.violation.is_none()) {
                let (beginning, mut letters) = self.way(&progress.nodes, place);
                letters.push(self.letters[letter]);
                let watch = then.clone();
                let violation = Violation { rule, beginning, letters, input, watch };
                progress.findings.violation = Some(violation);
            }
            let Ok(done) = result else { break };
            pump = done.pump;
            watch = then;
        }
        if progress.known.insert(fingerprint(&pump, &watch)) {
            let parent = u32::try_from(place).unwrap();
            progress.nodes.push(Node { parent, letter: u8::try_from(letter).unwrap() });
        }
    }
}

impl Findings {
    /// Asks every rule about a transition. Gives the first that applies and does not hold.
    fn look(&mut self, rules: &[Rule], moment: &Moment) -> Option<&'static str> {
        self.transitions += 1;
        let mut asked: Vec<(usize, bool)> = Vec::with_capacity(rules.len());
        let applying = rules.iter().enumerate().filter(|(_, rule)| (rule.applies)(moment));
        asked.extend(applying.map(|(place, rule)| (place, (rule.holds)(moment))));
        for (place, holds) in &asked {
            self.applied[*place] += 1;
            self.held[*place] += u64::from(*holds);
            for (other, other_holds) in asked.iter().filter(|(other, _)| other > place) {
                let (together, both) = &mut self.pairs[*place][*other];
                *together += 1;
                *both += u64::from(*holds && *other_holds);
            }
        }
        let broken = asked.iter().find(|(_, holds)| !holds);
        broken.map(|(place, _)| rules[*place].name)
    }

    pub(crate) fn states(&self) -> usize {
        self.per_depth.iter().sum()
    }

    /// In how many transitions a rule applied and held.
    pub(crate) fn held(&self, place: usize) -> u64 {
        self.held[place]
    }

    pub(crate) fn never_applied(&self, rules: &[Rule]) -> Vec<&'static str> {
        let never = rules.iter().zip(&self.applied).filter(|(_, applied)| **applied == 0);
        never.map(|(rule, _)| rule.name).collect()
    }

    /// The pairs that applied together somewhere and never held together.
    pub(crate) fn contradictions(&self, rules: &[Rule]) -> Vec<(&'static str, &'static str)> {
        let mut found = Vec::new();
        for (one, row) in self.pairs.iter().enumerate() {
            for (other, (together, both)) in row.iter().enumerate() {
                if *together > 0 && *both == 0 {
                    found.push((rules[one].name, rules[other].name));
                }
            }
        }
        found
    }

    pub(crate) fn print(&self, rules: &[Rule]) {
        println!("states by depth: {:?}", self.per_depth);
        println!("{} states, {} transitions looked at", self.states(), self.transitions);
        println!("{:>10} {:>10}  requirement", "applied", "held");
        for ((rule, applied), held) in rules.iter().zip(&self.applied).zip(&self.held) {
            println!("{applied:>10} {held:>10}  {}", rule.name);
        }
        let pairs = self.pairs.iter().flatten().filter(|(together, _)| *together > 0).count();
        let agree = self.pairs.iter().flatten().filter(|(_, both)| *both > 0).count();
        println!("{pairs} pairs applied together somewhere, {agree} of them held together");
        if let Some(violation) = &self.violation {
            println!("first violation: {violation:#?}");
        }
    }
}

/// What a state is known by.
fn fingerprint(pump: &Pump, watch: &Watch) -> u128 {
    let mut mixer = Mixer { one: 0x9e37_79b9_7f4a_7c15, other: 0xc2b2_ae3d_27d4_eb4f };
    pump.essence().hash(&mut mixer);
    watch.hash(&mut mixer);
    u128::from(mixer.finish()) << 64 | u128::from(mixer.other)
}

/// Two different hashes of 64 bits at once. The standard one would take longer than the pump.
struct Mixer {
    one: u64,
    other: u64,
}

impl Hasher for Mixer {
    fn write_u64(&mut self, word: u64) {
        let mixed = (self.one ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.one = mixed ^ mixed >> 32;
        let mixed = (self.other.rotate_left(23) ^ word).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        self.other = mixed ^ mixed >> 29;
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(u64::from(word));
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(u64::try_from(word).unwrap_or(u64::MAX));
    }

    fn finish(&self) -> u64 {
        self.one
    }
}
