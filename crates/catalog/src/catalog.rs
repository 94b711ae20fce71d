//! The whole catalogue: loading it, checking it across files, and finding things in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::entry::Entry;
use crate::name::{self, Named};
use crate::{
    Anatomy, Anticoagulant, CatalogError, Catheter, Complications, Drug, Indication, Payer, Policy,
    Preservative, Problem, Pump, Stability, Unknown, built_in, folder,
};

/// Everything the catalogue knows, each kind by its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// The drugs for the pump.
    pub drugs: BTreeMap<String, Drug>,
    /// The pump models.
    pub pumps: BTreeMap<String, Pump>,
    /// The catheter models.
    pub catheters: BTreeMap<String, Catheter>,
    /// The drugs against clotting.
    pub anticoagulants: BTreeMap<String, Anticoagulant>,
    /// Complications, emergencies and special situations.
    pub complications: Complications,
    /// The indications, each with the evidence that it needs.
    pub indications: BTreeMap<String, Indication>,
    /// What payers ask; a catalogue may have none.
    pub payers: BTreeMap<String, Payer>,
    /// The preservatives that an allergy may name.
    pub preservatives: Vec<Preservative>,
    /// The spinal levels.
    pub anatomy: Anatomy,
    /// The site's policy.
    pub policy: Policy,
}

impl Catalog {
    /// The catalogue that the program was built with.
    ///
    /// # Panics
    /// Never in a released program: a test loads these very files.
    #[must_use]
    pub fn built_in() -> Self {
        match Self::from_files(&built_in::FILES) {
            Ok(catalog) => catalog,
            Err(error) => unreachable!("the built-in catalogue is tested: {error}"),
        }
    }

    /// Loads a catalogue from a folder laid out as the built-in one.
    ///
    /// # Errors
    /// [`CatalogError`] for the first file, key or value that is refused.
    pub fn load(dir: &Path) -> Result<Self, CatalogError> {
        let files = folder::read(dir)?;
        let files: Vec<_> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        Self::from_files(&files)
    }

    /// Reads the files, each with its path below the catalogue's folder.
    pub(crate) fn from_files(files: &[(&str, &str)]) -> Result<Self, CatalogError> {
        let mut drugs = BTreeMap::new();
        let mut pumps = BTreeMap::new();
        let mut catheters = BTreeMap::new();
        let mut anticoagulants = BTreeMap::new();
        let mut complications = Complications::default();
        let mut payers = BTreeMap::new();
        let (mut indications, mut preservatives) = (None, None);
        let (mut anatomy, mut policy) = (None, None);
        for &(file, text) in files {
            let entry = Entry::parse(file, text)?;
            match file.split_once('/').map_or(file, |(folder, _)| folder) {
                "drugs" => insert(file, &mut drugs, Drug::read(entry)?)?,
                "pumps" => insert(file, &mut pumps, Pump::read(entry)?)?,
                "catheters" => insert(file, &mut catheters, Catheter::read(entry)?)?,
                "complications" => complications.read(file, entry)?,
                "anticoagulants.toml" => {
                    let mut entry = entry;
                    for drug in entry.entries("anticoagulant", Anticoagulant::read)? {
                        insert(file, &mut anticoagulants, drug)?;
                    }
                    entry.finish()?;
                }
                "payers" => insert(file, &mut payers, Payer::read(entry)?)?,
                "indications.toml" => indications = Some(read_indications(file, entry)?),
                "preservatives.toml" => {
                    let mut entry = entry;
                    preservatives = Some(entry.entries("preservative", Preservative::read)?);
                    entry.finish()?;
                }
                "anatomy.toml" => anatomy = Some(Anatomy::read(entry)?),
                "policy.toml" => policy = Some(Policy::read(entry)?),
                _ => return Err(refuse(file, "", "", Problem::UnknownFile)),
            }
        }
        let missing = |file| refuse(file, "", "", Problem::Missing);
        let catalog = Self {
            drugs,
            pumps,
            catheters,
            anticoagulants,
            complications,
            anatomy: anatomy.ok_or_else(|| missing("anatomy.toml"))?,
            policy: policy.ok_or_else(|| missing("policy.toml"))?,
            indications: indications.ok_or_else(|| missing("indications.toml"))?,
            payers,
            preservatives: preservatives.ok_or_else(|| missing("preservatives.toml"))?,
        };
        catalog.check_drug_ids()?;
        catalog.check_complications()?;
        Ok(catalog)
    }

    /// Refuses a drug id, in a mixture or an approval, that leads to no drug.
    fn check_drug_ids(&self) -> Result<(), CatalogError> {
        let check = |file: String, key: &str, id: &str| {
            if self.drugs.contains_key(id) {
                return Ok(());
            }
            let known = self.drugs.keys().cloned().collect();
            let unknown = Unknown { kind: "drug", asked: id.to_owned(), known };
            Err(refuse(&file, key, &format!("\"{id}\""), Problem::UnknownDrug(unknown)))
        };
        for drug in self.drugs.values() {
            for id in drug.stability.iter().flat_map(|stability| &stability.with) {
                check(format!("drugs/{}.toml", drug.id), "stability.with", id)?;
            }
            for other in &drug.incompatible {
                check(format!("drugs/{}.toml", drug.id), "incompatible.value", &other.value)?;
            }
        }
        for pump in self.pumps.values() {
            for approved in &pump.approved_drugs {
                let file = format!("pumps/{}.toml", pump.id);
                check(file, "approved_drug.value", &approved.value)?;
            }
        }
        for known in &self.policy.conversions {
            check("policy.toml".to_owned(), "conversion.drug", &known.drug)?;
        }
        for id in self.policy.missed_refills.iter().flat_map(|row| &row.drugs) {
            check("policy.toml".to_owned(), "missed_refill.drugs", id)?;
        }
        Ok(())
    }

    /// Refuses complications that speak of something that is not there.
    fn check_complications(&self) -> Result<(), CatalogError> {
        self.complications.check()?;
        for (file, id) in self.complications.named_drugs() {
            if !self.drugs.contains_key(id) {
                let known = self.drugs.keys().cloned().collect();
                let unknown = Unknown { kind: "drug", asked: id.to_owned(), known };
                return Err(refuse(file, "drugs", id, Problem::UnknownDrug(unknown)));
            }
        }
        for id in self.complications.named_pumps() {
            if !self.pumps.contains_key(id) {
                let known = self.pumps.keys().cloned().collect();
                let unknown = Unknown { kind: "pump", asked: id.to_owned(), known };
                let file = "complications/situations.toml";
                return Err(refuse(file, "pumps", id, Problem::UnknownPump(unknown)));
            }
        }
        Ok(())
    }

    /// Which edition of the catalogue this is; a calculation records it.
    #[must_use]
    pub fn revision(&self) -> String {
        self.policy.revision.clone()
    }

    /// Finds a drug by id, name or alias; case, spaces, hyphens and underscores do not matter.
    ///
    /// # Errors
    /// [`Unknown`], with all known ids, when there is none of that name.
    pub fn drug(&self, id_or_alias: &str) -> Result<&Drug, Unknown> {
        name::find(&self.drugs, id_or_alias)
    }

    /// Finds a pump by id, name or alias; case, spaces, hyphens and underscores do not matter.
    ///
    /// # Errors
    /// [`Unknown`], with all known ids, when there is none of that name.
    pub fn pump(&self, id_or_alias: &str) -> Result<&Pump, Unknown> {
        name::find(&self.pumps, id_or_alias)
    }

    /// Finds a catheter by id, name or alias; case, spaces, hyphens and underscores do not matter.
    ///
    /// # Errors
    /// [`Unknown`], with all known ids, when there is none of that name.
    pub fn catheter(&self, id_or_alias: &str) -> Result<&Catheter, Unknown> {
        name::find(&self.catheters, id_or_alias)
    }

    /// Finds an anticoagulant by id, name or alias; case, spaces, hyphens and underscores do not
    /// matter.
    ///
    /// # Errors
    /// [`Unknown`], with all known ids, when there is none of that name: never read it as "no
    /// need to stop".
    pub fn anticoagulant(&self, id_or_alias: &str) -> Result<&Anticoagulant, Unknown> {
        name::find(&self.anticoagulants, id_or_alias)
    }

    /// Finds an indication by its id or name.
    ///
    /// # Errors
    /// [`Unknown`], with all known ids, when there is none of that name: no evidence is known then.
    pub fn indication(&self, id_or_name: &str) -> Result<&Indication, Unknown> {
        name::find(&self.indications, id_or_name)
    }

    /// Finds a payer by its id or name.
    ///
    /// # Errors
    /// [`Unknown`], with all known ids, when there is none of that name.
    pub fn payer(&self, id_or_name: &str) -> Result<&Payer, Unknown> {
        name::find(&self.payers, id_or_name)
    }

    /// How long exactly these drugs keep together in a pump; `None` means unknown.
    #[must_use]
    pub fn mixture_stability(&self, drug_ids: &[&str]) -> Option<&Stability> {
        let mut asked = drug_ids.to_vec();
        asked.sort_unstable();
        self.drugs.values().find_map(|drug| {
            drug.stability.iter().find(|stability| {
                let partners = stability.with.iter().map(String::as_str);
                let mut known: Vec<_> = partners.chain([drug.id.as_str()]).collect();
                known.sort_unstable();
                !stability.with.is_empty() && known == asked
            })
        })
    }
}

/// The indications of their file.
fn read_indications(
    file: &str,
    mut entry: Entry<'_>,
) -> Result<BTreeMap<String, Indication>, CatalogError> {
    let mut indications = BTreeMap::new();
    for indication in entry.entries("indication", Indication::read)? {
        insert(file, &mut indications, indication)?;
    }
    entry.finish()?;
    Ok(indications)
}

fn refuse(file: &str, key: &str, value: &str, problem: Problem) -> CatalogError {
    let (file, key, value) = (file.to_owned(), key.to_owned(), value.to_owned());
    CatalogError { file, key, value, problem: Box::new(problem) }
}

/// Adds an entry unless one of its names leads elsewhere already or is there twice.
fn insert<T: Named>(
    file: &str,
    entries: &mut BTreeMap<String, T>,
    entry: T,
) -> Result<(), CatalogError> {
    let duplicate = |name: &str, other: &T| {
        let other = format!("the {} \"{}\"", T::KIND, other.id());
        refuse(file, "aliases", &format!("\"{name}\""), Problem::DuplicateName { other })
    };
    let mut own = BTreeSet::from([name::plain(entry.id()), name::plain(entry.name())]);
    for alias in entry.aliases() {
        if !own.insert(name::plain(alias)) {
            return Err(duplicate(alias, &entry));
        }
    }
    for name in entry.names() {
        if let Ok(other) = name::find(entries, name) {
            return Err(duplicate(name, other));
        }
    }
    entries.insert(entry.id().to_owned(), entry);
    Ok(())
}
