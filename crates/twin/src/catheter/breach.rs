//! A catheter that lets drug out on its way: a disconnection, a leak.
//!
//! Both are a place along the catheter and the share that leaves there. A disconnection is a leak of
//! all. What leaves lies in the tissue around the pump and goes from there into the blood (see
//! [`pocket`](crate::pocket)).
//!
//! **What is assumed.** Wherever the place is, the tissue absorbs alike. The piece between the place
//! and the tip keeps what it holds.
//!
//! **Left out.** Spinal fluid that runs back through the loose piece into the pocket, and the drug in
//! that piece that diffuses out at the tip. Both are some tens of microlitres; a steady loss of spinal
//! fluid, headache and a swollen pocket are findings that no number here shows.
//!
//! **Signature.** Residual: as counted, the pump works. Effect: falls to the share that arrives, after
//! a disconnection to nothing; a drug that works in the blood may do so from the pocket. Alarms: none.

use cisterna_quantity::{ArithmeticError, Length, Volume, VolumePerLength};

/// The volume from the reservoir to a place so far along the catheter.
///
/// # Errors
/// [`ArithmeticError::Overflow`] when it cannot be represented.
pub fn from_pump(
    tubing: Volume,
    per_length: VolumePerLength,
    along: Length,
) -> Result<Volume, ArithmeticError> {
    tubing.checked_add(per_length.volume_of(along)?)
}
