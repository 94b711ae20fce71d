//! The Markdown pages: one title each, and every relative link leads somewhere.

use crate::fault::{Fault, fault, none};
use crate::tree;

/// The lines of a page outside code fences, each with its number.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced && !line.starts_with("    ") {
            lines.push((index + 1, line));
        }
    }
    lines
}

fn titles(file: &str, text: &str) -> Vec<Fault> {
    let titles: Vec<usize> = prose(text)
        .into_iter()
        .filter(|(_, line)| line.starts_with("# "))
        .map(|(number, _)| number)
        .collect();
    match titles[..] {
        [_] => Vec::new(),
        [] => vec![fault(file, 1, "a page begins with a title; write a line `# Title`")],
        [_, second, ..] => vec![fault(file, second, "a page has one title; write `## ` here")],
    }
}

/// The targets of the links `[words](target)` in a line, outside code.
fn targets(line: &str) -> Vec<&str> {
    let mut targets = Vec::new();
    for (index, prose) in line.split('`').enumerate() {
        // What stands between an odd and an even backtick is code.
        if index % 2 == 0 {
            let links = prose.match_indices("](");
            targets.extend(links.filter_map(|(at, _)| {
                let rest = &prose[at + 2..];
                rest.split([')', ' ']).next().filter(|target| !target.is_empty())
            }));
        }
    }
    // A link around code has its target after the closing backtick, as in [`name`](target).
    targets
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

fn has_anchor(text: &str, wanted: &str) -> bool {
    let headings = prose(text).into_iter().filter(|(_, line)| line.starts_with('#'));
    headings.into_iter().any(|(_, line)| anchor(line) == wanted)
}

/// A path from a page, as a path from the root; none when it leaves the repository.
fn from_root(page: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn links(file: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (line, words) in prose(text) {
        for target in targets(words) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, part) = target.split_once('#').unwrap_or((target, ""));
            // A link within the page leads to the page itself.
            let exists = |path: &String| path == file || tree::root().join(path).exists();
            let leads_to =
                if path.is_empty() { Some(file.to_owned()) } else { from_root(file, path) };
            let there = leads_to.filter(exists);
            let Some(there) = there else {
                let what = format!("{target} leads nowhere; mend the link or write the page");
                faults.push(fault(file, line, what));
                continue;
            };
            let page = if path.is_empty() { Some(text.to_owned()) } else { tree::read(&there) };
            if !part.is_empty() && !page.is_some_and(|page| has_anchor(&page, part)) {
                let what = format!("{there} has no heading #{part}; mend the link");
                faults.push(fault(file, line, what));
            }
        }
    }
    faults
}

#[test]
fn every_page_has_one_title() {
    let pages = tree::files("", ".md");
    assert!(pages.len() > 5, "the pages were not found");
    let faults: Vec<Fault> = pages.iter().flat_map(|(file, text)| titles(file, text)).collect();
    none(&faults);
}

#[test]
fn every_relative_link_leads_somewhere() {
    let pages = tree::files("", ".md");
    let faults: Vec<Fault> = pages.iter().flat_map(|(file, text)| links(file, text)).collect();
    none(&faults);
}

#[test]
fn planted_faults_of_pages_are_found() {
    let lines = |faults: Vec<Fault>| -> Vec<usize> { faults.iter().map(|f| f.line).collect() };
    assert_eq!(lines(titles("a.md", "# One\n\ntext\n# Two\n")), [4]);
    assert_eq!(lines(titles("a.md", "text\n")), [1]);
    assert_eq!(lines(titles("a.md", "# One\n```\n# a comment\n```\n")), []);
    let page = "# A page\n[x](crates) [`y`](no/such.md)\n[z](#a-page) [w](#b)\n`[q](nowhere)`\n\
                [out](../../x) ![p](http://x.example/p.png)\n";
    assert_eq!(lines(links("docs/a.md", page)), [2, 2, 3, 5]);
    assert_eq!(lines(links("a.md", page)), [2, 3, 5]);
    assert_eq!(anchor("## Who may use whom?"), "who-may-use-whom");
}
