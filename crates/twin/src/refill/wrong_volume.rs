//! A volume that is not the one that the pump is told: overfill, short fill, a residual not taken out.
//!
//! **What is known.** A reservoir must never be overfilled. An implanted pump cannot know how much is in
//! it.
//!
//! **What is assumed.** All that is injected is in the reservoir, however much; that an overfull one
//! presses fluid out, or refuses it, is left out.
//!
//! **Signature.** Residual at the next refill: above the count after an overfill, below it after a short
//! fill. Effect: none after an overfill; after a short fill withdrawal when it is empty before the count
//! says so. Alarms: low reservoir by the count, so too early or too late; a reservoir that is really empty
//! raises none before the count is at its end.
