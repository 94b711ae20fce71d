//! The pump's own account of every nanolitre.

use cisterna_quantity::{ArithmeticError, Volume, VolumeDifference};

/// Totals since the pump was made.
///
/// They balance exactly: `filled + reconciled - removed - delivered` is what the reservoir holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// Put into the reservoir at refills.
    pub filled: Volume,
    /// Taken out of the reservoir at refills, as measured.
    pub removed: Volume,
    /// Commanded to leave through the catheter.
    pub delivered: Volume,
    /// What the measured residuals had more (or less) than the ledger expected, summed up. A
    /// reservoir that was never measured has none.
    pub reconciled: VolumeDifference,
}

impl Ledger {
    /// What the reservoir holds if the totals are right.
    ///
    /// # Errors
    /// [`ArithmeticError`] when the totals contradict one another.
    pub fn balance(&self) -> Result<Volume, ArithmeticError> {
        let correction = self.reconciled.magnitude();
        let credits = if self.reconciled.is_negative() {
            self.filled.checked_sub(correction)?
        } else {
            self.filled.checked_add(correction)?
        };
        credits.checked_sub(self.removed)?.checked_sub(self.delivered)
    }

    pub(crate) fn reconcile(
        &mut self,
        measured: Volume,
        expected: Volume,
    ) -> Result<(), ArithmeticError> {
        let difference = measured.difference_from(expected)?;
        let sum = self.reconciled.nl().checked_add(difference.nl());
        self.reconciled = VolumeDifference::from_nl(sum.ok_or(ArithmeticError::Overflow)?);
        self.removed = self.removed.checked_add(measured)?;
        Ok(())
    }
}
