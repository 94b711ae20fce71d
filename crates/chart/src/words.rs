//! Words in a picture: what may stand in them, how wide they are, where they break.

/// The width of an average letter, as a part of the text size; generous, so that nothing is cut.
const LETTER: f64 = 0.58;

/// About how many pixels `text` takes in letters of this size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| size * letter_width(letter)).sum()
}

fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | ' ' => 0.36,
        '\u{202f}' => 0.25,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        '0'..='9' => 0.62,
        letter if letter.is_uppercase() => 0.70,
        letter if letter.is_ascii() => LETTER,
        // Letters beyond ASCII may be as wide as they are high.
        _ => 1.0,
    }
}

/// Breaks `text` into lines no wider than `room`, inside a word only where the word is too wide.
pub(crate) fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in legal(text).split_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&joined, size) <= room {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = break_word(word, size, room, &mut lines);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Pushes the full lines of an overlong word and returns what is left of it.
fn break_word(word: &str, size: f64, room: f64, lines: &mut Vec<String>) -> String {
    let mut line = String::new();
    for letter in word.chars() {
        line.push(letter);
        if width(&line, size) > room && line.chars().count() > 1 {
            line.pop();
            lines.push(std::mem::take(&mut line));
            line.push(letter);
        }
    }
    line
}

/// Replaces what XML cannot hold, even escaped.
pub(crate) fn legal(text: &str) -> String {
    let legal = |letter: char| match letter {
        '\t' | '\n' | '\r' => ' ',
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        letter if letter.is_control() => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    text.chars().map(legal).collect()
}

/// Escapes what has a meaning in XML.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in legal(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Makes text safe from the drawing crate, which reads `$...$` as a formula.
pub(crate) fn plain(text: &str) -> String {
    legal(text).replace('$', "\\$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        let text = "Morphine hydrochloride trihydrate at Llanfairpwllgwyngyllgogerychwyrndrobwll";
        let broken = lines(text, 12.0, 150.0);
        assert!(broken.iter().all(|line| width(line, 12.0) <= 150.0), "{broken:?}");
        assert_eq!(broken.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn a_line_too_narrow_for_a_letter_still_ends() {
        assert_eq!(lines("abc", 12.0, 1.0), ["a", "b", "c"]);
        assert!(lines("", 12.0, 100.0).is_empty());
    }

    #[test]
    fn illegal_characters_are_replaced() {
        assert_eq!(legal("a\u{0}b\nc\u{ffff}"), "a\u{fffd}b c\u{fffd}");
        assert_eq!(escaped("<a & \"b\" 'c'>"), "&lt;a &amp; &quot;b&quot; &apos;c&apos;&gt;");
    }
}
