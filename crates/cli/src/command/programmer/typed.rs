//! What a person types: words, quoted ones with spaces, and two quantities in a row.

use std::str::FromStr;

use cisterna_pump::Fault;

/// The words of a line.
pub(super) fn split(line: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    for letter in line.chars() {
        match letter {
            '"' => (quoted, begun) = (!quoted, true),
            letter if letter.is_whitespace() && !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            letter => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if quoted {
        return Err("a quotation mark is not closed; write one at the end".to_owned());
    }
    if begun {
        words.push(word);
    }
    Ok(words)
}

/// Two quantities, each a quoted word or a number and a unit.
pub(super) fn two<A, B>(words: &[String], names: [&str; 2], example: &str) -> Result<(A, B), String>
where
    A: FromStr<Err: std::fmt::Display>,
    B: FromStr<Err: std::fmt::Display>,
{
    let [first, second] = match words {
        [first, second] => [first.clone(), second.clone()],
        [a, b, c, d] => [format!("{a} {b}"), format!("{c} {d}")],
        _ => return Err(format!("expected {} and {}, such as: {example}", names[0], names[1])),
    };
    Ok((one(&first, names[0], example)?, one(&second, names[1], example)?))
}

fn one<T: FromStr<Err: std::fmt::Display>>(
    text: &str,
    name: &str,
    example: &str,
) -> Result<T, String> {
    text.parse().map_err(|error| format!("{name} {text:?}: {error}; such as: {example}"))
}

/// A fault by its name.
pub(super) fn fault(words: &[String]) -> Result<Fault, String> {
    let named = |name: &String| Fault::ALL.into_iter().find(|fault| fault.name() == name);
    let found = match words {
        [name] => named(name),
        _ => None,
    };
    found.ok_or_else(|| {
        let names = Fault::ALL.map(Fault::name).join(", ");
        format!("expected one fault as interrogate names it, one of: {names}")
    })
}

#[cfg(test)]
mod tests {
    use super::{split, two};
    use cisterna_quantity::{Rate, Volume};

    #[test]
    fn quantities_are_read_quoted_or_as_two_words() {
        let read = |line: &str| {
            let words = split(line).unwrap();
            two::<Volume, Rate>(&words[1..], ["VOLUME", "RATE"], "bolus")
        };
        let both = Ok((Volume::from_nl(10_000), Rate::from_nl_per_day(2_000_000)));
        assert_eq!(read("bolus \"0.01 mL\" \"2 mL/day\""), both);
        assert_eq!(read("  bolus 0.01 mL  2 mL/day "), both);
        assert!(read("bolus 0.01 mL").is_err());
        assert!(read("bolus \"0.01\" \"2 mL/day\"").unwrap_err().starts_with("VOLUME \"0.01\""));
        assert!(split("bolus \"0.01 mL").is_err());
    }
}
