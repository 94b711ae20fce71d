//! The pathway from reservoir to catheter tip as exact plug flow, in integers.
//!
//! The pathway (internal tubing and catheter) always holds exactly its volume, as a queue of
//! segments of one concentration each. Whatever is pushed in at the pump pushes the same volume
//! out at the tip, first in, first out, without mixing. Volume times concentration is exact, so
//! the drug pushed in, the drug that left and the drug held balance to the last femtogram.

use std::collections::VecDeque;

use cisterna_quantity::{ArithmeticError, Concentration, Mass, Volume};

/// Fluid of one concentration in the pathway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// How much of it there is; never none.
    pub volume: Volume,
    /// How much drug it holds.
    pub concentration: Concentration,
}

impl Segment {
    /// The drug in it, in fg.
    pub(crate) fn fg(&self) -> i128 {
        wide(self.volume.nl()) * wide(self.concentration.ng_per_ml())
    }

    /// The drug in it.
    pub(crate) fn mass(&self) -> Result<Mass, ArithmeticError> {
        self.volume.mass_at(self.concentration)
    }
}

/// The fluid between reservoir and tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pathway {
    volume: Volume,
    /// The segment at the tip comes first.
    segments: VecDeque<Segment>,
    at_start: Mass,
    pushed: Mass,
    left: Mass,
}

/// What left at the tip in one push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The volume, the same that was pushed in.
    pub volume: Volume,
    /// The drug in it.
    pub mass: Mass,
}

/// Why a pathway cannot be made or pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathwayError {
    /// A pathway that holds nothing.
    #[error("a pathway from reservoir to tip has a volume; this one has none")]
    NoVolume,
    /// A count that cannot be represented.
    #[error(transparent)]
    Arithmetic(#[from] ArithmeticError),
}

impl Pathway {
    /// A pathway of this volume, filled with fluid of this concentration (zero: drug-free).
    ///
    /// # Errors
    /// [`PathwayError::NoVolume`]; an arithmetic error when the drug in it cannot be represented.
    pub fn filled(volume: Volume, concentration: Concentration) -> Result<Self, PathwayError> {
        if volume.is_zero() {
            return Err(PathwayError::NoVolume);
        }
        let at_start = volume.mass_at(concentration)?;
        let segments = VecDeque::from([Segment { volume, concentration }]);
        Ok(Self { volume, segments, at_start, pushed: Mass::ZERO, left: Mass::ZERO })
    }

    /// Pushes a volume in at the pump; the same volume leaves at the tip. When refused, the
    /// pathway is as it was.
    ///
    /// # Errors
    /// An arithmetic error when a volume or a mass cannot be represented.
    pub fn push(
        &mut self,
        volume: Volume,
        concentration: Concentration,
    ) -> Result<Delivered, PathwayError> {
        self.push_through(Segment { volume, concentration }, |_| ())
    }

    /// Pushes fluid in at the pump and shows what leaves at the tip for it, in order.
    pub(crate) fn push_through(
        &mut self,
        added: Segment,
        mut leaves: impl FnMut(Segment),
    ) -> Result<Delivered, PathwayError> {
        let Segment { volume, concentration } = added;
        let pushed = self.pushed.checked_add(volume.mass_at(concentration)?)?;
        let mass = self.mass_of_next(volume, concentration)?;
        let left = self.left.checked_add(mass)?;
        self.volume.checked_add(volume)?;
        self.append(added)?;
        self.discard(volume, &mut leaves)?;
        (self.pushed, self.left) = (pushed, left);
        debug_assert_eq!(self.imbalance_fg(), 0, "drug was made or lost in the pathway");
        Ok(Delivered { volume, mass })
    }

    /// The drug that leaves when this volume is pushed in.
    fn mass_of_next(&self, volume: Volume, incoming: Concentration) -> Result<Mass, PathwayError> {
        let (mut mass, mut rest) = (Mass::ZERO, volume);
        for segment in &self.segments {
            let taken = segment.volume.min(rest);
            mass = mass.checked_add(taken.mass_at(segment.concentration)?)?;
            rest = rest.checked_sub(taken)?;
        }
        Ok(mass.checked_add(rest.mass_at(incoming)?)?)
    }

    /// Adds fluid at the pump; it merges with fluid of the same concentration.
    fn append(&mut self, added: Segment) -> Result<(), PathwayError> {
        match self.segments.back_mut() {
            Some(last) if last.concentration == added.concentration => {
                last.volume = last.volume.checked_add(added.volume)?;
            }
            _ if added.volume.is_zero() => {}
            _ => self.segments.push_back(added),
        }
        Ok(())
    }

    /// Takes fluid away at the tip.
    fn discard(
        &mut self,
        volume: Volume,
        leaves: &mut impl FnMut(Segment),
    ) -> Result<(), PathwayError> {
        let mut rest = volume;
        while let Some(first) = self.segments.front_mut() {
            let taken = Segment { volume: first.volume.min(rest), ..*first };
            if !taken.volume.is_zero() {
                leaves(taken);
            }
            if first.volume > rest {
                first.volume = first.volume.checked_sub(rest)?;
                break;
            }
            rest = rest.checked_sub(first.volume)?;
            self.segments.pop_front();
        }
        Ok(())
    }

    /// Cuts the pathway in two, so far from the pump; both parts hold something. The accounts of
    /// both begin anew.
    pub(crate) fn cut(self, from_pump: Volume) -> Result<(Self, Self), PathwayError> {
        let mut rest = self.volume.checked_sub(from_pump)?;
        let (mut tip, mut pump) = (Vec::new(), Vec::new());
        for Segment { volume, concentration } in self.segments {
            let at_tip = volume.min(rest);
            rest = rest.checked_sub(at_tip)?;
            for (part, volume) in [(&mut tip, at_tip), (&mut pump, volume.checked_sub(at_tip)?)] {
                if !volume.is_zero() {
                    part.push(Segment { volume, concentration });
                }
            }
        }
        Ok((Self::of(pump)?, Self::of(tip)?))
    }

    /// A pathway of these segments, the one at the tip first.
    fn of(segments: Vec<Segment>) -> Result<Self, PathwayError> {
        let (mut volume, mut at_start) = (Volume::ZERO, Mass::ZERO);
        for segment in &segments {
            volume = volume.checked_add(segment.volume)?;
            at_start = at_start.checked_add(segment.volume.mass_at(segment.concentration)?)?;
        }
        if volume.is_zero() {
            return Err(PathwayError::NoVolume);
        }
        let (pushed, left) = (Mass::ZERO, Mass::ZERO);
        Ok(Self { volume, segments: segments.into(), at_start, pushed, left })
    }

    /// What the pathway holds, always.
    #[must_use]
    pub const fn volume(&self) -> Volume {
        self.volume
    }

    /// The fluid from the tip back to the pump.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = Segment> + '_ {
        self.segments.iter().copied()
    }

    /// The concentration at the tip: what leaves next.
    #[must_use]
    pub fn tip_concentration(&self) -> Concentration {
        self.segments.front().map_or(Concentration::ZERO, |segment| segment.concentration)
    }

    /// How much must leave until the concentration at the tip changes, when fluid of the
    /// `incoming` concentration is pushed in; `None` when it would not change.
    #[must_use]
    pub fn volume_before_change(&self, incoming: Concentration) -> Option<Volume> {
        let first = self.segments.front()?;
        let changes = self.segments.len() > 1 || first.concentration != incoming;
        changes.then_some(first.volume)
    }

    /// All drug pushed in at the pump so far.
    #[must_use]
    pub const fn pushed(&self) -> Mass {
        self.pushed
    }

    /// All drug that left at the tip so far.
    #[must_use]
    pub const fn left(&self) -> Mass {
        self.left
    }

    /// The drug in the pathway now.
    ///
    /// # Errors
    /// An arithmetic error when it cannot be represented.
    pub fn held(&self) -> Result<Mass, PathwayError> {
        let mut held = Mass::ZERO;
        for segment in &self.segments {
            held = held.checked_add(segment.volume.mass_at(segment.concentration)?)?;
        }
        Ok(held)
    }

    /// What was there at the start and pushed in, less what left and is held, in fg. Always zero.
    #[must_use]
    pub fn imbalance_fg(&self) -> i128 {
        let held: i128 = self.segments().map(|segment| segment.fg()).sum();
        wide(self.at_start.fg()) + wide(self.pushed.fg()) - wide(self.left.fg()) - held
    }
}

fn wide(count: u64) -> i128 {
    i128::from(count)
}
