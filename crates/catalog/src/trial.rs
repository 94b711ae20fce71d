//! What a site decides about a trial: how often to look, when to call, how to repeat, when to waive.

use cisterna_quantity::{Duration, Percent};

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// The policy of a site for trials.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialPolicy {
    /// How often to look after a dose of a drug whose own file does not say, phase after phase.
    pub observe: Vec<ObservationPhase>,
    /// How often to look while a catheter delivers, once the phases are over.
    pub observe_infusion_every: Sourced<Duration>,
    /// How much later than the interval a look still counts as in time.
    pub observe_grace: Sourced<Duration>,
    /// How soon to look again after an emergency.
    pub recheck_after_alarm: Sourced<Duration>,
    /// How long relief may have gone on unseen before its loss was noticed.
    pub unseen_max: Sourced<Duration>,
    /// Relief of a bolus that lasts longer has perhaps another cause.
    pub duration_expected_max: Sourced<Duration>,
    /// How long after the last drug of a trial the next one may begin.
    pub repeat_after_min: Sourced<Duration>,
    /// How many times the dose before the next trial dose may be.
    pub dose_step_max: Sourced<u64>,
    /// How many days a trial by catheter may take.
    pub catheter_days_max: Sourced<u64>,
    /// The lower end of a first daily dose, as a share of the trial dose that worked.
    pub first_dose_share_low: Sourced<Percent>,
    /// The upper end of a first daily dose, as a share of the trial dose that worked.
    pub first_dose_share_high: Sourced<Percent>,
    /// What to do from which value on.
    pub escalations: Vec<Escalation>,
    /// The conditions in which a trial may be waived.
    pub waivers: Vec<WaiverRule>,
}

/// A stretch of time after a dose with an interval between looks.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservationPhase {
    /// Until how long after the dose.
    pub until: Duration,
    /// The longest time between two looks.
    pub every: Sourced<Duration>,
}

/// What is looked at after a trial dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrialSign {
    /// Pain, 0 to 10.
    Pain,
    /// Sedation, 0 (alert) to 3 (hard to rouse).
    Sedation,
    /// Breaths in a minute.
    RespiratoryRate,
    /// Oxygen saturation in per cent.
    Saturation,
    /// Motor block of the legs, 0 (none) to 3 (complete).
    Motor,
    /// Itch, 0 (none) to 3 (severe).
    Itch,
    /// Urinary retention: 1 when there is one.
    Retention,
    /// Muscle tone by the Ashworth score, 1 (normal) to 5 (rigid).
    Ashworth,
    /// Spasms by the spasm score, 0 (none) to 4 (more than ten an hour).
    Spasm,
}

impl TrialSign {
    /// The signs with their names in files.
    pub const NAMES: [(&'static str, Self); 9] = [
        ("pain", Self::Pain),
        ("sedation", Self::Sedation),
        ("respiratory-rate", Self::RespiratoryRate),
        ("saturation", Self::Saturation),
        ("motor", Self::Motor),
        ("itch", Self::Itch),
        ("retention", Self::Retention),
        ("ashworth", Self::Ashworth),
        ("spasm", Self::Spasm),
    ];

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pain => "pain",
            Self::Sedation => "sedation",
            Self::RespiratoryRate => "respiratory rate",
            Self::Saturation => "oxygen saturation",
            Self::Motor => "motor block",
            Self::Itch => "itch",
            Self::Retention => "urinary retention",
            Self::Ashworth => "Ashworth score",
            Self::Spasm => "spasm score",
        }
    }
}

/// On which side of a value something has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At the value and below.
    AtMost,
    /// At the value and above.
    AtLeast,
}

/// How urgent an escalation is; the most urgent last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrialUrgency {
    /// Somebody has to look at it.
    Attention,
    /// Somebody has to act at once; nothing goes on until it is answered.
    Emergency,
}

/// From which value on what has to be done, and who is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Escalation {
    /// What is looked at.
    pub sign: TrialSign,
    /// On which side of the value it holds.
    pub side: Side,
    /// How urgent it is.
    pub urgency: TrialUrgency,
    /// Who is called.
    pub call: String,
    /// What is done.
    pub action: String,
    /// The value, with its source.
    pub at: Sourced<u8>,
}

impl Escalation {
    /// Whether a value of its sign asks for it.
    #[must_use]
    pub const fn applies(&self, value: u8) -> bool {
        match self.side {
            Side::AtMost => value <= self.at.value,
            Side::AtLeast => value >= self.at.value,
        }
    }

    /// The value in words.
    #[must_use]
    pub fn threshold(&self) -> String {
        let side = match self.side {
            Side::AtMost => "up to",
            Side::AtLeast => "from",
        };
        format!("{side} {}", self.at.value)
    }
}

/// A condition in which a trial may be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct WaiverRule {
    /// The ground, by its id.
    pub ground: String,
    /// The indication for which it holds, by its id, with the source of the rule.
    pub indication: Sourced<String>,
}

impl TrialPolicy {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let policy = Self {
            observe: entry.entries("observe", ObservationPhase::read)?,
            observe_infusion_every: entry.sourced("observe_infusion_every")?,
            observe_grace: entry.sourced("observe_grace")?,
            recheck_after_alarm: entry.sourced("recheck_after_alarm")?,
            unseen_max: entry.sourced("unseen_max")?,
            duration_expected_max: entry.sourced("duration_expected_max")?,
            repeat_after_min: entry.sourced("repeat_after_min")?,
            dose_step_max: entry.sourced("dose_step_max")?,
            catheter_days_max: entry.sourced("catheter_days_max")?,
            first_dose_share_low: entry.sourced("first_dose_share_low")?,
            first_dose_share_high: entry.sourced("first_dose_share_high")?,
            escalations: entry.entries("escalation", Escalation::read)?,
            waivers: entry.entries("waiver", WaiverRule::read)?,
        };
        entry.finish()?;
        Ok(policy)
    }
}

impl ObservationPhase {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let until = entry.bare("until")?;
        let every: Sourced<Duration> = entry.into_sourced()?;
        Ok(Self { until, every })
    }
}

impl Escalation {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        const SIDES: [(&str, Side); 2] = [("at-most", Side::AtMost), ("at-least", Side::AtLeast)];
        const URGENCIES: [(&str, TrialUrgency); 2] =
            [("attention", TrialUrgency::Attention), ("emergency", TrialUrgency::Emergency)];
        Ok(Self {
            sign: entry.choice("sign", &TrialSign::NAMES)?,
            side: entry.choice("side", &SIDES)?,
            urgency: entry.choice("urgency", &URGENCIES)?,
            call: entry.text("call")?,
            action: entry.text("action")?,
            at: entry.into_sourced()?,
        })
    }
}

impl WaiverRule {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        Ok(Self { ground: entry.text("ground")?, indication: entry.into_sourced()? })
    }
}
