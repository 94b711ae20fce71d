//! Which roles an account may have, and the questions about them.

use cisterna_record::{PatientId, Role, Roles};
use cisterna_therapy::{Refusal, Refused};

use crate::accounts::refusal;
use crate::form::{Control, Field, Form, Submitted};

/// The field of each role.
const FIELDS: [(Role, &str, &str); 7] = [
    (Role::Physician, "role_physician", "Physician: decides on therapy and signs"),
    (Role::Nurse, "role_nurse", "Nurse: observes, refills, records"),
    (Role::Pharmacist, "role_pharmacist", "Pharmacist: prepares and verifies"),
    (Role::Scheduler, "role_scheduler", "Scheduler: referrals and appointments, no charts"),
    (Role::Patient, "role_patient", "Patient: sees the own treatment only"),
    (Role::Auditor, "role_auditor", "Auditor: reads everything, changes nothing"),
    (Role::Administrator, "role_administrator", "Administrator: accounts, no charts"),
];

/// Adds the questions about roles to a form, with what the account has.
pub(crate) fn fields(form: Form, roles: Roles, patient: Option<PatientId>) -> Form {
    let form = FIELDS.into_iter().fold(form.group("Roles"), |form, (role, name, label)| {
        let ticked = if roles.has(role) { "yes" } else { "" };
        form.field(Field::new(name, label, Control::Check).optional().value(ticked))
    });
    let patient = patient.map(|patient| patient.to_string()).unwrap_or_default();
    form.field(
        Field::new("patient_id", "Patient", Control::Text)
            .optional()
            .value(&patient)
            .hint("For the role patient: the last part of the address of the patient's chart."),
    )
}

/// The roles that were chosen, and the patient.
pub(crate) fn read(typed: &Submitted) -> Result<(Roles, Option<PatientId>), Refused> {
    let chosen = FIELDS.into_iter().filter(|(_, name, _)| typed.is_ticked(name));
    let roles: Roles = chosen.map(|(role, ..)| role).collect();
    let Ok(patient) = typed.text("patient_id").map(str::parse).transpose() else {
        return Err(Refused::from(refusal(
            "patient_id",
            "account.patient",
            "This names no patient",
            "Copy the last part of the address of the patient's chart.",
        )));
    };
    allowed(roles, patient).map(|()| (roles, patient))
}

/// Whether an account may have these roles.
pub(crate) fn allowed(roles: Roles, patient: Option<PatientId>) -> Result<(), Refused> {
    let several = roles.iter().count() > 1;
    let wrong: Option<Refusal> = if roles.is_empty() {
        Some(refusal(
            "role_physician",
            "account.role",
            "No role is chosen",
            "Tick what this person is in the clinic.",
        ))
    } else if several && (roles.has(Role::Patient) || roles.has(Role::Auditor)) {
        Some(refusal(
            "role_patient",
            "account.role-alone",
            "A patient or an auditor can have no other role",
            "Make a second account for the other part that this person plays.",
        ))
    } else if roles.has(Role::Patient) != patient.is_some() {
        Some(refusal(
            "patient_id",
            "account.patient",
            "The role patient and the patient belong together",
            "Give both, or neither.",
        ))
    } else {
        None
    };
    wrong.map_or(Ok(()), |refusal| Err(Refused::from(refusal)))
}

/// The last administrator stays one.
pub(crate) fn last_administrator() -> Refused {
    Refused::from(refusal(
        "role_administrator",
        "account.last-administrator",
        "This is the last administrator, and without one nobody could look after accounts",
        "Make somebody else administrator first.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_and_an_auditor_have_no_other_role() {
        let id = PatientId::new(uuid::Uuid::from_u128(1));
        let of = |roles: &[Role]| roles.iter().copied().collect::<Roles>();
        assert!(allowed(of(&[Role::Physician, Role::Administrator]), None).is_ok());
        assert!(allowed(of(&[Role::Patient]), Some(id)).is_ok());
        assert!(allowed(of(&[Role::Auditor]), None).is_ok());
        for (roles, patient) in [
            (&[][..], None),
            (&[Role::Patient], None),
            (&[Role::Nurse], Some(id)),
            (&[Role::Patient, Role::Nurse], Some(id)),
            (&[Role::Auditor, Role::Administrator], None),
        ] {
            assert!(allowed(of(roles), patient).is_err(), "{roles:?}");
        }
    }
}
