//! A battery that comes to its end.
//!
//! **What is known.** SynchroMed II works on after the replacement indicator and stops after 90 days
//! (the catalogue has it). A film in the battery could shorten that time, and therapy could end without
//! an alarm before (class I recall of 2009-2011: 55 of about 140,000).
//!
//! **What is assumed.** The indicator is sensed at a moment; the control core itself counts to the end of
//! service and stops. A battery that is empty at once takes core, monitor and motor with it: nothing
//! counts, nothing sounds, and the pump's own time stands still.
//!
//! **Signature.** Residual: as counted at the end of service; after a sudden end above what a programmer
//! predicts from the clock. Effect: withdrawal. Alarms: replacement due (one tone), end of service (two
//! tones); after a sudden end, or with a control core alone, none.
