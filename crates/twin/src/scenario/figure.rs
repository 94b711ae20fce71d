//! Figures of a person: bare numbers, shares and a body's weight.

use cisterna_quantity::Percent;

use super::value::FromText;

/// A number without a unit: a score, a ratio, a factor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure(pub(crate) f64);

impl FromText for Figure {
    fn from_text(text: &str) -> Result<Self, String> {
        plain(text).map(Self).ok_or_else(|| "expected a number without a unit".to_owned())
    }
}

/// A whole number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole(pub(crate) u64);

impl FromText for Whole {
    fn from_text(text: &str) -> Result<Self, String> {
        text.trim().parse().map(Self).map_err(|_| "expected a whole number from 0 on".to_owned())
    }
}

/// A share of at most the whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share(pub(crate) Percent);

impl FromText for Share {
    fn from_text(text: &str) -> Result<Self, String> {
        let percent: Percent = text.parse().map_err(|error| format!("{error}"))?;
        if percent.hundredths() > 10_000 {
            return Err("a share is at most 100 %".to_owned());
        }
        Ok(Self(percent))
    }
}

/// The weight of a person, kg.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyMass(pub(crate) f64);

impl FromText for BodyMass {
    fn from_text(text: &str) -> Result<Self, String> {
        let expected = || "expected a body weight of 2 to 400 kg, such as 70 kg".to_owned();
        let number = text.trim().strip_suffix("kg").ok_or_else(expected)?;
        let kg = plain(number).filter(|kg| (2.0..=400.0).contains(kg));
        kg.map(Self).ok_or_else(expected)
    }
}

/// A decimal number with digits and at most one point, as it cannot be misread.
fn plain(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_misread_is_refused() {
        let figure = |text| Figure::from_text(text).map(|figure| figure.0).ok();
        assert_eq!(figure("7.5"), Some(7.5));
        for text in ["", "7,5", "-1", "1e3", ".5", "5.", "NaN", "inf", "7 mg", "1.2.3"] {
            assert_eq!(figure(text), None, "{text}");
        }
        assert!(BodyMass::from_text("70").is_err() && BodyMass::from_text("154 lb").is_err());
        assert!(BodyMass::from_text("70kg").is_ok() && BodyMass::from_text("700 kg").is_err());
        assert!(Share::from_text("101 %").is_err() && Share::from_text("20 %").is_ok());
        assert!(Whole::from_text("1.5").is_err() && Whole::from_text("-1").is_err());
    }
}
