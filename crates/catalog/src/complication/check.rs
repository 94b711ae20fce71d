//! That the files of complications speak of one another's signs, steps and names, and of no others.

use std::collections::BTreeSet;

use super::Complications;
use crate::{CatalogError, Problem};

impl Complications {
    /// Refuses a name that leads nowhere, and a work-up that never ends.
    pub(crate) fn check(&self) -> Result<(), CatalogError> {
        let signs: BTreeSet<&str> = self.signs.iter().map(|sign| sign.id.as_str()).collect();
        let steps: BTreeSet<&str> = self.steps.iter().map(|step| step.id.as_str()).collect();
        let names: BTreeSet<&str> = self.all.iter().map(|known| known.id.as_str()).collect();
        let file = "complications/complications.toml";
        for known in &self.all {
            let possible = known.possible.iter().flat_map(|list| &list.value);
            for sign in known.typical.value.iter().chain(possible).chain(&known.now_with) {
                of(file, &known.id, sign, &signs)?;
            }
            of(file, &known.id, &known.work_up, &steps)?;
        }
        for step in &self.steps {
            for result in &step.results {
                for name in &result.points_to {
                    of("complications/work-up.toml", &step.id, name, &names)?;
                }
                if let Some(next) = &result.next {
                    of("complications/work-up.toml", &step.id, next, &steps)?;
                }
            }
            self.ends(&step.id, &mut vec![&step.id])?;
        }
        for question in self.surveillance.iter().flat_map(|surveillance| &surveillance.questions) {
            of("complications/surveillance.toml", "question", &question.sign, &signs)?;
        }
        for rate in &self.rates {
            for name in &rate.complications {
                of("complications/rates.toml", &rate.what, name, &names)?;
            }
        }
        Ok(())
    }

    /// Follows every branch: none comes back to a step that lies behind it.
    fn ends<'a>(&'a self, at: &str, behind: &mut Vec<&'a str>) -> Result<(), CatalogError> {
        let results = self.step(at).into_iter().flat_map(|step| &step.results);
        for next in results.filter_map(|result| result.next.as_deref()) {
            if behind.contains(&next) {
                return Err(refuse("complications/work-up.toml", at, next, Problem::Circle));
            }
            behind.push(next);
            self.ends(next, behind)?;
            behind.pop();
        }
        Ok(())
    }

    /// The drugs and pumps of the rest of the catalogue that these files name, with the file.
    pub(crate) fn named_drugs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let cards = self.cards.iter().flat_map(|card| &card.drugs);
        let cards = cards.map(|id| ("complications/cards.toml", id.as_str()));
        let watched = self.surveillance.iter().flat_map(|surveillance| {
            let drugs = surveillance.drugs.iter().map(|drug| drug.value.as_str());
            let strong = surveillance.concentrations.iter().map(|limit| limit.drug.as_str());
            drugs.chain(strong).chain(surveillance.doses.iter().map(|limit| limit.drug.as_str()))
        });
        cards.chain(watched.map(|id| ("complications/surveillance.toml", id)))
    }

    /// The pumps that these files name.
    pub(crate) fn named_pumps(&self) -> impl Iterator<Item = &str> {
        self.situations.iter().flat_map(|situation| &situation.pumps).map(String::as_str)
    }
}

fn of(file: &str, key: &str, name: &str, known: &BTreeSet<&str>) -> Result<(), CatalogError> {
    if known.contains(name) {
        return Ok(());
    }
    let expected = known.iter().copied().collect::<Vec<_>>().join(", ");
    Err(refuse(file, key, name, Problem::UnknownChoice { expected }))
}

pub(super) fn refuse(file: &str, key: &str, value: &str, problem: Problem) -> CatalogError {
    CatalogError {
        file: file.to_owned(),
        key: key.to_owned(),
        value: format!("\"{value}\""),
        problem: Box::new(problem),
    }
}
