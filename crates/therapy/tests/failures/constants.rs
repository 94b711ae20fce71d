//! Constants that were wrong for years.

use cisterna_catalog::{Catalog, RevisionStatus};
use cisterna_quantity::{Concentration, Volume};
use cisterna_therapy::Command;
use cisterna_therapy::calculation::{CatheterLength, prime};

use crate::support::{Clinic, implant, programme, read};

/// The recalls of the priming bolus, 2013 and 2016/17: 0.199 mL of tubing where there are 0.140 mL.
/// The prime of every pump with a corrected constant is by the corrected one.
#[test]
fn a_prime_moves_nothing_of_the_recalled_tubing_into_the_patient() {
    let catalog = Catalog::built_in();
    let mut corrected = 0;
    for pump in catalog.pumps.values() {
        let wrong =
            pump.internal_tubing.iter().find(|one| one.status == RevisionStatus::Superseded);
        let Some(wrong) = wrong.map(|one| one.constant.value) else { continue };
        corrected += 1;
        let catheter = catalog.catheter("8780").unwrap();
        let length = CatheterLength::Implanted(read("80 cm"));
        let given = prime(pump, catheter, length).unwrap();
        assert_eq!(given.pathway_volume, read("0.316 mL"), "{}", pump.name);
        let recalled = wrong.checked_add(given.catheter.volume).unwrap();
        let excess: Volume = recalled.checked_sub(given.pathway_volume).unwrap();
        assert_eq!(excess, read("0.059 mL"));
        let drug = |strength: &str| excess.mass_at(read::<Concentration>(strength)).unwrap();
        assert_eq!(drug("25 mg/mL"), read("1.475 mg"), "of morphine");
        assert_eq!(drug("2000 mcg/mL"), read("118 mcg"), "of baclofen");
    }
    assert_eq!(corrected, 2);
}

/// The same on the path of a patient: the pump is told the prime of the corrected constant, and no
/// second one.
#[test]
fn the_first_programme_primes_by_the_corrected_tubing() {
    let mut clinic = Clinic::with_implant_decided();
    clinic.does(240, Command::Implant(implant()));
    clinic.does(241, Command::Programme(programme("0.5 mg/day")));
    let device = clinic.patient.device.as_ref().unwrap();
    let opening = device.programme.as_ref().unwrap().opening.as_ref().unwrap();
    assert_eq!(opening.volume, read("0.316 mL"));
    let again = Command::Programme(programme("0.5 mg/day"));
    assert_eq!(clinic.refused(245, again), [("prime.once", "opening")]);
}
