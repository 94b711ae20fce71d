//! The list of the rules.

mod trial;

use super::{Group, Rule, Severity};

pub(super) const fn hard(id: &'static str, text: &'static str, source: &'static str) -> Rule {
    Rule { id, severity: Severity::Hard, text, source }
}

pub(super) const fn soft(id: &'static str, text: &'static str, source: &'static str) -> Rule {
    Rule { id, severity: Severity::Soft, text, source }
}

/// The rules, by what they are about.
pub const GROUPS: &[Group] = &[
    Group {
        title: "What is entered",
        rules: &[
            hard(
                "entry.required",
                "What an order needs is there; nothing is assumed in its place.",
                "own rule: nothing has a silent default",
            ),
            hard("entry.range", "A score lies on its scale.", "range of the scale"),
            hard("entry.birth-date", "A date of birth is possible.", "calendar"),
            hard(
                "catalogue.unknown",
                "A drug, pump, catheter, anticoagulant or spinal level is one of the catalogue.",
                "catalogue",
            ),
            hard(
                "calculation.range",
                "A result can be represented; an absurd entry has none.",
                "arithmetic",
            ),
            hard(
                "record.in-order",
                "A step is not recorded before the one that it follows.",
                "order of the record",
            ),
            hard("record.not-in-future", "What is recorded has happened.", "order of the record"),
            hard(
                "pathway.order",
                "A step follows from where the patient is on the path.",
                "the pathway from referral to refill",
            ),
        ],
    },
    Group {
        title: "Patient",
        rules: &[
            hard(
                "candidate.refractory",
                "Earlier treatment failed or was not tolerated, and is listed.",
                "indications of the catalogue",
            ),
            hard(
                "candidate.psychological-evaluation",
                "A psychological evaluation was done.",
                "PACC 2024, grade B; indications of the catalogue",
            ),
            hard(
                "candidate.indication",
                "The evidence that the indication needs is known.",
                "indications of the catalogue",
            ),
            hard(
                "candidate.age",
                "The patient is old enough for the indication.",
                "`age_min_years` of the indication",
            ),
            hard(
                "candidate.evidence",
                "Each piece of evidence that the indication asks for is there.",
                "indications of the catalogue",
            ),
            hard(
                "candidate.life-expectancy",
                "In cancer pain the life expectancy reaches that for an implanted pump.",
                "`life_expectancy_min` of the policy",
            ),
            hard(
                "candidate.spasticity-baseline",
                "In spasticity muscle tone or spasms are scored before the trial.",
                "indications of the catalogue",
            ),
            hard("candidate.support", "There is support at home.", "own rule"),
            hard("candidate.refills", "The patient can come to every refill.", "own rule"),
            hard(
                "candidate.substance-use",
                "No use of substances stands against the therapy.",
                "contraindication of the device",
            ),
            hard(
                "candidate.occupation",
                "No work or sport in high pressure or strong magnetic fields.",
                "contraindication of the device",
            ),
            hard(
                "contraindication.infection",
                "No infection is known, neither systemic nor where needle or pump go.",
                "contraindication of the device; label of the drug",
            ),
            hard(
                "contraindication.intracranial-pressure",
                "The pressure in the skull is not raised.",
                "general knowledge (unverified)",
            ),
            hard(
                "contraindication.pregnancy",
                "The patient is not pregnant.",
                "general knowledge (unverified)",
            ),
            hard(
                "contraindication.material",
                "No allergy to a material of pump or catheter is known.",
                "contraindication of the device",
            ),
            hard(
                "contraindication.spine",
                "Nothing blocks the spinal canal.",
                "contraindication of the device",
            ),
            hard(
                "contraindication.way-in",
                "After surgery of the spine or with a narrow canal, the operator has seen imaging.",
                "general knowledge (unverified)",
            ),
            hard(
                "contraindication.body-size",
                "The body has room for the pump.",
                "contraindication of the device",
            ),
            hard(
                "contraindication.psychosis",
                "A drug whose label forbids it is not given after a psychosis.",
                "`psychosis_contraindicates` of the drug",
            ),
            hard(
                "contraindication.preservative",
                "Every product is free of a preservative that an allergy names.",
                "preservatives of the catalogue",
            ),
            hard(
                "contraindication.platelets",
                "Platelets are counted, and enough for a needle near the cord; between the two \
                 limits with a written reason.",
                "`platelets_per_ul` of the policy",
            ),
            hard(
                "contraindication.inr",
                "The INR is measured after the stop of what changes it, and low enough or accepted \
                 with a written reason.",
                "`inr` of the policy; `inr_max` of the anticoagulant",
            ),
            hard(
                "contraindication.anticoagulant",
                "An anticoagulant is held for its time before a needle or catheter.",
                "anticoagulants of the catalogue",
            ),
            hard(
                "contraindication.allergy",
                "A drug meets no allergy, itself, through a relative, or by its class.",
                "the patient's allergies; relatives of the catalogue",
            ),
            hard(
                "hold.drug",
                "The anticoagulant that was stopped is the one that is taken.",
                "the patient's screening",
            ),
            hard(
                "hold.last-dose",
                "The last dose of an anticoagulant lies in the past.",
                "order of the record",
            ),
            hard(
                "restart.drug",
                "An anticoagulant that is restarted was held for a procedure.",
                "the patient's record",
            ),
            soft(
                "restart.too-soon",
                "An anticoagulant is not restarted sooner after a procedure than usual.",
                "`restart_after` of the anticoagulant",
            ),
        ],
    },
    Group { title: "Trial", rules: trial::RULES },
    Group {
        title: "Implant",
        rules: &[
            hard(
                "implant.trial-drug",
                "The pump is filled with the drug of the trial, which leads in a mixture.",
                "the trial",
            ),
            soft(
                "implant.untried-drug",
                "No drug is added to the first fill that was not part of the trial.",
                "the trial",
            ),
            hard(
                "implant.step",
                "Fluoroscopy and exclusion of an infection are done.",
                "procedure of an implant",
            ),
            hard(
                "implant.fill-beyond-pathway",
                "The fill is more than what fills the way to the tip.",
                "arithmetic of the pathway",
            ),
            soft(
                "implant.usual-length",
                "The catheter in the body has a usual length.",
                "own range",
            ),
            soft(
                "implant.antibiotic-time",
                "The antibiotic is given in the hour before the incision.",
                "`antibiotic_before_incision_max` of the policy",
            ),
            hard(
                "implant.incision-before-end",
                "The report is made after the incision.",
                "calendar",
            ),
            hard(
                "implant.fluid-back",
                "Fluid flows back out of the catheter before it is connected.",
                "procedure of the implant",
            ),
            soft(
                "implant.entry-below-tip",
                "The catheter is led up from where the needle enters.",
                "own rule: two levels that were mixed up",
            ),
            hard(
                "implant.pocket-depth",
                "The pump lies no deeper than it can be read and filled.",
                "`implant_depth_max` of the device",
            ),
            soft(
                "implant.observation",
                "After an implant the patient is observed as long as after a first dose.",
                "`observation_after_first_dose` of the drug; `trial_observation_min` of the policy",
            ),
            hard("implant.follow-up", "The patient is seen again after the implant.", "calendar"),
            soft(
                "implant.udi",
                "The labels of pump and catheter are read.",
                "own rule: a device that a recall cannot find is not implanted",
            ),
            hard("implant.device-expired", "A device is in date.", "label of the device"),
            hard(
                "implant.udi-serial",
                "The serial number is the one on the pump's label.",
                "label of the device",
            ),
            hard(
                "implant.udi-distinct",
                "Pump and catheter have labels of their own.",
                "label of the device",
            ),
            hard(
                "udi.form",
                "A device identifier of GS1 or HIBCC is understood to its last character.",
                "GS1 General Specifications; ANSI/HIBC 2",
            ),
            hard(
                "udi.check",
                "The check digit or character of a device identifier is right.",
                "GS1 General Specifications; ANSI/HIBC 2",
            ),
            hard("drug.expired", "The container is in date.", "label of the container"),
            hard(
                "first-dose.no-rule",
                "A first dose is calculated only where a source says how.",
                "`first_dose` of the drug",
            ),
            hard(
                "first-dose.screening-dose",
                "The screening dose is one of the label.",
                "`first_dose.screening` of the drug",
            ),
        ],
    },
    Group {
        title: "Formulary",
        rules: &[
            hard(
                "formulary.complete",
                "Every limit that a later step asks for is known and verified before a trial.",
                "formulary",
            ),
            hard(
                "formulary.no-limit",
                "A drug has a verified upper limit of concentration and daily dose.",
                "formulary",
            ),
            hard(
                "formulary.hard-limit",
                "A concentration or dose is within the hard limits of the drug.",
                "`limits` of the drug",
            ),
            soft(
                "formulary.soft-limit",
                "A concentration or dose is within the usual limits of the drug.",
                "`limits` of the drug",
            ),
            soft(
                "formulary.opioid-naive",
                "A trial dose for a patient without opioids is within its own limit.",
                "`trial_dose_opioid_naive` of the drug",
            ),
            hard(
                "formulary.no-stability",
                "It is known how long the drug keeps in a pump.",
                "`stability` of the drug",
            ),
        ],
    },
    Group {
        title: "Dose and programme",
        rules: &[
            hard(
                "programme.dose",
                "A programme has a dose; a stop is a decision of its own.",
                "own rule",
            ),
            hard(
                "dose.two-ways",
                "Two calculations of the dose agree to within one quantum.",
                "own rule",
            ),
            hard(
                "dose.total-entered",
                "The drug of a day is what the prescriber means, entered on its own.",
                "ISMP: 60 mcg once a day was entered as 60 mcg every hour",
            ),
            soft(
                "dose.total-doubled",
                "The drug of a day is at most twice that of before.",
                "own rule; insulin pumps, recall of 2014",
            ),
            soft(
                "programme.first-dose-ceiling",
                "The first dose is at most what the trial or a published ratio gives.",
                "`first_dose` of the drug; `first_dose_share_high`, `conversion` of the policy",
            ),
            soft(
                "programme.increase",
                "An increase is within the smallest published share.",
                "`increase_step.share_max` of the drug",
            ),
            soft(
                "programme.increase-amount",
                "An increase is within the smallest published amount.",
                "`increase_step.dose_max` of the drug",
            ),
            soft(
                "programme.increase-interval",
                "An increase comes no sooner than the longest published time after the last.",
                "`increase_step.interval_min` of the drug",
            ),
            soft(
                "programme.alarm-volume",
                "The low-reservoir alarm sounds at the usual volume at the latest.",
                "`low_reservoir_alarm` of the pump",
            ),
            soft(
                "programme.short-interval",
                "A fill lasts longer than the planning lead.",
                "`refill_lead_max` of the policy",
            ),
            soft(
                "programme.stale-content",
                "The content is stable and in date.",
                "stability of the drug; label of the container",
            ),
            hard(
                "programme.reservoir-empty",
                "There is something in the reservoir to deliver.",
                "the pump's own account",
            ),
            hard(
                "programme.opening-completed",
                "A running prime or bridge is not cut off.",
                "the pump's own account",
            ),
            soft(
                "programme.rest-left-out",
                "What a stop left of a prime or bridge is delivered first.",
                "own rule",
            ),
            hard("schedule.day-once", "A day of the week has one schedule.", "own rule"),
            hard(
                "valve.mechanism",
                "Strokes are those of a valve-gated accumulator.",
                "`mechanism` of the pump",
            ),
        ],
    },
    Group {
        title: "Pathway, bridge and access port",
        rules: &[
            hard(
                "catheter.length",
                "The length of a catheter is possible for its model.",
                "`total_length` of the catheter",
            ),
            hard(
                "pathway.tubing-unknown",
                "Without a known internal tubing there is no prime and no bridge.",
                "`internal_tubing` of the pump",
            ),
            hard(
                "pathway.tubing-superseded",
                "Nothing is calculated with a superseded tubing constant.",
                "`internal_tubing` of the pump; TGA RC-2017-RN-00065-1",
            ),
            hard(
                "pathway.tubing-different",
                "The programmer at hand has the tubing constant of the device table.",
                "`internal_tubing` of the pump",
            ),
            hard(
                "pathway.changed",
                "The pathway of the device table is that of the implant record.",
                "device table and implant record",
            ),
            hard(
                "prime.once",
                "A pathway is primed once.",
                "class I recall of the priming bolus, 2013 and 2016/17",
            ),
            hard(
                "bridge.required",
                "A change of content has its bridge.",
                "class I recall of the priming bolus, 2013 and 2016/17",
            ),
            hard(
                "bridge.volume",
                "The bridge has the volume of the pathway.",
                "`internal_tubing` and catheter",
            ),
            hard(
                "bridge.flow",
                "No drug gets more in a bridge than the lower of its doses before and after.",
                "own rule",
            ),
            hard(
                "bridge.not-needed",
                "There is a bridge only where the content changes.",
                "arithmetic of the pathway",
            ),
            hard(
                "port.volume-unknown",
                "The drug behind an access port is calculated only with its known volume.",
                "`access_port_fill_volume` of the pump",
            ),
            hard(
                "conversion.no-ratio",
                "A conversion needs a published ratio of this drug and route.",
                "`conversion` of the policy",
            ),
        ],
    },
    Group {
        title: "Mixtures and compounding",
        rules: &[
            hard("mixture.size", "At most four drugs are in one reservoir.", "own rule"),
            hard("mixture.drug-once", "A drug has one concentration in a mixture.", "own rule"),
            hard(
                "mixture.alone-in-pump",
                "A drug whose label forbids others is alone.",
                "`alone_in_pump` of the drug",
            ),
            soft(
                "mixture.incompatible",
                "Drugs that broke down together are not mixed.",
                "`incompatible` of the drug",
            ),
            hard(
                "mixture.no-stability",
                "It is known how long exactly these drugs keep together.",
                "`stability` of the drugs",
            ),
            hard(
                "compounding.stock-strength",
                "A stock is at least as strong as what is made of it.",
                "conservation of mass",
            ),
            hard(
                "compounding.volume",
                "The stocks fit into the volume that is made.",
                "conservation of volume",
            ),
            hard(
                "compounding.accuracy",
                "Rounding to what can be measured keeps the concentration within its tolerance.",
                "`compounding_accuracy` and `compounding_step` of the policy",
            ),
            hard(
                "pump.approved-drug",
                "The pump is approved for the drug, or consent is recorded.",
                "`approved_drug` of the pump; FDA 2018",
            ),
        ],
    },
    super::refill::STEPS,
    Group {
        title: "Two people for one order",
        rules: &[
            hard(
                "order.second-person",
                "Who prepared an order does not verify it.",
                "own rule; `second_person` of the policy says which orders",
            ),
            hard(
                "order.other-session",
                "An order is not verified under the sign-in that prepared it.",
                "own rule",
            ),
            hard(
                "order.verified",
                "A prepared order is given only after a second person entered it alike.",
                "own rule",
            ),
            hard(
                "order.unchanged-since",
                "A verified order does what two people agreed on, or is prepared again.",
                "own rule",
            ),
        ],
    },
    Group {
        title: "Refill",
        rules: &[
            hard(
                "refill.same-pump",
                "The pump under the skin is the patient's.",
                "the implant record",
            ),
            hard(
                "refill.measured-within-capacity",
                "What is measured fits into the reservoir.",
                "`reservoir_capacity` of the pump",
            ),
            hard(
                "refill.discrepancy",
                "A residual that is off by 2 mL or more, or by more than the accuracy, is explained first.",
                "`discrepancy_absolute` and `flow_accuracy`",
            ),
            hard(
                "residual.delivered-within-filled",
                "No more was delivered than filled.",
                "conservation of volume",
            ),
            hard("refill.above-alarm", "A fill lies above the alarm volume.", "the programme"),
            hard("refill.flow", "A refill date needs a flow.", "arithmetic"),
            hard("refill.date", "A refill date lies in the calendar.", "calendar"),
        ],
    },
    super::beside::GROUP,
    Group {
        title: "Pump: the same functions refuse here and in the pump",
        rules: &[
            hard("pump.limits-unknown", "The flow limits of the pump are known.", "device table"),
            hard(
                "pump.rate-minimum",
                "A flow is at least the lowest of the pump.",
                "`rate_min` of the pump",
            ),
            hard(
                "pump.rate-maximum",
                "A flow, with all that flows beside it, is at most the highest of the pump.",
                "`rate_max` of the pump",
            ),
            hard("pump.mode", "The pump has the mode.", "device table"),
            hard(
                "pump.schedule-tiles-the-day",
                "Steps fill the day and days the week, without gap or overlap.",
                "control core",
            ),
            hard(
                "pump.schedule-steps",
                "A day has no more steps than the pump takes.",
                "`day_steps_max` of the pump",
            ),
            hard(
                "pump.schedule-days",
                "A week has no more kinds of days than the pump takes.",
                "`day_groups_max` of the pump",
            ),
            hard(
                "pump.schedule-begins",
                "A schedule begins within its day or week.",
                "control core",
            ),
            hard(
                "pump.interval-minimum",
                "Boluses are at least the shortest interval apart.",
                "`periodic_interval_min` of the pump; 8870 card, recall of 2004",
            ),
            hard(
                "pump.bolus-within-interval",
                "A bolus is over before the next one can begin.",
                "control core",
            ),
            hard(
                "pump.reservoir-capacity",
                "A fill fits into the reservoir.",
                "`reservoir_capacity` of the pump",
            ),
            hard(
                "pump.bolus-within-reservoir",
                "A bolus is in the reservoir.",
                "the pump's own account",
            ),
            hard(
                "pump.alarm-within-capacity",
                "An alarm volume can be reached.",
                "`reservoir_capacity` of the pump",
            ),
            hard(
                "pump.bolus-volume",
                "A bolus is at least what is moved at once.",
                "`delivery_quantum` of the pump",
            ),
            hard("pump.bolus-kind", "A bolus is ordered in the way of its kind.", "control core"),
            hard("pump.concentration", "A programme has a concentration.", "control core"),
            hard("pump.dose-limit-required", "A patient bolus has a dose limit.", "control core"),
            hard(
                "pump.limit-plausible",
                "A limit is of something, over at most a day.",
                "control core",
            ),
            hard(
                "pump.dose-limit",
                "No window holds more drug than the dose limit.",
                "the drug's hard daily maximum and one quantum",
            ),
            hard(
                "pump.patient-bolus-count",
                "The count of patient boluses can be held.",
                "control core",
            ),
            hard(
                "pump.patient-bolus-programmed",
                "A request needs a patient bolus in the programme.",
                "control core",
            ),
            hard("pump.lockout", "A request keeps the lockout.", "the programme"),
            hard("pump.most-boluses", "A request keeps the counts.", "the programme"),
            hard("pump.programme-first", "A bolus needs a programme.", "control core"),
            hard("pump.one-bolus", "A bolus waits for the one before it.", "control core"),
            hard("pump.therapy-running", "A bolus needs a running therapy.", "control core"),
            hard(
                "pump.stop-first",
                "A pathway is said to be empty only of a stopped pump.",
                "control core",
            ),
            hard("pump.prime-once", "A full pathway is not primed.", "control core"),
            hard("pump.prime-rest", "A prime is at most what is missing.", "control core"),
            hard("pump.self-test", "The self-test has passed.", "control core"),
            hard(
                "pump.self-test-order",
                "The checks of the self-test are done in order.",
                "control core",
            ),
            hard("pump.safe-state", "No fault forbids it.", "safe-state table"),
            hard("pump.release", "A fault is ended in its own way.", "safe-state table"),
            hard("pump.acknowledge", "An alarm that is acknowledged is on.", "control core"),
            hard("pump.time", "No more time passes at once than a pump lives.", "control core"),
            hard("pump.progress", "Time passes.", "control core"),
            hard(
                "pump.model",
                "The pump's constants do not contradict one another.",
                "device table",
            ),
            hard("pump.arithmetic", "Every count can be represented.", "arithmetic"),
        ],
    },
    Group {
        title: "Diary",
        rules: &[
            hard("diary.day", "The diary tells of a day that has come.", "calendar"),
            hard(
                "diary.worst-pain",
                "The worst pain of a day is not less than the usual one.",
                "meaning of the two scores",
            ),
        ],
    },
    Group {
        title: "Appointments",
        rules: &[
            hard(
                "appointment.taken",
                "A room, a person, a fluoroscope and a patient are in one appointment at a time.",
                "the clinic's book",
            ),
            hard(
                "appointment.drug-runs-out",
                "A refill is not later than a drug whose loss is dangerous lasts.",
                "next refill of the programme; `withdrawal` of the drug",
            ),
            soft(
                "appointment.past-deadline",
                "A refill is not later than planned, unless for a reason and with cover.",
                "next refill of the programme",
            ),
            hard(
                "appointment.closed",
                "An appointment lies in the hours of a working day.",
                "hours and holidays of the clinic",
            ),
            hard("appointment.future", "An appointment is still to come.", "calendar"),
            hard(
                "appointment.resource",
                "What an appointment takes up is there in the clinic.",
                "the clinic's book",
            ),
            hard(
                "appointment.fluoroscopy",
                "A trial and an implant have a fluoroscope.",
                "procedure under live fluoroscopy",
            ),
            hard("appointment.hours", "A clinic opens before it closes.", "calendar"),
            hard(
                "appointment.state",
                "A visit goes from booked to checked in to completed.",
                "the clinic's book",
            ),
        ],
    },
];
