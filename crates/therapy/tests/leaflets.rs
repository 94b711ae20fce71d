//! What patients read: how hard it is, measured, and that nothing needed is missing.
//!
//! The measure is the Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers and Chissom 1975, Research
//! Branch Report 8-75, Naval Technical Training Command): 0.39 words per sentence + 11.8 syllables per
//! word - 15.59. Grade 7 is read at the age of about twelve.

use cisterna_catalog::Catalog;
use cisterna_therapy::leaflet::{LEAFLETS, Leaflet, unknown_tone, what_to_do};
use cisterna_therapy::pathway::SideEffect;

/// The hardest that a leaflet may be, as a whole.
const GRADE: f64 = 7.0;

/// The syllables of an English word: groups of vowels, without a silent e at its end.
fn syllables(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let mut count = 0;
    let mut before = false;
    for c in word.chars() {
        count += usize::from(is_vowel(c) && !before);
        before = is_vowel(c);
    }
    let spoken_le =
        |ending: &str| word.strip_suffix(ending).is_some_and(|stem| !stem.ends_with(is_vowel));
    let hissed = ["ses", "xes", "zes", "ches", "shes", "ges", "ces"];
    let silent = word.ends_with('e') && !spoken_le("le")
        || word.ends_with("es")
            && !spoken_le("les")
            && !hissed.iter().any(|end| word.ends_with(end))
        || word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
    if silent && count > 1 { count - 1 } else { count.max(1) }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().filter(|word| word.chars().any(|c| c.is_ascii_alphabetic())).collect()
}

fn grade(sentences: &[&str]) -> f64 {
    let all: Vec<&str> = sentences.iter().flat_map(|sentence| words(sentence)).collect();
    let spoken: usize = all.iter().map(|word| syllables(word)).sum();
    let per_sentence = all.len() as f64 / sentences.len() as f64;
    0.39 * per_sentence + 11.8 * spoken as f64 / all.len() as f64 - 15.59
}

/// The sentences of a text, at their full stops and question marks.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['.', '?', '!']).map(str::trim).filter(|one| !one.is_empty()).collect()
}

fn of(leaflet: &Leaflet) -> Vec<&'static str> {
    let lines = leaflet.parts.iter().flat_map(|part| part.lines);
    lines.flat_map(|line| sentences(line)).collect()
}

#[test]
fn syllables_are_counted_as_they_are_spoken() {
    for (word, spoken) in [
        ("pump", 1),
        ("needle", 2),
        ("needles", 2),
        ("table", 2),
        ("morphine", 2),
        ("refill", 2),
        ("clinic", 2),
        ("scale", 1),
        ("catheter", 3),
        ("makes", 1),
        ("moved", 1),
        ("started", 2),
        ("emergency", 4),
        ("medication", 4),
        ("diary", 2),
        ("doses", 2),
        ("the", 1),
    ] {
        assert_eq!(syllables(word), spoken, "{word}");
    }
}

/// Counted by hand: 6 words and 6 syllables in one sentence; 12 words and 24 syllables in one.
#[test]
fn the_grade_is_that_of_the_formula() {
    let easy = grade(&["The cat sat on the mat."]);
    assert!((easy - (0.39 * 6.0 + 11.8 - 15.59)).abs() < 1e-9, "{easy}");
    let twelve = ["pumping needle into reaching baby tiny copper refill clinic under over table"];
    assert!((grade(&twelve) - (0.39 * 12.0 + 11.8 * 2.0 - 15.59)).abs() < 1e-9);
    let hard = "The administration of intrathecal medication necessitates interdisciplinary \
                monitoring of respiratory parameters and neurological examination.";
    assert!(grade(&[hard]) > 15.0);
}

#[test]
fn every_leaflet_is_read_at_the_age_of_about_twelve() {
    for leaflet in LEAFLETS {
        let found = grade(&of(leaflet));
        println!("{}: grade {found:.1}", leaflet.slug);
        assert!(found <= GRADE, "{}: grade {found:.1}", leaflet.slug);
        for line in leaflet.parts.iter().flat_map(|part| part.lines) {
            assert!(line.ends_with(['.', '?']), "{line}");
            for sentence in sentences(line) {
                assert!(words(sentence).len() <= 20, "{sentence}");
            }
        }
    }
}

#[test]
fn what_to_do_about_a_tone_is_read_at_the_same_age() {
    let catalog = Catalog::built_in();
    for tone in catalog.pumps.values().flat_map(|pump| &pump.alarm_tones) {
        let found =
            grade(&what_to_do(tone).iter().flat_map(|line| sentences(line)).collect::<Vec<_>>());
        assert!(found <= GRADE, "{found:.1}");
    }
}

#[test]
fn a_tone_that_says_that_the_drug_stopped_calls_for_help_now() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").unwrap();
    let critical: Vec<_> = pump.alarm_tones.iter().filter(|tone| tone.critical).collect();
    assert_eq!(critical.len(), 1);
    assert!(critical[0].means.iter().any(|cause| cause.contains("motor")));
    assert!(what_to_do(critical[0]).iter().any(|line| line.contains("Call us now")));
    assert_eq!(unknown_tone(pump), None);
    // A pump whose tones nobody has read: each one is taken for the worst.
    let unread = catalog.pump("prometra-ii-20").unwrap();
    assert!(unread.alarm_tones.is_empty());
    assert_eq!(unknown_tone(unread), Some(what_to_do(critical[0])));
}

#[test]
fn every_step_that_needs_a_leaflet_has_one() {
    for slug in [
        "before-the-trial",
        "before-the-implant",
        "after-the-implant",
        "after-a-refill",
        "when-the-pump-beeps",
    ] {
        let leaflet = Leaflet::by_slug(slug).unwrap();
        assert!(leaflet.parts.len() >= 2, "{slug}");
    }
    for slug in ["after-the-implant", "after-a-refill"] {
        let text = of(Leaflet::by_slug(slug).unwrap()).join(" ");
        for sign in ["legs", "breath", "fever", "beeps", "refill"] {
            assert!(text.contains(sign), "{slug}: {sign}");
        }
    }
    assert_eq!(Leaflet::by_slug("nonsense"), None);
}

#[test]
fn the_words_of_the_diary_are_easy_too() {
    for (_, _, words_of) in SideEffect::ALL {
        assert!(words(words_of).len() <= 9, "{words_of}");
    }
}
