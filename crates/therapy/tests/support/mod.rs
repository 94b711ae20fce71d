//! A clinic to test with: one patient, a calendar, and the commands of the path.
#![allow(dead_code, reason = "each test file uses its own part")]

use cisterna_catalog::{Catalog, Inr};
use cisterna_quantity::{ParseError, Volume};
use cisterna_therapy::pathway::{
    AnticoagulantHold, Aspirate, Baseline, Blood, CheckContainer, CheckIdentity, CompleteRefill,
    Content, DecideTrial, Decision, Depart, FailedTherapy, FailureReason, Function, ImplantOrder,
    Indication, Inject, Interrogation, Living, Observation, Operation, Operator, OralOpioid,
    PlaceNeedle, Portion, ProcedureStep, ProgrammeOrder, Psychological, PsychologicalResult,
    Referral, Refractory, Risks, Screening, SideEffects, Spine, StartRefill, Taken, TrialFindings,
    TrialMethod, TrialPlan, TrialReport,
};
use cisterna_therapy::reconciliation::Effect;
use cisterna_therapy::{Allergies, Circumstances, Command, Event, Patient, Refusal, decide};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

pub(crate) fn read<T: std::str::FromStr<Err = ParseError>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Who acts where nobody is named: name and sign-in.
pub(crate) const TESTER: (&str, &str) = ("tester", "first");
/// A colleague at another desk.
pub(crate) const COLLEAGUE: (&str, &str) = ("colleague", "second");

/// What an order gives once a second person agreed.
fn gives(event: Event) -> Vec<Event> {
    match event {
        Event::OrderPrepared(order) => order.gives,
        other => vec![other],
    }
}

pub(crate) struct Clinic {
    pub(crate) catalog: Catalog,
    pub(crate) patient: Patient,
    pub(crate) events: Vec<(Timestamp, Event)>,
    start: Timestamp,
}

impl Clinic {
    pub(crate) fn new() -> Self {
        Self {
            catalog: Catalog::built_in(),
            patient: Patient::default(),
            events: Vec::new(),
            start: "2026-03-02T09:00:00Z".parse().unwrap(),
        }
    }

    pub(crate) fn at(&self, hours: i64) -> Timestamp {
        self.start.checked_add(Span::new().hours(hours)).unwrap()
    }

    /// Tries a command at so many hours after the start. The guided steps of a refill that it waits for
    /// are done before it, and what is only prepared counts as what it would give.
    pub(crate) fn attempt(&self, hours: i64, command: Command) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut patient = self.patient.clone();
        for event in sound_steps(&patient, &command, self.at(hours)) {
            patient.apply(self.at(hours), &event).unwrap();
        }
        let events = self.decided(&patient, TESTER, hours, command)?;
        Ok(events.into_iter().flat_map(gives).collect())
    }

    /// Tries a command and does nothing before it.
    pub(crate) fn attempt_as_it_is(
        &self,
        hours: i64,
        command: Command,
    ) -> Result<Vec<Event>, Vec<Refusal>> {
        self.decided(&self.patient, TESTER, hours, command)
    }

    /// Tries a command as somebody, and does nothing before it.
    pub(crate) fn attempt_as(
        &self,
        who: (&str, &str),
        hours: i64,
        command: Command,
    ) -> Result<Vec<Event>, Vec<Refusal>> {
        self.decided(&self.patient, who, hours, command)
    }

    fn decided(
        &self,
        patient: &Patient,
        (actor, session): (&str, &str),
        hours: i64,
        command: Command,
    ) -> Result<Vec<Event>, Vec<Refusal>> {
        let circumstances = Circumstances {
            catalog: &self.catalog,
            actor,
            account: actor,
            session,
            occurred_at: self.at(hours),
            recorded_at: self.at(hours),
            zone: &TimeZone::UTC,
        };
        decide(patient, command, &circumstances).map_err(|refused| refused.0)
    }

    /// Does a command as somebody, and records exactly what it gives.
    pub(crate) fn does_as(
        &mut self,
        who: (&str, &str),
        hours: i64,
        command: Command,
    ) -> Vec<Event> {
        let shown = format!("{command:?}");
        let events = self.attempt_as(who, hours, command);
        let events = events.unwrap_or_else(|refusals| panic!("{shown}\nrefused: {refusals:#?}"));
        let at = self.at(hours);
        for event in &events {
            self.patient.apply(at, event).unwrap();
            self.events.push((at, event.clone()));
        }
        events
    }

    /// Does it, and panics with the reasons if it is refused.
    pub(crate) fn does(&mut self, hours: i64, command: Command) -> &[(Timestamp, Event)] {
        let shown = format!("{command:?}");
        let before = sound_steps(&self.patient, &command, self.at(hours));
        let events = self.attempt(hours, command).unwrap_or_else(|refusals| {
            let reasons: Vec<String> = refusals.iter().map(ToString::to_string).collect();
            panic!("{shown}\nrefused: {reasons:#?}")
        });
        let at = self.at(hours);
        for event in before {
            self.patient.apply(at, &event).unwrap();
            self.events.push((at, event));
        }
        let first = self.events.len();
        for event in events {
            self.patient.apply(at, &event).unwrap();
            self.events.push((at, event));
        }
        &self.events[first..]
    }

    /// The rules that refuse it, with their fields.
    pub(crate) fn refused(
        &self,
        hours: i64,
        command: Command,
    ) -> Vec<(&'static str, &'static str)> {
        match self.attempt(hours, command) {
            Ok(events) => panic!("should be refused, gave {events:?}"),
            Err(refusals) => refusals.iter().map(|r| (r.rule, r.field)).collect(),
        }
    }

    /// Goes the straight path up to a programmed pump with morphine 10 mg/mL at 0.5 mg/day,
    /// implanted at hour 240.
    pub(crate) fn in_therapy() -> Self {
        let mut clinic = Self::with_implant_decided();
        clinic.does(240, Command::Implant(implant()));
        clinic.does(241, Command::Programme(programme("0.5 mg/day")));
        clinic
    }

    pub(crate) fn with_implant_decided() -> Self {
        let mut clinic = Self::new();
        clinic.does(0, Command::Refer(referral()));
        clinic.does(1, Command::Screen(screening()));
        clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
        clinic.does(3, Command::PlanTrial(plan(clinic.at(100))));
        clinic.does(100, Command::PerformTrial(report(clinic.at(100))));
        for (hour, pain) in [(1, 7), (4, 3), (8, 3), (12, 3), (14, 6), (24, 8)] {
            clinic.does(100 + hour, Command::Observe(observation(pain)));
        }
        clinic.does(125, Command::DecideTrial(decision()));
        clinic
    }
}

/// The guided steps that a command of a refill waits for, done as they should be. What they refuse is
/// tested in `refill.rs`, which takes them one by one.
pub(crate) fn sound_steps(patient: &Patient, command: &Command, at: Timestamp) -> Vec<Event> {
    let mut taken = Vec::new();
    match (command, &patient.refill, &patient.aftercare) {
        (Command::StartRefill(_), None, Some(_)) => {
            let next_visit = at.to_zoned(TimeZone::UTC).date();
            taken.push(Taken::Departure(Depart { instructed: true, next_visit }));
        }
        (Command::MeasureResidual { .. }, Some(session), _)
            if session.measured.is_none() && session.progress.needle.is_none() =>
        {
            taken.extend([Taken::Identity(identity()), Taken::Interrogation(interrogation())]);
            taken.push(Taken::Needle(needle()));
        }
        (Command::CompleteRefill(order), Some(session), _) if session.measured.is_some() => {
            if session.progress.container.is_none() {
                taken.push(Taken::Container(label_of(order)));
            }
            if session.progress.portions.is_empty() {
                taken.push(Taken::Portion(Portion {
                    injected: inject(order.filled),
                    signs: vec![],
                }));
            }
        }
        _ => {}
    }
    taken.into_iter().map(|taken| Event::RefillStep(Box::new(taken))).collect()
}

pub(crate) fn identity() -> CheckIdentity {
    CheckIdentity { name: "Ada Example".to_owned(), birth_date: referral().birth_date }
}

pub(crate) fn interrogation() -> Interrogation {
    Interrogation {
        alarms: "none".to_owned(),
        events: "none".to_owned(),
        runs_as_recorded: true,
        effect: Effect::AsBefore,
    }
}

pub(crate) fn needle() -> PlaceNeedle {
    PlaceNeedle { template: true, stop_felt: true, aspirate: Aspirate::Solution }
}

pub(crate) fn label_of(order: &CompleteRefill) -> CheckContainer {
    CheckContainer {
        ordered: order.content.clone(),
        label: order.content.clone(),
        lot: order.lot.clone(),
        expiry: order.beyond_use,
        beyond_use: order.beyond_use,
    }
}

pub(crate) fn inject(volume: Volume) -> Inject {
    Inject {
        volume,
        drawn_back: true,
        resistance: false,
        swelling: false,
        symptoms: false,
        in_reservoir: None,
    }
}

pub(crate) fn referral() -> Referral {
    Referral {
        name: "Ada Example".to_owned(),
        birth_date: "1961-05-04".parse().unwrap(),
        indication: Indication::LumbarPostLaminectomySyndrome,
        referred_by: "Dr Sample".to_owned(),
    }
}

pub(crate) fn screening() -> Screening {
    Screening {
        pain_score: 8,
        baseline: Baseline {
            function_score: 7,
            ashworth: None,
            spasms: None,
            goals: "walk to the garden again".to_owned(),
        },
        evidence: EVIDENCE.map(str::to_owned).to_vec(),
        refractory: Refractory::IntolerableSideEffects,
        failed_therapies: vec![FailedTherapy {
            therapy: "oral morphine".to_owned(),
            dose: "200 mg/day".to_owned(),
            lasted: Some(read("240 d")),
            reason: FailureReason::SideEffect,
        }],
        oral_opioid: Some(OralOpioid { name: "morphine".to_owned(), daily_dose: read("200 mg") }),
        psychological: Some(Psychological {
            on: "2026-02-10".parse().unwrap(),
            by: "Dr Mind".to_owned(),
            result: PsychologicalResult::InFavour,
        }),
        systemic_infection: false,
        risks: risks(),
        anticoagulants: vec!["apixaban".to_owned()],
        renal_impairment: false,
        allergies: Allergies::NoneKnown,
        spine: Spine {
            earlier_surgery: true,
            stenosis: false,
            obstructed: false,
            imaging_reviewed: true,
            room_for_pump: true,
        },
        living: Living {
            support_at_home: true,
            attends_refills: true,
            substance_use: false,
            pressure_or_magnets: false,
            psychosis: false,
        },
        life_expectancy: Some(read("400 d")),
        planned_drug: "morphine".to_owned(),
        further_drugs: Vec::new(),
        payer: None,
        reason: String::new(),
    }
}

/// Nothing stands against a needle; the blood clots as it should.
pub(crate) fn risks() -> Risks {
    Risks {
        site_infection: false,
        raised_intracranial_pressure: false,
        pregnant: false,
        material_allergy: false,
        preservative_free: false,
        blood: Blood {
            taken_on: Some("2026-02-27".parse().unwrap()),
            platelets_per_ul: Some(230_000),
            inr: Some(Inr::from_hundredths(105)),
        },
    }
}

/// What the indications of pain ask as it stands.
pub(crate) const EVIDENCE: [&str; 4] =
    ["diagnosis", "cause-treated", "opioid-reduction", "health-optimised"];

pub(crate) fn hold(last_dose_at: Timestamp) -> AnticoagulantHold {
    AnticoagulantHold {
        anticoagulant: "apixaban".to_owned(),
        last_dose_at,
        agreed_with: "Dr Heart".to_owned(),
    }
}

pub(crate) fn plan(scheduled_at: Timestamp) -> TrialPlan {
    TrialPlan {
        method: TrialMethod::SingleShot,
        drug: "morphine".to_owned(),
        dose: read("0.3 mg"),
        level: "L3-4".to_owned(),
        scheduled_at,
        inpatient: true,
        consent: true,
        consent_unapproved: false,
        consent_by: "Dr Needle".to_owned(),
        reason: String::new(),
    }
}

pub(crate) fn report(injected_at: Timestamp) -> TrialReport {
    TrialReport {
        operator: "Dr Needle".to_owned(),
        checked_by: "Nurse Lotte".to_owned(),
        time_out_at: injected_at,
        local_anaesthetic: "lidocaine 1 %, lot LA1".to_owned(),
        ashworth_before: None,
        spasm_before: None,
        steps: ProcedureStep::ALL.iter().map(|(step, _, _)| *step).collect(),
        pain_before: 8,
        lot: "LOT1".to_owned(),
        expiry: "2027-01-31".parse().unwrap(),
    }
}

pub(crate) fn observation(pain_score: u8) -> Observation {
    Observation {
        pain_score,
        sedation: 0,
        respiratory_rate: 14,
        saturation: 97,
        motor: Some(0),
        itch: Some(0),
        retention: Some(false),
        ashworth: None,
        spasm: None,
        remark: String::new(),
    }
}

pub(crate) fn decision() -> DecideTrial {
    DecideTrial {
        decision: Decision::Implant,
        findings: TrialFindings {
            function: Function::Improved,
            side_effects: SideEffects::Tolerable,
        },
        assessment: "good relief, walks further".to_owned(),
        reason: "looked at by the clock of the ward; the relief was clear".to_owned(),
    }
}

pub(crate) fn implant() -> ImplantOrder {
    ImplantOrder {
        operator: Operator::TeamPhysician,
        operator_name: "Dr Needle".to_owned(),
        fluoroscopy: true,
        operation: Box::new(operation()),
        pocket: "abdomen, left".to_owned(),
        pump: "synchromed-ii-20".to_owned(),
        serial: "NGP000001".to_owned(),
        catheter: "8780".to_owned(),
        trimmed: read("34 cm"),
        tip_level: "T10".to_owned(),
        content: Content::one("morphine", read("10 mg/mL")),
        filled: read("20 mL"),
        lot: "LOT0".to_owned(),
        beyond_use: "2027-06-30".parse().unwrap(),
        no_infection: true,
        anticoagulant_last_dose_at: Some("2026-03-02T09:00:00Z".parse().unwrap()),
        reason: String::new(),
    }
}

/// The operation of [`implant`], at hour 239. The labels are of the numbers that GS1 keeps for
/// demonstrations.
pub(crate) fn operation() -> Operation {
    Operation {
        antibiotic: "cefazolin".to_owned(),
        antibiotic_at: "2026-03-12T07:00:00Z".parse().unwrap(),
        incision_at: "2026-03-12T07:30:00Z".parse().unwrap(),
        fluoroscopy_time: read("95 s"),
        entry_level: "L2-3".to_owned(),
        tunnelled: "round the left flank".to_owned(),
        pocket_depth: read("1.5 cm"),
        fluid_back: true,
        pump_udi: "(01)09520000000011(17)281231(21)NGP000001".to_owned(),
        catheter_udi: "(01)09520000000028(17)280630(10)C77".to_owned(),
        observation: read("24 h"),
        wound_care: "dressing dry, look daily".to_owned(),
        follow_up: "2026-03-26".parse().unwrap(),
    }
}

pub(crate) fn programme(dose: &str) -> ProgrammeOrder {
    ProgrammeOrder {
        dose: read(dose),
        opening: Some(true),
        low_reservoir_alarm: read("2 mL"),
        reason: String::new(),
    }
}

pub(crate) fn start_refill() -> Command {
    Command::StartRefill(StartRefill { serial: "NGP000001".to_owned() })
}

pub(crate) fn fill(concentration: &str, dose: &str) -> CompleteRefill {
    CompleteRefill {
        content: Content::one("morphine", read(concentration)),
        dose: read(dose),
        filled: read("20 mL"),
        lot: "LOT2".to_owned(),
        beyond_use: "2027-06-30".parse().unwrap(),
        low_reservoir_alarm: read("2 mL"),
        discrepancy_resolution: String::new(),
        reason: String::new(),
    }
}
