//! One patient's passage through time.

use super::modes::{Amounts, Modes};
use crate::limits::ParameterError;
use crate::model::{AMOUNT_LIMITS, DURATION_LIMITS_S, Eliminated, zero_or_within};
use crate::total::Total;
use fearless_simd::{Level, dispatch};
use std::sync::Arc;

/// A stretch of time in which drug flows evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The whole amount of the stretch.
    pub amount: f64,
    /// Its length, s.
    pub duration_s: f64,
}

/// The drug in a reduced neuraxis at one moment.
#[derive(Clone, Debug)]
pub struct Course {
    modes: Arc<Modes>,
    level: Level,
    amounts: Amounts,
    injected: Total,
}

/// Where the drug is, in sums.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Totals {
    /// Everything injected so far.
    pub injected: f64,
    /// The amount now in spinal fluid.
    pub spinal: f64,
    /// The amount now in the cisterna magna and the cranial space together.
    pub cranial: f64,
    /// The amount now in tissue of cord and roots.
    pub tissue: f64,
    /// The amount now in the epidural space.
    pub epidural: f64,
    /// What has left for good so far.
    pub eliminated: Eliminated,
}

impl Totals {
    /// Share of everything injected that is neither in or beside the fluid nor eliminated; zero
    /// before any injection. Amounts come from volumes and eliminations from clearances, so this is a check
    /// and no identity.
    pub fn mass_residual(&self) -> f64 {
        let held = self.spinal + self.cranial + self.tissue + self.epidural;
        let found = held + self.eliminated.total();
        if self.injected > 0.0 {
            (self.injected - found).abs() / self.injected
        } else {
            found.abs()
        }
    }
}

impl Course {
    pub(super) fn new(modes: Arc<Modes>, level: Level) -> Course {
        let amounts = modes.nothing();
        Course { modes, level, amounts, injected: Total::default() }
    }

    /// Lets `duration_s` pass while `amount` enters at a constant rate; at once if it is zero.
    ///
    /// When refused, the course is as it was.
    pub fn advance(&mut self, amount: f64, duration_s: f64) -> Result<(), ParameterError> {
        self.check(Piece { amount, duration_s })?;
        let level = self.level;
        dispatch!(level, _simd => self.advance_checked(Piece { amount, duration_s }));
        Ok(())
    }

    /// Plays one piece after the other and hands on all concentrations at the end of each:
    /// `reading` is given the number of the piece and the concentrations of the probes.
    ///
    /// Faster than the same calls of [`advance`](Course::advance). When a piece is refused, those
    /// before it have been played.
    pub fn play(
        &mut self,
        pieces: &[Piece],
        mut reading: impl FnMut(usize, &[f64]),
    ) -> Result<(), ParameterError> {
        let level = self.level;
        dispatch!(level, _simd => self.play_all(pieces, &mut reading))
    }

    /// The concentration at a probe, by its place in the list that the reduction was made for.
    ///
    /// # Panics
    ///
    /// If there is no such probe.
    pub fn concentration(&self, probe: usize) -> f64 {
        assert!(probe < self.modes.counts().probes, "there is no probe {probe}");
        let level = self.level;
        dispatch!(level, _simd => self.modes.concentration(&self.amounts, probe))
    }

    /// Everything injected so far.
    pub fn injected(&self) -> f64 {
        self.injected.value()
    }

    /// Where the drug is.
    pub fn totals(&self) -> Totals {
        let injected = self.injected();
        let drained = |drain| self.modes.drained(&self.amounts, drain, injected);
        Totals {
            injected,
            spinal: self.modes.amount(&self.amounts, 0),
            cranial: self.modes.amount(&self.amounts, 1),
            tissue: self.modes.amount(&self.amounts, 2),
            epidural: self.modes.amount(&self.amounts, 3),
            eliminated: Eliminated {
                spinal_absorption: drained(0),
                spinal_loss: drained(1),
                cranial_outflow: drained(2),
                brain_uptake: drained(3),
                tissue_to_plasma: drained(4),
                epidural_to_plasma: drained(5),
            },
        }
    }

    #[inline(always)]
    fn check(&self, piece: Piece) -> Result<(), ParameterError> {
        zero_or_within(AMOUNT_LIMITS, "amount", piece.amount)?;
        zero_or_within(AMOUNT_LIMITS, "injected_amount", self.injected() + piece.amount)?;
        zero_or_within(DURATION_LIMITS_S, "duration_s", piece.duration_s)?;
        Ok(())
    }

    #[inline(always)]
    fn advance_checked(&mut self, Piece { amount, duration_s }: Piece) {
        if duration_s > 0.0 {
            self.modes.advance(&mut self.amounts, amount / duration_s, duration_s);
        } else {
            self.modes.deposit(&mut self.amounts, amount);
        }
        self.injected.add(amount);
        debug_assert!(self.amounts.as_flattened().iter().all(|amount| amount.is_finite()));
    }

    #[inline(always)]
    fn play_all(
        &mut self,
        pieces: &[Piece],
        reading: &mut impl FnMut(usize, &[f64]),
    ) -> Result<(), ParameterError> {
        let mut readings = vec![0.0; self.modes.counts().probes];
        for (index, piece) in pieces.iter().enumerate() {
            self.check(*piece)?;
            self.advance_checked(*piece);
            for (probe, entry) in readings.iter_mut().enumerate() {
                *entry = self.modes.concentration(&self.amounts, probe);
            }
            reading(index, &readings);
        }
        Ok(())
    }
}
