//! An order that is checked as a whole: each failure that a check prevents, as a change to an order
//! against which nothing speaks.

mod support;

use cisterna_catalog::Catalog;
use cisterna_quantity::Duration;
use cisterna_therapy::Allergies;
use cisterna_therapy::calculation::{BridgeInput, CatheterLength, DayAsked, StepAsked, bridge};
use cisterna_therapy::order::{
    BolusFacts, BridgeFacts, Content, DrugIn, Infusion, Order, PatientFacts, Previous,
    ProgrammeFacts, SystemFacts, Verdict, check,
};
use cisterna_therapy::rule::Severity;
use proptest::prelude::*;
use std::sync::LazyLock;
use support::read;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);

fn drug(name: &str, concentration: &str) -> DrugIn {
    DrugIn { drug: name.to_owned(), concentration: read(concentration) }
}

/// Morphine 10 mg/mL at 0.6 mg/day, refilled as it was.
fn sound() -> Order {
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
            drugs: vec![drug("morphine", "10 mg/mL")],
            filled: read("20 mL"),
            beyond_use: "2027-03-31".parse().unwrap(),
            first_fill: false,
        },
        programme: ProgrammeFacts {
            infusion: Infusion::Continuous(read("0.6 mg/day")),
            total_daily_dose: read("0.6 mg/day"),
            low_reservoir_alarm: read("2 mL"),
            bridge: None,
            patient_bolus: None,
            reason: String::new(),
        },
        previous: Some(previous("0.6 mg/day", drug("morphine", "10 mg/mL"))),
    }
}

fn previous(dose: &str, drug: DrugIn) -> Previous {
    Previous {
        drugs: vec![drug],
        steady_dose: read(dose),
        total_daily_dose: read(dose),
        raised_at: "2026-09-01T09:00Z".parse().unwrap(),
    }
}

fn checked(change: impl FnOnce(&mut Order)) -> Verdict {
    let mut order = sound();
    change(&mut order);
    check(&order, &CATALOG)
}

/// The rules that speak against a changed order, with their fields.
fn against(change: impl FnOnce(&mut Order)) -> Vec<(&'static str, &'static str)> {
    let verdict = checked(change);
    let rules = verdict.findings.iter().map(|found| (found.refusal.rule, found.refusal.field));
    rules.collect()
}

fn dose(order: &mut Order, dose: &str) {
    order.programme.infusion = Infusion::Continuous(read(dose));
    order.programme.total_daily_dose = read(dose);
}

#[test]
fn nothing_speaks_against_a_sound_order() {
    let verdict = checked(|_| {});
    assert_eq!(verdict.findings, []);
    assert!(verdict.passes() && !verdict.needs_reason());
    assert_eq!(
        (verdict.totals[0].steady, verdict.totals[0].most),
        (read("0.6 mg"), read("0.6 mg"))
    );
    assert_eq!(verdict.refill_by, Some("2027-02-20T09:00Z".parse().unwrap()), "90 d of stability");
    assert!(verdict.basis.iter().any(|basis| basis.name == "highest daily dose"));
}

#[test]
fn dr_14_an_hourly_bolus_is_not_a_daily_one() {
    let hourly = |order: &mut Order, interval: &str| {
        order.programme.infusion = Infusion::Periodic {
            base: read("0.48 mg/day"),
            bolus: read("0.06 mg"),
            over: read("10 min"),
            interval: read(interval),
        };
        order.programme.total_daily_dose = read("0.54 mg/day");
    };
    let daily = checked(|order| {
        hourly(order, "24 h");
        // 10 min of the day have the bolus in place of the base.
        order.programme.total_daily_dose = read("0.5367 mg/day");
    });
    assert_eq!(daily.findings, [], "{:?}", daily.totals);
    let rules = against(|order| hourly(order, "1 h"));
    assert!(rules.contains(&("dose.total-entered", "total_daily_dose")), "{rules:?}");
    assert!(rules.contains(&("dose.total-doubled", "total_daily_dose")), "{rules:?}");
    assert!(rules.contains(&("programme.increase", "dose")), "{rules:?}");
}

#[test]
fn an_interval_in_the_field_for_minutes_is_refused() {
    let rules = against(|order| {
        order.programme.infusion = Infusion::Periodic {
            base: read("0.48 mg/day"),
            bolus: read("0.2 mg"),
            over: read("10 min"),
            interval: read("12 min"),
        };
    });
    assert_eq!(rules, [("pump.interval-minimum", "dose")]);
}

#[test]
fn a_change_of_concentration_needs_its_very_bridge() {
    let change = |order: &mut Order, given: Option<(&str, &str)>| {
        order.content.drugs = vec![drug("morphine", "20 mg/mL")];
        dose(order, "2 mg/day");
        order.previous = Some(previous("2 mg/day", drug("morphine", "10 mg/mL")));
        order.programme.bridge =
            given.map(|(volume, flow)| BridgeFacts { volume: read(volume), flow: read(flow) });
    };
    let rules = |given| against(|order| change(order, given));
    assert_eq!(rules(None), [("bridge.required", "bridge")]);
    assert_eq!(rules(Some(("0.316 mL", "0.2 mL/day"))), []);
    assert_eq!(rules(Some(("0.316 mL", "0.1 mL/day"))), [], "slower is safe");
    assert_eq!(rules(Some(("0.316 mL", "0.200001 mL/day"))), [("bridge.flow", "bridge")]);
    assert_eq!(rules(Some(("0.375 mL", "0.2 mL/day"))), [("bridge.volume", "bridge")]);
    let superseded = against(|order| {
        change(order, Some(("0.375 mL", "0.2 mL/day")));
        order.system.tubing = Some(read("0.199 mL"));
    });
    assert_eq!(superseded, [("pathway.tubing-superseded", "tubing"), ("bridge.volume", "bridge")]);
    let other = against(|order| order.system.tubing = Some(read("0.15 mL")));
    assert_eq!(other, [("pathway.tubing-different", "tubing")]);
    let needless = against(|order| {
        order.programme.bridge =
            Some(BridgeFacts { volume: read("0.316 mL"), flow: read("0.06 mL/day") });
    });
    assert_eq!(needless, [("bridge.not-needed", "bridge")]);
    let unknown = against(|order| {
        change(order, None);
        order.system.pump = "synchromed-iii-20".to_owned();
        order.system.tubing = None;
    });
    assert!(unknown.contains(&("pathway.tubing-unknown", "bridge")), "{unknown:?}");
}

#[test]
fn baclofen_from_500_to_2000_without_a_bridge() {
    let verdict = checked(|order| {
        order.content.drugs = vec![drug("baclofen", "2000 mcg/mL")];
        dose(order, "200 mcg/day");
        order.previous = Some(previous("200 mcg/day", drug("baclofen", "500 mcg/mL")));
    });
    let missing = verdict.findings.iter().find(|found| found.refusal.rule == "bridge.required");
    let missing = &missing.expect("the bridge is asked for").refusal;
    assert!(missing.message.contains("50 mcg/day for 75.84 h"), "{missing}");
    assert_eq!(missing.limit.as_deref(), Some("a bridge of 0.316 mL at 0.4 mL/day"));
}

#[test]
fn a_concentration_ten_times_wrong_shows_before_it_flows() {
    let rules = |strength: &str| {
        against(|order| {
            order.content.drugs = vec![drug("morphine", strength)];
            dose(order, "1.2 mg/day");
            order.previous = Some(previous("1.2 mg/day", drug("morphine", "10 mg/mL")));
        })
    };
    let weak = rules("1 mg/mL");
    assert_eq!(weak, [("bridge.required", "bridge"), ("formulary.soft-limit", "concentration")]);
    // The flow for a solution ten times too strong is below the pump's lowest.
    assert_eq!(rules("100 mg/mL"), [("pump.rate-minimum", "dose")]);
    assert!(rules("0.9 mg/mL").contains(&("formulary.hard-limit", "concentration")));
}

#[test]
fn a_day_with_every_bolus_is_held_against_the_maximum() {
    let boluses = |order: &mut Order, most: u8, total: &str| {
        order.content.drugs = vec![drug("morphine", "25 mg/mL")];
        order.programme.infusion = Infusion::Continuous(read("14 mg/day"));
        order.programme.total_daily_dose = read(total);
        order.programme.reason = "cancer pain".to_owned();
        order.programme.patient_bolus = Some(BolusFacts {
            bolus: read("1 mg"),
            over: read("10 min"),
            lockout: read("1 h"),
            most_per_day: most,
        });
        order.previous = Some(previous("14 mg/day", drug("morphine", "25 mg/mL")));
    };
    assert_eq!(against(|order| boluses(order, 6, "20 mg/day")), []);
    let over = against(|order| boluses(order, 7, "21 mg/day"));
    assert_eq!(over, [("formulary.hard-limit", "dose")]);
    let forgotten = against(|order| boluses(order, 6, "14 mg/day"));
    assert_eq!(forgotten, [("dose.total-entered", "total_daily_dose")]);
    let totals = checked(|order| boluses(order, 6, "20 mg/day")).totals;
    assert_eq!((totals[0].steady, totals[0].most), (read("14 mg"), read("20 mg")));
}

#[test]
fn dr_14_an_increase_by_share_amount_and_time() {
    let raised = |to: &str, hours: i64| {
        checked(|order| {
            order.content.drugs = vec![drug("ziconotide", "25 mcg/mL")];
            dose(order, to);
            let mut before = previous("2.4 mcg/day", drug("ziconotide", "25 mcg/mL"));
            before.raised_at = order.ordered_at - jiff::Span::new().hours(hours);
            order.previous = Some(before);
        })
    };
    let soft = |to: &str, hours| {
        let verdict = raised(to, hours);
        assert!(verdict.findings.iter().all(|found| {
            found.severity == Severity::Soft || found.refusal.rule.starts_with("formulary.")
        }));
        let rules = verdict.findings.iter().map(|found| found.refusal.rule);
        rules.filter(|rule| rule.starts_with("programme.")).collect::<Vec<_>>()
    };
    assert_eq!(soft("4.8 mcg/day", 48), [""; 0]);
    assert_eq!(soft("4.9 mcg/day", 48), ["programme.increase-amount"]);
    assert_eq!(soft("4.8 mcg/day", 47), ["programme.increase-interval"]);
    assert_eq!(soft("2.4 mcg/day", 1), [""; 0], "no increase");
    assert_eq!(soft("2.3 mcg/day", 1), [""; 0]);
}

#[test]
fn the_next_refill_knows_a_first_fill() {
    let by = |first_fill| {
        let verdict = checked(|order| {
            order.content.drugs = vec![drug("ziconotide", "25 mcg/mL")];
            order.content.first_fill = first_fill;
            dose(order, "2.4 mcg/day");
            order.previous = Some(previous("2.4 mcg/day", drug("ziconotide", "25 mcg/mL")));
        });
        verdict.refill_by.unwrap().to_string()
    };
    assert_eq!(by(true), "2026-12-06T09:00:00Z", "14 d in a pump that never held it");
    assert_eq!(by(false), "2027-01-01T09:00:00Z", "40 d, the shorter of diluted and undiluted");
}

#[test]
fn twice_as_much_is_an_increase_and_more_is_a_second_look() {
    assert_eq!(against(|order| dose(order, "1.2 mg/day")), [("programme.increase", "dose")]);
    let more = against(|order| dose(order, "1.21 mg/day"));
    assert_eq!(more, [("programme.increase", "dose"), ("dose.total-doubled", "total_daily_dose")]);
}

#[test]
fn a_written_reason_clears_soft_rules_and_no_hard_one() {
    let with = |reason: &str| {
        checked(|order| {
            dose(order, "6 mg/day");
            order.content.beyond_use = "2026-11-21".parse().unwrap();
            order.programme.low_reservoir_alarm = read("1 mL");
            order.patient.allergies = Allergies::To(vec!["codeine".to_owned()]);
            order.programme.reason = reason.to_owned();
        })
    };
    let rules = |verdict: &Verdict, severity| {
        let of = verdict.findings.iter().filter(|found| found.severity == severity);
        of.map(|found| found.refusal.rule).collect::<Vec<_>>()
    };
    let bare = with(" ");
    assert!(bare.needs_reason() && !bare.passes());
    let hard = checked(|order| {
        order.patient.allergies = Allergies::To(vec!["codeine".to_owned()]);
    });
    assert!(!hard.needs_reason() && !hard.passes(), "no reason clears a hard rule");
    assert_eq!(rules(&bare, Severity::Hard), ["contraindication.allergy"]);
    assert_eq!(
        rules(&bare, Severity::Soft),
        [
            "programme.increase",
            "programme.alarm-volume",
            "dose.total-doubled",
            "programme.short-interval",
            "programme.stale-content"
        ]
    );
    let reasoned = with("opioid rotation, inpatient");
    assert_eq!(rules(&reasoned, Severity::Soft), [""; 0]);
    assert_eq!(rules(&reasoned, Severity::Hard), ["contraindication.allergy"]);
    assert!(!reasoned.passes());
}

#[test]
fn dr_20_every_drug_of_a_mixture_is_checked() {
    let mixed = |drugs: &[(&str, &str)], consent| {
        against(|order| {
            order.content.drugs =
                drugs.iter().map(|(name, strength)| drug(name, strength)).collect();
            order.patient.unapproved_consent = consent;
            order.previous = None;
            dose(order, "0.6 mg/day");
        })
    };
    let rules = mixed(&[("morphine", "10 mg/mL"), ("baclofen", "500 mcg/mL")], true);
    assert!(rules.contains(&("mixture.alone-in-pump", "drug")), "{rules:?}");
    assert!(rules.contains(&("mixture.no-stability", "drug")), "{rules:?}");
    let known = [("morphine", "10 mg/mL"), ("clonidine", "100 mcg/mL")];
    let rules = mixed(&known, true);
    assert_eq!(rules, [("formulary.no-limit", "dose"), ("formulary.no-limit", "concentration")]);
    let unapproved = ("pump.approved-drug", "content");
    assert_eq!(mixed(&known, false).iter().filter(|rule| **rule == unapproved).count(), 2);
    // A drug that was not there before meets a patient who is not used to it.
    let added = against(|order| {
        order.content.drugs = vec![drug("morphine", "10 mg/mL"), drug("ziconotide", "50 mcg/mL")];
        order.patient.unapproved_consent = true;
        order.programme.bridge =
            Some(BridgeFacts { volume: read("0.316 mL"), flow: read("0.06 mL/day") });
    });
    assert_eq!(added, [("mixture.no-stability", "drug"), ("formulary.hard-limit", "dose")]);
    // And a companion rises with the flow: 15 per cent more of each.
    let risen = |to: &str| {
        against(|order| {
            let both = || vec![drug("morphine", "10 mg/mL"), drug("ziconotide", "10 mcg/mL")];
            order.content.drugs = both();
            order.patient.unapproved_consent = true;
            dose(order, to);
            let mut before = previous("2.5 mg/day", drug("morphine", "10 mg/mL"));
            before.drugs = both();
            order.previous = Some(before);
        })
    };
    assert_eq!(risen("3.2 mg/day"), [("mixture.no-stability", "drug")]);
    let far = risen("5.1 mg/day");
    let amounts = far.iter().filter(|rule| rule.0 == "programme.increase-amount").count();
    assert_eq!(amounts, 1, "2.5 to 5.1 mcg/day of ziconotide: {far:?}");
    // Changing the one dose moves all: the clonidine follows.
    let verdict = checked(|order| {
        order.content.drugs = known.map(|(name, strength)| drug(name, strength)).to_vec();
        dose(order, "1.2 mg/day");
    });
    assert_eq!(verdict.totals[1].most, read("12 mcg"));
}

#[test]
fn dr_22_a_drug_without_approval_needs_consent() {
    let rules = |consent| {
        against(|order| {
            order.content.drugs = vec![drug("hydromorphone", "10 mg/mL")];
            order.patient.unapproved_consent = consent;
            order.previous = None;
        })
    };
    assert!(rules(false).contains(&("pump.approved-drug", "content")));
    assert!(!rules(true).contains(&("pump.approved-drug", "content")));
}

#[test]
fn a_first_dose_and_an_overfull_reservoir() {
    let rules = against(|order| {
        order.patient.used_to_drugs = false;
        order.previous = None;
        order.content.filled = read("20.1 mL");
        dose(order, "10.1 mg/day");
        order.programme.reason = "tolerant by mouth".to_owned();
    });
    assert_eq!(rules, [("pump.reservoir-capacity", "filled"), ("formulary.hard-limit", "dose")]);
    let unknown = against(|order| {
        order.system.pump = "none such".to_owned();
        order.content.drugs = vec![drug("none such", "1 mg/mL")];
    });
    assert_eq!(unknown, [("catalogue.unknown", "pump"), ("catalogue.unknown", "content")]);
    assert_eq!(against(|order| order.content.drugs.clear()), [("entry.required", "content")]);
}

#[test]
fn steps_of_a_day_are_totalled_and_have_to_fill_it() {
    let steps = |order: &mut Order, from: &str, total: &str| {
        let step = |from: &str, dose: &str| StepAsked { from: read(from), dose: read(dose) };
        order.programme.infusion = Infusion::Steps(vec![DayAsked {
            on: (0..7).collect(),
            steps: vec![step(from, "0.48 mg/day"), step("12 h", "0.72 mg/day")],
        }]);
        order.programme.total_daily_dose = read(total);
    };
    assert_eq!(against(|order| steps(order, "0 h", "0.6 mg/day")), []);
    let wrong = against(|order| steps(order, "0 h", "0.7 mg/day"));
    assert_eq!(wrong, [("dose.total-entered", "total_daily_dose")]);
    let late = against(|order| steps(order, "1 h", "0.6 mg/day"));
    assert_eq!(late, [("pump.schedule-tiles-the-day", "step")]);
}

proptest! {
    /// One set of rules: the bridge that a check asks for is the one that the path calculates.
    #[test]
    fn the_bridge_of_a_check_is_that_of_the_path(
        old_ug in 1_000_u64..=25_000,
        new_ug in 1_000_u64..=25_000,
        nl_per_day in 48_000_u64..200_000,
    ) {
        prop_assume!(old_ug != new_ug);
        let (old, new) = (format!("{old_ug} mcg/mL"), format!("{new_ug} mcg/mL"));
        let rate = cisterna_quantity::Rate::from_nl_per_day(nl_per_day);
        let dose = rate.dose_at(read(&old)).unwrap();
        let bridged = bridge(BridgeInput {
            pump: CATALOG.pump("synchromed-ii-20").unwrap(),
            catheter: CATALOG.catheter("8780").unwrap(),
            length: CatheterLength::Implanted(read("80 cm")),
            old_concentration: read(&old),
            new_concentration: read(&new),
            old_dose: dose,
            new_dose: dose,
            unit: cisterna_quantity::MassUnit::Mg,
        });
        let Ok(bridged) = bridged else { return Ok(()) };
        let asks = |volume, flow| {
            let verdict = checked(|order| {
                order.content.drugs = vec![drug("morphine", &new)];
                order.programme.infusion = Infusion::Continuous(dose);
                order.programme.total_daily_dose = dose;
                order.programme.bridge = Some(BridgeFacts { volume, flow });
                let mut before = previous("1 mg/day", drug("morphine", &old));
                (before.steady_dose, before.total_daily_dose) = (dose, dose);
                order.previous = Some(before);
            });
            verdict.findings.iter().any(|found| found.refusal.rule.starts_with("bridge."))
        };
        // The new flow is in whole nanolitres, and may give a little less than the old dose.
        let slower = bridged.bridge_flow.rate.nl_per_day().saturating_sub(25_000 / 1_000 + 1);
        let slower = cisterna_quantity::Rate::from_nl_per_day(slower.max(48_000));
        prop_assert!(!asks(bridged.bridge_volume, slower) || slower.nl_per_day() == 48_000);
        let faster = cisterna_quantity::Rate::from_nl_per_day(nl_per_day + 1);
        prop_assert!(asks(bridged.bridge_volume, faster));
        prop_assert!(asks(read("0.375 mL"), slower));
    }

    #[test]
    fn no_order_panics_and_none_passes_beyond_a_hard_limit(
        strength in 1_u64..60_000_000,
        fg in 0_u64..40_000_000_000_000,
        minutes in 1_u64..3_000,
        bolus in 0_u64..5_000_000_000_000,
    ) {
        let dose = cisterna_quantity::DoseRate::from_fg_per_day(fg);
        let verdict = checked(|order| {
            let concentration = cisterna_quantity::Concentration::from_ng_per_ml(strength);
            order.content.drugs = vec![DrugIn { drug: "morphine".to_owned(), concentration }];
            order.programme.infusion = Infusion::Periodic {
                base: dose,
                bolus: cisterna_quantity::Mass::from_fg(bolus),
                over: read("10 min"),
                interval: Duration::from_ms(minutes * 60_000),
            };
            order.programme.reason = "any".to_owned();
        });
        let beyond = !(1_000_000..=25_000_000).contains(&strength)
            || verdict.totals.iter().any(|total| total.most > read("20 mg"));
        prop_assert!(!beyond || !verdict.passes());
    }
}
