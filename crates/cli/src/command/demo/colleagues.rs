//! One account for each role, so that everybody's view of the clinic can be looked at.

use cisterna_record::Role;
use cisterna_server::{NewPerson, Server};

/// Makes an account for each role; its sign-in name is the role. The patient's belongs to the first
/// patient by name.
pub(super) async fn sign_up(server: &Server, password: &str) -> Result<(), String> {
    let lines = server.store.patient_lines().await.map_err(|error| error.to_string())?;
    let first = lines.iter().min_by(|one, other| one.name.cmp(&other.name));
    for role in Role::ALL {
        let patient = first.filter(|_| role == Role::Patient);
        let name = patient.map_or_else(|| format!("Demo {role}"), |line| line.name.clone());
        let person = NewPerson {
            name: &name,
            login: role.id(),
            password,
            roles: [role].into_iter().collect(),
            patient: patient.map(|line| line.id),
        };
        let made = server.add_account(&person, "the demonstration").await;
        made.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The sign-in names.
pub(super) fn logins() -> String {
    Role::ALL.map(Role::id).join(", ")
}
