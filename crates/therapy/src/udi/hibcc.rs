//! HIBCC codes: the primary part, and the secondary one with date, lot and serial number.

use std::fmt;

use jiff::civil::Date;

use super::{Agency, Part, Udi, Unread, check, date};

/// The longest lot or serial number.
const LONGEST: usize = 18;

/// Reads `+PRIMARY/SECONDARY/.../C`; the stars of the printed form are no part of it.
pub(super) fn read(text: &str, near: Date) -> Result<Udi, Unread> {
    let offset = usize::from(text.starts_with('*'));
    let bare = text.strip_prefix('*').unwrap_or(text);
    let bare = if offset == 1 { bare.strip_suffix('*').unwrap_or(bare) } else { bare };
    if !bare.starts_with('+') {
        return Err(Unread::new(Part::Whole, offset, "a code of HIBCC begins with +"));
    }
    let mut characters = bare.chars();
    let last = match characters.next_back().unwrap_or_default() {
        // A space that cannot be seen is printed as a low line.
        '_' => ' ',
        last => last,
    };
    let code = characters.as_str();
    let Some(right) = check::hibcc_character(code) else {
        let wrong = code.chars().position(|c| check::hibcc_character(&c.to_string()).is_none());
        let at = offset + wrong.unwrap_or(0);
        return Err(Unread::new(Part::Whole, at, "this character is none of HIBCC"));
    };
    if last != right {
        let reason = format!("it is {right} for this code, not {last}");
        return Err(Unread::new(Part::Check, offset + code.len(), reason));
    }
    let mut parts = code.strip_prefix('+').unwrap_or(code).split('/');
    let primary = parts.next().unwrap_or_default();
    let mut at = offset + 1;
    let mut udi = Udi {
        agency: Agency::Hibcc,
        device: device(primary, at)?,
        made: None,
        expires: None,
        lot: None,
        serial: None,
    };
    at += primary.len() + 1;
    for (index, part) in parts.enumerate() {
        if index == 0 && part.starts_with('$') {
            secondary(&mut udi, part, at, near)?;
        } else {
            further(&mut udi, part, at)?;
        }
        at += part.len() + 1;
    }
    Ok(udi)
}

pub(super) fn print(udi: &Udi, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut code = format!("+{}", udi.device);
    // A lot goes into the secondary part, a serial number behind its own identifier.
    let mut dated = false;
    match (&udi.lot, udi.expires) {
        (Some(lot), Some(day)) => {
            code.push_str(&format!("/$$3{}{lot}", day.strftime("%y%m%d")));
            dated = true;
        }
        (Some(lot), None) => code.push_str(&format!("/${lot}")),
        (None, _) => {}
    }
    if let Some(serial) = &udi.serial {
        code.push_str(&format!("/S{serial}"));
    }
    if let Some(day) = udi.made {
        code.push_str(&format!("/16D{}", day.strftime("%Y%m%d")));
    }
    if let Some(day) = udi.expires.filter(|_| !dated) {
        code.push_str(&format!("/14D{}", day.strftime("%Y%m%d")));
    }
    let character = match check::hibcc_character(&code).unwrap_or('?') {
        ' ' => '_',
        character => character,
    };
    write!(f, "{code}{character}")
}

/// The labeller's code of a letter and three characters, 1 to 18 characters of the product, and the
/// unit of measure.
fn device(primary: &str, at: usize) -> Result<String, Unread> {
    if !(6..=23).contains(&primary.len()) {
        let reason = "it has 6 to 23 characters: labeller, product and unit of measure";
        return Err(Unread::new(Part::Device, at, reason));
    }
    if !primary.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err(Unread::new(Part::Device, at, "the labeller's code begins with a letter"));
    }
    if let Some(wrong) = primary.find(|c: char| !c.is_ascii_digit() && !c.is_ascii_uppercase()) {
        return Err(Unread::new(
            Part::Device,
            at + wrong,
            "it has capital letters and digits only",
        ));
    }
    if !primary.ends_with(|c: char| c.is_ascii_digit()) {
        let end = at + primary.len() - 1;
        return Err(Unread::new(Part::Device, end, "the unit of measure is a digit"));
    }
    Ok(primary.to_owned())
}

/// `$LOT`, `$+SERIAL`, `$$DATE LOT` or `$$+DATE SERIAL`.
fn secondary(udi: &mut Udi, part: &str, at: usize, near: Date) -> Result<(), Unread> {
    let bare = part.trim_start_matches('$');
    let dollars = part.len() - bare.len();
    let (is_serial, body) = bare.strip_prefix('+').map_or((false, bare), |serial| (true, serial));
    let mut start = at + part.len() - body.len();
    let mut rest = body;
    match dollars {
        1 => {}
        2 => {
            let (expires, read) = expiry(body, start, near)?;
            udi.expires = expires;
            rest = body.get(read..).unwrap_or_default();
            start += read;
        }
        _ => return Err(Unread::new(Part::Whole, at, "it begins with $, $+, $$ or $$+")),
    }
    match (is_serial, rest.is_empty() && dollars == 2) {
        (_, true) => {}
        (true, false) => udi.serial = Some(value(Part::Serial, rest, start)?),
        (false, false) => udi.lot = Some(value(Part::Lot, rest, start)?),
    }
    Ok(())
}

/// The date of expiry and how many characters it takes. A first digit of 0 or 1 begins the month of
/// MMYY; 2 to 7 say in which form the date follows, or that there is none.
fn expiry(body: &str, at: usize, near: Date) -> Result<(Option<Date>, usize), Unread> {
    let piece = |from: usize, to: usize| body.get(from..to).and_then(date::number);
    let small = |from: usize, to: usize| body.get(from..to).and_then(date::two);
    let (read, length, form) = match body.chars().next() {
        Some('0' | '1') => (month(piece(2, 4), small(0, 2), near), 4, "MMYY"),
        Some('2') => (day(piece(5, 7), small(1, 3), small(3, 5), near), 7, "MMDDYY"),
        Some('3') => (day(piece(1, 3), small(3, 5), small(5, 7), near), 7, "YYMMDD"),
        Some('4') => {
            let hour = small(7, 9).filter(|hour| *hour < 24);
            let read = day(piece(1, 3), small(3, 5), small(5, 7), near);
            (read.filter(|_| hour.is_some()), 9, "YYMMDDHH")
        }
        Some('5') => (number(piece(1, 3), piece(3, 6), near), 6, "YYJJJ"),
        Some('6') => {
            let hour = small(6, 8).filter(|hour| *hour < 24);
            (number(piece(1, 3), piece(3, 6), near).filter(|_| hour.is_some()), 8, "YYJJJHH")
        }
        Some('7') => return Ok((None, 1)),
        Some('8' | '9') => {
            let reason = "a quantity stands here, and one pump or catheter has none";
            return Err(Unread::new(Part::Expires, at, reason));
        }
        _ => return Err(Unread::new(Part::Expires, at, "a digit says in which form the date is")),
    };
    match read {
        Some(read) => Ok((Some(read), length)),
        None => Err(Unread::new(Part::Expires, at, format!("this is no date as {form}"))),
    }
}

/// The end of a month.
fn month(year: Option<i16>, month: Option<i8>, near: Date) -> Option<Date> {
    date::day(year?, month?, 0, near)
}

fn day(year: Option<i16>, month: Option<i8>, day: Option<i8>, near: Date) -> Option<Date> {
    date::day(year?, month?, day.filter(|day| *day > 0)?, near)
}

fn number(year: Option<i16>, number: Option<i16>, near: Date) -> Option<Date> {
    date::ordinal(year?, number?, near)
}

/// What may follow: a serial number, a date of manufacture, a date of expiry.
fn further(udi: &mut Udi, part: &str, at: usize) -> Result<(), Unread> {
    if let Some(digits) = part.strip_prefix("16D") {
        return fill(&mut udi.made, Part::Made, at, whole_date(Part::Made, digits, at + 3)?);
    }
    if let Some(digits) = part.strip_prefix("14D") {
        let day = whole_date(Part::Expires, digits, at + 3)?;
        return fill(&mut udi.expires, Part::Expires, at, day);
    }
    if let Some(serial) = part.strip_prefix('S') {
        let serial = value(Part::Serial, serial, at + 1)?;
        return fill(&mut udi.serial, Part::Serial, at, serial);
    }
    Err(Unread::new(Part::Whole, at, "after a slash stands S, 14D or 16D; nothing else is read"))
}

fn whole_date(part: Part, digits: &str, at: usize) -> Result<Date, Unread> {
    let read = || {
        if digits.len() != 8 {
            return None;
        }
        let year = date::number(digits.get(..4)?)?;
        let (month, day) = (date::two(digits.get(4..6)?)?, date::two(digits.get(6..)?)?);
        date::exact(year, month, day).filter(|_| day > 0)
    };
    read().ok_or_else(|| Unread::new(part, at, "this is no date as YYYYMMDD"))
}

fn value(part: Part, text: &str, at: usize) -> Result<String, Unread> {
    if text.is_empty() || text.len() > LONGEST {
        let reason = format!("it has 1 to {LONGEST} characters, not {}", text.len());
        return Err(Unread::new(part, at, reason));
    }
    if let Some(wrong) = text.find(|c: char| !c.is_ascii_digit() && !c.is_ascii_uppercase()) {
        return Err(Unread::new(part, at + wrong, "it has capital letters and digits only"));
    }
    Ok(text.to_owned())
}

fn fill<T>(slot: &mut Option<T>, part: Part, at: usize, value: T) -> Result<(), Unread> {
    if slot.is_some() {
        return Err(Unread::new(part, at, "it stands here a second time"));
    }
    *slot = Some(value);
    Ok(())
}
