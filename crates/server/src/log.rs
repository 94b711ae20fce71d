//! The log of the server: one line for each event, on standard error.
//!
//! A line is `level=… what=… key="…"`. Everything that comes from outside is escaped, so that no text
//! can forge a line. Patients, passwords and tokens are never given to it.

/// Writes one line.
pub(crate) fn write(level: &str, what: &str, values: &[(&str, &dyn std::fmt::Display)]) {
    eprintln!("{}", line(level, what, values));
}

fn line(level: &str, what: &str, values: &[(&str, &dyn std::fmt::Display)]) -> String {
    let mut line = format!("level={level} what={what}");
    for (key, value) in values {
        let value = value.to_string();
        line.push_str(&format!(" {key}=\"{}\"", value.escape_debug()));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_text_cannot_forge_a_line() {
        let hostile = "x\"\nlevel=error what=forged \u{1b}[31m\u{202e}";
        let written = line("error", "page", &[("id", &"ab12"), ("details", &hostile)]);
        assert_eq!(
            written,
            "level=error what=page id=\"ab12\" \
             details=\"x\\\"\\nlevel=error what=forged \\u{1b}[31m\\u{202e}\""
        );
        assert_eq!(written.lines().count(), 1);
    }
}
