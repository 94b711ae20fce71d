//! What is really in the reservoir, and how it mixes, in integers.
//!
//! A needle does not reach all of it: a dead volume stays (SynchroMed II: at most 1.4 mL) and mixes with
//! what is filled. The mean of two concentrations is rarely a whole number of ng/mL. So what is mixed
//! lies as two layers that differ by 1 ng/mL, and together hold exactly the drug that was mixed.
//!
//! Assumed: what is filled mixes at once and completely; the pump cannot draw the dead volume either.

use cisterna_quantity::{ArithmeticError, Concentration, Volume};

use crate::catheter::Segment;

/// One drug in the reservoir.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reservoir {
    /// What leaves first comes first.
    layers: Vec<Segment>,
    dead: Volume,
}

impl Reservoir {
    /// As it is implanted: drug-free fluid in the dead volume.
    pub(crate) fn new(dead: Volume) -> Self {
        let mut reservoir = Self { layers: Vec::new(), dead };
        reservoir.put(Segment { volume: dead, concentration: Concentration::ZERO });
        reservoir
    }

    /// All that is in it.
    pub(crate) fn held(&self) -> Volume {
        Volume::from_nl(self.layers.iter().map(|layer| layer.volume.nl()).sum())
    }

    /// What a needle or the pump can take.
    pub(crate) fn usable(&self) -> Volume {
        self.held().checked_sub(self.dead).unwrap_or(Volume::ZERO)
    }

    /// The concentration of what leaves next.
    pub(crate) fn concentration(&self) -> Concentration {
        self.layers.first().map_or(Concentration::ZERO, |layer| layer.concentration)
    }

    pub(crate) fn mass_fg(&self) -> i128 {
        self.layers.iter().map(Segment::fg).sum()
    }

    /// Takes a volume, but no more than can be taken.
    pub(crate) fn draw(&mut self, volume: Volume) -> Result<Vec<Segment>, ArithmeticError> {
        let mut rest = volume.min(self.usable());
        let mut drawn = Vec::new();
        for layer in &mut self.layers {
            let taken = layer.volume.min(rest);
            rest = rest.checked_sub(taken)?;
            layer.volume = layer.volume.checked_sub(taken)?;
            if !taken.is_zero() {
                drawn.push(Segment { volume: taken, ..*layer });
            }
        }
        self.layers.retain(|layer| !layer.volume.is_zero());
        Ok(drawn)
    }

    /// Fills in fluid, which mixes with all that is there.
    pub(crate) fn fill(&mut self, fluid: Segment) -> Result<(), ArithmeticError> {
        let wide = |volume: Volume| u128::from(volume.nl());
        let volume = self.held().checked_add(fluid.volume)?;
        if volume.is_zero() {
            return Ok(());
        }
        let mass: i128 = self.mass_fg() + fluid.fg();
        let mass = u128::try_from(mass).map_err(|_| ArithmeticError::Negative)?;
        let count = |number: u128| u64::try_from(number).map_err(|_| ArithmeticError::Overflow);
        let (lower, stronger) = (count(mass / wide(volume))?, count(mass % wide(volume))?);
        let stronger = Volume::from_nl(stronger);
        self.layers.clear();
        self.put(Segment {
            volume: stronger,
            concentration: Concentration::from_ng_per_ml(lower.saturating_add(1)),
        });
        self.put(Segment {
            volume: volume.checked_sub(stronger)?,
            concentration: Concentration::from_ng_per_ml(lower),
        });
        Ok(())
    }

    fn put(&mut self, layer: Segment) {
        if !layer.volume.is_zero() {
            self.layers.push(layer);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fluid(nl: u64, ng_per_ml: u64) -> Segment {
        let concentration = Concentration::from_ng_per_ml(ng_per_ml);
        Segment { volume: Volume::from_nl(nl), concentration }
    }

    #[test]
    fn a_dead_volume_dilutes_as_worked_out_by_hand() {
        // 1.4 mL at 500 and 18.6 mL at 2000 mcg/mL are 1895 mcg/mL.
        let mut reservoir = Reservoir::new(Volume::from_nl(1_400_000));
        reservoir.layers = vec![fluid(1_400_000, 500_000)];
        reservoir.fill(fluid(18_600_000, 2_000_000)).unwrap();
        assert_eq!(reservoir.layers, [fluid(20_000_000, 1_895_000)]);
        let all = reservoir.draw(Volume::MAX).unwrap();
        assert_eq!(all, [fluid(18_600_000, 1_895_000)], "the dead volume stays");
    }

    proptest! {
        #[test]
        fn mixing_keeps_every_femtogram_and_every_nanolitre(
            dead in 0_u64..2_000_000,
            acts in prop::collection::vec((any::<bool>(), 0_u64..20_000_000, 0_u64..100_000_000), 1..30),
        ) {
            let mut reservoir = Reservoir::new(Volume::from_nl(dead));
            let (mut nl, mut fg) = (dead, 0_i128);
            for (fills, volume, concentration) in acts {
                if fills && nl < 1_000_000_000 {
                    reservoir.fill(fluid(volume, concentration)).unwrap();
                    nl += volume;
                    fg += i128::from(volume) * i128::from(concentration);
                } else {
                    for layer in reservoir.draw(Volume::from_nl(volume)).unwrap() {
                        nl -= layer.volume.nl();
                        fg -= layer.fg();
                    }
                }
                prop_assert_eq!(reservoir.held().nl(), nl);
                prop_assert_eq!(reservoir.mass_fg(), fg);
                prop_assert!(nl >= dead);
                let spread: Vec<u64> =
                    reservoir.layers.iter().map(|l| l.concentration.ng_per_ml()).collect();
                prop_assert!(spread.len() <= 2 && spread.iter().max().unwrap_or(&0) - spread.iter().min().unwrap_or(&0) <= 1);
            }
        }
    }
}
