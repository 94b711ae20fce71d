//! What the parser accepts and refuses, and how quantities are printed (DR-01, DR-04, DR-05).

use cisterna_quantity::{
    Concentration, Decimal, DoseRate, Duration, Length, Mass, MassUnit, ParseError, Percent,
    Problem, Rate, Volume, VolumeDifference, VolumePerLength, text,
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
        ("1e+3 mg", Problem::Exponent),
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
        ("1.500\u{202f}000 mg", Problem::Group),
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
    ];
    for (text, problem) in refused {
        assert_eq!(refusal::<Mass>(text), problem, "{text:?}");
    }
}

#[test]
fn complete_groups_of_three_are_read_after_one_two_or_three_digits() {
    let grouped = [
        ("1 500 nL", 1_500),
        ("15 000 nL", 15_000),
        ("150 000 nL", 150_000),
        ("1 500 000 nL", 1_500_000),
        ("1\u{202f}500\u{202f}000 nL", 1_500_000),
        ("1\u{202f}500 000.000 nL", 1_500_000),
    ];
    for (text, nl) in grouped {
        assert_eq!(read::<Volume>(text).nl(), nl, "{text:?}");
    }
    for text in ["1500 000 nL", "1 500 0 nL", "1 500 0000 nL", "1\u{202f} 500 nL"] {
        assert_eq!(refusal::<Volume>(text), Problem::Group, "{text:?}");
    }
}

#[test]
fn a_number_has_at_most_thirty_digits() {
    let ones = |count| "1".repeat(count);
    let zeros = |count| "0".repeat(count);
    assert_eq!(read::<Mass>(&format!("1.{} mg", zeros(29))), Mass::from_fg(1_000_000_000_000));
    // Beyond that the longer side of the point is named.
    assert_eq!(refusal::<Mass>(&format!("1.{} mg", zeros(30))), Problem::TooFine);
    assert_eq!(refusal::<Mass>(&format!("0.{}1 mg", zeros(30))), Problem::TooFine);
    assert_eq!(refusal::<Mass>(&format!("{} mg", ones(30))), Problem::TooLarge);
    assert_eq!(refusal::<Mass>(&format!("{} mg", ones(31))), Problem::TooLarge);
    assert_eq!(refusal::<Mass>(&format!("{}.{} mg", ones(16), zeros(15))), Problem::TooLarge);
    assert_eq!(refusal::<Mass>(&format!("{}.{} mg", ones(16), zeros(16))), Problem::TooFine);
    assert_eq!(refusal::<Mass>(&format!("{} mg", ones(400))), Problem::TooLarge);
    assert_eq!(refusal::<Mass>(&format!("0.{} mg", ones(400))), Problem::TooFine);
}

#[test]
fn the_largest_quantity_is_read_and_the_next_refused() {
    assert_eq!(read::<Mass>("18446744.073709551615 mg"), Mass::MAX);
    assert_eq!(refusal::<Mass>("18446744.073709551616 mg"), Problem::TooLarge);
    assert_eq!(read::<Volume>("18446744073709.551615 mL"), Volume::MAX);
    assert_eq!(refusal::<Volume>("18446744073709.551616 mL"), Problem::TooLarge);
    assert_eq!(read::<Rate>("18446744073709.551615 mL/day"), Rate::MAX);
    assert_eq!(refusal::<Rate>("18446744073709.551616 mL/day"), Problem::TooLarge);
    assert_eq!(refusal::<Rate>("18446744073709.551615 mL/h"), Problem::TooLarge);
    assert_eq!(read::<DoseRate>("18446744.073709551615 mg/day"), DoseRate::MAX);
    assert_eq!(refusal::<DoseRate>("18446744.073709551615 mg/h"), Problem::TooLarge);
    assert_eq!(read::<Concentration>("18446744073709.551615 mg/mL"), Concentration::MAX);
    assert_eq!(refusal::<Concentration>("18446744073709.551616 mg/mL"), Problem::TooLarge);
    assert_eq!(read::<Duration>("18446744073709551.615 s"), Duration::MAX);
    assert_eq!(refusal::<Duration>("18446744073709551.616 s"), Problem::TooLarge);
    assert_eq!(read::<Length>("18446744073709551615 mm"), Length::MAX);
    assert_eq!(refusal::<Length>("18446744073709551615 cm"), Problem::TooLarge);
    assert_eq!(read::<VolumePerLength>("18446744073709551615 nL/mm"), VolumePerLength::MAX);
    assert_eq!(refusal::<VolumePerLength>("18446744073709551616 nL/mm"), Problem::TooLarge);
    assert_eq!(read::<Percent>("184467440737095516.15 %"), Percent::MAX);
    assert_eq!(refusal::<Percent>("184467440737095516.16 %"), Problem::TooLarge);
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
    assert_eq!(refusal::<Concentration>("0.0000000000001 mg/mL"), Problem::NotExact);
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
fn each_unit_of_a_quantity_is_read() {
    for (text, fg) in [("3 ng", 3_000_000), ("3 mcg", 3_000_000_000), ("3 mg", 3_000_000_000_000)] {
        assert_eq!(read::<Mass>(text).fg(), fg, "{text}");
    }
    let volumes = ["2 mL", "2 ml", "2000 uL", "2000 ul", "2000 \u{b5}L", "2000 \u{3bc}L"];
    for text in volumes.into_iter().chain(["2000000 nL", "2000000 nl"]) {
        assert_eq!(read::<Volume>(text).nl(), 2_000_000, "{text}");
    }
    for text in ["2 d", "2 day", "2 days", "48 h", "48 hour", "48 hours", "2880 min"] {
        assert_eq!(read::<Duration>(text).ms(), 172_800_000, "{text}");
    }
    for text in ["2 minute", "2 minutes", "120 s", "120 second", "120.000 seconds"] {
        assert_eq!(read::<Duration>(text).ms(), 120_000, "{text}");
    }
    for text in ["34 cm", "340 mm"] {
        assert_eq!(read::<Length>(text).mm(), 340, "{text}");
    }
    for text in ["0.0022 mL/cm", "2.2 uL per cm", "2200 nL/cm", "0.22 uL/mm", "220 nL/mm"] {
        assert_eq!(read::<VolumePerLength>(text).nl_per_mm(), 220, "{text}");
    }
}

#[test]
fn what_comes_to_a_whole_base_unit_is_read_and_less_is_refused() {
    assert_eq!(read::<Rate>("0.5 nL/h").nl_per_day(), 12);
    assert_eq!(refusal::<Rate>("0.5 nL/day"), Problem::TooFine);
    assert_eq!(read::<DoseRate>("0.0000005 ng/h").fg_per_day(), 12);
    assert_eq!(refusal::<DoseRate>("0.0000005 ng/day"), Problem::TooFine);
    assert_eq!(read::<VolumePerLength>("10 nL/cm").nl_per_mm(), 1);
    assert_eq!(refusal::<VolumePerLength>("15 nL/cm"), Problem::TooFine);
    assert_eq!(read::<Duration>("0.00000125 d").ms(), 108);
    assert_eq!(refusal::<Duration>("0.00000001 d"), Problem::TooFine);
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
fn a_time_is_printed_in_the_largest_unit_that_shows_it_exactly() {
    let printed = [
        (0, "0 s"),
        (1, "0.001 s"),
        (59_999, "59.999 s"),
        (60_000, "1 min"),
        (61_000, "61 s"),
        (90_000, "1.5 min"),
        (3_599_999, "3\u{202f}599.999 s"),
        (3_600_000, "1 h"),
        (3_660_000, "61 min"),
        (86_400_000, "24 h"),
        (129_600_000, "36 h"),
        (172_800_000, "2 d"),
        (216_000_000, "60 h"),
        (820_800_000, "228 h"),
        (864_000_000, "10 d"),
        (907_200_000, "10.5 d"),
        (867_600_000, "241 h"),
    ];
    for (ms, expected) in printed {
        assert_eq!(Duration::from_ms(ms).to_string(), expected, "{ms} ms");
    }
}

#[test]
fn a_time_in_days_hours_and_minutes_says_whether_it_was_cut_off() {
    let time = Duration::from_ms(100_000_000);
    let shown = [time.days(), time.hours(), time.minutes()]
        .map(|value| (value.rounded_down.plain().to_string(), value.exact));
    let expected = [("1.157407", false), ("27.777777", false), ("1666.666666", false)];
    assert_eq!(shown, expected.map(|(text, exact)| (text.to_owned(), exact)));
    for value in [Duration::DAY.days(), Duration::HOUR.hours(), Duration::MINUTE.minutes()] {
        assert_eq!((value.rounded_down, value.exact), (Decimal::new(1, 0), true));
    }
}

#[test]
fn a_time_too_long_for_millionths_of_a_minute_comes_in_whole_minutes() {
    let whole = Duration::MINUTE.checked_mul(307_445_734_561_825).unwrap();
    let minutes = Decimal::new(307_445_734_561_825, 0);
    assert_eq!((whole.minutes().rounded_down, whole.minutes().exact), (minutes, true));
    let longest = Duration::MAX.minutes();
    assert_eq!((longest.rounded_down, longest.exact), (minutes, false));
}

#[test]
fn a_difference_is_printed_with_its_sign_and_none_for_zero() {
    let printed = [-1, 0, 1].map(|nl| VolumeDifference::from_nl(nl).to_string());
    assert_eq!(printed, ["\u{2212}0.000001 mL", "0 mL", "+0.000001 mL"]);
    let lowest = VolumeDifference::from_nl(i64::MIN);
    assert_eq!(lowest.ml().plain().to_string(), "9223372036854.775808");
}

#[test]
fn a_mass_changes_its_customary_unit_at_one_milligram() {
    assert_eq!(Mass::from_fg(999_999_999_999).to_string(), "999.999999999 mcg");
    assert_eq!(Mass::from_fg(1_000_000_000_000).to_string(), "1 mg");
    assert_eq!(Mass::ZERO.to_string(), "0 mcg");
    assert_eq!(Concentration::from_ng_per_ml(999_999).to_string(), "999.999 mcg/mL");
    assert_eq!(Concentration::from_ng_per_ml(1_000_000).to_string(), "1 mg/mL");
    assert_eq!(DoseRate::from_fg_per_day(999_999_999_999).to_string(), "999.999999999 mcg/day");
    assert_eq!(DoseRate::from_fg_per_day(1_000_000_000_000).to_string(), "1 mg/day");
}

#[test]
fn each_quantity_is_printed_in_its_own_unit() {
    assert_eq!(Rate::from_nl_per_day(50_000).to_string(), "0.05 mL/day");
    assert_eq!(Length::from_mm(345).to_string(), "34.5 cm");
    assert_eq!(VolumePerLength::from_nl_per_mm(220).to_string(), "0.0022 mL/cm");
    assert_eq!(Percent::from_hundredths(1_450).to_string(), "14.5 %");
    assert_eq!(Mass::from_fg(5).display_in(MassUnit::Ng).to_string(), "0.000005 ng");
    let strength = Concentration::from_ng_per_ml(2_500);
    assert_eq!(strength.display_in(MassUnit::Ng).to_string(), "2\u{202f}500 ng/mL");
    let dose = DoseRate::from_fg_per_day(2_500_000_000);
    assert_eq!(dose.display_in(MassUnit::Ng).to_string(), "2\u{202f}500 ng/day");
    assert_eq!(dose.decimal(MassUnit::Mcg).plain().to_string(), "2.5");
}

#[test]
fn a_decimal_drops_trailing_zeros_and_keeps_what_it_stands_for() {
    let parts = |mantissa, scale| {
        let decimal = Decimal::new(mantissa, scale);
        (decimal.mantissa(), decimal.scale())
    };
    assert_eq!(parts(1_250, 4), (125, 3));
    assert_eq!(parts(1_250, 3), (125, 2));
    assert_eq!(parts(1_000, 2), (10, 0));
    assert_eq!(parts(0, 12), (0, 0));
    assert_eq!(Decimal::new(1, Decimal::SCALE_MAX).to_string(), "0.000000000000000001");
    assert_eq!(Decimal::new(u64::MAX, 18).plain().to_string(), "18.446744073709551615");
    assert_eq!(Decimal::new(1_000_050, 1).to_string(), "100\u{202f}005");
    assert_eq!(Decimal::new(1_000_000, 0).to_string(), "1\u{202f}000\u{202f}000");
}

#[test]
#[should_panic(expected = "more digits after the point than a u64 holds")]
fn a_decimal_with_more_digits_than_it_can_hold_is_never_made() {
    let _ = Decimal::new(1, Decimal::SCALE_MAX + 1);
}

#[test]
fn dr_01_mcg_for_people_and_ug_in_ucum() {
    let written = ["50 ng", "50 µg", "50 mg"].map(|text| text::mass(text).unwrap().1);
    assert_eq!(written.map(MassUnit::name), ["ng", "mcg", "mg"]);
    assert_eq!(written.map(MassUnit::ucum), ["ng", "ug", "mg"]);
}

#[test]
fn the_unit_written_is_kept_for_the_answer() {
    assert_eq!(text::concentration("10 mg/mL").unwrap().1, MassUnit::Mg);
    assert_eq!(text::concentration("500 mcg/mL").unwrap().1, MassUnit::Mcg);
    assert_eq!(text::dose_rate("0.5 mg/day").unwrap().1, MassUnit::Mg);
}

/// Holds that a refusal of this kind names what was expected, with examples that are read.
fn names_readable_examples<T>(kind: &str, examples: &[&str])
where
    T: std::str::FromStr<Err = ParseError> + std::fmt::Debug,
{
    let expected = "".parse::<T>().unwrap_err().expected;
    assert!(expected.starts_with(&format!("a {kind} such as ")), "{expected}");
    for example in examples {
        assert!(expected.contains(example), "{example} in {expected}");
        let _: T = read(example);
    }
}

#[test]
fn a_refusal_names_what_was_expected_with_examples_that_are_read() {
    names_readable_examples::<Mass>("mass", &["0.3 mg", "50 mcg"]);
    names_readable_examples::<Volume>("volume", &["20 mL"]);
    names_readable_examples::<Concentration>("concentration", &["10 mg/mL", "200 mg/20mL"]);
    names_readable_examples::<Rate>("flow", &["0.05 mL/day"]);
    names_readable_examples::<DoseRate>("dose", &["0.5 mg/day"]);
    names_readable_examples::<Duration>("time", &["84 d", "14 h", "30 min"]);
    names_readable_examples::<Length>("length", &["34 cm"]);
    names_readable_examples::<VolumePerLength>("volume per length", &["0.0022 mL/cm"]);
    names_readable_examples::<Percent>("share", &["14.5 %"]);
    assert_eq!(text::mass("").unwrap_err(), "".parse::<Mass>().unwrap_err());
    let strength = text::concentration("").unwrap_err();
    assert_eq!(strength, "".parse::<Concentration>().unwrap_err());
    assert_eq!(text::dose_rate("").unwrap_err(), "".parse::<DoseRate>().unwrap_err());
}

#[test]
fn a_refusal_says_what_is_wrong_and_then_what_to_write() {
    let wrong = [
        ("", "nothing was entered"),
        ("mg", "does not begin with a number"),
        ("1,5 mg", "a comma is not accepted"),
        ("-1 mg", "a sign is not accepted"),
        (".5 mg", "a point without a digit before it"),
        ("5. mg", "a point without a digit after it"),
        ("1.2.3 mg", "more than one point"),
        ("1e3 mg", "powers of ten are not accepted"),
        ("\u{663} mg", "only the digits 0 to 9"),
        ("05 mg", "a zero before another digit"),
        ("15 00 mg", "complete groups of three"),
        ("5", "the unit is missing"),
        ("5 IU", "the unit is not known here"),
        ("0.0000000000001 mg", "finer than can be counted"),
        ("99999999999999 mg", "the amount is too large"),
    ];
    for (text, words) in wrong {
        let error = text.parse::<Mass>().unwrap_err().to_string();
        let (problem, expected) = error.split_once("; expected ").unwrap();
        assert!(problem.contains(words), "{text:?}: {problem}");
        assert_eq!(expected, "a mass such as 0.3 mg or 50 mcg");
    }
    let strength = |text: &str| text.parse::<Concentration>().unwrap_err().to_string();
    assert!(strength("1 mg/3 mL").starts_with("the strength does not come to a whole number"));
    assert!(strength("1 mg/0 mL").starts_with("a strength per zero volume"));
}
