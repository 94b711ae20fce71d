//! What is known of a patient now, as short facts.

mod reconciled;
mod trial;

use cisterna_catalog::Catalog;
use cisterna_pump::BolusKind;
use cisterna_therapy::device::after;
use cisterna_therapy::pathway::{Answer, OpeningKind, PayerFinding, Verdict};
use cisterna_therapy::{Device, Patient};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{when, words};

/// A label, a value, and whether somebody has to look at it.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) note: String,
    pub(super) alarm: bool,
}

impl Fact {
    fn new(label: &str, value: impl Into<String>) -> Self {
        let (label, value) = (label.to_owned(), value.into());
        Self { label, value, note: String::new(), alarm: false }
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn alarm(mut self, alarm: bool) -> Self {
        self.alarm = alarm;
        self
    }
}

/// One reason of the screening's answer.
pub(super) struct Reason {
    pub(super) verdict: &'static str,
    pub(super) fine: bool,
    pub(super) message: String,
    pub(super) rule: String,
    pub(super) source: String,
    pub(super) unverified: bool,
    pub(super) action: String,
}

/// Reasons of one kind, under their heading.
pub(super) struct Reasons {
    pub(super) heading: String,
    pub(super) reasons: Vec<Reason>,
}

/// The reasons against, then for, and apart from both what the payer asks.
pub(super) fn reasons(answer: &Answer) -> Vec<Reasons> {
    let (for_it, against): (Vec<_>, Vec<_>) =
        medical(answer).into_iter().partition(|reason| reason.fine);
    let group = |heading: &str, reasons| Reasons { heading: heading.to_owned(), reasons };
    let mut groups = vec![group("Against a trial", against), group("For a trial", for_it)];
    if let Some(payer) = &answer.payer {
        let heading = format!("Payer, apart from the medical answer: {}", payer.payer);
        let reason = |finding: &PayerFinding| Reason {
            verdict: if finding.met { "met" } else { "not met" },
            fine: finding.met,
            message: finding.message.clone(),
            rule: String::new(),
            source: finding.source.clone(),
            unverified: finding.source.contains("(unverified)"),
            action: finding.action.clone(),
        };
        groups.push(group(&heading, payer.findings.iter().map(reason).collect()));
    }
    groups.retain(|group| !group.reasons.is_empty());
    groups
}

fn medical(answer: &Answer) -> Vec<Reason> {
    let mut findings: Vec<_> = answer.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let reason = |finding: &cisterna_therapy::pathway::Finding| Reason {
        verdict: finding.verdict.words(),
        fine: finding.verdict == Verdict::Eligible,
        message: finding.message.clone(),
        rule: finding.rule.clone(),
        source: finding.source.clone(),
        unverified: finding.source.contains("(unverified)"),
        action: finding.action.clone(),
    };
    findings.into_iter().map(reason).collect()
}

/// What the facts are taken from.
pub(super) struct Context<'a> {
    pub(super) patient: &'a Patient,
    pub(super) catalog: &'a Catalog,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
}

impl Context<'_> {
    /// What never scrolls away from the mind: allergies, anticoagulant, pump and drug.
    pub(super) fn head(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some(referral) = &self.patient.referral {
            facts.push(Fact::new("Indication", referral.indication.name()));
        }
        if let Some((screening, _)) = &self.patient.screening {
            facts.push(Fact::new("Allergies", screening.allergies.words()));
            let name = |id: &String| self.catalog.anticoagulant(id).map(|drug| drug.name.clone());
            let taken = screening.anticoagulants.iter();
            let taken: Vec<String> =
                taken.map(|id| name(id).unwrap_or_else(|_| id.clone())).collect();
            let taken = if taken.is_empty() { "none".to_owned() } else { taken.join(", ") };
            facts.push(Fact::new("Anticoagulant", taken));
        }
        if let Some(device) = &self.patient.device {
            facts.push(Fact::new("Pump", device.implant.pump_name.clone()));
            facts.push(Fact::new("Drug", words::content(self.catalog, &device.content)));
            facts.push(Fact::new("Pump data", self.age_of_data(device)));
        }
        facts
    }

    /// How old the last interrogation is: what is shown after it is calculated.
    fn age_of_data(&self, device: &Device) -> String {
        let days = self.now.duration_since(device.interrogated_at).as_hours() / 24;
        match days {
            0 => "from today".to_owned(),
            1 => "1 day old".to_owned(),
            days => format!("{days} days old"),
        }
    }

    pub(super) fn device(&self) -> Vec<Fact> {
        let Some(device) = &self.patient.device else { return Vec::new() };
        let implanted = when::show_day(device.implanted_at, self.zone);
        vec![
            Fact::new("Pump", device.implant.pump_name.clone())
                .note(format!("serial {}", device.implant.serial)),
            Fact::new("Implanted", implanted),
            Fact::new("Catheter", device.implant.catheter_name.clone())
                .note(words::in_body(device)),
            Fact::new("Catheter tip", device.implant.tip_level.clone()),
            Fact::new("Catheter volume", words::or_unknown(device, device.implant.catheter_volume)),
            Fact::new("Pathway volume", words::or_unknown(device, device.implant.pathway_volume))
                .alarm(device.catheter_unknown)
                .note(format!("tubing: {}", device.implant.tubing_revision)),
        ]
    }

    pub(super) fn programme(&self) -> Vec<Fact> {
        let Some(device) = &self.patient.device else { return Vec::new() };
        let (_, unit) = words::drug(self.catalog, &device.content.leading().drug);
        let Some(programme) = &device.programme else {
            return vec![Fact::new("Programme", "none: the pump delivers nothing").alarm(true)];
        };
        let stopped = device.stopped.map(|since| {
            Fact::new("Stopped", format!("since {}", when::show(since, self.zone))).alarm(true)
        });
        let running = device.running.state_at(self.now).ok().filter(|_| device.stopped.is_none());
        let running = running.map(|pump| {
            let what = match pump.bolus().map(cisterna_pump::RunningBolus::kind) {
                Some(BolusKind::Prime) => "the prime",
                Some(BolusKind::Bridge) => "the bridge",
                Some(BolusKind::Single) => "the programme and a bolus",
                Some(BolusKind::Patient) => "the programme and the patient's bolus",
                None => "the programme",
            };
            Fact::new("Flowing now", pump.rate().to_string()).note(format!("{what}, calculated"))
        });
        let dry = device.dry_since(self.now).filter(|_| device.stopped.is_none()).map(|since| {
            Fact::new("Reservoir", format!("empty since {}", when::show(since, self.zone)))
                .alarm(true)
        });
        let mut facts: Vec<Fact> = stopped.into_iter().chain(dry).chain(running).collect();
        facts.extend([
            Fact::new("Drug", words::content(self.catalog, &device.content)),
            Fact::new("Daily dose", programme.dose.display_in(unit).to_string()),
            Fact::new("Flow", programme.rate.to_string()).note("simple continuous"),
        ]);
        if let Some(opening) = &programme.opening {
            let kind = match opening.kind {
                OpeningKind::Prime => "Prime",
                OpeningKind::Bridge => "Bridge",
            };
            let amount = opening.mass.display_in(unit);
            let value =
                format!("{}, {amount}, for {}", opening.volume, words::time(opening.duration));
            let end = device.programmed_at.and_then(|begin| after(begin, opening.duration));
            let end = match (&device.pending, end) {
                (Some(rest), _) => format!(", cut off by the stop: {} are left", rest.volume),
                (None, Some(end)) => {
                    let done = if end < self.now { "completed" } else { "runs until" };
                    format!(", {done} {}", when::show(end, self.zone))
                }
                (None, None) => String::new(),
            };
            let cut_off = device.pending.is_some();
            let fact = Fact::new(kind, value).note(format!("at {}{end}", opening.rate));
            facts.push(fact.alarm(cut_off));
        }
        let next = &programme.next_refill;
        facts.push(
            Fact::new("Refill by", when::show_day(next.at, self.zone))
                .note(format!("{} [{}]", next.reason, next.source))
                .alarm(next.at < self.now),
        );
        facts.push(Fact::new(
            "Low-reservoir alarm",
            format!("at {}", programme.low_reservoir_alarm),
        ));
        facts
    }

    /// The residual of a refill under way, once it was measured.
    pub(super) fn residual(&self) -> Vec<Fact> {
        let session = self.patient.refill.as_ref();
        let Some(measured) = session.and_then(|session| session.measured.as_ref()) else {
            return Vec::new();
        };
        let mut facts = vec![
            Fact::new("Measured", measured.measured.to_string()),
            Fact::new("Expected", measured.expected.to_string()).note("by the pump's own log"),
            Fact::new("Difference", measured.discrepancy.to_string())
                .note(if measured.flagged { "to be looked into" } else { "within limits" })
                .alarm(measured.flagged),
        ];
        facts.extend(reconciled::facts(self.patient, measured));
        facts
    }
}
