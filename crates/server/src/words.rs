//! How the domain's values read on a page.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Duration, MassUnit, Volume};
use cisterna_therapy::Device;
use cisterna_therapy::pathway::{Content, DrugDose, DrugIn, Observation};

/// The name of a drug and the unit in which it is written everywhere.
pub(crate) fn drug(catalog: &Catalog, id: &str) -> (String, MassUnit) {
    match catalog.drug(id) {
        Ok(drug) => (drug.name.clone(), drug.mass_unit),
        Err(_) => (id.to_owned(), MassUnit::Mg),
    }
}

/// The drugs of a solution with their concentrations, the leading one first.
pub(crate) fn content(catalog: &Catalog, content: &Content) -> String {
    let one = |one: &DrugIn| {
        let (name, unit) = drug(catalog, &one.drug);
        format!("{name} {}", one.concentration.display_in(unit))
    };
    content.drugs().map(one).collect::<Vec<_>>().join(" + ")
}

/// What every drug gets in a day, the leading one first.
pub(crate) fn doses(catalog: &Catalog, doses: &[DrugDose]) -> String {
    let one = |one: &DrugDose| {
        let (name, unit) = drug(catalog, &one.drug);
        format!("{name} {}", one.dose.display_in(unit))
    };
    doses.iter().map(one).collect::<Vec<_>>().join(" + ")
}

/// How much of the catheter is in the body.
pub(crate) fn in_body(device: &Device) -> String {
    if device.catheter_unknown {
        return "length unknown since its revision".to_owned();
    }
    format!("{} in the body", device.implant.implanted_length)
}

/// A volume of the pathway, which nobody knows when the length of the catheter is not known.
pub(crate) fn or_unknown(device: &Device, volume: Volume) -> String {
    if device.catheter_unknown { "unknown".to_owned() } else { volume.to_string() }
}

/// What was seen after a trial dose besides pain.
pub(crate) fn observed(seen: &Observation) -> String {
    let mut text = format!(
        "sedation {}, {} breaths/min, {} %",
        seen.sedation, seen.respiratory_rate, seen.saturation
    );
    let scores = [
        ("motor block", seen.motor),
        ("itch", seen.itch),
        ("Ashworth", seen.ashworth),
        ("spasm score", seen.spasm),
    ];
    for (what, score) in scores {
        if let Some(score) = score {
            text.push_str(&format!(", {what} {score}"));
        }
    }
    if seen.retention == Some(true) {
        text.push_str(", cannot pass water");
    }
    text
}

/// A time in the unit in which a nurse would say it: minutes below an hour, hours from there.
pub(crate) fn time(time: Duration) -> String {
    if time < Duration::HOUR {
        format!("{} min", time.minutes().rounded_down)
    } else {
        format!("{} h", time.hours().rounded_down)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prime_is_said_in_minutes_and_a_bridge_in_hours() {
        assert_eq!(time("1137.6 s".parse().unwrap()), "18.96 min");
        assert_eq!(time("151.68 h".parse().unwrap()), "151.68 h");
    }
}
