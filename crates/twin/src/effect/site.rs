//! A site of action behind the fluid, and the sigmoid there.

use cisterna_catalog::Sigmoid;

/// The constants of one effect of one drug.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Action {
    pub(crate) ec50_ng_per_ml: f64,
    pub(crate) gamma: f64,
    pub(crate) maximum: f64,
    /// How fast a site follows the fluid, 1/h.
    k_per_h: f64,
}

impl Action {
    pub(crate) fn of(sigmoid: &Sigmoid) -> Self {
        Self {
            ec50_ng_per_ml: sigmoid.ec50_ng_per_ml.value,
            gamma: sigmoid.gamma.value,
            maximum: sigmoid.maximum.value,
            k_per_h: per_h(sigmoid.site_half_time_h.value),
        }
    }

    /// What a concentration at rest with its site does, from 0 to the maximum.
    #[cfg(test)]
    pub(crate) fn at_rest(&self, ng_per_ml: f64) -> f64 {
        self.maximum * super::mix::sigmoid(ng_per_ml / self.ec50_ng_per_ml, self.gamma)
    }
}

/// The rate of a first-order process with this half-time.
pub(crate) fn per_h(half_time_h: f64) -> f64 {
    std::f64::consts::LN_2 / half_time_h
}

/// What is left after a time of something that a first-order process takes away, exactly.
pub(crate) fn left(k_per_h: f64, hours: f64) -> f64 {
    (-k_per_h * hours).exp()
}

/// The sites of one effect of one drug: one for each place where it acts.
#[derive(Clone, Debug)]
pub(crate) struct Sites {
    pub(crate) action: Action,
    at_site_ng_per_ml: Vec<f64>,
}

impl Sites {
    pub(crate) fn new(sigmoid: &Sigmoid, places: usize) -> Self {
        Self { action: Action::of(sigmoid), at_site_ng_per_ml: vec![0.0; places] }
    }

    /// Lets the sites follow the fluid for a time in which its concentrations stand still.
    pub(crate) fn advance(&mut self, fluid_ng_per_ml: &[f64], hours: f64) {
        debug_assert_eq!(fluid_ng_per_ml.len(), self.at_site_ng_per_ml.len(), "places");
        let left = left(self.action.k_per_h, hours);
        for (site, fluid) in self.at_site_ng_per_ml.iter_mut().zip(fluid_ng_per_ml) {
            *site = fluid + (*site - fluid) * left;
        }
    }

    /// How many times its EC50, raised by `tolerance`, is at each place.
    pub(crate) fn units(&self, tolerance: f64) -> impl Iterator<Item = f64> + '_ {
        let ec50 = self.action.ec50_ng_per_ml * tolerance;
        self.at_site_ng_per_ml.iter().map(move |c| c / ec50)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::tests::morphine;

    #[test]
    fn one_long_step_equals_many_short_ones() {
        let known = morphine().effect.analgesia.unwrap();
        let (mut once, mut often) = (Sites::new(&known, 2), Sites::new(&known, 2));
        once.advance(&[80.0, 160.0], 10.0);
        for _ in 0..1000 {
            often.advance(&[80.0, 160.0], 0.01);
        }
        for (one, many) in once.units(1.0).zip(often.units(1.0)) {
            assert!((one - many).abs() < 1e-12 * one, "{one} {many}");
        }
    }

    #[test]
    fn half_the_maximum_at_the_ec50() {
        let action = Action::of(&morphine().effect.analgesia.unwrap());
        assert!((action.at_rest(action.ec50_ng_per_ml) - 0.5 * action.maximum).abs() < 1e-15);
        assert!(action.at_rest(0.0) == 0.0 && action.at_rest(1e12) <= action.maximum);
    }
}
