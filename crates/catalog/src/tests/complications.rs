//! Complications: every one is whole, and what the files say of one another leads somewhere.

use super::{built_in_file, load_with};
use crate::{CardKind, Catalog, MissedRefillStep, SituationKind, Urgency};

#[test]
fn every_complication_has_signs_a_work_up_actions_and_ends() {
    let known = Catalog::built_in().complications;
    let ids = [
        "therapy-failure",
        "infection",
        "bleeding",
        "allergic-reaction",
        "nerve-injury",
        "paralysis",
        "csf-leak",
        "catheter-kink",
        "catheter-disconnection",
        "catheter-fracture",
        "catheter-migration",
        "catheter-occlusion",
        "granuloma",
        "pocket-fill",
        "motor-stall",
        "battery",
        "withdrawal",
        "overdose",
    ];
    for id in ids {
        let found = known.get(id).unwrap_or_else(|| panic!("{id} is missing"));
        assert!(!found.typical.value.is_empty() && !found.actions.is_empty(), "{id}");
        assert!(!found.ends_in.is_empty() && known.step(&found.work_up).is_some(), "{id}");
    }
    assert_eq!(known.all.len(), ids.len());
    let asked: Vec<_> = known.all.iter().flat_map(|c| &c.typical.value).collect();
    let possible: Vec<_> =
        known.all.iter().filter_map(|c| c.possible.as_ref()).flat_map(|p| &p.value).collect();
    for sign in &known.signs {
        assert!(
            asked.contains(&&sign.id) || possible.contains(&&sign.id),
            "{} is for nothing",
            sign.id
        );
    }
}

/// The ones of which somebody dies within hours are never something that can wait.
#[test]
fn what_kills_within_hours_is_urgent() {
    let known = Catalog::built_in().complications;
    for id in
        ["overdose", "withdrawal", "paralysis", "bleeding", "allergic-reaction", "pocket-fill"]
    {
        assert_eq!(known.get(id).map(|c| c.urgency.value), Some(Urgency::Now), "{id}");
    }
}

#[test]
fn every_drug_has_its_cards_and_every_pump_its_rules_for_a_scan() {
    let catalog = Catalog::built_in();
    let known = &catalog.complications;
    for id in catalog.drugs.keys() {
        for kind in [CardKind::Withdrawal, CardKind::Overdose] {
            let cards = known.cards.iter().filter(|c| c.kind == kind && c.drugs.contains(id));
            assert_eq!(cards.count(), 1, "{id} {kind:?}");
        }
    }
    for id in catalog.pumps.keys() {
        let rules = known.situations.iter().filter(|s| s.kind == SituationKind::Mri);
        assert_eq!(rules.filter(|s| s.holds_for(id)).count(), 1, "{id}");
    }
    for (name, kind) in SituationKind::NAMES {
        assert!(known.situations.iter().any(|s| s.kind == kind), "{name}");
    }
}

/// A drug without steps would take those of another one.
#[test]
fn every_drug_has_its_steps_after_a_missed_refill_and_they_rise() {
    let catalog = Catalog::built_in();
    let policy = &catalog.policy;
    for (id, drug) in &catalog.drugs {
        let rows = policy.missed_refills.iter().filter(|row| row.drugs.contains(id));
        let mut steps: Vec<_> = rows.map(|row| (row.step, row.after.value)).collect();
        steps.sort_unstable();
        assert!(steps.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1), "{id} {steps:?}");
        assert_eq!(steps.first().map(|(step, _)| *step), Some(MissedRefillStep::Call), "{id}");
        let last = steps.last().map(|(step, _)| *step == MissedRefillStep::Emergency);
        assert_eq!(last, Some(drug.withdrawal.value), "{id}");
    }
    for (_, step) in MissedRefillStep::NAMES {
        let of = |drug: &str| policy.missed_refill(drug, step).map(|after| after.value);
        assert!(catalog.drugs.keys().all(|id| of(id).is_none_or(|t| of("baclofen") <= Some(t))));
    }
}

/// A card without a source, or with a drug that nobody knows, would be read in an emergency.
#[test]
fn what_leads_nowhere_is_refused() {
    let refused = |file: &str, from: &str, to: &str| {
        let text = built_in_file(file);
        assert!(text.contains(from), "{file} has no {from}");
        let error = load_with(file, &text.replace(from, to)).expect_err("it is to be refused");
        error.to_string()
    };
    let cards = "complications/cards.toml";
    assert!(refused(cards, "\"baclofen\"", "\"baclofn\"").contains("there is no drug"));
    assert!(refused("policy.toml", "[\"baclofen\"]", "[\"baclofn\"]").contains("there is no drug"));
    let list = "complications/complications.toml";
    assert!(refused(list, "\"wound-red\"", "\"wound-rd\"").contains("expected one of"));
    assert!(refused(list, "\"neuro-now\"", "\"neuro\"").contains("expected one of"));
    let tree = "complications/work-up.toml";
    assert!(refused(tree, "next = \"fresh-drug\"", "next = \"rotor\"").contains("never end"));
    assert!(refused(tree, "[\"battery\"]", "[\"batery\"]").contains("expected one of"));
    let scans = "complications/situations.toml";
    assert!(refused(scans, "\"prometra-ii-40\"", "\"prometra\"").contains("there is no pump"));
}
