//! The dose in the window of the limit, counted coarsely from what the sensor saw.
//!
//! Wherever it has to choose, it counts too little: a limit that it finds exceeded is exceeded.

use cisterna_quantity::{Mass, Volume};

use super::{DOSE_BUCKET, DOSE_MARGIN};
use crate::{BolusKind, DoseLimit, Mode, Programme};

/// As many stretches as can begin within the longest window, a day, with both of its ends.
const BUCKETS: usize = 145;

/// The drug that left in the last day, by stretches of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Doses {
    limit: Option<DoseLimit>,
    /// The larger of this limit and the one before, and until when it holds in its place.
    change: Option<(DoseLimit, u64)>,
    /// The concentration in the reservoir, in ng/mL.
    strength: u64,
    /// The concentration that is in the pathway; none while it is empty.
    pathway: Option<u64>,
    /// The concentration of what still has to leave first, and its volume in nanolitres.
    first: u64,
    first_left: u64,
    /// Femtograms by stretch, the newest first.
    buckets: [u64; BUCKETS],
    /// The number of the newest stretch, counted from the monitor's beginning.
    newest: u64,
}

impl Doses {
    /// Nothing left yet, and nothing limits it.
    pub(super) const NONE: Self = Self {
        limit: None,
        change: None,
        strength: 0,
        pathway: None,
        first: 0,
        first_left: 0,
        buckets: [0; BUCKETS],
        newest: 0,
    };

    /// A programme is in force from now on.
    pub(super) fn programme(&mut self, programme: &Programme, quantum: Volume, now: u64) {
        self.follow(programme.dose_limit, now);
        self.carry(programme, quantum);
    }

    /// Takes a limit. What left before it was within the limit before it, and not always within
    /// this one: until a window lies after the change, the larger of both holds. What left without
    /// any limit does not count.
    fn follow(&mut self, limit: Option<DoseLimit>, now: u64) {
        let before = self.in_force(now);
        self.change = before.zip(limit).map(|(before, limit)| {
            let most = before.most.max(limit.most);
            let window = before.window.min(limit.window);
            (DoseLimit { most, window }, now.saturating_add(limit.window.ms()))
        });
        if before.is_none() {
            self.buckets = [0; BUCKETS];
        }
        self.limit = limit;
    }

    /// The limit that every window which ends now surely has to keep.
    fn in_force(&self, now: u64) -> Option<DoseLimit> {
        let change = self.change.filter(|(_, until)| now <= *until);
        change.map_or(self.limit, |(larger, _)| Some(larger))
    }

    /// Takes the concentrations of a programme: that of its opening, and the one after.
    fn carry(&mut self, programme: &Programme, quantum: Volume) {
        let (opening, strength) = (programme.opening, programme.concentration.ng_per_ml());
        let unfinished = self.first_left > 0;
        // A bridge through an empty pathway moves the new drug; else a quantum may be of none.
        let none = if opening.is_some() { strength } else { 0 };
        let before = self.pathway.unwrap_or(none);
        let before = if unfinished { self.first.min(before) } else { before };
        let prime = opening.is_some_and(|opening| opening.kind == BolusKind::Prime);
        let first = if prime { 0 } else { before };
        let volume = opening.map_or(0, |opening| opening.volume.nl());
        // A quantum may lie across the border, and counts as the weaker of both. What an
        // interrupted opening left in the pathway is still to come.
        self.first_left = if first < strength {
            let rest = if unfinished { self.first_left } else { 0 };
            volume.saturating_add(quantum.nl()).max(rest)
        } else {
            volume.saturating_sub(quantum.nl())
        };
        (self.first, self.strength) = (first, strength);
        // A stopped programme brings nothing into the pathway.
        if opening.is_some() || programme.mode != Mode::Stopped {
            self.pathway = Some(strength);
        }
    }

    /// The pathway was emptied: no old drug is in it.
    pub(super) const fn pathway_emptied(&mut self) {
        (self.pathway, self.first_left) = (None, 0);
    }

    /// An opening ended before its time. What it left in the pathway counts as the weaker of both.
    pub(super) const fn opening_ended(&mut self) {
        if self.first > self.strength {
            self.first_left = 0;
        }
    }

    /// Counts quanta that the sensor saw in a watch that began at a time.
    pub(super) fn moved(&mut self, began: u64, quanta: u64, quantum: Volume, opening_waits: bool) {
        let volume = quanta.saturating_mul(quantum.nl());
        let mass = if opening_waits {
            mass(volume, self.first.min(self.strength))
        } else {
            let first = volume.min(self.first_left);
            self.first_left = self.first_left.saturating_sub(first);
            let then = volume.saturating_sub(first);
            mass(first, self.first).saturating_add(mass(then, self.strength))
        };
        self.advance(bucket_at(began));
        if let Some(newest) = self.buckets.first_mut() {
            *newest = newest.saturating_add(mass);
        }
    }

    /// Whether more than the limit, and the margin, surely left in the window that ends now. A
    /// stretch counts when it began within the window: what it holds left after its beginning.
    pub(super) fn exceeded(&self, now: u64, quantum: Volume) -> bool {
        let Some(limit) = self.in_force(now) else { return false };
        let window = limit.window.ms();
        let begins = |age: u64| self.newest.checked_sub(age)?.checked_mul(DOSE_BUCKET.ms());
        let counted = self.buckets.iter().zip(0_u64..).filter(|(_, age)| {
            begins(*age).is_some_and(|begins| now.saturating_sub(begins) <= window)
        });
        let sum = counted.fold(0, |sum: u64, (mass, _)| sum.saturating_add(*mass));
        let margin = quantum.nl().saturating_mul(DOSE_MARGIN);
        let margin = mass(margin, self.first.max(self.strength));
        Mass::from_fg(sum) > Mass::from_fg(limit.most.fg().saturating_add(margin))
    }

    /// Begins a new stretch, unless it is the newest still.
    fn advance(&mut self, bucket: u64) {
        let passed = bucket.saturating_sub(self.newest);
        let shift = usize::try_from(passed).unwrap_or(BUCKETS).min(BUCKETS);
        self.buckets.rotate_right(shift);
        self.buckets.iter_mut().take(shift).for_each(|mass| *mass = 0);
        self.newest = self.newest.max(bucket);
    }
}

/// The stretch in which a time lies.
fn bucket_at(time: u64) -> u64 {
    time.checked_div(DOSE_BUCKET.ms()).unwrap_or(0)
}

/// The femtograms in a volume: one nanolitre holds one at one nanogram per millilitre.
fn mass(nl: u64, ng_per_ml: u64) -> u64 {
    nl.saturating_mul(ng_per_ml)
}
