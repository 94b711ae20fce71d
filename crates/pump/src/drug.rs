//! What kind of drug the reservoir holds, as far as the safe state depends on it.

/// The class of the drug in the reservoir.
///
/// A loss of flow is dangerous with one class and harmless with another; so the class is part of
/// the programme, and the table of safe states has a column for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DrugClass {
    /// Too much stops breathing; an abrupt stop causes withdrawal, rarely dangerous.
    Opioid,
    /// Too much stops breathing; an abrupt stop can kill.
    Baclofen,
    /// May be stopped at once without withdrawal.
    Ziconotide,
    /// Too much paralyses and lowers blood pressure.
    LocalAnaesthetic,
    /// An abrupt stop raises blood pressure.
    Alpha2Agonist,
    /// A mixture, or a drug without a class of its own: both too much and too little count as
    /// dangerous.
    Other,
}

impl DrugClass {
    /// All classes, in the order of the table's columns.
    pub const ALL: [Self; 6] = [
        Self::Opioid,
        Self::Baclofen,
        Self::Ziconotide,
        Self::LocalAnaesthetic,
        Self::Alpha2Agonist,
        Self::Other,
    ];

    /// As it is written in files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opioid => "opioid",
            Self::Baclofen => "baclofen",
            Self::Ziconotide => "ziconotide",
            Self::LocalAnaesthetic => "local-anaesthetic",
            Self::Alpha2Agonist => "alpha2-agonist",
            Self::Other => "other",
        }
    }
}
