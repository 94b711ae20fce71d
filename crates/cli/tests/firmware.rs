//! The image of `firmware/`, run in QEMU and held against the same core on this machine.
//!
//! It needs `qemu-system-arm` and the Rust target `thumbv7em-none-eabihf`. Without them it says that
//! it was skipped and passes, unless `CISTERNA_REQUIRE_FIRMWARE=1` asks for it.

#[path = "../../../firmware/src/device.rs"]
mod device;
#[path = "firmware/emulator.rs"]
mod emulator;
#[path = "firmware/faults.rs"]
mod faults;
#[path = "../../../firmware/src/hardware.rs"]
mod hardware;
#[path = "firmware/same.rs"]
mod same;
#[path = "../../../firmware/src/sequence.rs"]
mod sequence;
#[path = "../../../firmware/src/serial.rs"]
#[allow(dead_code, reason = "the image also reads the bytes")]
mod serial;
