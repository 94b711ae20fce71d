//! Tables of numbers that all have a range, a spread and a source.

/// Defines a table of a drug's file in which every key is a number with range, spread and source.
/// The word after the key says what it may be: a `rate` may be zero, a `positive` one may not, and
/// a `share` is at most one.
macro_rules! ranges {
    ($(#[$doc:meta])* $name:ident { $($(#[$field:meta])* $key:ident: $kind:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[$field])* pub $key: $crate::SourcedRange<f64>,)*
        }

        impl $name {
            /// Takes the keys of this table and leaves others to whoever reads on.
            pub(crate) fn take(
                entry: &mut $crate::entry::Entry<'_>,
            ) -> Result<Self, $crate::CatalogError> {
                Ok(Self { $($key: entry.$kind(stringify!($key))?,)* })
            }

            /// Reads a table that holds nothing else.
            pub(crate) fn read(
                mut entry: $crate::entry::Entry<'_>,
            ) -> Result<Self, $crate::CatalogError> {
                let table = Self::take(&mut entry)?;
                entry.finish()?;
                Ok(table)
            }

            /// Every number with its key, in the order of the file.
            pub fn values(
                &self,
            ) -> impl Iterator<Item = (&'static str, &$crate::SourcedRange<f64>)> {
                [$((stringify!($key), &self.$key),)*].into_iter()
            }
        }
    };
}
pub(crate) use ranges;
