//! The patient's diary: what it takes, and that a warning in it is not left alone.

mod support;

use cisterna_therapy::pathway::{DiaryAnswer, DiaryEntry, SideEffect};
use cisterna_therapy::{Command, TaskKind, tasks};
use support::Clinic;

fn day() -> DiaryEntry {
    DiaryEntry {
        day: "2026-03-13".parse().unwrap(),
        pain: 3,
        worst_pain: 6,
        function: 7,
        spasms: None,
        side_effects: vec![SideEffect::Itching],
        boluses: 2,
        boluses_refused: 1,
        note: "walked to the lake".to_owned(),
    }
}

fn write(entry: DiaryEntry) -> Command {
    Command::WriteDiary(entry)
}

fn kinds(clinic: &Clinic) -> Vec<TaskKind> {
    tasks(&clinic.patient, &clinic.catalog).into_iter().map(|task| task.kind).collect()
}

#[test]
fn a_day_is_kept_as_it_was_told() {
    let mut clinic = Clinic::in_therapy();
    clinic.does(270, write(day()));
    assert_eq!(clinic.patient.diary, [day()]);
    assert!(!kinds(&clinic).contains(&TaskKind::AnswerDiary));
}

#[test]
fn scores_are_on_their_scales_and_the_day_has_come() {
    let clinic = Clinic::in_therapy();
    for (entry, rule, field) in [
        (DiaryEntry { pain: 11, worst_pain: 11, ..day() }, "entry.range", "pain"),
        (DiaryEntry { function: 11, ..day() }, "entry.range", "function"),
        (DiaryEntry { spasms: Some(5), ..day() }, "entry.range", "spasms"),
        (DiaryEntry { worst_pain: 2, ..day() }, "diary.worst-pain", "worst_pain"),
        (DiaryEntry { day: "2026-03-14".parse().unwrap(), ..day() }, "diary.day", "day"),
    ] {
        let refused = clinic.refused(270, write(entry));
        assert!(refused.contains(&(rule, field)), "{refused:?}");
    }
}

#[test]
fn a_warning_is_a_task_until_it_is_answered() {
    let mut clinic = Clinic::in_therapy();
    let answer = |action: &str| Command::AnswerDiary(DiaryAnswer { action: action.to_owned() });
    assert_eq!(clinic.refused(269, answer("called")), [("pathway.order", "")]);
    for (hour, felt, is_warning) in [
        (270, SideEffect::WeakLegs, true),
        (272, SideEffect::PumpBeeps, true),
        (274, SideEffect::Nausea, false),
    ] {
        clinic.does(hour, write(DiaryEntry { side_effects: vec![felt], ..day() }));
        assert_eq!(kinds(&clinic).contains(&TaskKind::AnswerDiary), is_warning, "{felt:?}");
        if is_warning {
            // A good day after it is no answer.
            clinic.does(hour, write(DiaryEntry { side_effects: Vec::new(), ..day() }));
            assert_eq!(kinds(&clinic).first(), Some(&TaskKind::AnswerDiary));
            assert_eq!(clinic.refused(hour, answer(" ")), [("entry.required", "action")]);
            clinic.does(hour + 1, answer("called; comes at once"));
            assert!(!kinds(&clinic).contains(&TaskKind::AnswerDiary));
        }
    }
}
