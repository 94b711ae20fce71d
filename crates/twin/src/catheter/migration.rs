//! A tip that is not where it was put.
//!
//! **What is assumed.** It moves at once. Within the sac drug then enters at the new height. Out of it
//! all drug lies in tissue (see [`pocket`](crate::pocket)); that some of it comes through the dura is
//! left out.
//!
//! **Signature.** Residual: as counted. Effect: at other segments, or none; drug nearer to the head
//! when the tip slipped up. Alarms: none. The tip shows in a picture and nowhere else.

use cisterna_quantity::Length;

/// Where the tip lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tip {
    /// So high above the end of the dural sac.
    Height(Length),
    /// Outside of the sac.
    OutOfSac,
}
