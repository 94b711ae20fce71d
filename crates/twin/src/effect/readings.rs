//! What can be read from a person, by name.

/// What is read from a person at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readings {
    /// The score of pain, 0 to 10; none for a person whose pain was not given.
    pub pain: Option<f64>,
    /// Relief of pain, 0 to 1: the mean over the painful dermatomes.
    pub analgesia: f64,
    /// Depression of breathing, 0 to 1.
    pub respiratory_depression: f64,
    /// The score of spasticity, 0 to 4; none for a person whose spasticity was not given.
    pub spasticity: Option<f64>,
    /// Block of the legs' motor roots, 0 to 1.
    pub motor_block: f64,
    /// Block of the sympathetic roots, 0 to 1.
    pub sympathetic_block: f64,
    /// Itch, 0 to 1.
    pub itch: f64,
    /// Nausea, 0 to 1.
    pub nausea: f64,
    /// Withdrawal, 0 to 1: that of the class of drugs that is missed most.
    pub withdrawal: f64,
    /// The EC50 over that of somebody who is not used to the drug: of the class where it is highest.
    pub tolerance: f64,
    /// The concentration in plasma, ng/mL: of the scenario's drug first, then of the others in it.
    pub plasma_ng_per_ml: Vec<f64>,
}

/// The names of the readings, in the order of columns; `plasma` is the one of the scenario's drug.
pub const NAMES: [&str; 11] = [
    "pain",
    "analgesia",
    "respiratory depression",
    "spasticity",
    "motor block",
    "sympathetic block",
    "itch",
    "nausea",
    "withdrawal",
    "tolerance",
    "plasma",
];

impl Readings {
    /// A reading by its name, one of [`NAMES`]; none when there is no such name, or nothing to read.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        match name {
            "pain" => self.pain,
            "analgesia" => Some(self.analgesia),
            "respiratory depression" => Some(self.respiratory_depression),
            "spasticity" => self.spasticity,
            "motor block" => Some(self.motor_block),
            "sympathetic block" => Some(self.sympathetic_block),
            "itch" => Some(self.itch),
            "nausea" => Some(self.nausea),
            "withdrawal" => Some(self.withdrawal),
            "tolerance" => Some(self.tolerance),
            "plasma" => self.plasma_ng_per_ml.first().copied(),
            _ => None,
        }
    }

    /// Whether every reading is a number, and inside its scale.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let shares = [
            self.analgesia,
            self.respiratory_depression,
            self.motor_block,
            self.sympathetic_block,
            self.itch,
            self.nausea,
            self.withdrawal,
        ];
        let within = |value: Option<f64>, most| value.is_none_or(|v| (0.0..=most).contains(&v));
        shares.iter().all(|share| (0.0..=1.0).contains(share))
            && within(self.pain, super::PAIN_MAX)
            && within(self.spasticity, super::SPASTICITY_MAX)
            && self.tolerance.is_finite()
            && self.plasma_ng_per_ml.iter().all(|c| c.is_finite() && *c >= 0.0)
    }
}
