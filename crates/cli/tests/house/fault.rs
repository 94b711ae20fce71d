//! What a check finds, and how it is told.

/// One fault: where it is, what is wrong, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) what: String,
}

/// A fault at a line, counted from 1; `what` ends with what to do.
pub(crate) fn fault(file: &str, line: usize, what: impl Into<String>) -> Fault {
    Fault { file: file.to_owned(), line, what: what.into() }
}

/// Fails the test with every fault on a line of its own.
#[track_caller]
pub(crate) fn none(faults: &[Fault]) {
    let lines: Vec<String> =
        faults.iter().map(|f| format!("{}:{}: {}", f.file, f.line, f.what)).collect();
    assert!(faults.is_empty(), "\n{}\n", lines.join("\n"));
}

/// The line, counted from 1, in which a byte of the text lies.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|b| *b == b'\n').count()
}
