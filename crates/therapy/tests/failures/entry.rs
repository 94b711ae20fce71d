//! Values that were typed, read or stepped wrongly.

use cisterna_catalog::Catalog;
use cisterna_quantity::{DoseRate, Mass, Problem};
use cisterna_therapy::order::{
    Content, DrugIn, Infusion, Order, PatientFacts, Previous, ProgrammeFacts, SystemFacts, check,
};
use cisterna_therapy::rule::Severity;
use cisterna_therapy::{Allergies, calculation::CatheterLength};

use crate::support::read;

/// A bolus of 0.2 mg so often, in a pump with morphine 10 mg/mL, entered with its daily dose.
fn boluses(interval: &str, total: DoseRate) -> Order {
    let drugs = vec![DrugIn { drug: "morphine".to_owned(), concentration: read("10 mg/mL") }];
    Order {
        ordered_at: "2026-11-22T09:00Z".parse().unwrap(),
        patient: PatientFacts {
            allergies: Allergies::NoneKnown,
            used_to_drugs: true,
            unapproved_consent: false,
        },
        system: SystemFacts {
            pump: "synchromed-ii-20".to_owned(),
            catheter: "8780".to_owned(),
            length: CatheterLength::Implanted(read("80 cm")),
            tubing: Some(read("0.14 mL")),
        },
        content: Content {
            drugs: drugs.clone(),
            filled: read("20 mL"),
            beyond_use: "2027-03-31".parse().unwrap(),
            first_fill: false,
        },
        programme: ProgrammeFacts {
            infusion: Infusion::Periodic {
                base: read("0.48 mg/day"),
                bolus: read("0.2 mg"),
                over: read("10 min"),
                interval: read(interval),
            },
            total_daily_dose: total,
            low_reservoir_alarm: read("2 mL"),
            bridge: None,
            patient_bolus: None,
            reason: "as ordered".to_owned(),
        },
        previous: Some(Previous {
            drugs,
            steady_dose: total,
            total_daily_dose: total,
            raised_at: "2026-09-01T09:00Z".parse().unwrap(),
        }),
    }
}

/// The hard rules against an order that has a reason, and the drug of a day that it would give where
/// the pump could run it.
fn answer(order: &Order) -> (Vec<&'static str>, Option<Mass>) {
    let verdict = check(order, &Catalog::built_in());
    let hard = verdict.findings.iter().filter(|found| found.severity == Severity::Hard);
    (hard.map(|found| found.refusal.rule).collect(), verdict.totals.first().map(|total| total.most))
}

fn per_day(mass: Mass) -> DoseRate {
    read(&format!("{mass}/day"))
}

/// The recall of 2004: the hours between two boluses stood in the field for minutes. Whatever hours
/// are meant, as minutes they never pass, whatever reason is given.
#[test]
fn hours_between_boluses_typed_as_minutes_never_pass() {
    for hours in 1..=24_u64 {
        let typed = |unit: &str, total| answer(&boluses(&format!("{hours} {unit}"), total));
        let meant = typed("h", read("1 mg/day")).1.unwrap();
        assert_eq!(typed("h", per_day(meant)), (vec![], Some(meant)), "{hours} h is sound");
        let (hard, given) = typed("min", per_day(meant));
        // Those that the pump could run would give many times the dose that is entered beside them.
        let refused_by = given.map_or("pump.interval-minimum", |given| {
            assert!(given > meant.checked_mul(2).unwrap(), "{hours} min: {given}");
            "dose.total-entered"
        });
        assert!(hard.contains(&refused_by), "{hours} min: {hard:?}");
    }
}

/// A printed `32.400 MG`: read as thirty-two thousand four hundred, or as megagrams.
#[test]
fn thirty_two_point_four_is_read_and_printed_in_one_way() {
    let problem = |text: &str| text.parse::<Mass>().unwrap_err().problem;
    assert_eq!(problem("32.400 MG"), Problem::UnknownUnit);
    assert_eq!(problem("32,400 mg"), Problem::Comma);
    let dose: Mass = read("32.400 mg");
    assert_eq!(dose.to_string(), "32.4 mg");
    assert_eq!(read::<Mass>("32 400 mg").to_string(), "32\u{202f}400 mg");
    assert_ne!(dose, read("32 400 mg"));
}

/// Insulin pumps, 2014: one press below zero led to the highest dose. Nothing here goes below zero or
/// beyond the largest number, and none of it gives a value.
#[test]
fn below_zero_comes_no_highest_dose() {
    let (none, step): (Mass, Mass) = (read("0 mg"), read("0.1 mg"));
    assert!(none.checked_sub(step).is_err());
    let most = Mass::from_fg(u64::MAX);
    assert!(most.checked_add(step).is_err() && most.checked_mul(2).is_err());
    assert_eq!("-0.1 mg".parse::<Mass>().unwrap_err().problem, Problem::Sign);
    let mut none = boluses("24 h", read("0.68 mg/day"));
    none.programme.infusion = Infusion::Continuous(read("0 mg/day"));
    let (hard, _) = answer(&none);
    assert!(hard.contains(&"programme.dose"), "{hard:?}");
}
