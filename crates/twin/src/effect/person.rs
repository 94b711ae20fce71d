//! What is known of a person before any drug is given through needle or pump.

/// What is known of a person before any drug is given through needle or pump.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Body weight, kg: it scales the plasma.
    pub weight_kg: f64,
    /// The score of pain without any drug, 0 to 10, if pain is why the drug is given.
    pub pain: Option<f64>,
    /// The painful dermatomes, as the catalogue names them; the legs' when there is none.
    pub painful: Vec<String>,
    /// The score of spasticity without drug, 0 to 4, if that is why the drug is given.
    pub spasticity: Option<f64>,
    /// The EC50 of opioids over that of somebody who is not used to them; at least 1.
    pub opioid_tolerance: f64,
    /// The opioid that the person takes by mouth, if any.
    pub oral: Option<OralStart>,
}

/// Opioid by mouth at the start, to which the person is adapted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OralStart {
    /// As morphine, mg/day.
    pub mg_per_day: f64,
    /// A dose by mouth over the intrathecal one of the same relief.
    pub ratio: Ratio,
}

/// How the ratio of doses by mouth and intrathecal ones is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ratio {
    /// Given.
    Known(f64),
    /// Drawn from the range of the catalogue, by a number from 0 to 1.
    Drawn(f64),
}
