//! What a payer asks before it pays: kept apart from every medical rule.

use cisterna_quantity::{Duration, Percent};

use crate::entry::Entry;
use crate::{CatalogError, IndicationGroup, Sourced};

/// A payer's policy for a trial or an implant.
#[derive(Clone, Debug, PartialEq)]
pub struct Payer {
    /// The name in records and in code: the stem of its file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What it asks.
    pub criteria: Vec<PayerCriterion>,
}

/// One thing that a payer asks.
#[derive(Clone, Debug, PartialEq)]
pub struct PayerCriterion {
    /// For which kind of condition.
    pub group: IndicationGroup,
    /// What it asks.
    pub asks: PayerAsks,
}

/// What a payer asks, each with its source.
#[derive(Clone, Debug, PartialEq)]
pub enum PayerAsks {
    /// A listed therapy that failed went on for at least so long.
    FailedCare(Sourced<Duration>),
    /// The life expectancy is at least so long.
    LifeExpectancy(Sourced<Duration>),
    /// The patient agrees to reduce systemic opioids by at least so much before the trial.
    OpioidReduction(Sourced<Percent>),
    /// An objective pathology is documented.
    ObjectivePathology(Sourced<String>),
    /// Behavioural health attests that nothing uncontrolled stands against it.
    BehaviouralHealth(Sourced<String>),
}

impl PayerCriterion {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        const KINDS: [(&str, u8); 5] = [
            ("failed-care", 0),
            ("life-expectancy", 1),
            ("opioid-reduction", 2),
            ("objective-pathology", 3),
            ("behavioural-health", 4),
        ];
        let group = entry.choice("group", &IndicationGroup::NAMES)?;
        let asks = match entry.choice("kind", &KINDS)? {
            0 => PayerAsks::FailedCare(entry.into_sourced()?),
            1 => PayerAsks::LifeExpectancy(entry.into_sourced()?),
            2 => PayerAsks::OpioidReduction(entry.into_sourced()?),
            3 => PayerAsks::ObjectivePathology(entry.into_sourced()?),
            _ => PayerAsks::BehaviouralHealth(entry.into_sourced()?),
        };
        Ok(Self { group, asks })
    }
}

impl Payer {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let payer = Self {
            id: entry.id()?,
            name: entry.text("name")?,
            criteria: entry.entries("criterion", PayerCriterion::read)?,
        };
        entry.finish()?;
        Ok(payer)
    }
}
