//! The colours of the style sheet, held against the contrast that WCAG 2.2 asks: 4.5:1 for text (1.4.3) and
//! 3:1 for edges of boxes and for the mark of the focus (1.4.11), in the light and in the dark.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../static/style/tokens.css");

/// Text on a ground.
const TEXT: [(&str, &str); 27] = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "surface-low"),
    ("ink", "ok-soft"),
    ("ink", "warning-soft"),
    ("ink", "danger-soft"),
    ("ink", "accent-soft"),
    ("ink-soft", "ground"),
    ("ink-soft", "surface"),
    ("ink-soft", "surface-low"),
    ("ink-soft", "warning-soft"),
    ("ink-soft", "danger-soft"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "surface-low"),
    ("accent", "accent-soft"),
    ("accent", "warning-soft"),
    ("accent", "danger-soft"),
    ("accent-strong", "ground"),
    ("accent-strong", "surface"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("ok", "ok-soft"),
    ("warning", "warning-soft"),
    ("danger", "danger-soft"),
    ("danger", "surface"),
];

/// What is not text and has to be seen all the same.
const EDGES: [(&str, &str); 9] = [
    ("line-strong", "surface"),
    ("line-strong", "ground"),
    ("focus", "ground"),
    ("focus", "surface"),
    ("focus", "surface-low"),
    ("danger", "surface"),
    ("danger", "ground"),
    ("ok", "surface"),
    ("warning", "surface"),
];

type Colours = BTreeMap<&'static str, [u8; 3]>;

/// The colours of the light theme, and those of the dark one over them.
fn themes() -> [(&'static str, Colours); 2] {
    let (light, dark) = TOKENS.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let light = colours(light);
    let mut both = light.clone();
    both.extend(colours(dark));
    [("light", light), ("dark", both)]
}

fn colours(css: &'static str) -> Colours {
    css.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, value)| (name, rgb(value.trim_end_matches(';'))))
        .collect()
}

fn rgb(hex: &str) -> [u8; 3] {
    assert_eq!(hex.len(), 6, "a colour is written with six digits: {hex}");
    [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
}

/// Relative luminance, as WCAG 2.2 defines it.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn every_pair_of_colours_is_readable_in_both_themes() {
    let mut poor = Vec::new();
    for (theme, colours) in themes() {
        for (pairs, least) in [(&TEXT[..], 4.5), (&EDGES[..], 3.0)] {
            for (front, ground) in pairs {
                let found = contrast(colours[front], colours[ground]);
                if found < least {
                    poor.push(format!("{theme}: {front} on {ground} {found:.2}, at least {least}"));
                }
            }
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

#[test]
fn every_colour_of_the_light_theme_has_one_for_the_dark() {
    let (light, dark) = TOKENS.split_once("@media (prefers-color-scheme: dark)").unwrap();
    assert_eq!(Vec::from_iter(colours(light).keys()), Vec::from_iter(colours(dark).keys()));
}

#[test]
fn black_on_white_is_twenty_one_to_one() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    // The lightest grey that passes on white, a figure often cited.
    assert!((contrast([0x76; 3], [255; 3]) - 4.54).abs() < 0.01);
}
