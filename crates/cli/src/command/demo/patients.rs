//! The six patients of the demonstration, each at another stage. Their names are plainly invented.

use cisterna_catalog::Inr;
use cisterna_server::Server;
use cisterna_therapy::pathway::{
    AnticoagulantHold, Baseline, Blood, CompleteRefill, Content, DecideTrial, Decision,
    FailedTherapy, FailureReason, Function, ImplantOrder, Indication, Living, Observation,
    Operation, Operator, OralOpioid, ProcedureStep, ProgrammeOrder, Psychological,
    PsychologicalResult, Referral, Refractory, RestartAnticoagulant, Risks, Screening, SideEffects,
    Spine, StartRefill, TrialFindings, TrialMethod, TrialPlan, TrialReport,
};
use cisterna_therapy::{Allergies, Command};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::clinic::{Story, quantity};
use super::refill;

type Played = Result<(), String>;

/// Plays all six up to today.
pub(super) async fn play(server: &Server) -> Played {
    referred(server).await?;
    not_yet_eligible(server).await?;
    under_observation(server).await?;
    to_be_implanted(server).await?;
    refill_begun(server).await?;
    after_first_refill(server).await
}

async fn referred(server: &Server) -> Played {
    let mut story = Story::days_ago(server, 1);
    let born = date(1979, 6, 2);
    story.does(referral("Ada Example", born, Indication::ComplexRegionalPainSyndrome)).await
}

async fn not_yet_eligible(server: &Server) -> Played {
    let mut story = Story::days_ago(server, 9);
    let born = date(1958, 11, 23);
    story
        .does(referral("Ben Placeholder", born, Indication::LumbarPostLaminectomySyndrome))
        .await?;
    let taken = vec!["apixaban".to_owned()];
    story
        .hours_later(72)
        .does(Command::Screen(Screening { anticoagulants: taken, ..screening()? }))
        .await
}

async fn under_observation(server: &Server) -> Played {
    let mut story = Story::days_ago(server, 12);
    story.does(referral("Cleo Specimen", date(1966, 2, 14), Indication::CancerPain)).await?;
    story.hours_later(48).does(Command::Screen(screening()?)).await?;
    trial(&mut story, 12 * 24 - 48 - 24 - 6).await?;
    for pain in [6, 5, 4, 3] {
        story.hours_later(1).does(observation(pain)).await?;
    }
    Ok(())
}

async fn to_be_implanted(server: &Server) -> Played {
    let mut story = Story::days_ago(server, 20);
    let born = date(1971, 8, 30);
    story.does(referral("Dora Mockup", born, Indication::PostHerpeticNeuralgia)).await?;
    story.hours_later(24).does(Command::Screen(screening()?)).await?;
    successful_trial(&mut story).await
}

async fn refill_begun(server: &Server) -> Played {
    let mut story = Story::days_ago(server, 110);
    let born = date(1949, 12, 5);
    story.does(referral("Emil Sample", born, Indication::LumbarPostLaminectomySyndrome)).await?;
    let held = Screening { anticoagulants: vec!["apixaban".to_owned()], ..screening()? };
    story.hours_later(24).does(Command::Screen(held)).await?;
    let hold = AnticoagulantHold {
        anticoagulant: "apixaban".to_owned(),
        last_dose_at: story.at_plus(-12),
        agreed_with: "Dr Heart".to_owned(),
    };
    story.hours_later(1).does(Command::HoldAnticoagulant(hold)).await?;
    successful_trial(&mut story).await?;
    story.does(apixaban_again()).await?;
    story.hours_later(14 * 24);
    implant_and_programme(&mut story, "NGP000005", "T10", true).await?;
    story.hours_later(48).does(apixaban_again()).await?;
    let serial = "NGP000005".to_owned();
    story.until_now().does(Command::StartRefill(StartRefill { serial })).await
}

fn apixaban_again() -> Command {
    Command::RestartAnticoagulant(RestartAnticoagulant {
        anticoagulant: "apixaban".to_owned(),
        agreed_with: "Dr Heart".to_owned(),
        reason: String::new(),
    })
}

async fn after_first_refill(server: &Server) -> Played {
    let mut story = Story::days_ago(server, 150);
    let born = date(1963, 4, 17);
    story.does(referral("Fay Fictional", born, Indication::LumbarPostLaminectomySyndrome)).await?;
    story.hours_later(24).does(Command::Screen(screening()?)).await?;
    successful_trial(&mut story).await?;
    story.hours_later(14 * 24);
    implant_and_programme(&mut story, "NGP000006", "T12", false).await?;
    story.hours_later(84 * 24);
    let serial = "NGP000006".to_owned();
    story.does(Command::StartRefill(StartRefill { serial })).await?;
    let name = "Fay Fictional";
    for step in refill::before_the_residual(name, date(1963, 4, 17)) {
        story.does(step).await?;
    }
    let measured = story.residual()?;
    story.does(Command::MeasureResidual { measured }).await?;
    let fill = stronger_fill(story_date(server)?)?;
    for step in refill::before_the_programme(&fill) {
        story.does(step).await?;
    }
    let filled_at = story.at_plus(0).to_zoned(server.zone.clone()).date();
    story.does(Command::CompleteRefill(fill.clone())).await?;
    let next_visit = filled_at.checked_add(80.days()).map_err(|error| error.to_string())?;
    for step in refill::after_the_fill(&fill, next_visit) {
        story.does(step).await?;
        story.hours_later(1);
    }
    Ok(())
}

/// A day far enough ahead for a label.
fn story_date(server: &Server) -> Result<Date, String> {
    let today = server.clock.now().to_zoned(server.zone.clone()).date();
    today.checked_add(1.year()).map_err(|error| error.to_string())
}

fn referral(name: &str, birth_date: Date, indication: Indication) -> Command {
    let (name, referred_by) = (name.to_owned(), "Dr Sample".to_owned());
    Command::Refer(Referral { name, birth_date, indication, referred_by })
}

fn screening() -> Result<Screening, String> {
    Ok(Screening {
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
            lasted: Some(quantity("240 d")?),
            reason: FailureReason::SideEffect,
        }],
        oral_opioid: Some(OralOpioid {
            name: "morphine".to_owned(),
            daily_dose: quantity("200 mg")?,
        }),
        psychological: Some(Psychological {
            on: date(2025, 1, 14),
            by: "Dr Mind".to_owned(),
            result: PsychologicalResult::InFavour,
        }),
        systemic_infection: false,
        risks: risks(),
        anticoagulants: Vec::new(),
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
        life_expectancy: Some(quantity("400 d")?),
        planned_drug: "morphine".to_owned(),
        further_drugs: Vec::new(),
        payer: None,
        reason: String::new(),
    })
}

/// Nothing stands against a needle; the blood clots as it should.
fn risks() -> Risks {
    Risks {
        site_infection: false,
        raised_intracranial_pressure: false,
        pregnant: false,
        material_allergy: false,
        preservative_free: false,
        blood: Blood {
            taken_on: Some(date(2025, 1, 20)),
            platelets_per_ul: Some(230_000),
            inr: Some(Inr::from_hundredths(105)),
        },
    }
}

/// What the indications of pain ask as it stands.
const EVIDENCE: [&str; 4] = ["diagnosis", "cause-treated", "opioid-reduction", "health-optimised"];

/// Plans a trial and performs it so many hours later.
async fn trial(story: &mut Story<'_>, wait_hours: i64) -> Played {
    story.hours_later(24);
    let plan = TrialPlan {
        method: TrialMethod::SingleShot,
        drug: "morphine".to_owned(),
        dose: quantity("0.3 mg")?,
        level: "L3-4".to_owned(),
        scheduled_at: story.at_plus(wait_hours),
        inpatient: true,
        consent: true,
        consent_unapproved: false,
        consent_by: "Dr Needle".to_owned(),
        reason: String::new(),
    };
    story.does(Command::PlanTrial(plan)).await?;
    let report = TrialReport {
        operator: "Dr Needle".to_owned(),
        checked_by: "Nurse Lotte".to_owned(),
        time_out_at: story.at_plus(wait_hours),
        local_anaesthetic: "lidocaine 1 %, lot DEMO-LA".to_owned(),
        ashworth_before: None,
        spasm_before: None,
        steps: ProcedureStep::ALL.iter().map(|(step, ..)| *step).collect(),
        pain_before: 8,
        lot: "DEMO-1".to_owned(),
        expiry: date(2099, 12, 31),
    };
    story.hours_later(wait_hours).does(Command::PerformTrial(report)).await
}

async fn successful_trial(story: &mut Story<'_>) -> Played {
    trial(story, 4 * 24).await?;
    // As often as the label's schedule asks: every hour, then every two.
    let pain = |hour| match hour {
        1..=3 => 7,
        4..=13 => 3,
        14..=16 => 6,
        _ => 8,
    };
    for hour in (1..=12).chain((14..=24).step_by(2)) {
        let step = if hour <= 12 { 1 } else { 2 };
        story.hours_later(step).does(observation(pain(hour))).await?;
    }
    let signed = DecideTrial {
        decision: Decision::Implant,
        findings: TrialFindings {
            function: Function::Improved,
            side_effects: SideEffects::Tolerable,
        },
        reason: String::new(),
        assessment: "Good relief, walked to the garden; no sedation".to_owned(),
    };
    story.hours_later(1).does(Command::DecideTrial(signed)).await
}

fn observation(pain_score: u8) -> Command {
    let remark = String::new();
    Command::Observe(Observation {
        pain_score,
        sedation: 0,
        respiratory_rate: 14,
        saturation: 97,
        motor: Some(0),
        itch: Some(1),
        retention: Some(false),
        ashworth: None,
        spasm: None,
        remark,
    })
}

/// The operation of a demonstration. The labels are of the numbers that GS1 keeps for such.
fn operation(story: &Story<'_>, serial: &str) -> Result<Operation, String> {
    Ok(Operation {
        antibiotic: "cefazolin".to_owned(),
        antibiotic_at: story.at_plus(-2),
        incision_at: story.at_plus(-1),
        fluoroscopy_time: quantity("95 s")?,
        entry_level: "L2-3".to_owned(),
        tunnelled: "round the left flank".to_owned(),
        pocket_depth: quantity("1.5 cm")?,
        fluid_back: true,
        pump_udi: format!("(01)09520000000011(17)751231(21){serial}"),
        catheter_udi: "(01)09520000000028(17)751231(10)DEMO".to_owned(),
        observation: quantity("24 h")?,
        wound_care: "dressing dry, look daily".to_owned(),
        follow_up: date(2099, 12, 31),
    })
}

async fn implant_and_programme(
    story: &mut Story<'_>,
    serial: &str,
    tip: &str,
    anticoagulant: bool,
) -> Played {
    let implant = ImplantOrder {
        operator: Operator::TeamPhysician,
        operator_name: "Dr Needle".to_owned(),
        fluoroscopy: true,
        operation: Box::new(operation(story, serial)?),
        pocket: "abdomen, left".to_owned(),
        pump: "synchromed-ii-20".to_owned(),
        serial: serial.to_owned(),
        catheter: "medtronic-8780".to_owned(),
        trimmed: quantity("34 cm")?,
        tip_level: tip.to_owned(),
        content: Content::one("morphine", quantity("10 mg/mL")?),
        filled: quantity("20 mL")?,
        lot: "DEMO-0".to_owned(),
        beyond_use: date(2099, 12, 31),
        no_infection: true,
        anticoagulant_last_dose_at: anticoagulant.then(|| story.at_plus(-96)),
        reason: String::new(),
    };
    story.does(Command::Implant(implant)).await?;
    let programme = ProgrammeOrder {
        dose: quantity("0.5 mg/day")?,
        opening: Some(true),
        low_reservoir_alarm: quantity("2 mL")?,
        reason: String::new(),
    };
    story.hours_later(1).does(Command::Programme(programme)).await
}

fn stronger_fill(beyond_use: Date) -> Result<CompleteRefill, String> {
    Ok(CompleteRefill {
        content: Content::one("morphine", quantity("12 mg/mL")?),
        dose: quantity("0.6 mg/day")?,
        filled: quantity("20 mL")?,
        lot: "DEMO-2".to_owned(),
        beyond_use,
        low_reservoir_alarm: quantity("2 mL")?,
        discrepancy_resolution: String::new(),
        reason: String::new(),
    })
}
