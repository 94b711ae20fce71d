//! Who the image is: serial, patient and pairing key, **for demonstration only**.
//!
//! A pump gets its own key before the implant, and nobody else ever reads it. This one stands in a
//! public file: it is no secret and protects nothing. Whoever has this file commands the image.

use cisterna_link::device::Identity;
use cisterna_link::message::Patient;
use cisterna_link::session::{PairingKey, Serial};

/// The pairing key of every image that is built from this file. Not a secret.
pub(crate) const CISTERNA_DEMO_KEY: [u8; 32] = *b"cisterna demo key: not a secret!";

/// The serial of the emulated pump.
pub(crate) const CISTERNA_DEMO_SERIAL: &str = "CIS-DEMO-QEMU";

/// The patient that the emulated pump was given to: nobody.
pub(crate) const CISTERNA_DEMO_PATIENT: Patient = Patient(*b"demo: no patient");

/// The key, and who the pump is. None when the key is erased memory or the serial is none: such an
/// image does not start.
pub(crate) fn demonstration() -> Option<(PairingKey, Identity)> {
    let key = PairingKey::new(CISTERNA_DEMO_KEY).ok()?;
    let serial = Serial::new(CISTERNA_DEMO_SERIAL)?;
    Some((key, Identity { serial, patient: Some(CISTERNA_DEMO_PATIENT) }))
}
