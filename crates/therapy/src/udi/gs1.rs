//! GS1 element strings, as scanned and as printed with brackets.

use std::fmt;

use jiff::civil::Date;

use super::{Agency, Part, Udi, Unread, check, date};

/// Ends an element of variable length in a scanned string.
const SEPARATOR: char = '\u{1d}';
/// What a scanner may put in front: Code 128, Data Matrix and QR code with GS1 content.
const SYMBOLOGIES: [&str; 3] = ["]C1", "]d2", "]Q3"];
/// The longest lot or serial number.
const LONGEST: usize = 20;

pub(super) fn read(text: &str, near: Date) -> Result<Udi, Unread> {
    let stripped = SYMBOLOGIES.iter().find_map(|symbology| text.strip_prefix(symbology));
    let mut reader = Reader { text, at: text.len() - stripped.unwrap_or(text).len(), near };
    let mut found = Found::default();
    while reader.at < text.len() {
        reader.element(&mut found)?;
    }
    let device = found.device.ok_or_else(|| Unread::new(Part::Device, 0, "there is no (01)"))?;
    let Found { made, expires, lot, serial, .. } = found;
    Ok(Udi { agency: Agency::Gs1, device, made, expires, lot, serial })
}

pub(super) fn print(udi: &Udi, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "(01){}", udi.device)?;
    for (identifier, day) in [("11", udi.made), ("17", udi.expires)] {
        if let Some(day) = day {
            write!(f, "({identifier}){}", day.strftime("%y%m%d"))?;
        }
    }
    for (identifier, text) in [("10", &udi.lot), ("21", &udi.serial)] {
        if let Some(text) = text {
            write!(f, "({identifier}){text}")?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct Found {
    device: Option<String>,
    made: Option<Date>,
    expires: Option<Date>,
    lot: Option<String>,
    serial: Option<String>,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    near: Date,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads one element and the separator or bracket around it.
    fn element(&mut self, found: &mut Found) -> Result<(), Unread> {
        let scanned = self.rest().trim_start_matches(SEPARATOR);
        self.at = self.text.len() - scanned.len();
        let start = self.at;
        let bracketed = scanned.starts_with('(');
        let body = scanned.strip_prefix('(').unwrap_or(scanned);
        let Some(identifier) = body.get(..2) else {
            return Err(Unread::new(
                Part::Whole,
                start,
                "an application identifier has two digits",
            ));
        };
        self.at += 2 + usize::from(bracketed);
        if bracketed {
            if !self.rest().starts_with(')') {
                let reason = "a bracket closes after the two digits of an application identifier";
                return Err(Unread::new(Part::Whole, self.at, reason));
            }
            self.at += 1;
        }
        match identifier {
            "01" => once(&mut found.device, Part::Device, start, self.gtin()?),
            "11" => once(&mut found.made, Part::Made, start, self.day(Part::Made)?),
            "17" => once(&mut found.expires, Part::Expires, start, self.day(Part::Expires)?),
            "10" => once(&mut found.lot, Part::Lot, start, self.variable(Part::Lot, bracketed)?),
            "21" => {
                let serial = self.variable(Part::Serial, bracketed)?;
                once(&mut found.serial, Part::Serial, start, serial)
            }
            other => Err(Unread::new(
                Part::Whole,
                start,
                format!("the application identifier {other:?} is none of 01, 10, 11, 17 and 21"),
            )),
        }
    }

    fn fixed(&mut self, part: Part, digits: usize) -> Result<&'a str, Unread> {
        let (start, rest) = (self.at, self.rest());
        let wrong = rest.chars().take(digits).position(|c| !c.is_ascii_digit());
        let wrong = wrong.or_else(|| (rest.len() < digits).then_some(rest.len()));
        if let Some(wrong) = wrong {
            return Err(Unread::new(part, start + wrong, format!("it has {digits} digits")));
        }
        self.at += digits;
        Ok(rest.get(..digits).unwrap_or_default())
    }

    fn gtin(&mut self) -> Result<String, Unread> {
        let gtin = self.fixed(Part::Device, 14)?;
        let (body, digit) = gtin.split_at(13);
        let right = check::gtin_digit(body);
        if right.is_some_and(|right| digit == right.to_string()) {
            return Ok(gtin.to_owned());
        }
        let right = right.unwrap_or('?');
        let reason = format!("the check digit of {body} is {right}, not {digit}");
        Err(Unread::new(Part::Check, self.at - 1, reason))
    }

    fn day(&mut self, part: Part) -> Result<Date, Unread> {
        let start = self.at;
        let digits = self.fixed(part, 6)?;
        let read = || {
            let year = date::number(digits.get(..2)?)?;
            let (month, day) = (date::two(digits.get(2..4)?)?, date::two(digits.get(4..)?)?);
            date::day(year, month, day, self.near)
        };
        read().ok_or_else(|| Unread::new(part, start, format!("{digits} is no day as YYMMDD")))
    }

    /// A text up to the separator, or up to the next bracket where brackets are printed.
    fn variable(&mut self, part: Part, bracketed: bool) -> Result<String, Unread> {
        let (start, rest) = (self.at, self.rest());
        let ends = |c: char| c == SEPARATOR || bracketed && c == '(';
        let end = rest.find(ends).unwrap_or(rest.len());
        let value = rest.get(..end).unwrap_or_default();
        if let Some(wrong) = value.find(|c: char| !is_allowed(c)) {
            let reason = "this character cannot stand here; a bracket would be taken for the next \
                          application identifier";
            return Err(Unread::new(part, start + wrong, reason));
        }
        if value.is_empty() || value.len() > LONGEST {
            let reason = format!("it has 1 to {LONGEST} characters, not {}", value.len());
            return Err(Unread::new(part, start, reason));
        }
        self.at += end;
        Ok(value.to_owned())
    }
}

fn once<T>(slot: &mut Option<T>, part: Part, start: usize, value: T) -> Result<(), Unread> {
    if slot.is_some() {
        return Err(Unread::new(part, start, "it stands here a second time"));
    }
    *slot = Some(value);
    Ok(())
}

/// The characters that a lot or a serial number may have (GS1 General Specifications, 7.11), without
/// the brackets, which could not be told from those of the printed form.
fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!\"%&'*+,-./:;<=>?_".contains(c)
}
