//! What stands against a needle, a pump or a planned drug, apart from clotting.

use super::Subject;
use super::answer::{Finding, Question, Verdict, fine, found};
use crate::Allergies;
use crate::limit::source_text;

const INFECTION: &str = "contraindication of the device: infection (Flowonix and Codman labelling)";
const SITE: &str = "Infumorph and Mitigo labels: infection at the injection site";
const DEVICE: &str =
    "contraindications of the device: Flowonix brief statement; Codman MedStream manual, p. 4";
const GENERAL: &str =
    "general knowledge, not confirmed in a source read; confirm before use (unverified)";
const ALLERGY: &str = "contraindication: allergy to the medication infused";

/// Every finding about the patient's state, the spine and the planned drugs.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = state(subject).to_vec();
    findings.extend(spine(subject));
    findings.extend(drugs(subject));
    findings
}

fn state(subject: &Subject<'_>) -> [Finding; 5] {
    let (screening, risks) = (subject.screening, &subject.screening.risks);
    let systemic = Question {
        rule: "contraindication.infection",
        source: INFECTION,
        well: "No systemic infection",
        amiss: "Systemic infection",
        action: "Treat the infection; screen again when it is cleared",
    };
    let local = Question {
        rule: "contraindication.infection",
        source: SITE,
        well: "No infection where the needle or the pump goes",
        amiss: "An infection where the needle or the pump would go",
        action: "Treat it; screen again when the skin has healed",
    };
    let pressure = Question {
        rule: "contraindication.intracranial-pressure",
        source: GENERAL,
        well: "No sign of raised pressure in the skull",
        amiss: "Raised pressure in the skull, known or suspected",
        action: "Have it looked into and treated before any needle enters the dural sac",
    };
    let pregnancy = Question {
        rule: "contraindication.pregnancy",
        source: GENERAL,
        well: "Not pregnant",
        amiss: "Pregnant, or possibly so",
        action: "Test; put trial and fluoroscopy off, or decide with obstetrics",
    };
    let material = Question {
        rule: "contraindication.material",
        source: DEVICE,
        well: "No allergy to a material of pump or catheter",
        amiss: "An allergy to a material of pump or catheter",
        action: "Only an allergy work-up, or a device of other materials, changes this",
    };
    [
        systemic.when(screening.systemic_infection, Verdict::NotYet),
        local.when(risks.site_infection, Verdict::NotYet),
        pressure.when(risks.raised_intracranial_pressure, Verdict::NotYet),
        pregnancy.when(risks.pregnant, Verdict::NotYet),
        material.when(risks.material_allergy, Verdict::No),
    ]
}

fn spine(subject: &Subject<'_>) -> [Finding; 3] {
    let spine = &subject.screening.spine;
    let obstructed = Question {
        rule: "contraindication.spine",
        source: DEVICE,
        well: "The spinal canal is open",
        amiss: "A tumour, an anomaly or something else blocks the spinal canal",
        action: "Only a canal that is opened, or a way in away from it, changes this",
    };
    let known_way = Question {
        rule: "contraindication.way-in",
        source: GENERAL,
        well: "The way in is planned",
        amiss: "Earlier surgery or a narrow canal, and the operator has not seen imaging",
        action: "Have the operator review imaging of the spine and plan the way in",
    };
    let room = Question {
        rule: "contraindication.body-size",
        source: DEVICE,
        well: "The body has room for the pump",
        amiss: "The body is too small for the pump, or it would lie too deep",
        action: "Choose a smaller pump if there is one, or another therapy",
    };
    let unclear = (spine.earlier_surgery || spine.stenosis) && !spine.imaging_reviewed;
    [
        obstructed.when(spine.obstructed, Verdict::No),
        known_way.when(unclear, Verdict::NotYet),
        room.when(!spine.room_for_pump, Verdict::No),
    ]
}

/// Each planned drug against allergies and psychosis, and the preservatives.
fn drugs(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        subject.screening.drugs().filter_map(|id| allergy(subject, id)).collect();
    if findings.is_empty() {
        findings.push(no_allergy(subject));
    }
    findings.extend(subject.screening.drugs().filter_map(|id| psychosis(subject, id)));
    findings.extend(preservatives(subject));
    findings
}

fn allergy(subject: &Subject<'_>, id: &str) -> Option<Finding> {
    let rule = "contraindication.allergy";
    let Ok(drug) = subject.at.catalog.drug(id) else {
        let message = format!("{id} is not in the formulary: its relatives are not known");
        let action = "Plan a drug of the formulary";
        return Some(found(Verdict::NotYet, rule, message, "catalogue: no value", action));
    };
    let met = subject.screening.allergies.refusal_of("planned_drug", drug)?;
    Some(found(Verdict::No, rule, met.message, met.source, &met.action))
}

fn no_allergy(subject: &Subject<'_>) -> Finding {
    let message = match &subject.screening.allergies {
        Allergies::NoneKnown => "No allergy known".to_owned(),
        told @ Allergies::To(_) => format!(
            "None of the allergies told ({}) is known to meet a planned drug; confirm those that \
             the formulary does not know",
            told.words()
        ),
    };
    fine("contraindication.allergy", message, ALLERGY)
}

fn psychosis(subject: &Subject<'_>, id: &str) -> Option<Finding> {
    let drug = subject.at.catalog.drug(id).ok()?;
    let forbidden = drug.psychosis_contraindicates.as_ref().filter(|forbidden| forbidden.value)?;
    let (rule, source) = ("contraindication.psychosis", source_text(forbidden));
    if !subject.screening.living.psychosis {
        return Some(fine(rule, format!("No psychosis, now or earlier ({})", drug.name), source));
    }
    let message = format!("{} must not be given after a psychosis", drug.name);
    Some(found(Verdict::No, rule, message, source, "Choose another drug"))
}

fn preservatives(subject: &Subject<'_>) -> Vec<Finding> {
    let rule = "contraindication.preservative";
    let told = &subject.screening.allergies;
    let met = subject.at.catalog.preservatives.iter().filter(|known| told.names_any(&known.words));
    met.map(|preservative| {
        let source = source_text(&preservative.found_in);
        let (name, found_in) = (&preservative.name, &preservative.found_in.value);
        if subject.screening.risks.preservative_free {
            let message = format!("Allergy to {name}: every planned product is free of it");
            return fine(rule, message, source);
        }
        let message = format!("Allergy to {name}, which is found in {found_in}");
        let action = "Have the pharmacy confirm that every planned product is free of it";
        found(Verdict::NotYet, rule, message, source, action)
    })
    .collect()
}
