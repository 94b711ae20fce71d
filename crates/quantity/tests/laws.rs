//! Laws of the quantities, against arithmetic in 128 bits and against their own printing.

use cisterna_quantity::{
    ArithmeticError, Concentration, Decimal, DoseRate, Duration, Length, Mass, MassUnit, Percent,
    Rate, Volume, VolumePerLength,
};
use proptest::prelude::*;

/// Small numbers, round numbers and the whole range alike.
fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        0..1_000_u64,
        (0..1_000_000_u64, 0..13_u32).prop_map(|(digits, power)| digits * 10_u64.pow(power)),
    ]
}

fn units() -> impl Strategy<Value = MassUnit> {
    prop_oneof![Just(MassUnit::Ng), Just(MassUnit::Mcg), Just(MassUnit::Mg)]
}

fn expect_u64(exact: u128) -> Result<u64, ArithmeticError> {
    u64::try_from(exact).map_err(|_| ArithmeticError::Overflow)
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(count in counts(), unit in units()) {
        let mass = Mass::from_fg(count);
        prop_assert_eq!(mass.to_string().parse(), Ok(mass));
        prop_assert_eq!(mass.display_in(unit).to_string().parse(), Ok(mass));
        let dose = DoseRate::from_fg_per_day(count);
        prop_assert_eq!(dose.to_string().parse(), Ok(dose));
        prop_assert_eq!(dose.display_in(unit).to_string().parse(), Ok(dose));
        let strength = Concentration::from_ng_per_ml(count);
        prop_assert_eq!(strength.to_string().parse(), Ok(strength));
        prop_assert_eq!(strength.display_in(unit).to_string().parse(), Ok(strength));
        let volume = Volume::from_nl(count);
        prop_assert_eq!(volume.to_string().parse(), Ok(volume));
        let rate = Rate::from_nl_per_day(count);
        prop_assert_eq!(rate.to_string().parse(), Ok(rate));
        let length = Length::from_mm(count);
        prop_assert_eq!(length.to_string().parse(), Ok(length));
        let held = VolumePerLength::from_nl_per_mm(count);
        prop_assert_eq!(held.to_string().parse(), Ok(held));
        let share = Percent::from_hundredths(count);
        prop_assert_eq!(share.to_string().parse(), Ok(share));
        let time = Duration::from_ms(count);
        prop_assert_eq!(time.to_string().parse(), Ok(time));
    }

    #[test]
    fn printing_never_misleads(count in counts(), scale in 0..=Decimal::SCALE_MAX) {
        let decimal = Decimal::new(count, scale);
        let plain = decimal.plain().to_string();
        prop_assert!(plain.chars().all(|c| c.is_ascii_digit() || c == '.'));
        prop_assert!(plain.starts_with(|c: char| c.is_ascii_digit()));
        prop_assert!(!plain.contains('.') || !plain.ends_with(['0', '.']));
        prop_assert!(!plain.starts_with('0') || plain == "0" || plain.starts_with("0."));
        let people: String = decimal.to_string().chars().filter(|c| *c != '\u{202f}').collect();
        prop_assert_eq!(people, plain);
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,24}") {
        let _ = text.parse::<Mass>();
        let _ = text.parse::<Concentration>();
        let _ = text.parse::<Duration>();
    }

    #[test]
    fn texts_like_quantities_are_read_or_refused_without_panic(
        text in "[0-9., \u{202f}eE+-]{0,40}(mg|mcg|mL|mg/[0-9. ]{0,6}mL|mL/h|h|cm|%)?",
    ) {
        let _ = text.parse::<Mass>();
        let _ = text.parse::<Concentration>();
        let _ = text.parse::<Rate>();
        let _ = text.parse::<Length>();
        let _ = text.parse::<Percent>();
    }

    #[test]
    fn sums_and_differences_agree_with_128_bits(a in counts(), b in counts()) {
        let (left, right) = (Volume::from_nl(a), Volume::from_nl(b));
        let sum = expect_u64(u128::from(a) + u128::from(b)).map(Volume::from_nl);
        prop_assert_eq!(left.checked_add(right), sum);
        let rest = a.checked_sub(b).map(Volume::from_nl).ok_or(ArithmeticError::Negative);
        prop_assert_eq!(left.checked_sub(right), rest);
        let product = expect_u64(u128::from(a) * u128::from(b)).map(Volume::from_nl);
        prop_assert_eq!(left.checked_mul(b), product);
        let difference = i64::try_from(i128::from(a) - i128::from(b));
        prop_assert_eq!(left.difference_from(right).map(|d| d.nl()).ok(), difference.ok());
    }

    #[test]
    fn products_agree_with_128_bits(a in counts(), b in counts()) {
        let product = expect_u64(u128::from(a) * u128::from(b));
        let concentration = Concentration::from_ng_per_ml(b);
        prop_assert_eq!(Volume::from_nl(a).mass_at(concentration).map(Mass::fg), product);
        let dose = Rate::from_nl_per_day(a).dose_at(concentration);
        prop_assert_eq!(dose.map(DoseRate::fg_per_day), product);
        let volume = VolumePerLength::from_nl_per_mm(a).volume_of(Length::from_mm(b));
        prop_assert_eq!(volume.map(Volume::nl), product);
    }

    #[test]
    fn quotients_are_rounded_down_and_say_so(a in counts(), b in 1..u64::MAX) {
        let rate = DoseRate::from_fg_per_day(a).rate_at(Concentration::from_ng_per_ml(b)).unwrap();
        prop_assert_eq!(rate.rounded_down.nl_per_day(), a / b);
        prop_assert_eq!(rate.exact, a % b == 0);
        let time = Volume::from_nl(a).time_at(Rate::from_nl_per_day(b));
        let exact = u128::from(a) * 86_400_000 / u128::from(b);
        prop_assert_eq!(time.map(|t| u128::from(t.rounded_down.ms())).ok(),
            u64::try_from(exact).ok().map(u128::from));
    }

    #[test]
    fn dose_and_flow_are_inverse(rate in 0..30_000_000_u64, strength in 1..100_000_000_u64) {
        let (rate, strength) = (Rate::from_nl_per_day(rate), Concentration::from_ng_per_ml(strength));
        let dose = rate.dose_at(strength).unwrap();
        let back = dose.rate_at(strength).unwrap();
        prop_assert_eq!((back.rounded_down, back.exact), (rate, true));
    }
}

#[test]
fn nothing_is_divided_by_zero() {
    let zero = Err(ArithmeticError::DividedByZero);
    assert_eq!(Volume::from_nl(1).time_at(Rate::ZERO), zero.map(|()| unreachable!()));
    assert!(DoseRate::from_fg_per_day(1).rate_at(Concentration::ZERO).is_err());
    assert!(Volume::from_nl(1).as_share_of(Volume::ZERO).is_err());
}

#[test]
fn a_worst_case_flow_is_rounded_up() {
    let rate = Rate::from_nl_per_day(1);
    let worst = rate.share_rounded_up(Percent::from_hundredths(11_450)).unwrap();
    assert_eq!(worst, Rate::from_nl_per_day(2));
}
