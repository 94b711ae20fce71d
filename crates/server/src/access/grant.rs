//! What the table says to a set of roles.

use cisterna_record::{Role, Roles};

use super::resource::{Action, Resource};
use super::table::{GRANTS, Method, Need, ROUTES};

/// How far a permission goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Not at all.
    No,
    /// For the account's own patient only: the role of the patient alone gives it.
    Own,
    /// For every patient.
    All,
}

/// Whether these roles may do this.
#[must_use]
pub fn granted(roles: Roles, resource: Resource, action: Action) -> Grant {
    let lines = GRANTS.iter().filter(|(thing, what, _)| *thing == resource && *what == action);
    lines.fold(Grant::No, |best, (_, _, permitted)| {
        let mut mine = permitted.iter().filter(|role| roles.has(**role)).peekable();
        match (mine.peek().is_some(), mine.any(|role| *role != Role::Patient)) {
            (_, true) => Grant::All,
            (true, false) if best == Grant::No => Grant::Own,
            _ => best,
        }
    })
}

/// Whether a page of the navigation opens for these roles.
pub(crate) fn shows(roles: Roles, path: &str) -> bool {
    let page = ROUTES.iter().find(|route| route.method == Method::Get && route.path == path);
    page.is_some_and(|route| match route.need {
        Need::Anybody | Need::SignedIn => true,
        Need::May(resource, action) => granted(roles, resource, action) != Grant::No,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_of_the_patient_reaches_its_own_patient_only() {
        let of = |roles: &[Role]| roles.iter().copied().collect::<Roles>();
        assert_eq!(granted(of(&[Role::Patient]), Resource::Own, Action::Read), Grant::Own);
        assert_eq!(granted(of(&[Role::Patient]), Resource::Chart, Action::Read), Grant::No);
        assert_eq!(granted(of(&[Role::Nurse]), Resource::Chart, Action::Read), Grant::All);
        assert_eq!(granted(of(&[]), Resource::Chart, Action::Read), Grant::No);
    }

    #[test]
    fn a_thing_and_an_action_have_one_line() {
        for (index, (resource, action, _)) in GRANTS.iter().enumerate() {
            let again = GRANTS.iter().skip(index + 1);
            let mut again = again.filter(|(thing, what, _)| thing == resource && what == action);
            assert!(again.next().is_none(), "{resource:?} {action:?} has two lines");
        }
    }
}
