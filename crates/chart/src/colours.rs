//! The colours of a heat map: from light to dark, so that a print in grey keeps their order.

/// Cividis (Nuñez, Anderton and Renslow, PLoS ONE 2018), from its light end to its dark one, at equal
/// distances. Made for the colour-blind, and even in lightness.
const COLOURS: [[u8; 3]; 9] = [
    [253, 234, 69],
    [226, 203, 92],
    [187, 175, 113],
    [154, 148, 120],
    [127, 124, 117],
    [98, 100, 111],
    [60, 77, 110],
    [17, 54, 108],
    [0, 32, 81],
];

/// How many different colours a heat map has. More would not be told apart, and make the file large.
pub(crate) const SHADES: usize = 40;

/// The colour of one of [`SHADES`], the lightest first.
pub(crate) fn shade(index: usize) -> String {
    let last = COLOURS.len() - 1;
    let place = index.min(SHADES - 1) as f64 / (SHADES - 1) as f64 * last as f64;
    let before = (place as usize).min(last - 1);
    let share = place - before as f64;
    let (one, other) = (COLOURS[before], COLOURS[before + 1]);
    let mixed = |part: usize| {
        let (one, other) = (f64::from(one[part]), f64::from(other[part]));
        (one + share * (other - one)).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", mixed(0), mixed(1), mixed(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shade_prints_darker_than_the_one_before() {
        let grey = |index: usize| {
            let shade = shade(index);
            let part = |from: usize| u8::from_str_radix(&shade[from..from + 2], 16).unwrap();
            0.299 * f64::from(part(1)) + 0.587 * f64::from(part(3)) + 0.114 * f64::from(part(5))
        };
        for index in 1..SHADES {
            let step = grey(index - 1) - grey(index);
            assert!((2.0..9.0).contains(&step), "{index}: {step}");
        }
        assert!(grey(0) < 235.0, "the lightest differs from white paper");
    }
}
