//! The shapes that stand in every JSON of this program: a quantity, a basis, a refusal.

use cisterna_therapy::Refusal;
use serde::Serialize;

/// A quantity for programs: `{"value": "22.5", "unit": "h"}`.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Quantity {
    /// All digits of it.
    pub(crate) value: String,
    /// Its unit in UCUM.
    pub(crate) unit: String,
    /// Whether digits were cut off; left out when it is exact.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) rounded_down: bool,
}

impl Quantity {
    /// Takes apart what a quantity prints, such as `50 mcg/day`; `None` for any other text.
    pub(crate) fn of_printed(printed: &str) -> Option<Self> {
        let (number, unit) = printed.split_once(' ')?;
        let value: String = number.chars().filter(|c| *c != '\u{202f}').collect();
        let is_number = value.starts_with(|c: char| c.is_ascii_digit())
            && value.chars().all(|c| c.is_ascii_digit() || c == '.');
        let parts: Option<Vec<&str>> = unit.split('/').map(ucum).collect();
        is_number.then_some(Self { value, unit: parts?.join("/"), rounded_down: false })
    }
}

fn ucum(unit: &str) -> Option<&str> {
    match unit {
        "mcg" => Some("ug"),
        "day" => Some("d"),
        "ng" | "mg" | "mL" | "cm" | "d" | "h" | "min" | "s" | "%" => Some(unit),
        _ => None,
    }
}

/// What a text says: a quantity, or words.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Said {
    /// Words as they are.
    Words {
        /// The words.
        value: String,
    },
    /// A quantity.
    Quantity(Quantity),
}

impl Said {
    pub(crate) fn of_printed(printed: &str) -> Self {
        Quantity::of_printed(printed)
            .map_or_else(|| Self::Words { value: printed.to_owned() }, Self::Quantity)
    }
}

/// One constant or limit that went into a result.
#[derive(Debug, Serialize)]
pub(crate) struct Basis<'a> {
    name: &'a str,
    #[serde(flatten)]
    value: Said,
    source: &'a str,
    verified: bool,
}

impl<'a> From<&'a cisterna_therapy::Basis> for Basis<'a> {
    fn from(basis: &'a cisterna_therapy::Basis) -> Self {
        let cisterna_therapy::Basis { name, value, source, verified } = basis;
        Self { name, value: Said::of_printed(value), source, verified: *verified }
    }
}

#[derive(Serialize)]
struct Refused<'a> {
    refused: [Reason<'a>; 1],
}

#[derive(Serialize)]
struct Reason<'a> {
    field: &'a str,
    rule: &'a str,
    message: &'a str,
    asked: Option<&'a str>,
    limit: Option<&'a str>,
    source: &'a str,
    action: &'a str,
}

/// A refusal as JSON.
pub(crate) fn refused(refusal: &Refusal) -> String {
    let reason = Reason {
        field: refusal.field,
        rule: refusal.rule,
        message: &refusal.message,
        asked: refusal.asked.as_deref(),
        limit: refusal.limit.as_deref(),
        source: &refusal.source,
        action: &refusal.action,
    };
    indented(&Refused { refused: [reason] })
}

/// A value as indented JSON, ending with a new line.
pub(crate) fn indented(value: &impl Serialize) -> String {
    match serde_json::to_string_pretty(value) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("all keys are texts and nothing else can fail: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn what_a_quantity_prints_is_taken_apart() {
        let parts = |text: &str| Quantity::of_printed(text).map(|found| (found.value, found.unit));
        let pair = |value: &str, unit: &str| Some((value.to_owned(), unit.to_owned()));
        assert_eq!(parts("0.048 mL/day"), pair("0.048", "mL/d"));
        assert_eq!(parts("1\u{202f}500.5 mcg/mL"), pair("1500.5", "ug/mL"));
        assert_eq!(parts("14.5 %"), pair("14.5", "%"));
        assert_eq!(parts("baclofen"), None);
        assert_eq!(parts("more than 2 mL"), None);
        assert_eq!(parts("2 points"), None);
    }
}
