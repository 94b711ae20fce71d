//! Drug that lies outside the fluid, in tissue, and goes from there into the blood.
//!
//! Where it comes from: a refill into the pocket around the pump, a catheter that is disconnected or
//! leaks, a tip that slipped out of the sac, the tissue of a granuloma. All of it is treated alike:
//! one well-mixed depot that empties into plasma at a constant rate. A fibrous pocket, an oedema and
//! a volume of twenty millilitres each change that rate; nothing of this is modelled.

use cisterna_quantity::{ArithmeticError, Duration, Mass};

/// How fast a depot empties into plasma, per hour: a half-life of 1.4 h, in the range of drugs
/// injected under the skin. Unverified: own assumption, no measurement of a pocket was found.
pub const ABSORPTION_PER_H: f64 = 0.5;

/// One drug in one depot, counted in whole femtograms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depot {
    received: Mass,
    absorbed: Mass,
}

impl Depot {
    pub(crate) fn receive(&mut self, mass: Mass) -> Result<(), ArithmeticError> {
        self.received = self.received.checked_add(mass)?;
        Ok(())
    }

    /// Lets time pass; gives what went into the blood.
    pub(crate) fn pass(&mut self, time: Duration) -> Mass {
        let held = self.held();
        let hours = time.ms() as f64 / 3_600_000.0;
        let share = 1.0 - (-ABSORPTION_PER_H * hours).exp();
        let goes = Mass::from_fg((held.fg() as f64 * share).round() as u64).min(held);
        self.absorbed = self.absorbed.checked_add(goes).unwrap_or(self.received);
        goes
    }

    /// All drug that ever came here.
    #[must_use]
    pub const fn received(&self) -> Mass {
        self.received
    }

    /// All drug that went from here into the blood.
    #[must_use]
    pub const fn absorbed(&self) -> Mass {
        self.absorbed
    }

    /// What is here now.
    #[must_use]
    pub fn held(&self) -> Mass {
        self.received.checked_sub(self.absorbed).unwrap_or(Mass::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_depot_gives_what_it_received_and_no_more() {
        let mut depot = Depot::default();
        let dose: Mass = "10 mg".parse().unwrap();
        depot.receive(dose).unwrap();
        let mut absorbed = 0;
        for _ in 0..1000 {
            absorbed += depot.pass(Duration::from_ms(600_000)).fg();
            assert_eq!(depot.held().fg() + absorbed, dose.fg());
        }
        let after_hour = 1.0 - (-ABSORPTION_PER_H).exp();
        let mut one = Depot::default();
        one.receive(dose).unwrap();
        let share = one.pass(Duration::HOUR).fg() as f64 / dose.fg() as f64;
        assert!((share - after_hour).abs() < 1e-9, "{share}");
        assert!(depot.held().fg() < 10, "after a week nothing is left to speak of");
    }
}
