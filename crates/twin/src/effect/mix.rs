//! Several drugs at one place: drugs of one class add up, classes act independently.
//!
//! Within a class, concentrations are counted in EC50s and added (Loewe additivity), with the
//! steepness and the maximum weighted by what each drug contributes. Between classes, what one
//! leaves undone the other acts on (Bliss independence). Both are assumptions: no published
//! interaction was fitted.

use cisterna_catalog::DrugClass;

/// What one drug brings to a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    pub(crate) class: DrugClass,
    /// Its concentration at the site over its EC50.
    pub(crate) units: f64,
    pub(crate) gamma: f64,
    pub(crate) maximum: f64,
}

/// `u^gamma / (1 + u^gamma)`, for any u from zero on.
pub(crate) fn sigmoid(units: f64, gamma: f64) -> f64 {
    debug_assert!(units >= 0.0 && gamma > 0.0, "{units} {gamma}");
    if units <= 0.0 { 0.0 } else { 1.0 / (1.0 + units.powf(-gamma)) }
}

/// The effect of all drugs of one class, from 0 to 1.
pub(crate) fn of_class(shares: &[Share], class: DrugClass) -> f64 {
    let of_class = || shares.iter().filter(|share| share.class == class);
    let units: f64 = of_class().map(|share| share.units).sum();
    if units <= 0.0 {
        return 0.0;
    }
    let weighted = |value: fn(&Share) -> f64| {
        of_class().map(|share| share.units * value(share)).sum::<f64>() / units
    };
    weighted(|share| share.maximum) * sigmoid(units, weighted(|share| share.gamma))
}

/// The effect of all drugs together, from 0 to 1.
pub(crate) fn of_all(shares: &[Share]) -> f64 {
    let mut undone = 1.0;
    for (index, share) in shares.iter().enumerate() {
        let is_first = shares[..index].iter().all(|earlier| earlier.class != share.class);
        if is_first {
            undone *= 1.0 - of_class(shares, share.class);
        }
    }
    1.0 - undone
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(class: DrugClass, units: f64) -> Share {
        Share { class, units, gamma: 2.0, maximum: 0.8 }
    }

    #[test]
    fn half_of_each_of_two_opioids_is_one_whole() {
        let halves = [share(DrugClass::Opioid, 0.5), share(DrugClass::Opioid, 0.5)];
        assert!((of_all(&halves) - of_all(&[share(DrugClass::Opioid, 1.0)])).abs() < 1e-15);
        assert!((of_all(&halves) - 0.4).abs() < 1e-15);
    }

    #[test]
    fn another_class_acts_on_what_is_left() {
        let two = [share(DrugClass::Opioid, 1.0), share(DrugClass::LocalAnaesthetic, 1.0)];
        assert!((of_all(&two) - (1.0 - 0.6 * 0.6)).abs() < 1e-15);
        assert!(of_all(&[]).abs() < f64::EPSILON);
    }

    proptest! {
        #[test]
        fn more_drug_never_does_less_and_nothing_exceeds_the_whole(
            one in 0.0..1e6_f64, more in 0.0..1e6_f64, other in 0.0..1e6_f64,
        ) {
            let with = |units| of_all(&[
                share(DrugClass::Opioid, units), share(DrugClass::Alpha2Agonist, other),
            ]);
            prop_assert!(with(one + more) >= with(one));
            prop_assert!((0.0..=1.0).contains(&with(one + more)));
        }
    }
}
