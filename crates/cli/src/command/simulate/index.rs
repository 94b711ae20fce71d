//! The page that shows what a run wrote, and says how to run it again.

use std::fmt::Write;

use cisterna_twin::{Outcome, Scenario};

use super::folder::{File, sha256};

const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:60rem;margin:2rem auto;\
padding:0 1rem}
h1{font-size:1.5rem;line-height:1.25}
.warning{border:2px solid #222;padding:.5rem 1rem;font-weight:600}
figure{margin:2rem 0;overflow-x:auto;break-inside:avoid}
img{width:100%;min-width:40rem;height:auto}
@media(max-width:42rem){figure:first-of-type::before{content:\"Charts go on to the right: scroll, or \
touch one to see it alone.\";font-size:.85em;position:sticky;left:0}}
table{border-collapse:collapse;display:block;overflow-x:auto}
td,th{text-align:left;vertical-align:top;padding:.25rem 1rem .25rem 0;border-bottom:1px solid #ddd}
td.size{text-align:right;white-space:nowrap}
code{font-size:.85em;overflow-wrap:anywhere}
";

/// What a run was made from.
pub(super) struct Origin<'a> {
    /// The scenario's file name.
    pub(super) scenario: &'a str,
    /// What was read from it.
    pub(super) read: &'a Scenario,
}

/// A file in the list: the file, and what it is.
pub(super) struct Entry<'a> {
    pub(super) file: &'a File,
    pub(super) about: String,
}

/// The page. It needs nothing from outside its folder, and no script.
pub(super) fn page(outcome: &Outcome, origin: &Origin<'_>, entries: &[Entry<'_>]) -> String {
    let title = escaped(&outcome.title);
    let mut page = format!(
        "<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n<h1>{title}</h1>\n\
         <p class=\"warning\">A research model, not for dosing. Not a medical device.</p>\n"
    );
    for paragraph in outcome.about.split("\n\n") {
        let _ = writeln!(page, "<p>{}</p>", escaped(paragraph));
    }
    for Entry { file, about } in entries.iter().filter(|entry| entry.file.name.ends_with(".svg")) {
        let (name, about) = (escaped(&file.name), escaped(about));
        let _ = writeln!(
            page,
            "<figure><a href=\"{name}\"><img src=\"{name}\" alt=\"{about}\"></a></figure>"
        );
    }
    page.push_str("<h2>Files</h2>\n<table>\n");
    for Entry { file, about } in entries {
        let (name, about) = (escaped(&file.name), escaped(about));
        let size = size(file.bytes.len());
        let _ = writeln!(
            page,
            "<tr><td><a href=\"{name}\">{name}</a></td><td class=\"size\">{size}</td>\
             <td>{about}</td></tr>"
        );
    }
    page.push_str("</table>\n");
    page.push_str(&repeat(outcome, origin));
    page
}

/// What the run was made from, so that anybody can make it again.
fn repeat(outcome: &Outcome, origin: &Origin<'_>) -> String {
    let (version, scenario) = (env!("CARGO_PKG_VERSION"), escaped(origin.scenario));
    let rows = [
        ("Program", format!("cisterna {version}")),
        ("Catalogue", format!("revision {}", escaped(&outcome.catalog_revision))),
        ("Drug", escaped(&outcome.drug)),
        (
            "Scenario",
            format!("{scenario}<br><code>SHA-256 {}</code>", sha256(origin.read.text().as_bytes())),
        ),
        ("Time", format!("{} in steps of at most {}", outcome.until, outcome.step)),
        ("Seed", seeds(origin.read)),
        ("Unaccounted drug", format!("{:.0e} of all that was given", outcome.mass_residual())),
    ];
    let mut text = "<h2>To run it again</h2>\n<table>\n".to_owned();
    for (what, value) in rows {
        let _ = writeln!(text, "<tr><th>{what}</th><td>{value}</td></tr>");
    }
    let _ = writeln!(
        text,
        "</table>\n<p><code>cisterna simulate {scenario} --out FOLDER</code> gives the same bytes. \
         The first lines of this page's source list the SHA-256 of each file.</p>"
    );
    text
}

/// The seeds of what is random, as the scenario gives them.
fn seeds(scenario: &Scenario) -> String {
    let seeds = scenario.seeds();
    if seeds.is_empty() {
        return "none: nothing in this run is random".to_owned();
    }
    let all = seeds.iter().map(|(arm, what, seed)| format!("{}, {what}: {seed}", escaped(arm)));
    all.collect::<Vec<_>>().join("<br>")
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Text that stands in HTML, also in an attribute. Double dashes are kept: no comment follows.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short_and_text_is_escaped() {
        assert_eq!([999, 1_500, 2_340_000].map(size), ["999 B", "2 kB", "2.3 MB"]);
        assert_eq!(escaped("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
    }
}
