//! Names as people write them, compared without what does not tell two things apart.

use std::collections::BTreeMap;

use crate::Unknown;

/// Something that is found by its id, its name or an alias.
pub(crate) trait Named {
    /// What kind of thing it is, in words.
    const KIND: &'static str;

    /// The name in records and in code.
    fn id(&self) -> &str;

    /// The name for people.
    fn name(&self) -> &str;

    /// Its other names.
    fn aliases(&self) -> &[String];

    /// The id, the name and the aliases.
    fn names(&self) -> impl Iterator<Item = &str> {
        [self.id(), self.name()].into_iter().chain(self.aliases().iter().map(String::as_str))
    }
}

macro_rules! named {
    ($($type:ty, $kind:literal;)*) => {
        $(impl Named for $type {
            const KIND: &'static str = $kind;

            fn id(&self) -> &str {
                &self.id
            }

            fn name(&self) -> &str {
                &self.name
            }

            fn aliases(&self) -> &[String] {
                &self.aliases
            }
        })*
    };
    (without aliases: $($type:ty, $kind:literal;)*) => {
        $(impl Named for $type {
            const KIND: &'static str = $kind;

            fn id(&self) -> &str {
                &self.id
            }

            fn name(&self) -> &str {
                &self.name
            }

            fn aliases(&self) -> &[String] {
                &[]
            }
        })*
    };
}

named! {
    crate::Anticoagulant, "anticoagulant";
    crate::Catheter, "catheter";
    crate::Drug, "drug";
    crate::Pump, "pump";
}

named! {
    without aliases:
    crate::Indication, "indication";
    crate::Payer, "payer";
}

/// A name without case, spaces, hyphens and underscores.
pub(crate) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Finds an entry by any of its names.
pub(crate) fn find<'a, T: Named>(
    entries: &'a BTreeMap<String, T>,
    asked: &str,
) -> Result<&'a T, Unknown> {
    let wanted = plain(asked);
    entries.values().find(|entry| entry.names().any(|name| plain(name) == wanted)).ok_or_else(
        || Unknown {
            kind: T::KIND,
            asked: asked.to_owned(),
            known: entries.keys().cloned().collect(),
        },
    )
}
