//! The dose limit of a programme: the drug's hard daily maximum, which the pump holds by itself.

use cisterna_catalog::{Drug, Sourced};
use cisterna_pump as core;
use cisterna_quantity::{ArithmeticError, Concentration, DoseRate, Duration, Mass, Volume};
use serde::{Deserialize, Serialize};

/// The most drug in any stretch of time of a length, however it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseLimit {
    /// The most drug.
    #[serde(with = "crate::as_text")]
    pub most: Mass,
    /// The length of the stretch.
    #[serde(with = "crate::as_text")]
    pub window: Duration,
}

impl DoseLimit {
    /// The same as the pump's control core takes it.
    #[must_use]
    pub const fn for_pump(self) -> core::DoseLimit {
        core::DoseLimit { most: self.most, window: self.window }
    }

    /// A day of the drug's hard daily maximum, and one quantum.
    ///
    /// The quantum is there because a pump delivers in whole ones: at a flow of exactly the
    /// maximum some windows hold a part of a quantum more, and where two concentrations meet in a
    /// window the core sets a quantum of the stronger one aside. Without it a dose equal to the
    /// limit would be refused, which is within it. It is a quantum of the strongest solution that
    /// the drug may have, so that it stays the same over a change of concentration.
    ///
    /// # Errors
    /// An arithmetic error of an absurd limit or concentration.
    pub(crate) fn of(
        drug: &Drug,
        hard: &Sourced<DoseRate>,
        asked: Concentration,
        quantum: Volume,
        already: Option<DoseRate>,
    ) -> Result<Self, ArithmeticError> {
        let strongest = drug.concentration.upper_hard.as_ref().map(|limit| limit.value);
        let strongest = strongest.map_or(asked, |strongest| strongest.max(asked));
        let window = Duration::DAY;
        // A lower maximum than the dose so far must not stand in the way of a lower dose.
        let daily = already.map_or(hard.value, |already| already.max(hard.value));
        let most = daily.mass_in(window)?.rounded_down;
        Ok(Self { most: most.checked_add(quantum.mass_at(strongest)?)?, window })
    }

    /// The same, and no more than another drug of the solution allows by its own hard daily maximum:
    /// all leave the pump in one flow, so its limit is a volume, counted in the leading drug. One
    /// quantum more, for the reason above.
    ///
    /// # Errors
    /// An arithmetic error of an absurd limit or concentration.
    pub(crate) fn also(
        self,
        hard: DoseRate,
        concentration: Concentration,
        leading: Concentration,
        quantum: Volume,
    ) -> Result<Self, ArithmeticError> {
        let most = hard.mass_in(self.window)?.rounded_down;
        let volume = most.volume_at(concentration)?.rounded_down.checked_add(quantum)?;
        Ok(Self { most: self.most.min(volume.mass_at(leading)?), ..self })
    }
}
