//! The frame around every page: header, navigation, account, banner and footer.

use cisterna_record::Roles;

use crate::access::shows;

/// The part of the product that a page belongs to; it is marked in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The worklist of the day.
    Today,
    /// Patients and everything about one of them.
    Patients,
    /// Appointments.
    Schedule,
    /// What patients are given to read.
    Leaflets,
    /// Drugs, pumps, catheters and limits.
    Formulary,
    /// The pages of a patient about themselves.
    Own,
    /// Colleagues who may sign in.
    Accounts,
    /// Who read what.
    Access,
    /// What this software is, and is not.
    About,
    /// None of them, such as an error page.
    None,
}

const NAVIGATION: [(Section, &str, &str); 9] = [
    (Section::Today, "/", "Today"),
    (Section::Own, "/my", "My treatment"),
    (Section::Patients, "/patients", "Patients"),
    (Section::Schedule, "/schedule", "Schedule"),
    (Section::Leaflets, "/leaflets", "Leaflets"),
    (Section::Formulary, "/formulary", "Formulary"),
    (Section::Accounts, "/accounts", "Accounts"),
    (Section::Access, "/access", "Access log"),
    (Section::About, "/about", "About"),
];

/// What the frame needs to know; every page template has a field `layout` of this type.
#[derive(Clone)]
pub struct Layout {
    /// The title of the page, in the browser's tab and history.
    pub title: String,
    /// The part of the product that is marked in the navigation.
    pub section: Section,
    /// The colleague who is signed in; without one there is no navigation.
    pub signed_in: Option<SignedIn>,
    /// A line above the page, from the server's settings.
    pub banner: Option<String>,
}

/// The colleague in the header.
#[derive(Clone)]
pub struct SignedIn {
    /// The name as colleagues write it.
    pub name: String,
    /// The secret for the sign-out form.
    pub csrf: String,
    /// What the colleague is; the navigation shows what opens for them.
    pub roles: Roles,
}

/// One entry of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct NavigationItem {
    /// Where it leads.
    pub href: &'static str,
    /// What it says.
    pub label: &'static str,
    /// Whether the page shown belongs to it.
    pub current: bool,
}

impl Layout {
    /// The frame of a page that is shown to anybody.
    #[must_use]
    pub fn outside(title: &str, section: Section) -> Self {
        Self { title: title.to_owned(), section, signed_in: None, banner: None }
    }

    /// The same frame under the server's banner.
    #[must_use]
    pub fn with_banner(mut self, banner: Option<&str>) -> Self {
        self.banner = banner.map(str::to_owned);
        self
    }

    /// The navigation: what opens for these roles, with the current section marked.
    pub fn navigation(&self) -> impl Iterator<Item = NavigationItem> {
        let section = self.section;
        let roles = self.signed_in.as_ref().map(|person| person.roles).unwrap_or_default();
        let open = NAVIGATION.into_iter().filter(move |(_, href, _)| shows(roles, href));
        open.map(move |(item, href, label)| NavigationItem {
            href,
            label,
            current: item == section,
        })
    }

    /// The version of this software.
    #[must_use]
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
