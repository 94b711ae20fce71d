//! The screening: what each missing or bad thing does to the answer, and that nothing improves it.

mod support;

use cisterna_catalog::{EvidenceKind, Inr, Limits};
use cisterna_therapy::pathway::{
    Answer, AnticoagulantHold, FailedTherapy, FailureReason, Finding, ImplantOrder, Indication,
    OTHER_ANTICOAGULANT, PayerAnswers, PsychologicalResult, Referral, RestartAnticoagulant, Safety,
    Screening, Verdict,
};
use cisterna_therapy::{Allergies, Command, TaskKind, tasks};
use proptest::prelude::*;
use support::{
    Clinic, decision, implant, observation, plan, read, referral, report, risks, screening,
};

/// Nothing stands against a trial.
fn sound() -> Screening {
    Screening { anticoagulants: Vec::new(), ..screening() }
}

fn answer_for(indication: Indication, found: Screening) -> Answer {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(Referral { indication, ..referral() }));
    clinic.does(1, Command::Screen(found));
    clinic.patient.screening.expect("it was recorded").1
}

fn answer(found: Screening) -> Answer {
    answer_for(Indication::LumbarPostLaminectomySyndrome, found)
}

fn against(answer: &Answer) -> Vec<&Finding> {
    answer.findings.iter().filter(|found| found.verdict != Verdict::Eligible).collect()
}

/// The one rule that speaks against a trial.
fn only_rule(answer: &Answer) -> (&str, Verdict) {
    let against = against(answer);
    assert_eq!(against.len(), 1, "{against:#?}");
    assert!(!against[0].action.is_empty() && !against[0].source.is_empty(), "{against:?}");
    assert_eq!(answer.verdict, against[0].verdict);
    (&against[0].rule, answer.verdict)
}

#[test]
fn every_indication_has_its_evidence_in_the_catalogue() {
    let catalog = cisterna_catalog::Catalog::built_in();
    assert_eq!(catalog.indications.len(), Indication::ALL.len());
    for indication in Indication::ALL {
        let known = catalog.indication(indication.id()).expect("it has evidence");
        assert!(known.evidence.len() >= 3, "{indication:?}");
    }
}

#[test]
fn each_missing_evidence_is_named() {
    let catalog = cisterna_catalog::Catalog::built_in();
    for indication in Indication::ALL {
        let known = catalog.indication(indication.id()).unwrap();
        let asked: Vec<_> = known.evidence.iter().filter(|asks| asks.kind.is_asked()).collect();
        let mut all = sound();
        all.evidence = asked.iter().map(|asks| asks.kind.id().to_owned()).collect();
        all.baseline.ashworth = Some(3);
        assert_eq!(answer_for(indication, all.clone()).verdict, Verdict::Eligible, "{known:?}");
        for missing in asked {
            let mut found = all.clone();
            found.evidence.retain(|id| *id != missing.kind.id());
            let answer = answer_for(indication, found);
            assert_eq!(only_rule(&answer), ("candidate.evidence", Verdict::NotYet));
            assert!(against(&answer)[0].message.contains(&missing.statement.value));
        }
    }
}

#[test]
fn evidence_from_other_answers_is_named_too() {
    let no_therapy = Screening { failed_therapies: Vec::new(), ..sound() };
    assert_eq!(only_rule(&answer(no_therapy)), ("candidate.refractory", Verdict::NotYet));
    let psychological = "candidate.psychological-evaluation";
    let none = Screening { psychological: None, ..sound() };
    assert_eq!(only_rule(&answer(none)), (psychological, Verdict::NotYet));
    let mut opposed = sound();
    opposed.psychological.as_mut().unwrap().result = PsychologicalResult::Against;
    assert_eq!(only_rule(&answer(opposed)), (psychological, Verdict::No));
    let of_cancer = |life_expectancy| {
        answer_for(Indication::CancerPain, Screening { life_expectancy, ..sound() })
    };
    let life = "candidate.life-expectancy";
    assert_eq!(only_rule(&of_cancer(None)), (life, Verdict::NotYet));
    assert_eq!(only_rule(&of_cancer(Some(read("89 d")))), (life, Verdict::No));
    assert_eq!(of_cancer(Some(read("90 d"))).verdict, Verdict::Eligible);
    let spastic = answer_for(Indication::Spasticity, sound());
    assert!(against(&spastic).iter().any(|f| f.rule == "candidate.spasticity-baseline"));
    assert_eq!(EvidenceKind::by_id("spasticity-baseline"), Some(EvidenceKind::SpasticityBaseline));
}

/// A change of a sound screening, the rule that speaks against it, and what it says.
type Case = (fn(&mut Screening), &'static str, Verdict);

#[test]
fn each_thing_that_stands_against_it_says_so_alone() {
    let cases: [Case; 15] = [
        (|s| s.systemic_infection = true, "contraindication.infection", Verdict::NotYet),
        (|s| s.risks.site_infection = true, "contraindication.infection", Verdict::NotYet),
        (
            |s| s.risks.raised_intracranial_pressure = true,
            "contraindication.intracranial-pressure",
            Verdict::NotYet,
        ),
        (|s| s.risks.pregnant = true, "contraindication.pregnancy", Verdict::NotYet),
        (|s| s.risks.material_allergy = true, "contraindication.material", Verdict::No),
        (|s| s.spine.obstructed = true, "contraindication.spine", Verdict::No),
        (|s| s.spine.imaging_reviewed = false, "contraindication.way-in", Verdict::NotYet),
        (|s| s.spine.room_for_pump = false, "contraindication.body-size", Verdict::No),
        (|s| s.living.support_at_home = false, "candidate.support", Verdict::NotYet),
        (|s| s.living.attends_refills = false, "candidate.refills", Verdict::NotYet),
        (|s| s.living.substance_use = true, "candidate.substance-use", Verdict::NotYet),
        (|s| s.living.pressure_or_magnets = true, "candidate.occupation", Verdict::No),
        (|s| s.risks.blood.platelets_per_ul = None, "contraindication.platelets", Verdict::NotYet),
        (|s| s.risks.blood.inr = None, "contraindication.inr", Verdict::NotYet),
        (
            |s| s.allergies = Allergies::read("methylparaben").unwrap(),
            "contraindication.preservative",
            Verdict::NotYet,
        ),
    ];
    assert_eq!(answer(sound()).verdict, Verdict::Eligible);
    for (change, rule, verdict) in cases {
        let mut found = sound();
        change(&mut found);
        assert_eq!(only_rule(&answer(found)), (rule, verdict));
    }
}

#[test]
fn every_planned_drug_meets_the_allergies_and_not_only_the_first() {
    let mut found = sound();
    found.further_drugs = vec!["bupivacaine".to_owned()];
    found.allergies = Allergies::read("lidocaine").unwrap();
    let no = answer(found.clone());
    assert_eq!(only_rule(&no), ("contraindication.allergy", Verdict::No));
    assert!(against(&no)[0].message.contains("Bupivacaine"), "{no:?}");
    found.further_drugs.clear();
    assert_eq!(answer(found).verdict, Verdict::Eligible);
    let mut free = sound();
    free.allergies = Allergies::read("sodium metabisulfite").unwrap();
    free.risks.preservative_free = true;
    assert_eq!(answer(free).verdict, Verdict::Eligible);
}

#[test]
fn ziconotide_is_not_given_after_a_psychosis() {
    let mut found = Screening { planned_drug: "ziconotide".to_owned(), ..sound() };
    assert_eq!(answer(found.clone()).verdict, Verdict::Eligible);
    found.living.psychosis = true;
    assert_eq!(only_rule(&answer(found)), ("contraindication.psychosis", Verdict::No));
}

#[test]
fn platelets_below_75_000_refuse_and_below_100_000_ask_for_a_reason() {
    let count = |platelets: u64, reason: &str| {
        let mut found = Screening { reason: reason.to_owned(), ..sound() };
        found.risks.blood.platelets_per_ul = Some(platelets);
        answer(found).verdict
    };
    assert_eq!(count(74_999, "the haematologist agrees"), Verdict::NotYet, "no reason passes it");
    assert_eq!(count(75_000, ""), Verdict::NotYet);
    assert_eq!(count(75_000, "the haematologist agrees"), Verdict::Eligible);
    assert_eq!(count(99_999, " "), Verdict::NotYet);
    assert_eq!(count(100_000, ""), Verdict::Eligible);
}

#[test]
fn an_inr_above_its_usual_limit_asks_for_a_reason() {
    let ratio = |hundredths: u16, reason: &str| {
        let mut found = Screening { reason: reason.to_owned(), ..sound() };
        found.risks.blood.inr = Some(Inr::from_hundredths(hundredths));
        answer(found).verdict
    };
    assert_eq!(ratio(120, ""), Verdict::Eligible);
    assert_eq!(ratio(121, ""), Verdict::NotYet);
    assert_eq!(ratio(121, "liver disease, haematology agrees"), Verdict::Eligible);
}

#[test]
fn without_limits_of_the_site_the_blood_cannot_be_judged() {
    let mut clinic = Clinic::new();
    clinic.catalog.policy.platelets_per_ul = Limits::UNKNOWN;
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(sound()));
    let (_, answer) = clinic.patient.screening.as_ref().unwrap();
    assert_eq!(only_rule(answer), ("contraindication.platelets", Verdict::NotYet));
}

fn held(id: &str, clinic: &Clinic, hour: i64) -> Command {
    Command::HoldAnticoagulant(AnticoagulantHold {
        anticoagulant: id.to_owned(),
        last_dose_at: clinic.at(hour),
        agreed_with: "Dr Heart".to_owned(),
    })
}

fn on(taken: &[&str]) -> Screening {
    let anticoagulants = taken.iter().map(|id| (*id).to_owned()).collect();
    Screening { anticoagulants, ..screening() }
}

#[test]
fn each_of_several_anticoagulants_is_held_for_its_own_time() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(on(&["apixaban", "clopidogrel"])));
    let verdict = |clinic: &Clinic| clinic.patient.screening.as_ref().unwrap().1.verdict;
    clinic.does(2, held("apixaban", &clinic, 0));
    assert_eq!(verdict(&clinic), Verdict::NotYet);
    clinic.does(3, held("clopidogrel", &clinic, 0));
    assert_eq!(verdict(&clinic), Verdict::Eligible);
    let too_soon = ("contraindication.anticoagulant", "scheduled_at");
    let at = |hour| Command::PlanTrial(plan(clinic.at(hour)));
    assert_eq!(clinic.refused(4, at(71)), [too_soon, too_soon]);
    assert_eq!(clinic.refused(4, at(7 * 24 - 1)), [too_soon], "apixaban alone would do");
    assert!(clinic.attempt(4, at(7 * 24)).is_ok());
}

#[test]
fn the_inr_counts_only_after_warfarin_was_stopped() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(on(&["warfarin"])));
    clinic.does(2, held("warfarin", &clinic, 0));
    let (_, answer) = clinic.patient.screening.clone().unwrap();
    assert_eq!(only_rule(&answer), ("contraindication.inr", Verdict::NotYet));
    let mut now = risks();
    now.blood.taken_on = Some("2026-03-07".parse().unwrap());
    clinic.does(
        126,
        Command::UpdateSafety(Safety {
            allergies: Allergies::NoneKnown,
            systemic_infection: false,
            risks: now,
            anticoagulants: vec!["warfarin".to_owned()],
            renal_impairment: false,
        }),
    );
    assert_eq!(clinic.patient.screening.as_ref().unwrap().1.verdict, Verdict::Eligible);
}

fn restart(reason: &str) -> Command {
    Command::RestartAnticoagulant(RestartAnticoagulant {
        anticoagulant: "apixaban".to_owned(),
        agreed_with: "Dr Heart".to_owned(),
        reason: reason.to_owned(),
    })
}

fn restart_task(clinic: &Clinic) -> Option<cisterna_therapy::Task> {
    let tasks = tasks(&clinic.patient, &clinic.catalog);
    tasks.into_iter().find(|task| task.kind == TaskKind::RestartAnticoagulant)
}

#[test]
fn after_trial_and_implant_a_task_says_when_the_anticoagulant_may_be_restarted() {
    let mut clinic = Clinic::with_implant_decided();
    let task = restart_task(&clinic).expect("apixaban was held for the trial");
    assert_eq!(task.due, Some(clinic.at(124)), "24 h after the trial dose");
    assert!(task.why.contains("(unverified)"), "{task:?}");
    clinic.does(126, restart(""));
    assert_eq!(restart_task(&clinic), None);
    assert_eq!(clinic.refused(127, restart("")), [("restart.drug", "anticoagulant")]);
    clinic.does(240, Command::Implant(implant()));
    assert_eq!(restart_task(&clinic).and_then(|task| task.due), Some(clinic.at(264)));
    assert_eq!(clinic.refused(263, restart(" ")), [("restart.too-soon", "occurred_at")]);
    assert!(clinic.attempt(263, restart("a fresh stent")).is_ok());
    assert!(clinic.attempt(264, restart("")).is_ok());
}

#[test]
fn the_last_dose_before_the_implant_is_kept_with_the_hold() {
    let mut clinic = Clinic::with_implant_decided();
    assert_eq!(clinic.patient.holds, [], "the hold of the trial is over");
    clinic.does(240, Command::Implant(implant()));
    let told = implant().anticoagulant_last_dose_at.unwrap();
    assert_eq!(clinic.patient.hold_of("apixaban").map(|hold| hold.last_dose_at), Some(told));
}

#[test]
fn several_anticoagulants_are_each_held_anew_before_the_implant() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(on(&["apixaban", "aspirin"])));
    clinic.does(2, held("apixaban", &clinic, 0));
    clinic.does(2, held("aspirin", &clinic, 0));
    clinic.does(3, Command::PlanTrial(plan(clinic.at(150))));
    clinic.does(150, Command::PerformTrial(report(clinic.at(150))));
    for (hour, pain) in [(1, 7), (4, 3), (8, 3), (12, 3), (14, 6), (24, 8)] {
        clinic.does(150 + hour, Command::Observe(observation(pain)));
    }
    clinic.does(175, Command::DecideTrial(decision()));
    let order = || Command::Implant(ImplantOrder { ..implant() });
    let rule = ("contraindication.anticoagulant", "anticoagulant_last_dose_at");
    assert_eq!(clinic.refused(400, order()), [rule, rule], "one time does not stand for both");
    clinic.does(180, held("apixaban", &clinic, 180));
    assert_eq!(clinic.refused(400, order()), [rule]);
    clinic.does(181, held("aspirin", &clinic, 180));
    clinic.does(400, order());
}

#[test]
fn what_a_payer_asks_never_changes_the_medical_answer() {
    let payer = |objective_pathology, share: &str| PayerAnswers {
        payer: "evicore-cmm-210".to_owned(),
        objective_pathology,
        behavioural_health: true,
        opioid_reduction: Some(read(share)),
    };
    let with = |payer| answer(Screening { payer: Some(payer), ..sound() });
    let met = with(payer(true, "50 %"));
    assert_eq!(met.words(), "eligible; the payer's criteria are met");
    let unmet = with(payer(false, "49 %"));
    assert_eq!(unmet.words(), "eligible; the payer's criteria are not met");
    assert_eq!(unmet.findings, answer(sound()).findings);
    let findings = unmet.payer.unwrap().findings;
    assert_eq!(findings.iter().filter(|finding| !finding.met).count(), 2, "{findings:#?}");
    let short = FailedTherapy {
        therapy: "physiotherapy".to_owned(),
        dose: String::new(),
        lasted: Some(read("179 d")),
        reason: FailureReason::Failed,
    };
    let found =
        Screening { failed_therapies: vec![short], payer: Some(payer(true, "50 %")), ..sound() };
    assert!(!answer(found).payer.unwrap().met, "179 days are less than 180");
}

#[test]
fn what_cannot_be_is_refused_beside_its_field() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    let mut found = sound();
    found.baseline.function_score = 11;
    found.baseline.goals = " ".to_owned();
    found.risks.blood.taken_on = None;
    found.psychological.as_mut().unwrap().on = "2026-03-03".parse().unwrap();
    let refused = clinic.refused(1, Command::Screen(found));
    for expected in [
        ("entry.range", "function_score"),
        ("entry.required", "goals"),
        ("entry.required", "blood_on"),
        ("record.not-in-future", "psychological_on"),
    ] {
        assert!(refused.contains(&expected), "{expected:?}: {refused:?}");
    }
}

/// Screenings with anything right or wrong.
fn any_screening() -> impl Strategy<Value = Screening> {
    let yes = any::<bool>;
    let allergies = prop::sample::subsequence(ALLERGIES.to_vec(), 0..=2);
    let taken = prop::sample::subsequence(TAKEN.to_vec(), 0..=2);
    let evidence = prop::sample::subsequence(support::EVIDENCE.to_vec(), 0..=4);
    let blood = (prop::option::of(50_000..300_000_u64), prop::option::of(90..200_u16));
    let flags = prop::array::uniform8(yes());
    (allergies, taken, evidence, blood, flags, yes()).prop_map(
        |(allergies, taken, evidence, (platelets, inr), flags, reasoned)| {
            let mut found = on(&taken);
            found.allergies = told(&allergies);
            found.evidence = evidence.iter().map(|id| (*id).to_owned()).collect();
            found.risks.blood.platelets_per_ul = platelets;
            found.risks.blood.inr = inr.map(Inr::from_hundredths);
            found.systemic_infection = flags[0];
            found.risks.site_infection = flags[1];
            found.risks.pregnant = flags[2];
            found.spine.obstructed = flags[3];
            found.living.support_at_home = flags[4];
            found.renal_impairment = flags[5];
            found.spine.imaging_reviewed = flags[6];
            if flags[7] {
                found.psychological = None;
            }
            found.reason = if reasoned { "agreed".to_owned() } else { String::new() };
            found
        },
    )
}

const ALLERGIES: [&str; 5] = ["penicillin", "morphine", "codeine", "parabens", "latex"];
const TAKEN: [&str; 4] = ["apixaban", "aspirin", "warfarin", OTHER_ANTICOAGULANT];

fn told(allergies: &[&str]) -> Allergies {
    if allergies.is_empty() {
        return Allergies::NoneKnown;
    }
    Allergies::To(allergies.iter().map(|entry| (*entry).to_owned()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_answer_is_its_worst_finding(found in any_screening()) {
        let answer = answer(found);
        let worst = answer.findings.iter().map(|finding| finding.verdict).max();
        prop_assert_eq!(Some(answer.verdict), worst);
        let silent = against(&answer).iter().any(|f| f.action.is_empty() || f.source.is_empty());
        prop_assert!(!silent, "{:?}", answer);
    }

    #[test]
    fn nothing_added_makes_the_answer_better(
        found in any_screening(),
        allergy in prop::sample::select(ALLERGIES.to_vec()),
        drug in prop::sample::select(TAKEN.to_vec()),
    ) {
        let before = answer(found.clone()).verdict;
        let mut allergic = found.clone();
        allergic.allergies = match found.allergies.clone() {
            Allergies::NoneKnown => told(&[allergy]),
            Allergies::To(mut entries) => {
                entries.push(allergy.to_owned());
                Allergies::To(entries)
            }
        };
        prop_assert!(answer(allergic).verdict >= before);
        let mut taking = found.clone();
        taking.anticoagulants.push(drug.to_owned());
        prop_assert!(answer(taking).verdict >= before);
        let infected = Screening { systemic_infection: true, ..found.clone() };
        prop_assert!(answer(infected).verdict >= before);
        let mut local = found;
        local.risks.site_infection = true;
        prop_assert!(answer(local).verdict >= before);
    }
}
