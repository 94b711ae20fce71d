//! When an order has to be entered again by a second person before it is given: the site decides.

use cisterna_quantity::Percent;

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// When an order needs a second person.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondPerson {
    /// When a therapy starts, or starts again after an interruption that costs tolerance.
    pub start: Sourced<bool>,
    /// When a drug or a concentration changes.
    pub change_of_content: Sourced<bool>,
    /// When a reason is given for going beyond a usual limit.
    pub usual_limit_exceeded: Sourced<bool>,
    /// When the dose of a drug rises by more than this share.
    pub rise_above: Sourced<Percent>,
}

impl SecondPerson {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let found = Self {
            start: entry.sourced("start")?,
            change_of_content: entry.sourced("change_of_content")?,
            usual_limit_exceeded: entry.sourced("usual_limit_exceeded")?,
            rise_above: entry.sourced("rise_above")?,
        };
        entry.finish()?;
        Ok(found)
    }
}
