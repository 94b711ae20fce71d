//! A refill of which a share goes into the pocket around the pump.
//!
//! **What is known.** 351 reports from 1996 to 2010, 8 deaths, 270 serious; up to 1 in 10,000 refills
//! by that letter (class I recall of 2011), 3 in 752 in one clinic. More than 1 mL of 20 is thought to
//! matter. The needle is felt, not seen.
//!
//! **What is assumed.** The residual was taken out before, so the needle was in its place and slipped out
//! later. The share lies in the pocket at once.
//!
//! **Signature.** Residual at the next refill: below the count by the share, as if too much had been
//! given. Effect: at first too much, by way of the blood; later, when the reservoir is empty before its
//! time, withdrawal. Alarms: low reservoir by the count, too late; empty reservoir never.
