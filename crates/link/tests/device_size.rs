//! How much memory the pump's side of the link takes, without an allocator.

use cisterna_link::device::{Device, KEPT_BYTES};

#[test]
fn the_pumps_side_takes_a_few_kilobytes() {
    let device = size_of::<Device>();
    println!("Device: {device} bytes; kept over restarts: 2 x {KEPT_BYTES}");
    assert!(device <= 6 * 1024, "{device}");
}
