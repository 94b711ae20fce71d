//! A solution that is not the one that the pump is told: another concentration, another drug.
//!
//! **What is known.** Medication errors were 13 of 41 claims about implanted pumps in care. Compounding
//! can be off by a factor.
//!
//! **What is assumed.** Nothing: the reservoir holds what was filled, and the programme counts with what
//! it was told.
//!
//! **Signature.** Residual: as counted. Effect: the dose is off by the ratio of the concentrations, from
//! when the new solution reaches the tip; with another drug that of the right one falls to nothing.
//! Alarms: none. A dose limit of the pump does not help: it counts by the concentration it was told.
