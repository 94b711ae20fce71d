//! What can be permitted: the things, and what can be done with them.

/// A kind of thing that a role may do something with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The tasks of the day.
    Worklist,
    /// Names and stages of all patients.
    PatientList,
    /// Everything that is recorded of one patient.
    Chart,
    /// The referral that begins a patient.
    Referral,
    /// Screening, and holding anticoagulants.
    Screening,
    /// The trial and the observation after it.
    Trial,
    /// The implantation and what belongs to it.
    Implant,
    /// What the pump does: programmes and orders for them.
    Programme,
    /// Refills.
    Refill,
    /// Allergies, anticoagulants and infections between visits, and stopping a pump.
    Safety,
    /// Complications and special situations.
    Complication,
    /// Appointments.
    Appointment,
    /// The diary of a patient.
    Diary,
    /// Drugs, devices and limits.
    Formulary,
    /// The pages of the patient to whom an account belongs.
    Own,
    /// Accounts of colleagues and patients.
    Accounts,
    /// Who read what, and who signed in.
    AccessLog,
    /// A chart in an emergency, without being permitted to see it.
    Emergency,
}

impl Resource {
    /// The words in the table that people read.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Worklist => "tasks of the day",
            Self::PatientList => "list of patients",
            Self::Chart => "chart of a patient",
            Self::Referral => "referral",
            Self::Screening => "screening and holds",
            Self::Trial => "trial and observation",
            Self::Implant => "implantation",
            Self::Programme => "programmes and orders",
            Self::Refill => "refill",
            Self::Safety => "safety between visits",
            Self::Complication => "complications",
            Self::Appointment => "appointments",
            Self::Diary => "diary of a patient",
            Self::Formulary => "formulary",
            Self::Own => "own pages of a patient",
            Self::Accounts => "accounts",
            Self::AccessLog => "access log",
            Self::Emergency => "emergency access to a chart",
        }
    }
}

/// What can be done with a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Look at it.
    Read,
    /// Record that something was done or found.
    Record,
    /// Decide or order; the person gives the password again.
    Sign,
    /// Confirm as a second person what another one prepared; the person gives the password again.
    Verify,
    /// Make, change and end it.
    Manage,
}

impl Action {
    /// The word in the table that people read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Record => "record",
            Self::Sign => "sign",
            Self::Verify => "verify",
            Self::Manage => "manage",
        }
    }

    /// Whether the person has to give the password again.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Sign | Self::Verify)
    }
}
