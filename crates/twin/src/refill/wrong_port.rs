//! A refill through the catheter access port instead of the reservoir's.
//!
//! **What is known.** At least two deaths by 1992, and again later (ISMP 2004); a patient survived 250 mg
//! of morphine. The screen of the port is to keep the larger needle out.
//!
//! **What is assumed.** What lies in the catheter goes first, then what is injected, at a steady flow over
//! the time that is given. The tubing between reservoir and port stays as it is, and a block in front of
//! the port does not matter. The volume itself, which displaces fluid, is left out here.
//!
//! **Signature.** Residual at the next refill: above the count by all that was in the reservoir before, and
//! below it by what the pump was told was filled. Effect: overdose within minutes, of the whole syringe.
//! Alarms: none.
