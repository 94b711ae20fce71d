//! What the parser accepts and refuses, and how quantities are printed (DR-01, DR-04, DR-05).

use cisterna_quantity::{
    Concentration, DoseRate, Duration, Length, Mass, MassUnit, ParseError, Percent, Problem, Rate,
    Volume, VolumeDifference, VolumePerLength, text,
};

fn read<T: std::str::FromStr<Err = ParseError>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{text:?} should be read: {error}"))
}

fn refusal<T: std::str::FromStr<Err = ParseError> + std::fmt::Debug>(text: &str) -> Problem {
    match text.parse::<T>() {
        Ok(value) => panic!("{text:?} should be refused, was read as {value:?}"),
        Err(error) => error.problem,
    }
}

#[test]
fn dr_01_spellings_of_one_mass_read_alike() {
    for text in ["300 ug", "300 µg", "300 \u{3bc}g", "300 mcg", "0.3 mg", "300mcg", " 0.3 mg "] {
        assert_eq!(read::<Mass>(text), Mass::from_fg(300_000_000_000), "{text}");
    }
}

#[test]
fn dr_01_per_day_and_per_hour_are_not_confused() {
    let daily = Rate::from_nl_per_day(48_000);
    for text in ["0.048 mL/day", "0.048 mL/d", "48 uL per day", "0.002 mL/h", "2 µL/hour"] {
        assert_eq!(read::<Rate>(text), daily, "{text}");
    }
    assert_eq!(read::<DoseRate>("60 mcg/h"), read::<DoseRate>("1.44 mg/day"));
}

#[test]
fn dr_05_vial_strengths() {
    let strengths = [
        ("200 mg/20mL", "10 mg/mL"),
        ("500 ug/5mL", "0.1 mg/mL"),
        ("500 ug/20 mL", "25 mcg/mL"),
        ("100 ug/mL", "100 mcg/mL"),
        ("25 mg/mL", "25 mg per mL"),
        ("2000 ug/mL", "2 mg/mL"),
    ];
    for (vial, plain) in strengths {
        assert_eq!(read::<Concentration>(vial), read::<Concentration>(plain), "{vial}");
    }
}

#[test]
fn dr_04_confusing_numbers_are_refused() {
    let refused = [
        (".5 mg", Problem::NakedPoint),
        ("5. mg", Problem::TrailingPoint),
        ("1,5 mg", Problem::Comma),
        ("1,500 mg", Problem::Comma),
        ("1e3 mg", Problem::Exponent),
        ("1E-3 mg", Problem::Exponent),
        ("1.5e3 mg", Problem::Exponent),
        ("\u{663}\u{664} mg", Problem::ForeignDigit),
        ("1\u{ff15} mg", Problem::ForeignDigit),
        ("5\u{b2} mg", Problem::ForeignDigit),
        ("NaN", Problem::NoNumber),
        ("NaN mg", Problem::NoNumber),
        ("inf mg", Problem::NoNumber),
        ("-0 mg", Problem::Sign),
        ("-1 mg", Problem::Sign),
        ("+1 mg", Problem::Sign),
        ("\u{2212}1 mg", Problem::Sign),
        ("1.2.3 mg", Problem::SecondPoint),
        ("1..2 mg", Problem::SecondPoint),
        ("05 mg", Problem::LeadingZero),
        ("00.5 mg", Problem::LeadingZero),
        ("0 500 mg", Problem::LeadingZero),
        ("15 00 mg", Problem::Group),
        ("1500 000 mg", Problem::Group),
        ("1  500 mg", Problem::Group),
        ("1 50 mg", Problem::Group),
        ("1.500 000 mg", Problem::Group),
        ("", Problem::Empty),
        ("   ", Problem::Empty),
        ("mg", Problem::NoNumber),
        ("5", Problem::NoUnit),
        ("5 ", Problem::NoUnit),
        ("5 IU", Problem::UnknownUnit),
        ("5 MG", Problem::UnknownUnit),
        ("5 mgs", Problem::UnknownUnit),
        ("5 mg/mL", Problem::UnknownUnit),
        ("5 mL", Problem::UnknownUnit),
        ("5\nmg", Problem::UnknownUnit),
        ("5\tmg", Problem::UnknownUnit),
        ("1 .5 mg", Problem::NakedPoint),
        ("0.0000000000001 mg", Problem::TooFine),
        ("99999999999999 mg", Problem::TooLarge),
        ("1111111111111111111111111111111111111111 mg", Problem::TooLarge),
    ];
    for (text, problem) in refused {
        assert_eq!(refusal::<Mass>(text), problem, "{text:?}");
    }
}

#[test]
fn units_of_other_quantities_are_refused() {
    assert_eq!(refusal::<Volume>("5 mg"), Problem::UnknownUnit);
    assert_eq!(refusal::<Rate>("5 mL"), Problem::UnknownUnit);
    assert_eq!(refusal::<Rate>("5 mL/week"), Problem::UnknownUnit);
    assert_eq!(refusal::<Rate>("5 mL/"), Problem::NoUnit);
    assert_eq!(refusal::<DoseRate>("5 mg/mL"), Problem::UnknownUnit);
    assert_eq!(refusal::<Concentration>("5 mg/day"), Problem::UnknownUnit);
    assert_eq!(refusal::<Concentration>("5 mg"), Problem::UnknownUnit);
    assert_eq!(refusal::<Length>("34"), Problem::NoUnit);
    assert_eq!(refusal::<Length>("34 in"), Problem::UnknownUnit);
    assert_eq!(refusal::<Length>("0.55 mm"), Problem::TooFine);
    assert_eq!(refusal::<Duration>("3 weeks"), Problem::UnknownUnit);
    assert_eq!(refusal::<Percent>("15"), Problem::NoUnit);
    assert_eq!(refusal::<VolumePerLength>("0.0022 mL/m"), Problem::UnknownUnit);
}

#[test]
fn strengths_without_a_whole_value_are_refused() {
    assert_eq!(refusal::<Concentration>("1 mg/3 mL"), Problem::NotExact);
    assert_eq!(refusal::<Concentration>("1 mg/0 mL"), Problem::ZeroVolume);
    assert_eq!(refusal::<Concentration>("0.0000001 mg/mL"), Problem::NotExact);
    assert_eq!(refusal::<Concentration>("200 mg/1,5 mL"), Problem::Comma);
    assert_eq!(refusal::<Concentration>("200 mg/.5 mL"), Problem::NakedPoint);
}

#[test]
fn other_quantities_read_to_the_last_digit() {
    assert_eq!(read::<Volume>("0.316 mL").nl(), 316_000);
    assert_eq!(read::<Volume>("2.5 µL").nl(), 2_500);
    assert_eq!(read::<Length>("34 cm").mm(), 340);
    assert_eq!(read::<VolumePerLength>("0.0022 mL/cm").nl_per_mm(), 220);
    assert_eq!(read::<Duration>("151.68 h").ms(), 546_048_000);
    assert_eq!(read::<Duration>("84 days"), read::<Duration>("2016 h"));
    assert_eq!(read::<Duration>("1 440 min"), Duration::DAY);
    assert_eq!(read::<Percent>("14.5 %").hundredths(), 1_450);
}

#[test]
fn dr_04_printing_has_leading_zero_no_trailing_zero_and_groups() {
    assert_eq!(read::<Volume>("0.500 mL").to_string(), "0.5 mL");
    assert_eq!(read::<Volume>("20.0 mL").to_string(), "20 mL");
    assert_eq!(read::<Mass>("0.3 mg").to_string(), "300 mcg");
    assert_eq!(read::<Mass>("3.16 mg").to_string(), "3.16 mg");
    assert_eq!(read::<DoseRate>("32.400 mg/day").to_string(), "32.4 mg/day");
    let strong = read::<Concentration>("2000 mcg/mL");
    assert_eq!(strong.display_in(MassUnit::Mcg).to_string(), "2\u{202f}000 mcg/mL");
    assert_eq!(strong.decimal(MassUnit::Mcg).plain().to_string(), "2000");
    let large = Mass::from_fg(1_234_567_000_000_000);
    assert_eq!(large.display_in(MassUnit::Mcg).to_string(), "1\u{202f}234\u{202f}567 mcg");
    assert_eq!(Volume::ZERO.to_string(), "0 mL");
    assert_eq!(VolumeDifference::from_nl(-9_000_000).to_string(), "\u{2212}9 mL");
    assert_eq!(VolumeDifference::from_nl(2_000_000).to_string(), "+2 mL");
    assert_eq!(read::<Duration>("151.68 h").to_string(), "151.68 h");
    assert_eq!(read::<Duration>("90 d").to_string(), "90 d");
}

#[test]
fn dr_01_mcg_for_people_and_ug_in_ucum() {
    let (_, unit) = text::mass("50 µg").unwrap();
    assert_eq!((unit.name(), unit.ucum()), ("mcg", "ug"));
}

#[test]
fn the_unit_written_is_kept_for_the_answer() {
    assert_eq!(text::concentration("10 mg/mL").unwrap().1, MassUnit::Mg);
    assert_eq!(text::concentration("500 mcg/mL").unwrap().1, MassUnit::Mcg);
    assert_eq!(text::dose_rate("0.5 mg/day").unwrap().1, MassUnit::Mg);
}

#[test]
fn a_refusal_says_what_to_write() {
    let error = "1,5 mg".parse::<Mass>().unwrap_err().to_string();
    assert!(error.contains("comma") && error.contains("0.3 mg"), "{error}");
}
