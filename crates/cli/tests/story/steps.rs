//! The steps of the story: what is answered at each, and when.

use jiff::{SignedDuration, Timestamp};

/// The first pump's serial number.
pub(crate) const SERIAL: &str = "NGP000001";
/// The hour of the implant, after the referral.
pub(crate) const IMPLANT: i64 = 240;
/// The hour of the refill: day 84 after the implant.
pub(crate) const REFILL: i64 = IMPLANT + 84 * 24;
/// The hour of the trial dose.
pub(crate) const TRIAL: i64 = 100;

/// The steps that the straight path does not take.
pub(crate) const BESIDE_THE_PATH: [&str; 10] = [
    "safety",
    "stop",
    "refill-cancel",
    "refill-pocket-fill",
    "trial-alarm",
    "trial-infusion-end",
    "trial-waiver",
    "verify-order",
    "give-order",
    "withdraw-order",
];

/// The days of the story. They lie in the past, the last one too.
#[derive(Clone, Copy)]
pub(crate) struct Calendar {
    start: Timestamp,
}

impl Calendar {
    /// A story that began 110 days ago, on the minute.
    pub(crate) fn new() -> Self {
        let start = Timestamp::now() - SignedDuration::from_hours(110 * 24);
        let seconds = start.as_second() / 60 * 60;
        Self { start: Timestamp::from_second(seconds).expect("it is a date") }
    }

    fn show(self, hour: i64, format: &str) -> String {
        let instant = self.start + SignedDuration::from_hours(hour);
        instant.strftime(format).to_string()
    }

    /// An hour of the story as a form takes it.
    pub(crate) fn typed(self, hour: i64) -> String {
        self.show(hour, "%Y-%m-%dT%H:%M")
    }

    /// The day of an hour as a form takes it.
    pub(crate) fn typed_day(self, hour: i64) -> String {
        self.show(hour, "%Y-%m-%d")
    }

    /// The day of an hour as a page shows it.
    pub(crate) fn shown_day(self, hour: i64) -> String {
        self.show(hour, "%-d %b %Y")
    }

    /// An hour of the story as a page shows it.
    pub(crate) fn shown(self, hour: i64) -> String {
        self.show(hour, "%-d %b %Y %H:%M")
    }
}

/// One step with its answers.
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) slug: &'static str,
    pub(crate) hour: i64,
    pub(crate) answers: Vec<(&'static str, String)>,
    /// Whether it is reviewed before it is recorded.
    pub(crate) reviewed: bool,
}

impl Step {
    fn new(slug: &'static str, hour: i64, answers: &[(&'static str, &str)]) -> Self {
        let answers = answers.iter().map(|(asked, answer)| (*asked, (*answer).to_owned()));
        Self { slug, hour, answers: answers.collect(), reviewed: false }
    }

    fn reviewed(self) -> Self {
        Self { reviewed: true, ..self }
    }

    /// The same at another hour.
    pub(crate) fn at(self, hour: i64) -> Self {
        Self { hour, ..self }
    }

    /// The same with another answer.
    pub(crate) fn but(self, asked: &'static str, answer: &str) -> Self {
        let mut step = self.without(asked);
        step.answers.push((asked, answer.to_owned()));
        step
    }

    /// The same without an answer.
    pub(crate) fn without(mut self, asked: &str) -> Self {
        self.answers.retain(|(other, _)| *other != asked);
        self
    }
}

/// Refers a patient.
pub(crate) fn referral(name: &str) -> Step {
    Step::new(
        "new",
        0,
        &[
            ("Name", name),
            ("Date of birth", "1961-05-04"),
            ("Indication", "Lumbar post-laminectomy syndrome"),
            ("Referred by", "Dr Sample"),
        ],
    )
}

/// Screens the patient of the story: oral morphine with intolerable sedation, on apixaban.
pub(crate) fn screening() -> Step {
    Step::new(
        "screening",
        1,
        &[
            ("Usual pain, 0 to 10", "8"),
            ("Daily life held back, 0 to 10", "7"),
            ("Goals of the patient", "walk to the garden again"),
            ("Pain after lumbar surgery, with imaging of the lumbar spine on record", "Yes"),
            ("A surgeon sees nothing that another operation would correct", "Yes"),
            ("Less systemic opioid was attempted, or none is taken", "Yes"),
            ("Other illness is treated as well as it can be", "Yes"),
            ("Present treatment", "Intolerable side effects"),
            ("Therapy 1", "oral morphine"),
            ("Therapy 1: dose", "200 mg/day"),
            ("Therapy 1: for how long", "240"),
            ("Therapy 1: what came of it", "Intolerable side effect"),
            ("Opioid by mouth", "morphine"),
            ("Its daily dose", "200"),
            ("Drug planned for the trial", "morphine"),
            ("Evaluation", "Done, in favour of a trial"),
            ("Evaluated on", "2025-02-10"),
            ("Evaluated by", "Dr Mind"),
            ("Psychosis, now or earlier", "No"),
            ("Systemic infection", "No"),
            ("Infection where needle or pump would go", "No"),
            ("Raised pressure in the skull, known or suspected", "No"),
            ("Pregnant, or possibly so", "No"),
            ("Allergies", "none"),
            ("Allergy to a material of pump or catheter", "No"),
            ("Anticoagulant or antiplatelet drug", "apixaban"),
            ("Impaired kidney function", "No"),
            ("Platelets", "230000"),
            ("INR", "1.05"),
            ("Blood taken on", "2025-02-27"),
            ("Earlier surgery of the spine", "Yes"),
            ("Narrow spinal canal", "No"),
            ("Tumour, anomaly or something else that blocks the canal", "No"),
            ("The operator has seen imaging of the spine", "Yes"),
            ("The body has room for the pump", "Yes"),
            ("Support at home", "Yes"),
            ("The patient can come to every refill", "Yes"),
            ("Use of substances that stands against it", "No"),
            ("Work or sport in high pressure or strong magnetic fields", "No"),
            ("Criteria of which payer", "None to be asked"),
        ],
    )
}

/// Documents that apixaban was last taken at the beginning of the story.
pub(crate) fn hold(calendar: Calendar) -> Step {
    let last_dose = calendar.typed(0);
    let answers =
        [("Last dose taken", last_dose.as_str()), ("Agreed with its prescriber", "Dr Heart")];
    Step::new("anticoagulant-hold", 2, &answers)
}

/// Orders the trial.
pub(crate) fn plan(calendar: Calendar) -> Step {
    Step::new(
        "trial-plan",
        3,
        &[
            ("Drug", "morphine"),
            ("Dose", "0.3"),
            ("Level of the needle", "L3-4"),
            ("Scheduled for", &calendar.typed(TRIAL)),
            ("The patient consents, informed", "yes"),
            ("Consent taken by", "Dr Needle"),
        ],
    )
}

/// Reports the trial procedure with all steps signed.
pub(crate) fn procedure(calendar: Calendar) -> Step {
    Step::new(
        "trial-procedure",
        TRIAL,
        &[
            ("Operator", "Dr Needle"),
            ("Second reader of the drug", "Nurse Lotte"),
            ("Time-out", &calendar.typed(TRIAL)),
            ("Local anaesthetic with its lot", "lidocaine 1 %, LA1"),
            ("Pain before the injection, 0 to 10", "8"),
            ("Lot of the drug", "LOT1"),
            ("Expiry of the lot", &calendar.typed_day(TRIAL + 365 * 24)),
            ("Time-out: patient, level, allergies, anticoagulant", "yes"),
            ("Patient prone", "yes"),
            ("Skin prepared with antiseptic", "yes"),
            ("Sterile drape in place", "yes"),
            ("Local anaesthetic given", "yes"),
            ("Live fluoroscopy running", "yes"),
            ("Fine needle in the dural sac", "yes"),
            ("Spinal fluid flows freely", "yes"),
            ("Drug, dose, lot and expiry read aloud by two", "yes"),
            ("Medication injected", "yes"),
        ],
    )
}

/// Observes the patient so many hours after the trial dose.
pub(crate) fn observation(hours: i64, pain: u8) -> Step {
    Step::new(
        "observation",
        TRIAL + hours,
        &[
            ("Pain, 0 to 10", &pain.to_string()),
            ("Sedation", "0: alert"),
            ("Respiratory rate", "14"),
            ("Oxygen saturation", "97"),
            ("Motor block of the legs", "0: none"),
            ("Itch", "1: mild"),
            ("Cannot pass water", "No"),
        ],
    )
}

/// The observations of the story: relief from hour 4 to somewhere between hours 12 and 14.
pub(crate) fn observations() -> [Step; 5] {
    [(1, 7), (4, 3), (8, 3), (12, 3), (14, 6)].map(|(hours, pain)| observation(hours, pain))
}

/// Signs the decision to implant, 25 hours after the trial dose.
pub(crate) fn decision() -> Step {
    let answers = [
        ("Function", "Better than before"),
        ("Side effects", "Bearable side effects"),
        ("Assessment", "good relief, walks further"),
        ("Decision", "Implant"),
        (
            "Why the judgement holds in spite of doubts",
            "the ward looked in between; relief was clear",
        ),
    ];
    Step::new("trial-decision", TRIAL + 25, &answers)
}

/// Documents that apixaban is taken again, 26 hours after the trial dose.
pub(crate) fn restart() -> Step {
    let answers = [("Agreed with its prescriber", "Dr Heart")];
    Step::new("anticoagulant-restart", TRIAL + 26, &answers)
}

/// Reports the implant. Apixaban was taken again after the trial, and stopped four days before.
pub(crate) fn implant(calendar: Calendar) -> Step {
    let answers = [
        ("Operator", "Team physician (catheter through a needle)"),
        ("Operator's name", "Dr Needle"),
        ("No sign of infection today", "yes"),
        ("Antibiotic", "cefazolin"),
        ("Antibiotic given at", &calendar.typed(IMPLANT - 2)),
        ("Incision at", &calendar.typed(IMPLANT - 1)),
        ("Live fluoroscopy used", "yes"),
        ("Fluoroscope on for", "95"),
        ("Level where the needle entered", "L2-3"),
        ("Fluid flowed back before the catheter was connected", "yes"),
        ("Way of the catheter under the skin", "round the left flank"),
        ("Site of the pump", "abdomen, left"),
        ("Depth of the pump under the skin", "1.5"),
        ("Apixaban last taken", &calendar.typed(IMPLANT - 96)),
        ("Pump", "SynchroMed II 20 mL"),
        ("Serial number of the pump", SERIAL),
        ("Label of the pump", &format!("(01)09520000000011(21){SERIAL}")),
        ("Label of the catheter", "(01)09520000000028(10)LOT7"),
        ("Catheter", "Medtronic Ascenda 8780"),
        ("Length cut off the catheter", "34"),
        ("Level of the catheter tip", "T10"),
        ("Observe for", "24"),
        ("Care of the wound", "dressing dry, look daily"),
        ("Seen again on", &calendar.typed_day(IMPLANT + 14 * 24)),
        ("Drug", "morphine"),
        ("Concentration", "10"),
        ("Volume filled", "20"),
        ("Lot", "LOT0"),
        ("Use no later than", &calendar.typed_day(IMPLANT + 365 * 24)),
    ];
    Step::new("implant", IMPLANT, &answers).reviewed()
}

/// Programmes the pump for the first time, with a prime.
pub(crate) fn programme() -> Step {
    let prime = ("Prime", "Prime the empty pathway now, under supervision");
    let answers = [("Daily dose", "0.5"), ("Low-reservoir alarm", "2"), prime];
    Step::new("programme", IMPLANT + 1, &answers).reviewed()
}

/// Begins the refill.
pub(crate) fn refill_start() -> Step {
    Step::new("refill-start", REFILL, &[("Serial number read from the pump", SERIAL)])
}

/// Checks the patient, reads the pump and places the needle.
pub(crate) fn before_the_residual() -> [Step; 3] {
    [
        Step::new(
            "refill-identity",
            REFILL,
            &[("Full name", "Ada Example"), ("Day of birth", "1961-05-04")],
        ),
        Step::new(
            "refill-interrogation",
            REFILL,
            &[
                ("Alarms that were read", "none"),
                ("Events of the log since the last visit", "none"),
                ("The pump runs what the record says", "yes"),
                ("Effect since the last refill", "As before"),
            ],
        ),
        Step::new(
            "refill-needle",
            REFILL,
            &[
                ("Septum found with the template", "yes"),
                ("Needle at the stop of the reservoir", "yes"),
                ("What came out first", "Solution, freely"),
            ],
        ),
    ]
}

/// Checks the container and injects it in two portions.
pub(crate) fn before_the_programme(calendar: Calendar) -> [Step; 3] {
    let portion = |volume: &str| {
        Step::new(
            "refill-injection",
            REFILL,
            &[
                ("Volume of this portion", volume),
                ("Some could be drawn back freely", "yes"),
                ("Resistance", "no"),
                ("Swelling over the pump", "no"),
                ("Pain, warmth, sleepiness, weakness", "no"),
            ],
        )
    };
    let label = [
        ("Drug ordered", "morphine"),
        ("Concentration ordered", "12"),
        ("Drug on the label", "morphine"),
        ("Concentration on the label", "12"),
        ("Lot", "LOT2"),
        ("Expiry of the product", &calendar.typed_day(REFILL + 365 * 24)),
        ("Use no later than", &calendar.typed_day(REFILL + 365 * 24)),
    ];
    [Step::new("refill-container", REFILL, &label), portion("5"), portion("15")]
}

/// Reads the pump back, looks at the patient after the observation, and closes the refill.
pub(crate) fn after_the_refill(calendar: Calendar) -> [Step; 3] {
    [
        Step::new(
            "refill-echo",
            REFILL,
            &[
                ("Concentration in the pump", "12"),
                ("Daily dose", "0.6"),
                ("Low-reservoir alarm", "2"),
                ("Volume in the reservoir", "20"),
            ],
        ),
        Step::new(
            "refill-look",
            REFILL + 1,
            &[
                ("As awake as before", "yes"),
                ("Breaths a minute", "14"),
                ("Walks or moves as before", "yes"),
                ("Swelling over the pump", "no"),
            ],
        ),
        Step::new(
            "refill-departure",
            REFILL + 1,
            &[
                ("Knows the signs of overdose and withdrawal, and whom to call", "yes"),
                ("Next visit", &calendar.typed_day(REFILL + 80 * 24)),
            ],
        ),
    ]
}

/// Measures what is left.
pub(crate) fn residual() -> Step {
    Step::new("refill-residual", REFILL, &[("Measured residual volume", "15.5")])
}

/// Fills 12 mg/mL and goes on with 0.6 mg/day.
pub(crate) fn refill(calendar: Calendar) -> Step {
    let answers = [
        ("Drug", "morphine"),
        ("Concentration", "12"),
        ("Lot", "LOT2"),
        ("Use no later than", &calendar.typed_day(REFILL + 365 * 24)),
        ("Volume filled", "20"),
        ("Daily dose", "0.6"),
        ("Low-reservoir alarm", "2"),
    ];
    Step::new("refill-complete", REFILL, &answers).reviewed()
}

/// The whole path after the referral, as it goes when nothing is refused.
pub(crate) fn straight_path(calendar: Calendar) -> Vec<Step> {
    let mut path = vec![screening(), hold(calendar), plan(calendar), procedure(calendar)];
    path.extend(observations());
    path.extend([decision(), restart(), implant(calendar), programme(), refill_start()]);
    path.extend(before_the_residual());
    path.push(residual());
    path.extend(before_the_programme(calendar));
    path.push(refill(calendar));
    path.extend(after_the_refill(calendar));
    path
}

/// Enters a prepared order again.
#[allow(dead_code, reason = "the story takes what is entered from the order itself")]
pub(crate) fn verify(hour: i64, [strength, filled, dose]: [&str; 3]) -> Step {
    let answers = [
        ("Drug", "morphine"),
        ("Concentration", strength),
        ("Volume filled", filled),
        ("Daily dose of the leading drug", dose),
    ];
    Step::new("verify-order", hour, &answers)
}

/// Gives the order that a colleague verified.
pub(crate) fn give(hour: i64) -> Step {
    Step::new("give-order", hour, &[]).reviewed()
}
