//! Up to four drugs in one reservoir: one dose sets the flow, and the others follow.

use cisterna_catalog::{Catalog, Drug, Pump, Sourced};
use cisterna_quantity::{Concentration, DoseRate, Duration};

use super::{Flow, absurd, flow};
use crate::limit::Checked;
use crate::{Basis, Refusal};

/// The most drugs in one reservoir.
pub const COMPONENTS_MAX: usize = 4;

/// A drug in the reservoir at a concentration.
#[derive(Clone, Copy, Debug)]
pub struct Component<'a> {
    /// The drug.
    pub drug: &'a Drug,
    /// Its concentration in the mixture.
    pub concentration: Concentration,
}

/// What a drug of a mixture gets at the flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentDose {
    /// The drug's id.
    pub drug: String,
    /// Its concentration.
    pub concentration: Concentration,
    /// The dose that follows from the flow.
    pub dose: DoseRate,
    /// Whether its dose sets the flow.
    pub leads: bool,
    /// What the formulary says against the concentration or the dose.
    pub findings: Vec<Refusal>,
}

/// A mixture at a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// The flow.
    pub flow: Flow,
    /// The drugs; the first one sets the flow.
    pub components: Vec<ComponentDose>,
    /// How long exactly these drugs keep together; none when nobody has measured it.
    pub stability: Option<Sourced<Duration>>,
    /// What speaks against these drugs together.
    pub against: Vec<Refusal>,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The doses of a mixture. The dose of the first drug sets the flow; every other follows as flow times
/// its concentration, and changing the flow changes all of them alike.
///
/// # Errors
/// A [`Refusal`] when there is no drug, are too many, one is there twice, or the pump cannot deliver
/// the flow.
pub fn mixture(
    catalog: &Catalog,
    pump: &Pump,
    components: &[Component<'_>],
    dose: DoseRate,
    reason: &str,
) -> Result<Mixture, Refusal> {
    well_formed(components)?;
    let leading = components.first().ok_or_else(|| Refusal::missing("drug", "drug"))?;
    let flow = flow(dose, leading.concentration, pump, leading.drug.mass_unit)?;
    let mut found = Vec::new();
    for (index, component) in components.iter().enumerate() {
        let dose = flow.rate.dose_at(component.concentration);
        let dose = dose.map_err(|error| absurd("dose", error))?;
        found.push(ComponentDose {
            drug: component.drug.id.clone(),
            concentration: component.concentration,
            dose,
            leads: index == 0,
            findings: against_formulary(component.drug, component.concentration, dose, reason),
        });
    }
    let drugs: Vec<&Drug> = components.iter().map(|component| component.drug).collect();
    let stability = stability_of(catalog, &drugs);
    let mut basis = flow.basis.clone();
    basis.extend(stability.as_ref().map(|limit| Basis::of("stability of this mixture", limit)));
    let against = against_mixing(&drugs, stability.as_ref(), reason);
    Ok(Mixture { flow, components: found, stability, against, basis })
}

/// A drug's concentration and dose held against the formulary: the same rules that an order meets.
pub(crate) fn against_formulary(
    drug: &Drug,
    concentration: Concentration,
    dose: DoseRate,
    reason: &str,
) -> Vec<Refusal> {
    let unit = drug.mass_unit;
    let daily = Checked {
        field: "dose",
        what: "daily dose",
        drug: &drug.name,
        asked: dose,
        limits: &drug.dose,
        reason: Some(reason),
    };
    let strength = Checked {
        field: "concentration",
        what: "concentration",
        drug: &drug.name,
        asked: concentration,
        limits: &drug.concentration,
        reason: Some(reason),
    };
    let mut found = daily.refusals(|dose| dose.display_in(unit));
    found.extend(strength.refusals(|strength| strength.display_in(unit)));
    found
}

pub(crate) fn well_formed(components: &[Component<'_>]) -> Result<(), Refusal> {
    let names: Vec<&str> = components.iter().map(|one| one.drug.id.as_str()).collect();
    at_most_four_each_once(&names)
}

/// At most so many drugs, and each of them once.
pub(crate) fn at_most_four_each_once(names: &[&str]) -> Result<(), Refusal> {
    if names.len() > COMPONENTS_MAX {
        let (asked, most) = (names.join(", "), format!("at most {COMPONENTS_MAX} drugs"));
        return Err(refused("mixture.size", "Too many drugs in one reservoir", &asked, &most));
    }
    let twice = names.iter().enumerate().find(|(index, name)| names[..*index].contains(name));
    match twice {
        Some((_, name)) => {
            let what = "A drug has one concentration in a mixture";
            Err(refused("mixture.drug-once", what, name, "each drug once"))
        }
        None => Ok(()),
    }
}

fn refused(rule: &'static str, message: &str, asked: &str, limit: &str) -> Refusal {
    Refusal {
        field: "drug",
        rule,
        message: message.to_owned(),
        asked: Some(asked.to_owned()),
        limit: Some(limit.to_owned()),
        source: "own rule of mixtures".to_owned(),
        action: "Correct the list of drugs".to_owned(),
    }
}

/// How long the drugs keep together: what was measured for exactly these drugs; for one drug alone
/// its shortest time in a pump.
pub(crate) fn stability_of(catalog: &Catalog, drugs: &[&Drug]) -> Option<Sourced<Duration>> {
    if let [only] = drugs {
        let alone = only.stability.iter().filter(|known| known.with.is_empty());
        return alone.map(|known| &known.limit).min_by_key(|limit| limit.value).cloned();
    }
    let ids: Vec<&str> = drugs.iter().map(|drug| drug.id.as_str()).collect();
    catalog.mixture_stability(&ids).map(|known| known.limit.clone())
}

/// What the sources say against these drugs in one reservoir.
pub(crate) fn against_mixing(
    drugs: &[&Drug],
    stability: Option<&Sourced<Duration>>,
    reason: &str,
) -> Vec<Refusal> {
    let mut against = Vec::new();
    if drugs.len() < 2 {
        return against;
    }
    let names = drugs.iter().map(|drug| drug.name.as_str()).collect::<Vec<_>>().join(" + ");
    for drug in drugs {
        let alone = drug.alone_in_pump.as_ref().filter(|alone| alone.value);
        against.extend(alone.map(|alone| Refusal {
            field: "drug",
            rule: "mixture.alone-in-pump",
            message: format!("{} must be the only drug in the pump", drug.name),
            asked: Some(names.clone()),
            limit: Some(format!("{} alone", drug.name)),
            source: crate::limit::source_text(alone),
            action: "Leave out the other drugs, or choose another one".to_owned(),
        }));
        for other in drug.incompatible.iter().filter(|_| reason.trim().is_empty()) {
            let there = drugs.iter().any(|drug| drug.id == other.value);
            against.extend(there.then(|| {
                Refusal {
                    field: "drug",
                    rule: "mixture.incompatible",
                    message: format!(
                        "{} and {} broke down together in pumps",
                        drug.name, other.value
                    ),
                    asked: Some(names.clone()),
                    limit: None,
                    source: crate::limit::source_text(other),
                    action:
                        "Write why they are mixed all the same, and shorten the refill interval"
                            .to_owned(),
                }
            }));
        }
    }
    if stability.is_none() {
        against.push(Refusal {
            field: "drug",
            rule: "mixture.no-stability",
            message: format!("Nobody is known to have measured how long {names} keep together"),
            asked: Some(names),
            limit: None,
            source: "formulary: no value for this mixture".to_owned(),
            action: "Enter a stability with its source in the catalogue before it is ordered"
                .to_owned(),
        });
    }
    against
}
