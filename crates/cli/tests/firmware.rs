//! The image of `firmware/`, run in QEMU, held against the same controller on this machine, and
//! commanded over its link.
//!
//! It needs `qemu-system-arm` and the Rust target `thumbv7em-none-eabihf`. Without them it says that
//! it was skipped and passes, unless `CISTERNA_REQUIRE_FIRMWARE=1` asks for it.

#[path = "firmware/emulator.rs"]
mod emulator;
#[path = "firmware/faults.rs"]
mod faults;
#[path = "../../../firmware/src/hardware.rs"]
mod hardware;
#[path = "../../../firmware/src/identity.rs"]
mod identity;
#[path = "../../../firmware/src/implant.rs"]
mod implant;
#[path = "firmware/link.rs"]
mod link;
#[path = "../../../firmware/src/random.rs"]
mod random;
#[path = "../../../firmware/src/rotor.rs"]
mod rotor;
#[path = "firmware/same.rs"]
mod same;
#[path = "../../../firmware/src/sequence.rs"]
mod sequence;
#[path = "../../../firmware/src/serial.rs"]
#[allow(dead_code, reason = "the image also reads the bytes")]
mod serial;
