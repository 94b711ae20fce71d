//! What a needle cannot reach stays in the reservoir and mixes with what is filled.
//!
//! **What is known.** SynchroMed II: at most 1.4 mL (the catalogue has it). Between two concentrations
//! the new one is diluted with the old; ziconotide in a new pump is diluted by the fluid in it and so is
//! rinsed in, three times with 2 mL (Prialt, use with the pump).
//!
//! **What is assumed.** It mixes at once and completely. Adsorption is left out.
//!
//! **Signature.** Residual: as counted. Effect: 1.4 mL of 500 and 18.6 mL of 2000 mcg/mL give
//! 1895 mcg/mL, 5 % less than the label on the syringe. Alarms: none.

use cisterna_quantity::Volume;

/// A rinse with the solution that is filled afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rinse {
    /// What is put in and taken out again, each time.
    pub volume: Volume,
    /// How often.
    pub times: u8,
}
