//! What a reservoir holds: one to four drugs, of which the first one sets the flow.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Concentration, DoseRate};
use serde::{Deserialize, Serialize};

use crate::calculation::{COMPONENTS_MAX, Component, at_most_four_each_once, well_formed};
use crate::{Refusal, Refused};

/// A drug at a concentration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrugIn {
    /// The drug, by id or alias in an order and by id in the record.
    pub drug: String,
    /// Its concentration.
    #[serde(with = "crate::as_text")]
    pub concentration: Concentration,
}

/// What a drug of a solution gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrugDose {
    /// The drug's id.
    pub drug: String,
    /// Its dose: the most in any day.
    #[serde(with = "crate::as_text")]
    pub dose: DoseRate,
}

/// One to four drugs in one solution. The dose of the leading drug sets the flow, and the others
/// follow. There is no empty content, and no drug is in it twice by the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<DrugIn>", into = "Vec<DrugIn>")]
pub struct Content {
    leading: DrugIn,
    others: Vec<DrugIn>,
}

impl Content {
    /// One drug alone.
    #[must_use]
    pub fn one(drug: &str, concentration: Concentration) -> Self {
        Self { leading: DrugIn { drug: drug.to_owned(), concentration }, others: Vec::new() }
    }

    /// A leading drug and those that follow it.
    ///
    /// # Errors
    /// A [`Refusal`] when there are more than four, or one of them twice.
    pub fn new(leading: DrugIn, others: Vec<DrugIn>) -> Result<Self, Refusal> {
        let content = Self { leading, others };
        let names: Vec<&str> = content.drugs().map(|one| one.drug.as_str()).collect();
        at_most_four_each_once(&names)?;
        Ok(content)
    }

    /// The drug whose dose sets the flow.
    #[must_use]
    pub const fn leading(&self) -> &DrugIn {
        &self.leading
    }

    /// The drugs that follow the leading one.
    #[must_use]
    pub fn others(&self) -> &[DrugIn] {
        &self.others
    }

    /// All drugs, the leading one first.
    pub fn drugs(&self) -> impl Iterator<Item = &DrugIn> + Clone {
        std::iter::once(&self.leading).chain(&self.others)
    }

    /// Whether there is more than one drug.
    #[must_use]
    pub fn is_mixture(&self) -> bool {
        !self.others.is_empty()
    }

    /// The concentration of a drug, by its id; none when it is not in it.
    #[must_use]
    pub fn concentration_of(&self, drug: &str) -> Option<Concentration> {
        self.drugs().find(|one| one.drug == drug).map(|one| one.concentration)
    }

    /// The same solution: equal drugs at equal concentrations, whichever of them leads.
    #[must_use]
    pub fn is_same_solution(&self, other: &Self) -> bool {
        let within = |one: &DrugIn| other.concentration_of(&one.drug) == Some(one.concentration);
        self.drugs().count() == other.drugs().count() && self.drugs().all(within)
    }

    /// The drugs as the catalogue knows them, each under its own id.
    ///
    /// # Errors
    /// [`Refused`] with every drug that is not known, or a [`Refusal`] of one that is there twice under
    /// two names.
    pub(crate) fn resolved<'a>(
        &self,
        catalog: &'a Catalog,
        field: &'static str,
    ) -> Result<(Self, Vec<Component<'a>>), Refused> {
        let (mut components, mut unknown) = (Vec::new(), Vec::new());
        for one in self.drugs() {
            match catalog.drug(&one.drug) {
                Ok(drug) => {
                    components.push(Component { drug, concentration: one.concentration });
                }
                Err(error) => unknown.push(Refusal::unknown(field, &error)),
            }
        }
        if !unknown.is_empty() {
            return Err(Refused(unknown));
        }
        well_formed(&components)?;
        let id = |one: &Component<'_>| DrugIn {
            drug: one.drug.id.clone(),
            concentration: one.concentration,
        };
        let mut ids = components.iter().map(id);
        let leading = ids.next().unwrap_or_else(|| self.leading.clone());
        Ok((Self { leading, others: ids.collect() }, components))
    }
}

impl TryFrom<Vec<DrugIn>> for Content {
    type Error = String;

    fn try_from(drugs: Vec<DrugIn>) -> Result<Self, String> {
        let mut drugs = drugs.into_iter();
        let leading = drugs.next().ok_or("a content has at least one drug")?;
        let others: Vec<DrugIn> = drugs.collect();
        if others.len() >= COMPONENTS_MAX {
            return Err(format!("a content has at most {COMPONENTS_MAX} drugs"));
        }
        Self::new(leading, others).map_err(|refusal| refusal.message)
    }
}

impl From<Content> for Vec<DrugIn> {
    fn from(content: Content) -> Self {
        std::iter::once(content.leading).chain(content.others).collect()
    }
}
