//! Complications on the path: signs, work-up, revision, explant, scan, questions, and the end of care.

mod support;

use cisterna_catalog::{End, Urgency};
use cisterna_therapy::complication::{Facts, candidates, count};
use cisterna_therapy::pathway::{
    AskSurveillance, CareEnded, CatheterNow, CheckScan, CloseCase, EndKind, Explant, NewPump,
    PlanScan, ReimplantPlanned, ReportSigns, Revise, ScanDone, WorkUp,
};
use cisterna_therapy::{Command, Patient, Stage, TaskKind, tasks};

use support::{Clinic, implant, programme, read};

fn report(signs: &[&str]) -> Command {
    let signs = signs.iter().map(|sign| (*sign).to_owned()).collect();
    Command::ReportSigns(ReportSigns { signs, remark: String::new() })
}

fn step(case: u32, step: &str, result: &str) -> Command {
    Command::WorkUp(WorkUp {
        case,
        step: step.to_owned(),
        result: result.to_owned(),
        remark: String::new(),
    })
}

fn close(case: u32, confirmed: Option<&str>, end: Option<End>) -> Command {
    Command::CloseCase(CloseCase {
        case,
        confirmed: confirmed.map(str::to_owned),
        end,
        remark: "looked at".to_owned(),
    })
}

fn revise(catheter: CatheterNow, pump: Option<NewPump>) -> Command {
    let tip_level = matches!(catheter, CatheterNow::Replaced { .. }).then(|| "T10".to_owned());
    Command::Revise(Box::new(Revise {
        operator_name: "Dr Needle".to_owned(),
        reason: "catheter broken".to_owned(),
        catheter,
        tip_level,
        pump,
    }))
}

fn replaced(implanted: Option<&str>) -> CatheterNow {
    CatheterNow::Replaced { catheter: "8780".to_owned(), implanted: implanted.map(read) }
}

fn new_pump() -> NewPump {
    NewPump {
        pump: "synchromed-ii-20".to_owned(),
        serial: "NGP000002".to_owned(),
        filled: read("18 mL"),
        same_content: true,
        lot: "LOT9".to_owned(),
        beyond_use: "2027-06-30".parse().unwrap(),
        removed: read("5 mL"),
        witness: "Nurse Sample".to_owned(),
    }
}

fn explant() -> Explant {
    Explant {
        operator_name: "Dr Needle".to_owned(),
        reason: "pocket infected".to_owned(),
        serial: "NGP000001".to_owned(),
        catheter_out: true,
        removed: read("12 mL"),
        witness: "Nurse Sample".to_owned(),
        withdrawal_cover: "oral morphine, ward".to_owned(),
    }
}

fn kinds(patient: &Patient, clinic: &Clinic) -> Vec<TaskKind> {
    tasks(patient, &clinic.catalog).iter().map(|task| task.kind).collect()
}

#[test]
fn the_own_signs_of_every_complication_find_it_and_nothing_urgent_is_hidden() {
    let clinic = Clinic::new();
    let known = &clinic.catalog.complications;
    for one in &known.all {
        let found = candidates(&one.typical.value, &Facts::default(), known);
        assert!(found.iter().any(|c| c.complication == one.id), "{}", one.id);
        // Among those of its urgency it fits as well as any.
        let own = found.iter().find(|c| c.complication == one.id).unwrap();
        let same = found.iter().filter(|c| c.urgency == own.urgency);
        let best = same.map(|c| c.fit).max().unwrap();
        assert!(own.fit >= best, "{} is not the best fit of its own signs: {found:#?}", one.id);
        assert!(found.windows(2).all(|pair| pair[0].may_wait() <= pair[1].may_wait()));
    }
    for sign in &known.signs {
        let found = candidates(std::slice::from_ref(&sign.id), &Facts::default(), known);
        for one in known.all.iter().filter(|one| one.urgency.value == Urgency::Now) {
            let lists = one.typical.value.iter().chain(one.possible.iter().flat_map(|p| &p.value));
            let has = lists.into_iter().any(|own| *own == sign.id);
            let listed = found.iter().any(|c| c.complication == one.id);
            assert!(!has || listed, "{} hides {}", sign.id, one.id);
        }
    }
}

#[test]
fn a_pressing_sign_makes_a_complication_wait_no_longer() {
    let known = Clinic::new().catalog.complications;
    let urgency = |signs: &[&str]| {
        let signs: Vec<_> = signs.iter().map(|sign| (*sign).to_owned()).collect();
        let found = candidates(&signs, &Facts::default(), &known);
        found.into_iter().find(|c| c.complication == "infection").unwrap().may_wait()
    };
    assert_eq!(urgency(&["wound-red"]), Urgency::Today);
    assert_eq!(urgency(&["wound-red", "stiff-neck"]), Urgency::Now);
}

#[test]
fn a_case_is_the_first_task_and_its_tree_says_the_next_step() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(300, report(&["residual-more", "port-blocked"]));
    let list = tasks(&clinic.patient, &clinic.catalog);
    assert_eq!(list[0].kind, TaskKind::ComplicationNow, "{list:#?}");
    let expected = ["withdrawal-secure", "interrogate", "residual", "film", "port", "scan"];
    let results = ["mild", "as-ordered", "more", "normal", "blocked", "no-flow"];
    for (index, (name, result)) in expected.into_iter().zip(results).enumerate() {
        let hour = 301 + i64::try_from(index).unwrap();
        let other = if name == "film" { "rotor" } else { "film" };
        let refused = clinic.refused(hour, step(1, other, "normal"));
        assert!(refused.iter().any(|(rule, _)| *rule == "complication.next-step"), "{name}");
        clinic.does(hour, step(1, name, result));
    }
    let case = clinic.patient.trouble.case(1).unwrap();
    let occlusion = case.candidates.iter().find(|c| c.complication == "catheter-occlusion");
    assert!(occlusion.unwrap().fit >= 8, "{occlusion:?}");
}

#[test]
fn a_case_is_not_closed_as_nothing_before_its_work_up_ends() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(300, report(&["effect-fading"]));
    let refused = clinic.refused(301, close(1, None, None));
    assert_eq!(refused, [("complication.work-up-first", "confirmed")]);
    let refused = clinic.refused(301, close(1, Some("motor-stall"), Some(End::Treated)));
    assert_eq!(refused, [("complication.end", "end")]);
    let refused = clinic.refused(301, close(1, Some("motor-stall"), Some(End::Revision)));
    assert_eq!(refused, [("complication.end-done", "end")]);
    let refused = clinic.refused(301, close(2, Some("granuloma"), Some(End::Programme)));
    assert_eq!(refused, [("complication.open-case", "case")]);
    clinic.does(301, close(1, Some("therapy-failure"), Some(End::Programme)));
    assert_eq!(clinic.patient.trouble.open().count(), 0);
    let refused = clinic.refused(302, report(&["no-such-sign"]));
    assert_eq!(refused, [("complication.known-sign", "signs")]);
}

#[test]
fn a_revised_catheter_is_primed_and_bridged_by_its_own_length() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(300, revise(replaced(Some("60 cm")), None));
    let device = clinic.patient.device.clone().unwrap();
    // 60 cm x 0.0022 mL/cm = 0.132 mL; with 0.140 mL of tubing 0.272 mL.
    assert_eq!(device.implant.catheter_volume, read("0.132 mL"));
    assert_eq!(device.implant.pathway_volume, read("0.272 mL"));
    assert_eq!(device.unprimed, Some(read("0.132 mL")));
    assert!(device.stopped.is_some());
    assert_eq!(kinds(&clinic.patient, &clinic)[0], TaskKind::Restart);
    clinic.does(301, programme_with("0.5 mg/day", true));
    let device = clinic.patient.device.clone().unwrap();
    let prime = device.programme.unwrap().opening.unwrap();
    assert_eq!(prime.volume, read("0.132 mL"));
    assert_eq!(device.unprimed, None);
    // A prime happens once.
    let refused = clinic.refused(310, programme_with("0.5 mg/day", true));
    assert_eq!(refused, [("prime.once", "opening")]);
}

fn programme_with(dose: &str, opening: bool) -> Command {
    let mut order = programme(dose);
    order.opening = Some(opening);
    Command::Programme(order)
}

#[test]
fn a_new_pump_has_its_own_tubing_serial_and_account() {
    let mut clinic = Clinic::in_therapy();
    let same = NewPump { serial: "NGP000001".to_owned(), ..new_pump() };
    let refused = clinic.refused(300, revise(CatheterNow::Kept, Some(same)));
    assert_eq!(refused, [("revision.new-pump", "serial")]);
    let other = NewPump { same_content: false, ..new_pump() };
    let refused = clinic.refused(300, revise(CatheterNow::Kept, Some(other)));
    assert_eq!(refused, [("revision.same-content", "same_content")]);
    let alone = NewPump { witness: "Tester".to_owned(), ..new_pump() };
    let refused = clinic.refused(300, revise(CatheterNow::Kept, Some(alone)));
    assert_eq!(refused, [("explant.witness", "witness")]);
    let refused = clinic.refused(300, revise(CatheterNow::Kept, None));
    assert_eq!(refused, [("revision.something", "catheter")]);

    clinic.does(300, revise(CatheterNow::Kept, Some(new_pump())));
    let device = clinic.patient.device.clone().unwrap();
    assert_eq!(device.implant.serial, "NGP000002");
    assert_eq!(device.unprimed, Some(read("0.140 mL")));
    assert_eq!(device.running.pump().reservoir(), read("18 mL"));
    clinic.does(301, programme_with("0.5 mg/day", true));
    // The old number is nobody's pump any more.
    let start = cisterna_therapy::pathway::StartRefill { serial: "NGP000001".to_owned() };
    let refused = clinic.refused(800, Command::StartRefill(start));
    assert_eq!(refused, [("refill.same-pump", "serial")]);
    let times: Vec<_> = clinic.patient.trouble.pumps.iter().map(|p| p.to.is_some()).collect();
    assert_eq!(times, [true, false]);
}

#[test]
fn an_unknown_length_refuses_prime_and_bridge_until_it_is_measured() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(300, revise(replaced(None), None));
    assert!(clinic.patient.device.as_ref().unwrap().catheter_unknown);
    assert!(kinds(&clinic.patient, &clinic).contains(&TaskKind::MeasureCatheter));
    let refused = clinic.refused(301, programme_with("0.5 mg/day", true));
    assert!(!refused.is_empty());
    // The therapy itself goes on without a prime.
    clinic.does(301, programme_with("0.5 mg/day", false));
    clinic.does(310, revise(CatheterNow::Measured { implanted: read("70 cm") }, None));
    let device = clinic.patient.device.clone().unwrap();
    assert!(!device.catheter_unknown && device.stopped.is_none());
    assert_eq!(device.implant.pathway_volume, read("0.294 mL"));
}

#[test]
fn a_length_that_is_measured_before_the_programme_gives_the_prime() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(300, revise(replaced(None), Some(new_pump())));
    clinic.does(301, revise(CatheterNow::Measured { implanted: read("70 cm") }, None));
    let device = clinic.patient.device.clone().unwrap();
    // 70 cm x 0.0022 mL/cm + 0.140 mL: both parts are empty.
    assert_eq!(device.unprimed, Some(read("0.294 mL")));
    let refused =
        clinic.refused(302, revise(CatheterNow::Measured { implanted: read("200 cm") }, None));
    assert_eq!(refused, [("catheter.length", "implanted")]);
}

#[test]
fn a_pump_that_was_taken_out_accepts_nothing() {
    let mut clinic = Clinic::in_therapy();
    let uncovered = Explant { withdrawal_cover: String::new(), ..explant() };
    let refused = clinic.refused(300, Command::Explant(uncovered));
    assert_eq!(refused, [("explant.withdrawal-cover", "withdrawal_cover")]);
    let alone = Explant { witness: "tester".to_owned(), ..explant() };
    assert_eq!(clinic.refused(300, Command::Explant(alone)), [("explant.witness", "witness")]);
    let other = Explant { serial: "X".to_owned(), ..explant() };
    assert_eq!(clinic.refused(300, Command::Explant(other)), [("refill.same-pump", "serial")]);
    clinic.does(300, report(&["wound-red", "fever"]));
    clinic.does(301, Command::Explant(explant()));
    assert_eq!(Stage::of(&clinic.patient), Stage::Explanted);
    let start = cisterna_therapy::pathway::StartRefill { serial: "NGP000001".to_owned() };
    for command in [
        programme_with("0.5 mg/day", false),
        Command::StartRefill(start),
        Command::Implant(implant()),
        revise(replaced(Some("60 cm")), None),
        Command::Explant(explant()),
    ] {
        assert_eq!(clinic.refused(302, command), [("explant.nothing-accepted", "")]);
    }
    let again = ReimplantPlanned { assessment: "healed".to_owned() };
    let refused = clinic.refused(303, Command::PlanReimplant(again.clone()));
    assert_eq!(refused, [("explant.open-case", "assessment")]);
    clinic.does(303, close(1, Some("infection"), Some(End::Explant)));
    clinic.does(304, Command::PlanReimplant(again));
    assert_eq!(Stage::of(&clinic.patient), Stage::Implant);
    clinic.does(305, Command::Implant(implant()));
    assert_eq!(Stage::of(&clinic.patient), Stage::Programming);
}

fn scan(clinic: &Clinic, confirmed: usize) -> Command {
    Command::PlanScan(PlanScan {
        region: "lumbar spine, 1.5 T".to_owned(),
        at: clinic.at(301),
        confirmed: vec![true; confirmed],
    })
}

fn look(running: bool) -> Command {
    Command::CheckScan(CheckScan {
        interrogated: true,
        running,
        settings_same: true,
        remark: if running { String::new() } else { "stall without recovery".to_owned() },
    })
}

#[test]
fn after_a_scan_the_pump_is_looked_at_before_anything_is_changed() {
    let mut clinic = Clinic::in_therapy();
    assert_eq!(clinic.refused(300, scan(&clinic, 4)), [("mri.steps", "item_0")]);
    clinic.does(300, scan(&clinic, 5));
    clinic.does(301, Command::ScanDone(ScanDone { remark: String::new() }));
    let list = tasks(&clinic.patient, &clinic.catalog);
    assert_eq!(list[0].kind, TaskKind::CheckAfterScan);
    assert_eq!(list[0].due, Some(clinic.at(325)), "24 h after the scan");
    let refused = clinic.refused(302, programme_with("0.5 mg/day", false));
    assert_eq!(refused, [("mri.check-first", "")]);
    let unread = CheckScan {
        interrogated: false,
        running: true,
        settings_same: true,
        remark: String::new(),
    };
    let refused = clinic.refused(302, Command::CheckScan(unread));
    assert_eq!(refused, [("mri.interrogated", "interrogated")]);
    // A stop is never in the way.
    let stop = cisterna_therapy::pathway::StopOrder { reason: "it stands still".to_owned() };
    assert!(clinic.attempt(302, Command::Stop(stop)).is_ok());
    clinic.does(302, look(true));
    assert!(clinic.patient.trouble.scan.is_none());
}

#[test]
fn a_pump_that_stands_still_after_a_scan_opens_a_case() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(300, scan(&clinic, 5));
    clinic.does(301, Command::ScanDone(ScanDone { remark: String::new() }));
    clinic.does(340, look(false));
    let case = clinic.patient.trouble.open().next().unwrap();
    assert_eq!(case.candidates[0].complication, "motor-stall");
}

#[test]
fn al_01_every_notice_of_a_complication_has_cause_urgency_and_action() {
    let known = Clinic::new().catalog.complications;
    for one in &known.all {
        assert!(!one.name.is_empty() && !one.urgency.source.is_empty(), "{}", one.id);
        assert!(one.actions.iter().all(|action| !action.source.is_empty()), "{}", one.id);
        assert!(known.step(&one.work_up).is_some(), "{}", one.id);
    }
}

fn answers(clinic: &Clinic, yes: &[usize]) -> Command {
    let questions = &clinic.catalog.complications.surveillance.as_ref().unwrap().questions;
    let answers = (0..questions.len()).map(|index| Some(yes.contains(&index))).collect();
    Command::AskSurveillance(AskSurveillance { answers, remark: String::new() })
}

#[test]
fn answers_about_the_tip_call_for_a_picture_and_hold_the_dose() {
    let mut clinic = Clinic::in_therapy();
    let none = Command::AskSurveillance(AskSurveillance {
        answers: vec![Some(false)],
        remark: String::new(),
    });
    assert_eq!(clinic.refused(300, none), [("surveillance.question", "item_0")]);
    clinic.does(300, answers(&clinic, &[]));
    assert!(!kinds(&clinic.patient, &clinic).contains(&TaskKind::ImageTip));
    // One sign that is not enough alone, then a second one.
    clinic.does(301, answers(&clinic, &[4]));
    assert!(!kinds(&clinic.patient, &clinic).contains(&TaskKind::ImageTip));
    clinic.does(302, answers(&clinic, &[4, 6]));
    assert!(kinds(&clinic.patient, &clinic).contains(&TaskKind::ImageTip));
    clinic.does(303, answers(&clinic, &[0]));
    let refused = clinic.refused(304, Command::Programme(further("0.6 mg/day")));
    assert_eq!(refused, [("granuloma.neurology", "reason")]);
    // A lower dose is never held.
    assert!(clinic.attempt(304, Command::Programme(further("0.49 mg/day"))).is_ok());
}

fn further(dose: &str) -> cisterna_therapy::pathway::ProgrammeOrder {
    cisterna_therapy::pathway::ProgrammeOrder { opening: None, ..programme(dose) }
}

#[test]
fn after_the_end_of_care_nothing_is_asked_and_nothing_done() {
    let mut clinic = Clinic::in_therapy();
    let end = |kind, pump: &str| {
        let told = "Dr Sample".to_owned();
        Command::EndCare(CareEnded { kind, told, pump: pump.to_owned() })
    };
    assert_eq!(clinic.refused(300, end(EndKind::Death, "")), [("entry.required", "pump")]);
    assert_eq!(clinic.refused(300, end(EndKind::Declined, "none")), [("pathway.order", "")]);
    clinic.does(300, end(EndKind::Transfer, "goes on, Example Clinic refills"));
    assert_eq!(Stage::of(&clinic.patient), Stage::Ended);
    assert!(tasks(&clinic.patient, &clinic.catalog).is_empty());
    assert_eq!(clinic.refused(301, report(&["fever"])), [("care.ended", "")]);
}

#[test]
fn events_and_pump_time_are_counted_over_patients() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(300, report(&["effect-fading"]));
    clinic.does(301, close(1, Some("therapy-failure"), Some(End::Programme)));
    clinic.does(302, report(&["film-abnormal"]));
    let other = Clinic::in_therapy();
    let until = clinic.at(240 + 48);
    let both = [&clinic.patient, &other.patient];
    // Implanted at hour 240: two pumps for 48 hours each, and no case yet.
    let counted = count(both, None, until);
    assert_eq!((counted.events, counted.pump_time), (0, read("96 h")));
    let later = count(both, Some("therapy-failure"), clinic.at(340));
    assert_eq!((later.events, later.pump_time), (1, read("200 h")));
    assert_eq!(count(both, Some("granuloma"), clinic.at(340)).events, 0, "open cases do not count");
}

/// Any sequence of what a complication may bring.
mod any_sequence {
    use super::*;
    use cisterna_therapy::Event;
    use proptest::prelude::*;

    fn commands() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(0_u8..14, 1..20)
    }

    fn command(clinic: &Clinic, which: u8, index: usize) -> Command {
        let serial = clinic.patient.device.as_ref().map(|d| d.implant.serial.clone());
        let serial = serial.unwrap_or_default();
        let fresh = NewPump { serial: format!("NGP1{index:05}"), ..new_pump() };
        match which {
            0 => report(&["film-abnormal", "effect-lost-suddenly"]),
            1 => revise(replaced(None), None),
            2 => revise(replaced(Some("60 cm")), None),
            3 => revise(CatheterNow::Kept, Some(fresh)),
            4 => revise(replaced(None), Some(fresh)),
            5 => revise(CatheterNow::Measured { implanted: read("70 cm") }, None),
            6 => programme_with("0.5 mg/day", true),
            7 => programme_with("0.5 mg/day", false),
            8 => Command::Programme(further("0.5 mg/day")),
            9 => Command::StartRefill(cisterna_therapy::pathway::StartRefill { serial }),
            10 => Command::MeasureResidual { measured: read("10 mL") },
            11 => Command::CompleteRefill(crate::support::fill("20 mg/mL", "0.5 mg/day")),
            12 => Command::Explant(Explant { serial, ..explant() }),
            _ => close(1, Some("catheter-fracture"), Some(End::Revision)),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// No programme runs a prime or a bridge through a catheter whose length is not known, an
        /// opening is never longer than what lies there, and a pump that is out accepts nothing.
        #[test]
        fn nothing_is_moved_through_a_catheter_of_unknown_length(which in commands()) {
            let mut clinic = Clinic::in_therapy();
            for (index, which) in which.into_iter().enumerate() {
                let hours = 300 + 24 * i64::try_from(index).unwrap();
                let before = clinic.patient.clone();
                let asked = command(&clinic, which, index);
                let Ok(events) = clinic.attempt(hours, asked.clone()) else { continue };
                if before.trouble.removed.is_some() {
                    let harmless = matches!(asked, Command::ReportSigns(_) | Command::CloseCase(_));
                    prop_assert!(harmless, "accepted after the explant: {asked:?}");
                }
                clinic.does(hours, asked);
                for event in &events {
                    let Event::Programmed(programmed) = event else { continue };
                    let device = before.device.as_ref().unwrap();
                    if let Some(opening) = &programmed.opening {
                        prop_assert!(!device.catheter_unknown, "{opening:?}");
                        prop_assert!(opening.volume <= device.implant.pathway_volume);
                        let held = device.unprimed.unwrap_or(device.implant.pathway_volume);
                        prop_assert_eq!(opening.volume, held);
                    }
                }
                // What was folded is what is replayed.
                let events = clinic.events.iter().map(|(at, event)| (*at, event));
                prop_assert_eq!(Patient::replay(events).unwrap(), clinic.patient.clone());
            }
        }
    }
}
