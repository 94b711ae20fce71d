//! The roles that an account can have. What a role may do is the server's table, not the record's.

use std::fmt;
use std::str::FromStr;

/// One part that a person plays in the clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Decides on therapy and signs orders.
    Physician,
    /// Carries therapy out: refills, programming, observation.
    Nurse,
    /// Prepares drugs and verifies orders.
    Pharmacist,
    /// Plans appointments.
    Scheduler,
    /// The patient, who sees what is their own and nothing else.
    Patient,
    /// Reads the record and who has read it, and changes nothing.
    Auditor,
    /// Looks after accounts, and sees no chart.
    Administrator,
}

impl Role {
    /// All roles, in the order of the table of permissions.
    pub const ALL: [Self; 7] = [
        Self::Physician,
        Self::Nurse,
        Self::Pharmacist,
        Self::Scheduler,
        Self::Patient,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The word under which the role is stored, typed and shown.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Physician => "physician",
            Self::Nurse => "nurse",
            Self::Pharmacist => "pharmacist",
            Self::Scheduler => "scheduler",
            Self::Patient => "patient",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no role; write physician, nurse, pharmacist, scheduler, patient, auditor or \
     administrator"
)]
pub struct ParseRoleError {
    /// The word that was given.
    pub text: String,
}

impl FromStr for Role {
    type Err = ParseRoleError;

    fn from_str(text: &str) -> Result<Self, ParseRoleError> {
        let found = Self::ALL.into_iter().find(|role| role.id() == text);
        found.ok_or_else(|| ParseRoleError { text: text.to_owned() })
    }
}

/// The roles of one account, each at most once and in the order of [`Role::ALL`].
///
/// As text they stand with a space between them; no role is an empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles(u8);

impl Roles {
    /// Whether a role is among them.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles one by one.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |set, role| set | 1 << role as u8))
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Role::id).collect();
        formatter.write_str(&words.join(" "))
    }
}

impl FromStr for Roles {
    type Err = ParseRoleError;

    fn from_str(text: &str) -> Result<Self, ParseRoleError> {
        text.split_whitespace().map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_roles_is_read_as_it_was_written() {
        for bits in 0..=0x7f_u8 {
            let roles = Roles(bits);
            assert_eq!(roles.to_string().parse(), Ok(roles));
            assert_eq!(roles.iter().collect::<Roles>(), roles);
        }
        assert_eq!("nurse physician".parse::<Roles>().unwrap().to_string(), "physician nurse");
        assert!("physician, nurse".parse::<Roles>().is_err());
    }
}
