//! Each product and quotient on numbers worked out by hand, and at the limits of its range (PC-02).

use cisterna_quantity::{
    ArithmeticError, Concentration, Divided, DoseRate, Duration, Length, Mass, Percent, Rate,
    Volume, VolumeDifference, VolumePerLength,
};

fn exactly<T>(value: T) -> Result<Divided<T>, ArithmeticError> {
    Ok(Divided { rounded_down: value, exact: true })
}

fn cut_to<T>(value: T) -> Result<Divided<T>, ArithmeticError> {
    Ok(Divided { rounded_down: value, exact: false })
}

const OVERFLOW: ArithmeticError = ArithmeticError::Overflow;
const ZERO_DIVISOR: ArithmeticError = ArithmeticError::DividedByZero;

/// Holds what every quantity can do at the ends of its range.
macro_rules! ends_of_range {
    ($($name:ident, $from:ident, $get:ident;)*) => {
        $({
            let (one, most) = ($name::$from(1), $name::MAX);
            assert_eq!(($name::ZERO.$get(), one.$get(), most.$get()), (0, 1, u64::MAX));
            assert_eq!($name::default(), $name::ZERO);
            assert_eq!([$name::ZERO, one, most].map($name::is_zero), [true, false, false]);
            assert!($name::ZERO < one && one < most);
            assert_eq!($name::$from(u64::MAX - 1).checked_add(one), Ok(most));
            assert_eq!(most.checked_add(one), Err(OVERFLOW));
            assert_eq!(one.checked_sub(one), Ok($name::ZERO));
            assert_eq!($name::ZERO.checked_sub(one), Err(ArithmeticError::Negative));
            assert_eq!(most.checked_mul(1), Ok(most));
            assert_eq!($name::$from(u64::MAX / 2).checked_mul(2), Ok($name::$from(u64::MAX - 1)));
            assert_eq!(most.checked_mul(2), Err(OVERFLOW));
        })*
    };
}

#[test]
fn no_quantity_wraps_at_the_end_of_its_range() {
    ends_of_range! {
        Volume, from_nl, nl;
        Concentration, from_ng_per_ml, ng_per_ml;
        Mass, from_fg, fg;
        Duration, from_ms, ms;
        Rate, from_nl_per_day, nl_per_day;
        DoseRate, from_fg_per_day, fg_per_day;
        Length, from_mm, mm;
        VolumePerLength, from_nl_per_mm, nl_per_mm;
        Percent, from_hundredths, hundredths;
    }
}

#[test]
fn the_units_of_time_are_multiples_of_each_other() {
    assert_eq!(Duration::SECOND.ms(), 1_000);
    assert_eq!(Duration::SECOND.checked_mul(60), Ok(Duration::MINUTE));
    assert_eq!(Duration::MINUTE.checked_mul(60), Ok(Duration::HOUR));
    assert_eq!(Duration::HOUR.checked_mul(24), Ok(Duration::DAY));
}

#[test]
fn products_are_exact_up_to_the_largest_and_refused_beyond() {
    let (half, two) = (u64::MAX / 2, Concentration::from_ng_per_ml(2));
    let even = u64::MAX - 1;

    let ten_mg_per_ml = Concentration::from_ng_per_ml(10_000_000);
    let drug = Volume::from_nl(20_000_000).mass_at(ten_mg_per_ml);
    assert_eq!(drug, Ok(Mass::from_fg(200_000_000_000_000)));
    assert_eq!(Volume::from_nl(half).mass_at(two), Ok(Mass::from_fg(even)));
    assert_eq!(Volume::from_nl(half + 1).mass_at(two), Err(OVERFLOW));

    let dose = Rate::from_nl_per_day(50_000).dose_at(ten_mg_per_ml);
    assert_eq!(dose, Ok(DoseRate::from_fg_per_day(500_000_000_000)));
    assert_eq!(Rate::from_nl_per_day(half).dose_at(two), Ok(DoseRate::from_fg_per_day(even)));
    assert_eq!(Rate::from_nl_per_day(half + 1).dose_at(two), Err(OVERFLOW));

    let tube = VolumePerLength::from_nl_per_mm(220).volume_of(Length::from_mm(340));
    assert_eq!(tube, Ok(Volume::from_nl(74_800)));
    let long = Length::from_mm(half + 1);
    assert_eq!(VolumePerLength::from_nl_per_mm(2).volume_of(long), Err(OVERFLOW));
}

#[test]
fn a_volume_lasts_as_long_as_its_flow_allows() {
    let three = Rate::from_nl_per_day(3);
    assert_eq!(Volume::from_nl(7).time_at(three), exactly(Duration::from_ms(201_600_000)));
    let seventh = Volume::from_nl(1).time_at(Rate::from_nl_per_day(7));
    assert_eq!(seventh, cut_to(Duration::from_ms(12_342_857)));
    assert_eq!(Volume::from_nl(1).time_at(Rate::ZERO), Err(ZERO_DIVISOR));
    assert_eq!(Volume::MAX.time_at(three), Err(OVERFLOW));
}

#[test]
fn a_mass_lasts_as_long_as_its_dose_allows() {
    let three = DoseRate::from_fg_per_day(3);
    assert_eq!(Mass::from_fg(7).time_at(three), exactly(Duration::from_ms(201_600_000)));
    let seventh = Mass::from_fg(1).time_at(DoseRate::from_fg_per_day(7));
    assert_eq!(seventh, cut_to(Duration::from_ms(12_342_857)));
    assert_eq!(Mass::from_fg(1).time_at(DoseRate::ZERO), Err(ZERO_DIVISOR));
    assert_eq!(Mass::MAX.time_at(three), Err(OVERFLOW));
}

#[test]
fn a_mass_is_held_by_its_volume() {
    let three = Concentration::from_ng_per_ml(3);
    assert_eq!(Mass::from_fg(12).volume_at(three), exactly(Volume::from_nl(4)));
    assert_eq!(Mass::from_fg(14).volume_at(three), cut_to(Volume::from_nl(4)));
    assert_eq!(Mass::from_fg(12).volume_at(Concentration::ZERO), Err(ZERO_DIVISOR));
}

#[test]
fn a_dose_is_given_by_its_flow_and_its_concentration() {
    let (rate, strength) = (Rate::from_nl_per_day(4), Concentration::from_ng_per_ml(3));
    let (whole, more) = (DoseRate::from_fg_per_day(12), DoseRate::from_fg_per_day(14));
    assert_eq!(whole.rate_at(strength), exactly(rate));
    assert_eq!(more.rate_at(strength), cut_to(rate));
    assert_eq!(whole.rate_at(Concentration::ZERO), Err(ZERO_DIVISOR));
    assert_eq!(whole.concentration_at(rate), exactly(strength));
    assert_eq!(more.concentration_at(rate), cut_to(strength));
    assert_eq!(whole.concentration_at(Rate::ZERO), Err(ZERO_DIVISOR));
}

#[test]
fn what_flows_in_a_time_is_cut_to_the_base_unit() {
    let (rate, dose) = (Rate::from_nl_per_day(48_000), DoseRate::from_fg_per_day(48_000));
    assert_eq!(rate.volume_in(Duration::HOUR), exactly(Volume::from_nl(2_000)));
    assert_eq!(dose.mass_in(Duration::HOUR), exactly(Mass::from_fg(2_000)));
    // 1 999 ms carry 1.11 of the base unit.
    let short = Duration::from_ms(1_999);
    assert_eq!(rate.volume_in(short), cut_to(Volume::from_nl(1)));
    assert_eq!(dose.mass_in(short), cut_to(Mass::from_fg(1)));
    let two_days = Duration::DAY.checked_mul(2).unwrap();
    assert_eq!(Rate::MAX.volume_in(Duration::DAY), exactly(Volume::MAX));
    assert_eq!(Rate::MAX.volume_in(two_days), Err(OVERFLOW));
    assert_eq!(DoseRate::MAX.mass_in(Duration::DAY), exactly(Mass::MAX));
    assert_eq!(DoseRate::MAX.mass_in(two_days), Err(OVERFLOW));
}

#[test]
fn a_share_is_rounded_down_and_says_so() {
    let (fifth, twice) = (Percent::from_hundredths(2_000), Percent::from_hundredths(20_000));
    assert_eq!(Volume::from_nl(20).share(fifth), exactly(Volume::from_nl(4)));
    assert_eq!(Volume::from_nl(24).share(fifth), cut_to(Volume::from_nl(4)));
    assert_eq!(Volume::MAX.share(twice), Err(OVERFLOW));
    let dose = DoseRate::from_fg_per_day;
    assert_eq!(dose(20).share(fifth), exactly(dose(4)));
    assert_eq!(dose(24).share(fifth), cut_to(dose(4)));
    assert_eq!(DoseRate::MAX.share(twice), Err(OVERFLOW));
}

#[test]
fn a_worst_case_share_is_never_too_small() {
    let (fifth, twice) = (Percent::from_hundredths(2_000), Percent::from_hundredths(20_000));
    assert_eq!(Volume::from_nl(20).share_rounded_up(fifth), Ok(Volume::from_nl(4)));
    assert_eq!(Volume::from_nl(21).share_rounded_up(fifth), Ok(Volume::from_nl(5)));
    assert_eq!(Volume::MAX.share_rounded_up(twice), Err(OVERFLOW));
    let rate = Rate::from_nl_per_day;
    assert_eq!(rate(20).share_rounded_up(fifth), Ok(rate(4)));
    assert_eq!(rate(21).share_rounded_up(fifth), Ok(rate(5)));
    assert_eq!(Rate::MAX.share_rounded_up(twice), Err(OVERFLOW));
}

#[test]
fn a_share_that_is_rounded_up_beyond_the_largest_is_refused() {
    // 100.01 % of this is 0.6498 of a base unit more than the largest.
    let count = 18_444_899_583_751_176_498;
    let percent = Percent::from_hundredths(10_001);
    assert_eq!(Volume::from_nl(count).share(percent), cut_to(Volume::MAX));
    assert_eq!(Volume::from_nl(count).share_rounded_up(percent), Err(OVERFLOW));
    assert_eq!(Rate::from_nl_per_day(count).share_rounded_up(percent), Err(OVERFLOW));
}

#[test]
fn a_volume_is_a_share_of_another_in_hundredths_of_a_per_cent() {
    let third = Volume::from_nl(1).as_share_of(Volume::from_nl(3));
    assert_eq!(third, cut_to(Percent::from_hundredths(3_333)));
    let half = Volume::from_nl(2).as_share_of(Volume::from_nl(4));
    assert_eq!(half, exactly(Percent::from_hundredths(5_000)));
    assert_eq!(Volume::from_nl(1).as_share_of(Volume::ZERO), Err(ZERO_DIVISOR));
    assert_eq!(Volume::MAX.as_share_of(Volume::from_nl(1)), Err(OVERFLOW));
}

#[test]
fn a_difference_of_volumes_keeps_its_sign() {
    let (less, more) = (Volume::from_nl(3), Volume::from_nl(5));
    let difference = |nl| Ok(VolumeDifference::from_nl(nl));
    assert_eq!(more.difference_from(less), difference(2));
    assert_eq!(less.difference_from(more), difference(-2));
    let signs = [-2, 0, 2].map(|nl| VolumeDifference::from_nl(nl).is_negative());
    assert_eq!(signs, [true, false, false]);
    assert_eq!(VolumeDifference::from_nl(-2).magnitude(), Volume::from_nl(2));
    assert_eq!(VolumeDifference::from_nl(2).magnitude(), Volume::from_nl(2));
}

#[test]
fn a_difference_of_volumes_does_not_wrap() {
    let edge = Volume::from_nl(1 << 63);
    assert_eq!(edge.difference_from(Volume::ZERO), Err(OVERFLOW));
    let lowest = Volume::ZERO.difference_from(edge).unwrap();
    assert_eq!((lowest.nl(), lowest.magnitude()), (i64::MIN, edge));
    assert_eq!(Volume::ZERO.difference_from(Volume::MAX), Err(OVERFLOW));
}

#[test]
fn each_error_says_what_is_wrong() {
    assert_eq!(OVERFLOW.to_string(), "the result is too large to be represented");
    assert_eq!(ArithmeticError::Negative.to_string(), "the result would be below zero");
    assert_eq!(ZERO_DIVISOR.to_string(), "cannot divide by zero");
}
