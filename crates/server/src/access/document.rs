//! The table of permissions as a page for people.

use std::fmt::Write as _;

use cisterna_record::Role;

use super::grant::{Grant, granted};
use super::table::{GRANTS, Method, Need, ROUTES, STEP_PATH, STEPS};

const OPENING: &str = "\
<!-- Made by the program: UPDATE_DOCS=1 cargo test -p cisterna-server --test shell permissions. -->

# Who may do what

This is the table by which the server decides, written out. It stands in
`crates/server/src/access/table.rs`. A test walks every address as every role and as nobody, and compares
what happens with it. An address that is not here exists for nobody.

An account has one role or several; the accounts of patients and auditors have no second one. To *sign* or
to *verify* needs the password again. Why it is so is in
[decision 0024](decisions/0024-roles-and-permissions.md).
";

/// The text of `docs/permissions.md`.
#[must_use]
pub fn page() -> String {
    let mut text = OPENING.to_owned();
    text.push_str("\n## What each role may do\n\n| what | action |");
    for role in Role::ALL {
        let _ = write!(text, " {role} |");
    }
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(Role::ALL.len()));
    text.push('\n');
    for (resource, action, _) in GRANTS {
        let _ = write!(text, "| {} | {} |", resource.words(), action.word());
        for role in Role::ALL {
            let mark = match granted([role].into_iter().collect(), *resource, *action) {
                Grant::No => "–",
                Grant::Own => "own",
                Grant::All => "yes",
            };
            let _ = write!(text, " {mark} |");
        }
        text.push('\n');
    }
    text.push_str(
        "\n## What each address needs\n\n| address | to look | to send |\n|---|---|---|\n",
    );
    let mut seen: Vec<&str> = Vec::new();
    for route in ROUTES {
        if !seen.contains(&route.path) {
            seen.push(route.path);
            let need = |method| {
                let mut routes = ROUTES.iter();
                let found = routes.find(|r| r.path == route.path && r.method == method);
                found.map_or_else(|| "–".to_owned(), |route| words(route.need))
            };
            let (look, send) = (need(Method::Get), need(Method::Post));
            let _ = writeln!(text, "| `{}` | {look} | {send} |", route.path);
        }
    }
    let _ = write!(text, "\n## What each step needs\n\nThe address is `{STEP_PATH}`.\n\n");
    text.push_str("| step | needs |\n|---|---|\n");
    for step in STEPS {
        let need = words(Need::May(step.resource, step.action));
        let _ = writeln!(text, "| `{}` | {need} |", step.slug);
    }
    text
}

fn words(need: Need) -> String {
    match need {
        Need::Anybody => "nothing".to_owned(),
        Need::SignedIn => "an account".to_owned(),
        Need::May(resource, action) => format!("{}: {}", resource.words(), action.word()),
    }
}
