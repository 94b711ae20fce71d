//! Published experiments on people, and what was known to misfit.
//!
//! Parameters are fixed before: drugs come from the catalogue, persons from the defaults of the
//! neuraxis and its suggested variability. Where a study does not say at which level its needles
//! were, the level is assumed, and the case says so.

mod bupivacaine;
mod clonidine;
mod course;
mod fentanyl;
mod infusion;
mod labels;
mod morphine;
mod people;
pub mod structure;
mod tracer;
mod ziconotide;

use crate::case::{Case, Class};

pub use infusion::kroin_profile;
pub use people::{PATIENTS, SEED};

const SAME_NEEDLE: &str = "Given and sampled through one needle at L3-4 (assumed).";
const TWO_NEEDLES: &str = "Given at 6 cm and sampled at 13.5 cm above the end of the sac (assumed: \
    the study does not say how far its needles were apart).";

/// The E-cases, then the misfits that were stated before anything was run.
pub(crate) const CASES: [Case; 16] = [
    Case::new("E1", Class::Calibrated, "Morphine above a lumbar bolus", morphine::e1)
        .assuming(TWO_NEEDLES),
    Case::new("E2", Class::Calibrated, "Morphine at the site after an hour", morphine::e2)
        .assuming(SAME_NEEDLE),
    Case::new("E3", Class::Calibrated, "Morphine: apparent kinetics at the site", morphine::e3)
        .assuming(
            "Given and sampled through one needle at L3-4 (assumed). The early window begins at 15 \
             min, as in one of the studies; with it the calibration's own number comes out.",
        ),
    Case::new("E4", Class::Calibrated, "DTPA: gradient after three days", infusion::e4)
        .assuming("Tip at L2 (assumed), all drug into one cell."),
    Case::new("E5", Class::Calibrated, "Morphine infusion: lumbar over cisternal", infusion::e5)
        .assuming(
            "Lumbar is the cell of the tip, into which all drug goes: the reading that the \
             calibration used. Two other readings of the study are possible.",
        ),
    Case::new("E6", Class::Calibrated, "Cisternography", tracer::e6)
        .assuming("Given at 6 cm (assumed)."),
    Case::new("E7", Class::Calibrated, "Gadobutrol in plasma", tracer::e7)
        .assuming("Given at 6 cm (assumed); one plasma compartment that loses 0.4 an hour."),
    Case::new("E8", Class::Unseen, "Share of a lumbar bolus in the head", tracer::e8)
        .assuming("The published number is a bound from a model in the laboratory, one-sided."),
    Case::new("E9", Class::Chosen, "Morphine and fentanyl together", fentanyl::e9).assuming(
        "Given at 6 cm and sampled at 13.5 cm above the end of the sac (assumed: the study does not \
         say how far its needles were apart). Of the reversible set only the loss differs between \
         patients.",
    ),
    Case::new("E10", Class::Chosen, "Ziconotide over an hour", ziconotide::e10).assuming(
        "Given and sampled through one needle at L3-4 (assumed); doses spread evenly in the \
         logarithm over the patients.",
    ),
    Case::new("E11", Class::Chosen, "Plain bupivacaine", bupivacaine::e11).assuming(
        "Two needles at L3-4 (assumed); each patient is sampled once, at times spread evenly from \
         5 to 45 min. The scatter of two needles about one level takes the median down; the \
         typical person is sampled after 25 min where the drug was given.",
    ),
    Case::new("E13", Class::Chosen, "Epidural clonidine", clonidine::e13).assuming(
        "Permeability of the dura 1.17e-3 cm/min and an epidural spread with a standard deviation of \
         4 cm, injected and sampled at L3-4: assumed and unverified. What goes from the epidural space \
         to plasma follows from the 14 % that reach the fluid in sheep (CLONIDINE-SHEEP). With the \
         default of the neuraxis, which fits meperidine, the typical person has 258 ng/mL after 20 \
         min; that was seen before the value from sheep was taken, so neither is a prediction. In \
         sheep the highest value comes after 32 ± 8 min.",
    ),
    Case::new("E18", Class::Unseen, "Morphine in the cisterna magna", morphine::e18)
        .assuming("Given at 6 cm (assumed); another species."),
    Case::new("M1", Class::Unseen, "Misfit: gadolinium in the head", tracer::m1)
        .assuming("Given at 6 cm (assumed), without the volume that it displaces."),
    Case::new("M3", Class::Unseen, "Misfit: residue of morphine", labels::m3).assuming(SAME_NEEDLE),
    Case::new("M4", Class::Chosen, "Misfit: the label of baclofen", labels::m4)
        .assuming(SAME_NEEDLE),
];
